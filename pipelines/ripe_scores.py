"""Which scores of the ledger have come true or not by now, were they calibrated, and did expected money come?"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import binom

from features.snapshots import CrmHistory
from features.tasks import Task
from models.columns import Floats
from models.comparisons import ratio
from models.metrics import won_within
from pipelines.home import Home
from pipelines.judge import FEWEST_EXPECTED, FEWEST_ROWS
from pipelines.ledger import ScoreRun
from pipelines.model_files import MANIFEST, read_files
from pipelines.reliability import PROMISED, Bin, Span, bins_of

_STEP = pd.Timedelta(days=7)
_YEAR = pd.Timedelta(days=365)
_SAID = ["expected", "low", "high"]
_PROBABILITY, _MONEY = ["probability", "low", "high"], ["expected_value", "value_low", "value_high"]
_FALSE_ALARMS = 0.05


@dataclass(frozen=True, eq=False)
class Known:
    """The history, and the end of it."""

    crm: CrmHistory
    until: pd.Timestamp


@dataclass(frozen=True)
class Ripe:
    """Scores whose outcome is known, of cutoffs that their model had not learnt from.

    `bins` are those of the champion's scores; one is `inside` when the 80% intervals that were shown meet the 90%
    interval of what was observed. Of money it is `inside` when the share of outcomes within their own 80% intervals may
    be 80%. `months` hold the scores of all models.
    """

    is_money: bool
    rows: int
    champion: Span
    months: tuple[Span, ...]
    bins: tuple[Bin, ...]

    @property
    def covered(self) -> int:
        """How many bins are inside."""
        return sum(one.inside for one in self.bins)

    @property
    def is_covered(self) -> bool:
        """Whether no more bins were missed than the 80% that was promised lets expect, with 5% false alarms at most."""
        missed = len(self.bins) - self.covered
        return not self.bins or float(binom.sf(missed - 1, len(self.bins), 1 - PROMISED)) >= _FALSE_ALARMS


def find_ripe(home: Home, runs: Iterable[ScoreRun], task: Task, version: int, known: Known) -> Ripe:
    """Match the ledger's scores of the last year with what is known now; `version` is the champion."""
    chosen, is_money = _thinned([run for run in runs if task.name in run.tasks], task, known.until), is_of_money(task)
    shown = [_shown(home, run, task) for run in chosen]
    empty = pd.DataFrame(columns=["entity_id", "cutoff", *_SAID, "model_version"])
    rows = pd.concat([frame for frame in shown if len(frame)] or [empty], ignore_index=True)
    rows = rows[rows["entity_id"].isin(known.crm.records(task.entity).ids)].reset_index(drop=True)
    rows = rows.assign(y_true=outcomes(task, known, rows) if len(rows) else [])
    rows = rows[rows["y_true"].notna()]
    own = rows[rows["model_version"] == version]
    months = [
        _span(str(month), part, is_money=is_money)
        for month, part in rows.groupby(rows["cutoff"].astype("datetime64[us]").dt.strftime("%Y-%m"))
    ]
    bins = bins_of(own, is_money=is_money) if len(own) >= FEWEST_ROWS else ()
    return Ripe(is_money, len(rows), _span(f"version {version}", own, is_money=is_money), tuple(months), bins)


def is_of_money(task: Task) -> bool:
    """Whether a task's scores are amounts, not probabilities."""
    return task.answer in ("amount", "value")


def outcomes(task: Task, known: Known, spine: pd.DataFrame) -> Floats:
    """Return what came of each row within the horizon, 0 or 1, or the money; NaN while that is not known."""
    labels = task.labels(known.crm, spine[["entity_id", "cutoff"]], known.until)
    if task.answer == "value":
        return labels.filter(regex=r"^money_\d+$").sum(axis=1, skipna=False).to_numpy(float)
    if "y_true" in labels:
        return labels["y_true"].to_numpy(float)
    return won_within(labels["duration"], labels["event"], task.horizon.days)


def _thinned(runs: list[ScoreRun], task: Task, known_until: pd.Timestamp) -> list[ScoreRun]:
    """Return the last run of each cutoff, a week or more apart, of the newest year that is ripe."""
    newest = known_until - pd.Timedelta(task.horizon)
    by_cutoff = {run.cutoff: run for run in runs if newest - _YEAR < run.cutoff <= newest}
    kept: list[ScoreRun] = []
    for cutoff in sorted(by_cutoff):
        if not kept or cutoff - kept[-1].cutoff >= _STEP:
            kept.append(by_cutoff[cutoff])
    return kept


def _shown(home: Home, run: ScoreRun, task: Task) -> pd.DataFrame:
    """Return a run's scores, but those of models that had already learnt from that time."""
    said = dict(zip(_MONEY if is_of_money(task) else _PROBABILITY, _SAID, strict=True))
    scores = run.scores(task.name)
    if not {"entity_id", "cutoff", *said, "model_version"} <= set(scores.columns):
        return scores.iloc[:0]
    versions = scores["model_version"].unique()
    honest = [one for one in versions if _learnt_until(home, task.name, int(one)) <= run.cutoff]
    kept = scores.loc[scores["model_version"].isin(honest), ["entity_id", "cutoff", *said, "model_version"]]
    return kept.rename(columns=said)


def _learnt_until(home: Home, task: str, version: int) -> pd.Timestamp:
    files = read_files(home, task, version)
    return pd.Timestamp(json.loads(files[MANIFEST])["known_until"]) if MANIFEST in files else pd.Timestamp.max


def _span(name: str, rows: pd.DataFrame, *, is_money: bool) -> Span:
    expected, observed = float(rows["expected"].sum()), float(rows["y_true"].sum())
    least = expected if is_money else min(expected, len(rows) - expected)
    enough = len(rows) >= FEWEST_ROWS and least >= (np.finfo(float).tiny if is_money else FEWEST_EXPECTED)
    level = ratio(rows["y_true"], rows["expected"], rows["entity_id"]) if enough else None
    return Span(name, len(rows), expected, observed, level)
