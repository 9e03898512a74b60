"""Is an engine that cannot run told in one sentence, before anything is started?"""

import sys
from pathlib import Path

import pytest

from pipelines.engines import open_engine
from pipelines.errors import WrongUseError
from pipelines.home import Home
from pipelines.settings import EngineSettings, read_settings
from pipelines.spark_needs import check_needs

SOURCE = {"connector": "simulated"}


def test_an_engine_nobody_knows_is_named(demo_home: Home) -> None:
    with (
        pytest.raises(WrongUseError, match=r'unknown engine "sparc"; did you mean "spark"\? \(known: local, spark\)'),
        open_engine("sparc", demo_home),
    ):
        pass


def test_without_java_spark_says_what_to_install(
    demo_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with (
        pytest.raises(WrongUseError, match=r"has no bin/java; install a Java 17 runtime \(.*\), or use --engine local"),
        open_engine("spark", demo_home),
    ):
        pass
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(WrongUseError, match="no java on the PATH and no JAVA_HOME"):
        check_needs()


@pytest.mark.parametrize(
    ("told", "found"), [('openjdk version "11.0.2" 2019-01-15', "Java 11"), ("Segmentation fault", "no version")]
)
def test_an_old_java_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, found: str) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
    java.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(WrongUseError, match=f"tells {found}; expected 17 or newer"):
        check_needs()


def test_without_the_extra_spark_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in list(sys.modules) if name.partition(".")[0] == "pyspark"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(WrongUseError, match=r"pyspark, which is not installed; run: pip install 'pyspark"):
        check_needs()


def test_settings_of_spark_are_read_by_their_own_names() -> None:
    spark = {"spark.executor.memory": "4g", "spark.sql.shuffle.partitions": 400, "spark.ui.enabled": True}
    found = read_settings({"source": SOURCE, "engine": {"spark_master": "spark://host:7077", "spark": spark}})
    assert found.engine == EngineSettings(spark_master="spark://host:7077", spark=spark)
    assert read_settings({"source": SOURCE}).engine.spark_master == "local[*]"


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ({"spark_masters": "x"}, r'\[engine\] unknown key "spark_masters"; did you mean "spark_master"\?'),
        ({"spark": {"executor.memory": "4g"}}, '"executor.memory" is no setting of this table'),
        ({"spark": {"spark.master": "local"}}, "the master is spark_master"),
        ({"spark": {"spark": {"executor": {"memory": "4g"}}}}, r'put the whole name in quotes: "spark.executor.mem'),
    ],
)
def test_settings_that_spark_would_not_see_are_errors(engine: dict[str, object], said: str) -> None:
    with pytest.raises(WrongUseError, match=said):
        read_settings({"source": SOURCE, "engine": engine})
