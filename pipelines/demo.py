"""What does a newcomer see first? The whole path on the simulated company."""

from dataclasses import dataclass
from time import perf_counter

from pipelines.check import check
from pipelines.errors import CheckFailed
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init_simulated
from pipelines.progress import Progress, silent
from pipelines.promote import Decision, promote
from pipelines.score import score
from pipelines.state import AppState
from pipelines.train import Trained, train


@dataclass(frozen=True)
class DemoReport:
    """What the demo did, how long each step took in seconds, and a new admin token for the service."""

    trained: list[Trained]
    decisions: list[Decision]
    scored: dict[str, int]
    seconds: dict[str, float]
    token: str
    example_id: str


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
    return DemoReport(
        trained,
        decisions,
        scored={task: len(run.scores(task)) for task in run.tasks},
        seconds=seconds,
        token=AppState(home.app_db).add_token("admin", "demo"),
        example_id=str(first["entity_id"].iloc[-1]),
    )


def _decide(home: Home, task: str, version: int) -> Decision:
    """Promote a version; where the guard refuses it, go on without that task."""
    try:
        return promote(home, task, version)
    except CheckFailed as error:
        return Decision(task, version, promoted=False, reason=str(error))
