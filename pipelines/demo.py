"""What does a newcomer see first? The whole path on the simulated company."""

from dataclasses import dataclass
from datetime import timedelta
from time import perf_counter

import pandas as pd

from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from pipelines.check import check
from pipelines.errors import CheckFailed
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init_simulated
from pipelines.ledger import ScoreRun
from pipelines.progress import Progress, silent
from pipelines.promote import Decision, promote
from pipelines.score import score
from pipelines.settings import load_settings
from pipelines.state import AppState, utc_now
from pipelines.task_settings import TASK_ENTITIES
from pipelines.train import Trained, train

INVITED_DAYS = 30


@dataclass(frozen=True)
class Invitation:
    """A token for one of those whom the page is for: `name` is who of the company they are."""

    role: str
    name: str
    token: str


@dataclass(frozen=True)
class DemoReport:
    """What the demo did, how long each step took in seconds, a new admin token for the service, and its visitors."""

    trained: list[Trained]
    decisions: list[Decision]
    scored: dict[str, int]
    seconds: dict[str, float]
    token: str
    example_id: str
    invitations: tuple[Invitation, ...]


def run_demo(home: Home, size: str, *, progress: Progress = silent) -> DemoReport:
    """Simulate, ingest, check, train with a backtest, promote and score."""
    seconds: dict[str, float] = {}
    started = perf_counter()

    def lap(step: str) -> None:
        seconds[step] = round(perf_counter() - started - sum(seconds.values()), 1)

    init_simulated(home, size)
    ingest(home, progress=progress)
    lap("simulate and ingest")
    report = check(home)
    if report.blocked:
        message = "the simulated company does not pass its own check"
        raise CheckFailed(message)
    lap("check")
    trained = train(home, (), progress=progress)
    lap("train and backtest")
    decisions = [_decide(home, done.task, done.version) for done in trained if done.version is not None]
    lap("promote")
    run = score(home, progress=progress)
    lap("score")
    first = run.scores("leads").sort_values("probability")
    state = AppState(home.app_db)
    return DemoReport(
        trained,
        decisions,
        scored={task: len(run.scores(task)) for task in run.tasks},
        seconds=seconds,
        token=state.add_token("admin", "demo"),
        example_id=str(first["entity_id"].iloc[-1]),
        invitations=_invite(home, run, state),
    )


def _invite(home: Home, run: ScoreRun, state: AppState) -> tuple[Invitation, ...]:
    """Make a token for the rep with the fullest book, that rep's manager and a data scientist."""
    crm = HistoryStore(home).load(load_settings(home), DataVersion.parse(run.data_version))
    reps = crm.tables["reps"].set_index("rep_id")
    rep = _fullest(crm, run, reps.index[reps["left_at"].isna() & reps["manager_id"].notna()])
    manager = str(reps["manager_id"][rep])
    ends = utc_now() + timedelta(days=INVITED_DAYS)
    guests = (
        ("rep", str(reps["name"][rep]), rep, "feedback"),
        ("manager", str(reps["name"][manager]), manager, "feedback"),
        ("scientist", "Data scientist", None, "promote"),
    )
    return tuple(
        Invitation(role, name, state.add_token(role, name, rep_id, ends, allow=(scope,)))
        for role, name, rep_id, scope in guests
    )


def _fullest(crm: CrmHistory, run: ScoreRun, rep_ids: "pd.Index[str]") -> str:
    """Return who of some owns most of what was scored."""
    owned = [_owners(crm, task, run.scores(task)["entity_id"]) for task in run.tasks]
    counts = pd.concat(owned).value_counts()
    return str(counts.index[counts.index.isin(rep_ids)][0])


def _owners(crm: CrmHistory, task: str, ids: "pd.Series[str]") -> "pd.Series[str]":
    table = ENTITIES[TASK_ENTITIES[task]]
    records = crm.tables[table]
    return records["owner_id"][records[TABLES[table].key[0]].isin(ids)]


def _decide(home: Home, task: str, version: int) -> Decision:
    """Promote a version; where the guard refuses it, go on without that task."""
    try:
        return promote(home, task, version)
    except CheckFailed as error:
        return Decision(task, version, promoted=False, reason=str(error))
