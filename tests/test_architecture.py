"""Does the house keep the rules that ruff, mypy and import-linter cannot say?"""

import ast
import importlib.metadata
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("features", "models", "pipelines", "serving")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py") if path.name != "__init__.py")
BANNED_NAMES = {"utils", "helpers", "common", "core", "manager", "misc"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_no_other_distribution_owns_our_package_names() -> None:
    owners = importlib.metadata.packages_distributions()
    assert {room: owners.get(room, ["crmcast"]) for room in ROOMS} == {room: ["crmcast"] for room in ROOMS}


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_opens_with_the_question_it_answers(path: Path) -> None:
    docstring = ast.get_docstring(ast.parse(path.read_text()))
    assert docstring, "no module docstring"
    assert "?" in docstring.splitlines()[0], docstring.splitlines()[0]


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_fits_one_reading(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [_name(path) for path in MODULES if path.stem in BANNED_NAMES] == []


def test_only_the_terminal_door_prints() -> None:
    prints = [
        _name(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert prints == ["serving/terminal.py"]


def test_nothing_is_pickled() -> None:
    imports = re.compile(r"^\s*(?:import|from) (?:pickle|cloudpickle|joblib|dill)\b", re.MULTILINE)
    assert [_name(path) for path in MODULES if imports.search(path.read_text())] == []


def test_the_lock_names_no_address_and_holds_the_versions_that_install_together() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    for pin in ("bentoml==1.4.39", "mlflow==3.17.2", "pandas==3.", "duckdb==2.", "lightgbm==4."):
        assert re.search(rf"^{re.escape(pin)}", lock, re.MULTILINE), pin


def test_every_file_is_tracked_or_ignored_on_purpose() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert [name for name in listed if name.endswith((".pkl", ".csv", ".parquet", ".db"))] == []
