"""Which scores were given, when, and from what?

The ledger is append-only: each `score` run is one folder that appears whole under `scores/` and is never changed.
It keeps the score rows and the vectors they came from, so that any of them can be replayed.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.errors import PipelineError
from pipelines.feature_code import feature_code
from pipelines.home import Home
from pipelines.levels import Followed
from pipelines.model_files import sha256

_RUN = "run.json"
_NUMBERS = (
    *("entity_id", "cutoff", "score_id", "model_version", "model_sha256", "raw_score"),
    *("probability", "low", "high", "expected_value", "value_low", "value_high"),
)
"""The columns of a score row that tell how high it is and where it came from."""


_STAMP = "%Y%m%dT%H%M%S%f"
_WAYS_OUT = "bring them back from a backup, or move that folder away and run `crmcast score`"


class UnknownScoreError(PipelineError):
    """No score of this id is in the ledger."""


class DamagedRunError(PipelineError):
    """The files of a run are not those that were written."""


@dataclass(frozen=True)
class ScoreRun:
    """One run of `score`: what it scored, as of when, from which data; frames are read when asked for."""

    folder: Path
    run_id: str
    cutoff: pd.Timestamp
    data_version: str
    created_at: str
    tasks: tuple[str, ...]
    feature_code: str = ""
    levels: Mapping[str, Followed] = field(default_factory=dict)

    def scores(self, task: str) -> pd.DataFrame:
        """Return the task's score rows; `reasons` holds JSON text."""
        return _read_frame(self.folder / f"{task}.parquet")

    def numbers_of(self, task: str, entity_id: str) -> dict[str, Any] | None:
        """Return one score row of a task without its reasons, None where it has none of this entity."""
        found = self._numbers(task, [("entity_id", "==", entity_id)])
        return found.slice(0, 1).to_pylist()[0] if len(found) else None

    def numbers(self, task: str) -> pd.DataFrame:
        """Return the task's score rows without their reasons."""
        found: pd.DataFrame = self._numbers(task).to_pandas()
        return found

    def _numbers(self, task: str, filters: Any = None) -> pa.Table:
        path = self.folder / f"{task}.parquet"
        with _named(path):
            columns = [name for name in pq.read_schema(path).names if name in _NUMBERS]
            return pq.read_table(path, columns=columns, filters=filters)

    def vectors(self, task: str) -> pd.DataFrame:
        """Return the feature vectors that were scored: entity_id, cutoff, features."""
        return _read_frame(self.folder / f"{task}.vectors.parquet")

    def check_files(self) -> None:
        """Raise `DamagedRunError` unless all files are those that were written."""
        with _named(self.folder / _RUN):
            written: Mapping[str, str] = json.loads((self.folder / _RUN).read_text())["files"]
        for name, expected in written.items():
            path = self.folder / name
            if not path.is_file() or sha256(path.read_bytes()) != expected:
                message = f"the scores {self.run_id}/{name} do not match their SHA-256 in {_RUN}; {_WAYS_OUT}"
                raise DamagedRunError(message)


def new_run_id(cutoff: pd.Timestamp, data_version: str, after: str | None = None) -> str:
    """Return a run id that sorts by the time of the run and names cutoff and data.

    It sorts behind the run `after`, even if the clock was put back since that was made.

    >>> new_run_id(pd.Timestamp("2026-01-01"), "0123456789abcdef", after="29990101T000000000009-x")
    '29990101T000000000010-20260101T000000-01234567'
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    if after:
        now = max(now, datetime.strptime(after.split("-")[0], _STAMP) + timedelta(microseconds=1))  # noqa: DTZ007 - UTC
    return f"{now:{_STAMP}}-{cutoff:%Y%m%dT%H%M%S}-{data_version[:8]}"


def write_run(
    home: Home,
    run_id: str,
    *,
    cutoff: pd.Timestamp,
    data_version: str,
    scores: Mapping[str, pd.DataFrame],
    vectors: Mapping[str, pd.DataFrame],
    levels: Mapping[str, Followed],
) -> ScoreRun:
    """Append a run; it becomes visible whole, by one rename. `levels` are those that its models followed to."""
    draft = home.scores / f".{run_id}.{os.getpid()}"
    draft.mkdir(parents=True)
    try:
        for task, frame in scores.items():
            frame.to_parquet(draft / f"{task}.parquet", index=False)
            vectors[task].to_parquet(draft / f"{task}.vectors.parquet", index=False)
        now, tasks = datetime.now(UTC).isoformat(), tuple(sorted(scores))
        run = ScoreRun(home.scores / run_id, run_id, cutoff, data_version, now, tasks, feature_code(), levels)
        (draft / _RUN).write_text(json.dumps(_facts(run, draft), indent=1))
        draft.rename(run.folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return run


def latest_run(home: Home) -> ScoreRun | None:
    """Return the newest run, or None before the first `score`."""
    folders = _folders(home)
    return _read(folders[-1]) if folders else None


def newest_whole_run(home: Home) -> tuple[ScoreRun | None, tuple[str, ...]]:
    """Return the newest run whose files are those that were written, and what is wrong with the later ones."""
    wrong: list[str] = []
    for folder in reversed(_folders(home)):
        try:
            run = _read(folder)
            run.check_files()
        except DamagedRunError as error:
            wrong.append(str(error))
        else:
            return run, tuple(wrong)
    return None, tuple(wrong)


def newest_run_id(home: Home) -> str | None:
    """Return the id of the newest run without reading it."""
    folders = _folders(home)
    return folders[-1].name if folders else None


def all_runs(home: Home) -> list[ScoreRun]:
    """Return all runs, in the order in which they were made."""
    return [_read(folder) for folder in _folders(home)]


def runs_of_day(home: Home, day: pd.Timestamp) -> list[ScoreRun]:
    """Return the runs with a cutoff on a day, in the order in which they were made; no other is read."""
    return [_read(folder) for folder in _folders(home) if folder.name.split("-")[1].startswith(f"{day:%Y%m%d}")]


def data_versions(home: Home) -> set[str]:
    """Return the data versions that scores came from."""
    return {run.data_version for run in all_runs(home)}


def find_score(home: Home, score_id: str) -> tuple[ScoreRun, pd.Series]:
    """Return the run and the row of one score.

    Raises
    ------
    UnknownScoreError
        When no run of this home gave that score.
    """
    run_id, _, rest = score_id.partition(".")
    task, _, entity_id = rest.partition(".")
    if run_id in {folder.name for folder in _folders(home)}:
        run = _read(home.scores / run_id)
        rows = run.scores(task) if task in run.tasks else pd.DataFrame({"entity_id": []})
        found = rows[rows["entity_id"] == entity_id]
        if len(found):
            return run, found.iloc[0]
    message = f"no score {score_id!r} in the ledger; ids are printed by `crmcast explain` and by the service"
    raise UnknownScoreError(message)


def score_id(run_id: str, task: str, entity_id: str) -> str:
    """Return the id of a score, which says where the ledger keeps it."""
    return f"{run_id}.{task}.{entity_id}"


def _folders(home: Home) -> list[Path]:
    return sorted(path.parent for path in home.scores.glob(f"[0-9]*/{_RUN}"))


def _facts(run: ScoreRun, draft: Path) -> dict[str, object]:
    files = {path.name: sha256(path.read_bytes()) for path in sorted(draft.iterdir())}
    levels = {task: followed.facts() for task, followed in run.levels.items()}
    facts = asdict(run) | {"cutoff": run.cutoff.isoformat(), "levels": levels, "files": files}
    del facts["folder"]
    return facts


def _read(folder: Path) -> ScoreRun:
    with _named(folder / _RUN):
        facts = json.loads((folder / _RUN).read_text())
        return ScoreRun(
            folder,
            facts["run_id"],
            pd.Timestamp(facts["cutoff"]).as_unit("us"),
            facts["data_version"],
            facts["created_at"],
            tuple(facts["tasks"]),
            facts.get("feature_code", ""),
            {task: Followed.read(followed) for task, followed in facts.get("levels", {}).items()},
        )


def _read_frame(path: Path) -> pd.DataFrame:
    with _named(path):
        return pd.read_parquet(path)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say which file it is that cannot be read."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:  # a cut Parquet file is a ValueError of pyarrow
        message = (
            f"the scores {path.parent.name}/{path.name} are damaged ({type(error).__name__}: {error}); {_WAYS_OUT}"
        )
        raise DamagedRunError(message) from error
