"""When do Maven's deals close? The deal cycle beside the curves of the textbook, on time none of them has seen.

Training knows what was known at the end of 2017-07-31: later closings are hidden, and no deal enters before 2017-03-01.
Tested are the deals open at the ends of July to November, each horizon where it was fully observed until 2017-12-31.
Run as `python -m benchmarks.quality.deals`, with the export in CRMCAST_TEST_DATA/maven_crm.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.quality.environments import PEERS, run
from models.baselines import AalenJohansen, HorizonBaseRate, KaplanMeier
from models.deal_cycle import DealCycle
from models.metrics import (
    auc_score,
    concordance_index,
    coverage,
    expected_calibration_error,
    integrated_brier_score,
)
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init
from pipelines.settings import load_settings

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("CRMCAST_TEST_DATA", ROOT.parent / "shared" / "data")) / "maven_crm"
TRAINING = pd.date_range("2017-03-01", "2017-07-01", freq="MS", unit="us")
KNOWN_UNTIL, END = pd.Timestamp("2017-08-01"), pd.Timestamp("2018-01-01")
TESTS = pd.date_range("2017-08-01", "2017-12-01", freq="MS", unit="us")
DAYS = np.arange(1.0, 91.0)
HORIZON = 90.0
REACH = 364
TARGETS: dict[str, tuple[float | None, float | None]] = {
    "IBS closed": (None, 0.130),
    "IBS won": (None, 0.107),
    "C": (0.75, None),
    "AUC won 90": (0.78, None),
    "E/O": (0.90, 1.15),
    "ECE": (None, 0.05),
    "MAE days": (None, 17.0),
    "cover80": (0.78, 0.82),
    "width80 days": (None, 55.0),
}

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Deals as of cutoffs, with what became of them as far as it is known."""

    frame: pd.DataFrame
    labels: pd.DataFrame

    @property
    def duration(self) -> Floats:
        """Days to the closing or to the end of what is known."""
        return self.labels["duration"].to_numpy(float)

    @property
    def event(self) -> npt.NDArray[np.int64]:
        """0 open, 1 won, 2 lost."""
        return self.labels["event"].to_numpy(int)

    @property
    def features(self) -> pd.DataFrame:
        """The columns a model may read."""
        return self.frame.drop(columns=["entity_id", "cutoff"])


@dataclass(frozen=True)
class Prediction:
    """P(won by) and P(lost by) each of some days, (n, 90, 2), and days to the win at 10, 50 and 90%, (n, 3)."""

    incidence: Floats
    close_days: Floats


def measure() -> list[Row]:
    """Train and test ours and its peers; return the rows of the report."""
    train_rows, test = load_rows()
    ours = {
        "crmcast": lambda: fit_ours(train_rows(TRAINING, KNOWN_UNTIL), test),
        "crmcast, refitted at each cutoff": lambda: refit_ours(train_rows, test),
    }
    train = train_rows(TRAINING, KNOWN_UNTIL)
    textbook = {
        "base rate": HorizonBaseRate(),
        "Kaplan-Meier by age": KaplanMeier(),
        "Aalen-Johansen by age": AalenJohansen(),
    }
    theirs = {name: _textbook(model, train, test) for name, model in textbook.items()}
    theirs["Cox, age and calendar"] = lambda: fit_cox(train, test)
    return [row for name, predict in (ours | theirs).items() for row in _measured(name, predict, test)]


def load_rows() -> tuple[Callable[[pd.DatetimeIndex, pd.Timestamp], Rows], Rows]:
    """Ingest the export; return what gives the rows of some cutoffs with the knowledge of an instant, and the test."""
    from features.matrix import build_matrix

    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        init(home, DATA, mapping=ROOT / "examples" / "maven" / "crmcast.toml")
        ingest(home)
        settings = load_settings(home)
        crm, task = HistoryStore(home).load(settings), settings.task("deals")

    def rows(cutoffs: pd.DatetimeIndex, known_until: pd.Timestamp) -> Rows:
        spine = task.cohort(crm, cutoffs)
        return Rows(build_matrix(crm, spine, "deal").frame, task.labels(crm, spine, known_until))

    return rows, rows(TESTS, END)


def fit_ours(train: Rows, test: Rows) -> Prediction:
    """Train once, at the end of the training knowledge."""
    model = DealCycle(horizon_days=int(HORIZON))
    known = {"cutoffs": train.frame["cutoff"], "groups": train.frame["entity_id"]}
    model.fit(train.features, train.duration, train.event, **known)
    print(f"  {model.rung_reason_}", flush=True)
    scores = model.scores(test.features, cutoffs=test.frame["cutoff"])
    curves = scores.curves.cumulative_incidence(DAYS)[:, :, :2]
    return Prediction(curves, scores.close_days(np.array([0.1, 0.5, 0.9])))


def refit_ours(train_rows: Callable[[pd.DatetimeIndex, pd.Timestamp], Rows], test: Rows) -> Prediction:
    """Train anew at each test cutoff, with what was known then: as a company that retrains each month."""
    parts = []
    for cutoff in TESTS:
        cutoffs = pd.date_range(TRAINING[0], cutoff - pd.Timedelta(days=1), freq="MS", unit="us")
        chosen = (test.frame["cutoff"] == cutoff).to_numpy()
        parts.append(fit_ours(train_rows(cutoffs, cutoff), Rows(test.frame[chosen], test.labels[chosen])))
    incidence, days = (np.concatenate([getattr(part, name) for part in parts]) for name in ("incidence", "close_days"))
    return Prediction(incidence, days)


def _textbook(model: Any, train: Rows, test: Rows) -> Callable[[], Prediction]:
    def predict() -> Prediction:
        model.fit(train.features, train.duration, train.event, cutoffs=train.frame["cutoff"])
        reach = np.arange(0.0, REACH + 1)
        curves = model.predict_cumulative_incidence(test.features, cutoffs=test.frame["cutoff"], days=reach)
        return Prediction(curves[:, 1:91, :2], close_days(curves[:, :, 0], reach))

    return predict


def fit_cox(train: Rows, test: Rows) -> Prediction:
    """Cause-specific Cox models on the scale of age, with the calendar at the cutoff, in their own environment."""
    with tempfile.TemporaryDirectory() as folder:
        clocks = {"train": _clocks(train).assign(duration=train.duration, event=train.event), "test": _clocks(test)}
        for name, frame in clocks.items():
            frame.to_parquet(Path(folder) / f"{name}.parquet", index=False)
        run("survival", str(PEERS / "survival_job.py"), folder)
        won, lost = (np.load(Path(folder) / f"{name}.npy") for name in ("won", "lost"))
    curves = np.stack([won, lost], axis=2)
    start = np.column_stack([np.zeros(len(won)), won])
    return Prediction(curves[:, :90], close_days(start, np.arange(start.shape[1], dtype=float)))


def _clocks(rows: Rows) -> pd.DataFrame:
    cutoff = rows.frame["cutoff"]
    month = (cutoff.dt.month - 1) % 3
    second, third = ((month == k).astype(float) for k in (1, 2))
    return pd.DataFrame({"age": rows.frame["deal_age_days"], "second_month": second, "third_month": third})


def close_days(won_by: Floats, days: Floats) -> Floats:
    """Return (n, 3) days at which 10, 50 and 90% of all that will be won are won."""
    shares = won_by / np.maximum(won_by[:, -1:], 1e-12)
    return np.array([np.interp((0.1, 0.5, 0.9), row, days) for row in shares])


def metrics(prediction: Prediction, test: Rows) -> dict[str, float]:
    """Return the metrics of the protocol; wins count by the middle of their day."""
    follow_up = ((END - test.frame["cutoff"]) / pd.Timedelta(days=1)).to_numpy(float)
    duration, event, incidence = test.duration, test.event, prediction.incidence
    ripe = follow_up >= HORIZON
    won = ((event == 1) & (duration < HORIZON))[ripe]
    p_won, p_closed = incidence[ripe, -1, 0], incidence[ripe, -1].sum(axis=1)
    wins = event == 1
    days, true = prediction.close_days[wins], duration[wins] + 0.5
    known = {"follow_up": follow_up}
    return {
        "IBS closed": integrated_brier_score(duration, event, incidence.sum(axis=2), DAYS, cause=0, **known),
        "IBS won": integrated_brier_score(duration, event, incidence[:, :, 0], DAYS, cause=1, **known),
        "C": concordance_index(duration[ripe], event[ripe] != 0, p_closed),
        "AUC won 90": auc_score(won, p_won),
        "E/O": float(p_won.sum() / won.sum()),
        "ECE": expected_calibration_error(won, p_won),
        "MAE days": float(np.mean(np.abs(days[:, 1] - true))),
        "cover80": coverage(true, days[:, 0], days[:, 2]),
        "width80 days": float(np.mean(days[:, 2] - days[:, 0])),
    }


def _measured(name: str, predict: Callable[[], Prediction], test: Rows) -> Iterator[Row]:
    start = _cpu_seconds()
    try:
        found = metrics(predict(), test)
    except RuntimeError as error:
        print(f"  {name}: not measured: {error}", flush=True)
        return
    seconds = _cpu_seconds() - start
    for metric, value in found.items():
        low, high = TARGETS[metric] if name.startswith("crmcast") else (None, None)
        ok = (low is None or value >= low) and (high is None or value <= high)
        target = " to ".join(f"{bound:g}" for bound in (low, high) if bound is not None) or None
        told = f"target {target}  {'ok' if ok else 'MISSED'}" if target else ""
        print(f"  {name:<33} {metric:<13} {value:>8.3f}  {told}".rstrip(), flush=True)
        yield {"metric": metric, "value": value, "unit": "", "peer": name, "target": target, "ok": bool(ok)}
    yield {"metric": "fit and predict", "value": seconds, "unit": "s CPU", "peer": name, "target": None, "ok": True}


def _cpu_seconds() -> float:
    return sum(os.times()[:4])


def main() -> int:
    """Print the rows and a table with one line a model; exit 1 where a target is missed."""
    rows = pd.DataFrame(measure())
    table = rows.pivot_table(index="peer", columns="metric", values="value", sort=False)
    print(table.to_string(float_format=lambda value: f"{value:.3f}"))
    return int(not rows["ok"].all())


if __name__ == "__main__":
    sys.exit(main())
