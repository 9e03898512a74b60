"""Does Spark give, cell for cell and bit for bit, what this machine gives?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from pyspark.sql import SparkSession

from features.matrix import build_matrix
from features.schema import custom_table
from features.snapshots import CrmHistory
from pipelines.backtest import backtest
from pipelines.engines import Engine, LocalEngine, open_engine
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ledger import ScoreRun
from pipelines.score import score
from pipelines.settings import EngineSettings
from pipelines.spark import SparkEngine, SparkError, spark_session
from pipelines.task_settings import TASK_ENTITIES
from tests.features.worlds import World, known_spine

TASKS = tuple(TASK_ENTITIES)
ENTITIES = ("lead", "deal", "account")
LOCAL_2 = EngineSettings(
    spark_master="local[2]",
    spark={"spark.sql.shuffle.partitions": 2, "spark.default.parallelism": 2, "spark.driver.memory": "1g"},
)


@pytest.fixture(scope="session")
def session() -> Iterator[SparkSession]:
    with spark_session(LOCAL_2) as session:
        yield session


@pytest.fixture
def engines(session: SparkSession, demo_home: Home) -> Iterator[tuple[Engine, Engine]]:
    with open_engine("local", demo_home) as local, open_engine("spark", demo_home) as spark:
        yield local, spark


@pytest.mark.parametrize("task_name", TASKS)
def test_every_cell_is_the_same_bit_for_bit(engines: tuple[Engine, Engine], task_name: str) -> None:
    local, spark = engines
    here, there = local.load([task_name]), spark.load([task_name])
    task, until = local.settings.task(task_name), local.settings.known_until(here)
    cutoffs = task.cutoffs(here, until)[-6:]
    spine = task.cohort(here, cutoffs)
    _assert_same(task.cohort(there, cutoffs), spine)
    _assert_same(task.labels(there, spine, until), task.labels(here, spine, until))
    found = spark.build_matrix(there, spine, task.entity)
    expected = local.build_matrix(here, spine, task.entity)
    assert found.features == expected.features
    assert found.left_out == expected.left_out
    assert found.frame.shape[0] > 50
    _assert_same(found.frame, expected.frame)


def test_a_score_run_shows_the_same_numbers(session: SparkSession, own_home: Home) -> None:
    here, there = score(own_home), score(own_home, engine="spark")
    assert here.tasks == there.tasks == tuple(sorted(TASKS))
    for task in TASKS:
        _assert_same(there.vectors(task), here.vectors(task))
        _assert_same(_numbers(there, task), _numbers(here, task))


def _numbers(run: ScoreRun, task: str) -> pd.DataFrame:
    return run.scores(task).drop(columns="score_id")


def test_a_cutoff_at_which_nothing_is_open_gives_no_rows(session: SparkSession, own_home: Home) -> None:
    run = score(own_home, cutoff=pd.Timestamp("1999-01-01"), engine="spark")
    assert [len(run.scores(task)) for task in TASKS] == [0] * len(TASKS)


def test_a_backtest_is_the_same(session: SparkSession, demo_home: Home) -> None:
    here, there = backtest(demo_home, "deals"), backtest(demo_home, "deals", engine="spark")
    assert there.metrics == here.metrics
    _assert_same(there.predictions, here.predictions)


def test_the_end_of_the_data_is_found_without_its_events(session: SparkSession, own_home: Home) -> None:
    text = own_home.settings_path.read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("complete_until")]
    own_home.settings_path.write_text("\n".join(kept), encoding="utf-8")
    with open_engine("local", own_home) as local, open_engine("spark", own_home) as spark:
        there = spark.load(TASKS)
        assert there.last_recorded_at() == local.load(TASKS).last_recorded_at()
        assert len(there.table("activities")) == 1


SETTINGS = """
[source]
connector = "files"
folder = "x"

[tables.leads]
sql = "SELECT 1"
fixed = ["source", "campaign_id", "Payment type", "budget"]
tracked = ["owner_id"]

[tables.accounts]
sql = "SELECT 1"
fixed = ["industry", "employees"]
tracked = ["owner_id", "region"]

[tables.opportunities]
sql = "SELECT 1"
fixed = ["product_id", "is_renewal"]
tracked = ["amount", "owner_id", "expected_close_on", "account_id"]

[tables.contacts]
sql = "SELECT 1"
fixed = ["account_id"]

[tables.products]
sql = "SELECT 1"
fixed = ["list_price"]

[tables.web_visits]
sql = "SELECT 1"
key = "visit_id"
"""


@pytest.fixture(scope="module")
def moving_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A random company in a folder with an awkward name; deals change accounts, events lie in buckets."""
    home = Home(tmp_path_factory.mktemp("spark") / "a home {of} ours* 家")
    home.path.mkdir()
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    store = HistoryStore(home, rows_a_bucket=100)
    for name, frame in _moving(World(11, events=300).history()).items():
        visits = custom_table(name, "visit_id", frame.columns) if name == "web_visits" else None
        store.merge(name, frame, visits)
    store.publish()
    return home


def _moving(crm: CrmHistory) -> dict[str, pd.DataFrame]:
    """Return the tables with a custom one, and with half of the deals moved from account to account."""
    rng = np.random.default_rng(5)
    accounts, deals = crm.table("accounts")["account_id"], crm.table("opportunities")
    moved = deals.iloc[::2]
    drawn = pd.Series(rng.choice([*accounts, None], len(moved)), dtype="str")
    changes = pd.DataFrame(
        {
            "table": "opportunities",
            "record_id": moved["opportunity_id"].array,
            "field": "account_id",
            "old_value": drawn,
            "new_value": moved["account_id"].array,
            "occurred_at": (moved["created_at"] + pd.Timedelta(days=40)).array,
            "recorded_at": (moved["created_at"] + pd.Timedelta(days=41)).array,
        }
    ).astype({"table": "str", "field": "str"})
    seen = crm.table("activities")
    visits = pd.DataFrame(
        {
            "visit_id": seen["activity_id"],
            "occurred_at": seen["occurred_at"],
            "account_id": seen["account_id"],
            "lead_id": seen["lead_id"],
            "opportunity_id": seen["opportunity_id"],
            "pages. viewed": seen["duration_seconds"],
            "is_mobile": pd.array(np.resize([True, False, None], len(seen)), dtype="boolean"),
            "page": seen["direction"],
        }
    )
    return {**crm.tables, "changes": pd.concat([crm.table("changes"), changes]), "web_visits": visits}


@pytest.mark.parametrize("entity", ENTITIES)
def test_deals_that_change_accounts_and_events_of_several_entities_are_the_same(
    session: SparkSession, moving_home: Home, entity: str
) -> None:
    with open_engine("local", moving_home) as local, open_engine("spark", moving_home) as spark:
        here, there = local.load(TASKS), spark.load(TASKS)
        assert isinstance(local, LocalEngine)
        assert local.store.bucket_count(local.version) > 1
        spine = known_spine(here, entity).sample(frac=1, random_state=3, ignore_index=True)
        found, expected = spark.build_matrix(there, spine, entity), build_matrix(here, spine, entity)
    assert any("custom_web_visits" in feature.name for feature in expected.features)
    _assert_same(found.frame, expected.frame)


def test_files_that_spark_cannot_read_are_told_in_one_sentence(session: SparkSession, own_home: Home) -> None:
    with open_engine("spark", own_home) as spark:
        assert isinstance(spark, SparkEngine)
        crm = spark.load(["churn"])
        spine = known_spine(crm, "account")
        for file in (own_home.history / "tickets").rglob("*.parquet"):
            file.unlink()
        with pytest.raises(SparkError, match="files readable from there"):
            spark.build_matrix(crm, spine, "account")


def test_a_changed_model_file_is_not_parsed_on_a_worker(session: SparkSession, own_home: Home) -> None:
    from pipelines.model_files import load_champion

    loaded = load_champion(own_home, "leads")
    assert loaded is not None
    folder = own_home.models / "leads" / str(loaded.version)
    for file in folder.glob("*.txt"):
        file.write_bytes(file.read_bytes() + b" ")
    with open_engine("spark", own_home) as spark:
        crm = spark.load(["leads"])
        spine = spark.settings.task("leads").cohort(crm, pd.DatetimeIndex([spark.settings.known_until(crm)]))
        with pytest.raises(SparkError, match="does not match its SHA-256"):
            spark.score(crm, spine, loaded)


def test_a_session_that_is_open_stays_open(session: SparkSession) -> None:
    with spark_session(LOCAL_2) as taken:
        assert taken is session
    assert session.range(3).count() == 3


def _assert_same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(found, expected, check_exact=True)
