"""Does every feature come out the same from a history that ends at the cutoff, and when it is served?

A seeded sample of past rows is built once from the whole history, and again, cutoff by cutoff, from a history in
which nothing later is written. Vectors of the ledger and records scored online are held against the same bulk build.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from time import perf_counter

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cuts import cut_history
from features.matrix import build_matrix
from features.schema import ENTITIES, TABLES
from features.snapshots import CrmHistory
from features.tasks import Task
from pipelines.feature_code import feature_code
from pipelines.history import DataVersion, HistoryStore, NoHistoryError, replace_file
from pipelines.home import Home
from pipelines.ledger import ScoreRun, latest_run
from pipelines.progress import Progress, silent
from pipelines.proof_report import Comparison, Difference, Kind, ProofReport
from pipelines.settings import Settings
from pipelines.training_rows import Workshop

DEFAULT_ROWS = 400
_ROWS_AT_A_CUTOFF = 100
_FEWEST_CUTOFFS = 4
_ONLINE_ROWS = 8
_MOST_DIFFERENCES = 10
_IDS = ["entity_id", "cutoff"]


def prove(home: Home, *, rows: int = DEFAULT_ROWS, seed: int = 7, progress: Progress = silent) -> ProofReport:
    """Build a sample of rows in every way there is and compare; writes `reports/proof.json` and `reports/proof.md`.

    Parameters
    ----------
    home : Home
    rows : int
        Rows by task.
    seed : int
        The same seed draws the same rows from the same history.
    progress : Progress
    """
    began = perf_counter()
    workshop = Workshop.open(home)
    spines = _sample(workshop, rows, seed)
    bulk = {task: build_matrix(workshop.crm, spine, task.entity).frame for task, spine in spines.items()}
    comparisons = [*_past(workshop.crm, bulk, progress), *_online(workshop.crm, bulk)]
    served, not_compared = _served(workshop, rows, seed)
    comparisons += served
    report = ProofReport(
        proven=any(c.cells for c in comparisons) and not any(c.different for c in comparisons),
        data_version=workshop.version.text,
        seed=seed,
        rows=rows,
        comparisons=tuple(comparisons),
        not_compared=(*_without_rows(workshop.settings, spines), *not_compared),
        seconds=round(perf_counter() - began, 1),
    )
    home.reports.mkdir(parents=True, exist_ok=True)
    replace_file(home.reports / "proof.json", json.dumps(asdict(report), indent=2, ensure_ascii=False))
    replace_file(home.reports / "proof.md", report.markdown)
    return report


def _sample(workshop: Workshop, rows: int, seed: int) -> dict[Task, pd.DataFrame]:
    """Draw past cutoffs and eligible rows of every task that has any."""
    spines: dict[Task, pd.DataFrame] = {}
    for name in workshop.settings.tasks:
        if all(workshop.crm.has(table) for table in workshop.settings.required_tables(name)):
            task, rng = workshop.settings.task(name), np.random.default_rng(seed)
            parts = list(_drawn(task, workshop, rows, rng))
            if parts:
                spines[task] = pd.concat(parts, ignore_index=True)
    return spines


def _drawn(task: Task, workshop: Workshop, rows: int, rng: np.random.Generator) -> Iterator[pd.DataFrame]:
    cutoffs = task.cutoffs(workshop.crm, workshop.known_until)
    wanted = max(_FEWEST_CUTOFFS, rows // _ROWS_AT_A_CUTOFF)
    for cutoff in rng.permutation(cutoffs[cutoffs < workshop.known_until]):
        cohort = task.cohort(workshop.crm, pd.DatetimeIndex([cutoff]))
        if len(cohort) and wanted and rows:
            part = _some(cohort, -(-rows // wanted), rng)
            wanted, rows = wanted - 1, rows - len(part)
            yield part


def _some(frame: pd.DataFrame, n: int, rng: np.random.Generator) -> pd.DataFrame:
    chosen = np.sort(rng.choice(len(frame), min(n, len(frame)), replace=False))
    return frame.iloc[chosen].reset_index(drop=True)


def _past(crm: CrmHistory, bulk: Mapping[Task, pd.DataFrame], progress: Progress) -> Iterator[Comparison]:
    """Build every sampled row again from a history cut at its cutoff."""
    again: dict[Task, list[pd.DataFrame]] = {task: [] for task in bulk}
    cohorts: dict[Task, list[tuple[pd.DataFrame, pd.DataFrame]]] = {task: [] for task in bulk}
    cutoffs = sorted({cutoff for frame in bulk.values() for cutoff in frame["cutoff"]})
    for done, cutoff in enumerate(cutoffs):
        progress("proof", done, len(cutoffs))
        cut, at = cut_history(crm, cutoff), pd.DatetimeIndex([cutoff])
        for task, frame in bulk.items():
            spine = frame.loc[frame["cutoff"] == cutoff, _IDS].reset_index(drop=True)
            if len(spine):
                eligible = task.cohort(cut, at)
                cohorts[task].append((task.cohort(crm, at), eligible))
                again[task].append(_built(cut, spine, eligible, task.entity))
    progress("proof", len(cutoffs), len(cutoffs))
    for task, frame in bulk.items():
        yield _compare_cohorts(task, cohorts[task])
        yield compare("past", task.name, frame, pd.concat(again[task], ignore_index=True))


def _built(cut: CrmHistory, spine: pd.DataFrame, eligible: pd.DataFrame, entity: str) -> pd.DataFrame:
    """Build rows of the cut history; what is not eligible in it may be unknown to it, and counts as different."""
    kept = spine["entity_id"].isin(eligible["entity_id"])
    return build_matrix(cut, spine[kept].reset_index(drop=True), entity).frame


def _compare_cohorts(task: Task, cohorts: Sequence[tuple[pd.DataFrame, pd.DataFrame]]) -> Comparison:
    whole, cut = (pd.concat(frames).assign(eligible="yes") for frames in zip(*cohorts, strict=True))
    either = whole.merge(cut, on=_IDS, how="outer")
    first, second = (either[_IDS].assign(eligible=either[side]) for side in ("eligible_x", "eligible_y"))
    return compare("cohort", task.name, first, second)


def _online(crm: CrmHistory, bulk: Mapping[Task, pd.DataFrame]) -> Iterator[Comparison]:
    """Score some rows of each task one by one, as the service does with a posted record."""
    for task, frame in bulk.items():
        spine = _some(frame[_IDS], _ONLINE_ROWS, np.random.default_rng(len(frame)))
        stored = crm.table(ENTITIES[task.entity])
        stored = stored.set_index(TABLES[ENTITIES[task.entity]].key[0], drop=False)
        alone = []
        for row, entity_id in enumerate(spine["entity_id"]):
            posted = pd.DataFrame([stored.loc[entity_id].to_dict()])
            merged = crm.with_records(task.entity, posted, spine["cutoff"].iloc[row] - pd.Timedelta(microseconds=1))
            alone.append(build_matrix(merged, spine.iloc[[row]], task.entity).frame)
        yield compare("online", task.name, pd.concat(alone, ignore_index=True), frame)


def _served(workshop: Workshop, rows: int, seed: int) -> tuple[list[Comparison], list[str]]:
    """Build vectors of the newest score run again from its data version; say so if there is none."""
    run = latest_run(workshop.home)
    if run is None:
        return [], ["served vectors, as nothing was scored yet; run `crmcast score`"]
    if run.feature_code != feature_code():
        return [], ["served vectors, as another release built those of the newest run; run `crmcast score`"]
    try:
        crm = _history_of(workshop, run)
    except NoHistoryError as error:
        return [], [f"served vectors: {error}"]
    found = []
    for name in run.tasks:
        vectors = _some(run.vectors(name), rows, np.random.default_rng(seed))
        if len(vectors):
            again = build_matrix(crm, vectors[_IDS], workshop.settings.task(name).entity).frame
            found.append(compare("served", name, vectors, again))
    return found, []


def _history_of(workshop: Workshop, run: ScoreRun) -> CrmHistory:
    if run.data_version == workshop.version.text:
        return workshop.crm
    return HistoryStore(workshop.home).load(workshop.settings, DataVersion.parse(run.data_version))


def _without_rows(settings: Settings, spines: Mapping[Task, pd.DataFrame]) -> list[str]:
    drawn = {task.name for task in spines}
    return [f"{name}, as no past cutoff has an eligible row" for name in settings.tasks if name not in drawn]


def compare(kind: Kind, task: str, first: pd.DataFrame, second: pd.DataFrame) -> Comparison:
    """Compare all rows of the first frame with those of the second, bit for bit; missing equals missing.

    A row or a feature that only one of them has counts as different.
    """
    second = first[_IDS].merge(second, on=_IDS, how="left", validate="one_to_one")
    names = [str(name) for name in dict.fromkeys([*first, *second]) if name not in _IDS]
    differs = {name: _differs(first, second, name) for name in names}
    shown = [(name, int(np.argmax(cells))) for name, cells in differs.items() if cells.any()]
    return Comparison(
        kind=kind,
        task=task,
        rows=len(first),
        cutoffs=tuple(map(_day, sorted(first["cutoff"].unique()))),
        features=len(names),
        different=sum(int(cells.sum()) for cells in differs.values()),
        differences=tuple(_difference(first, second, *cell) for cell in shown[:_MOST_DIFFERENCES]),
    )


def _differs(first: pd.DataFrame, second: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    if name not in first or name not in second:
        return np.ones(len(first), dtype=bool)
    left, right = first[name].to_numpy(), second[name].to_numpy()
    missing = pd.isna(left) & pd.isna(right)
    if left.dtype == right.dtype == np.float64:
        left, right = left.view(np.int64), right.view(np.int64)
    differs: npt.NDArray[np.bool_] = ~missing & (left != right)
    return differs


def _difference(first: pd.DataFrame, second: pd.DataFrame, name: str, row: int) -> Difference:
    entity_id, cutoff = str(first["entity_id"].iloc[row]), _day(first["cutoff"].iloc[row])
    return Difference(entity_id, cutoff, name, _cell(first, name, row), _cell(second, name, row))


def _day(cutoff: pd.Timestamp) -> str:
    return f"{cutoff:%Y-%m-%d}" if cutoff == cutoff.normalize() else f"{cutoff}"


def _cell(frame: pd.DataFrame, name: str, row: int) -> str:
    if name not in frame:
        return "no feature"
    value = frame[name].iloc[row]
    return "missing" if pd.isna(value) else f"{value!r}" if isinstance(value, str) else repr(float(value))
