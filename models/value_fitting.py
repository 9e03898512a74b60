"""Which way to tell what a customer brings proves itself on later rows, and what does it learn from all?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.columns import Columns, Floats, Frozen
from models.errors import LabelError
from models.money import Bands
from models.value_parts import Contracts, Exposure, Member, Past, Purchases
from models.value_rows import ValueRows

RUNGS = ("mean", "history", "trees")
ROUNDS = (50, 100, 200, 400)
"""Numbers of trees that are tried: with rows of few cutoffs, many trees learn the season of their windows."""

MIN_ENTITIES = 100
MIN_EVENTS = 40
MUST_GAIN = 0.001
"""Share of the deviance that a rung must take off the one below: less is no reason to be more complicated."""

_EXPOSURES: dict[str, tuple[Exposure, ...]] = {
    "mean": ("time",),
    "history": ("history",),
    "trees": ("history", "time"),
}


Fitted = tuple[Past | None, tuple[Member, ...]]


class ValueState(Frozen):
    """A fitted model as it stands in `model.json`."""

    columns: Columns
    horizon_days: float
    past: Past | None
    members: tuple[Member, ...]
    worth: float
    bands: Bands
    rung: str
    rung_reason: str
    rung_losses: dict[str, float]
    cold_start: bool
    rows: int


@dataclass(frozen=True)
class ValueFit:
    """One fit: judge the rungs on later rows, then fit the one that won on all."""

    columns: Columns
    rows: ValueRows
    past: tuple[str, tuple[int, ...]]
    horizon_days: float
    chosen: ValueState | None

    def state(self, note: str) -> ValueState:
        """Return the model; `note` is added to the reason for its rung.

        Raises
        ------
        LabelError
            Customers ordered, but nothing above zero.
        """
        rows = self.rows
        if rows.counted.max() > 0 >= rows.brought.max():
            msg = f"no order after {len(rows.known)} rows brought money above zero; expected amounts; map orders.amount"
            raise LabelError(msg)
        entities, events = len(np.unique(rows.entities)), int((rows.counted > 0).sum())
        cold = entities < MIN_ENTITIES or events < MIN_EVENTS
        trial = Trial({}, {}, rows) if cold else self._try(rows.sample())
        rung = self.chosen.rung if self.chosen else _best(trial.losses, cold=cold)
        past, members = self._fit(rows, rung, self._rounds(trial, rung))
        worth = _mean_worth(rows)
        judge = trial.models.get(rung, (past, members))
        predicted, outcomes = self._outcomes(trial.judged, judge, worth)
        reason = self.chosen.rung_reason if self.chosen else _describe(rung, trial.losses, entities, cold=cold)
        return ValueState(
            columns=self.columns,
            horizon_days=self.horizon_days,
            past=past,
            members=members,
            worth=worth,
            bands=Bands.fit(predicted, outcomes),
            rung=rung,
            rung_reason=reason + note,
            rung_losses=self.chosen.rung_losses if self.chosen else trial.losses,
            cold_start=cold,
            rows=len(rows.known),
        )

    def _try(self, rows: ValueRows) -> "Trial":
        """Fit each rung on what was known on a day, and judge it by later rows."""
        day = rows.split_day(self.horizon_days)
        if day is None:
            return Trial({}, {}, rows)
        learnt, judged = rows.known_at(day), rows.judging(day)
        best: dict[str, tuple[float, Fitted]] = {}
        for rung in (self.chosen.rung,) if self.chosen else RUNGS:
            tried = [(_loss(model, judged), model) for model in self._sizes(learnt, rung)]
            best[rung] = min(tried, key=lambda found: found[0])
        losses = {rung: loss for rung, (loss, _) in best.items()}
        return Trial(losses, {rung: model for rung, (_, model) in best.items()}, judged)

    def _sizes(self, rows: ValueRows, rung: str) -> list[Fitted]:
        """Return a rung fitted with each number of trees that is tried: the first ones of the same trees."""
        sizes = (ROUNDS if rung == "trees" else (0,)) if self.chosen is None else (_rounds_of(self.chosen.members),)
        past, members = self._fit(rows, rung, sizes[-1])
        return [(past, tuple(member.first(size) for member in members)) for size in sizes]

    def _rounds(self, trial: "Trial", rung: str) -> int:
        """Return how many trees the model is to have: those chosen before, or those of the trial."""
        if self.chosen:
            return _rounds_of(self.chosen.members)
        return _rounds_of(trial.models[rung][1]) if rung in trial.models else 0

    def _outcomes(self, rows: ValueRows, model: Fitted, worth: float) -> tuple[Floats, Floats]:
        """Return what rows would bring if nothing ended, and what came; contracts go on to the horizon by draws."""
        past, members = model
        is_contracts = isinstance(past, Contracts)
        days = np.full(len(rows.known), self.horizon_days) if is_contracts else rows.span
        came = rows.completed(self.rows) if is_contracts else rows.brought
        logs = expected_log_count(past, members, rows.matrix, days) - (past.log_kept(days) if past else 0.0)
        return np.exp(logs + expected_log_worth(past, worth, rows.matrix)), came

    def _fit(self, rows: ValueRows, rung: str, rounds: int) -> Fitted:
        counts = rows.counted
        past = None if rung == "mean" else self._past(rows, counts)
        exposures: tuple[Exposure, ...] = ("history",) if isinstance(past, Contracts) else _EXPOSURES[rung]
        members = [
            Member.fit(
                exposure,
                _offset(past, exposure, rows.matrix, rows.span),
                (rows.matrix, counts),
                categorical=self.columns.categorical,
                rounds=rounds,
            )
            for exposure in exposures
        ]
        return past, tuple(members)

    def _past(self, rows: ValueRows, counts: Floats) -> Past:
        kind, places = self.past
        if kind == "orders":
            return Purchases.fit(rows.matrix[rows.newest()], places)
        return Contracts.fit(rows.matrix, places, counts, rows.span)


@dataclass(frozen=True)
class Trial:
    """The rungs fitted on older rows, and their losses on those that judge; all rows where the past is too short."""

    losses: dict[str, float]
    models: dict[str, Fitted]
    judged: ValueRows


def _offset(past: Past | None, exposure: str, matrix: Floats, days: Floats) -> Floats:
    if exposure == "time" or past is None:
        return np.log(days)
    return past.log_count(matrix[:, past.columns], days)


def expected_log_count(past: Past | None, members: Sequence[Member], matrix: Floats, days: Floats) -> Floats:
    """Return (n,) log of the count expected in so many days: the mean of what the members say."""
    logs = [member.log_count(matrix, _offset(past, member.exposure, matrix, days)) for member in members]
    return np.asarray(sum(logs) / len(logs))


def expected_log_worth(past: Past | None, worth: float, matrix: Floats) -> Floats:
    """Return (n,) log of the money that one of the count brings."""
    if past is None:
        return np.full(len(matrix), np.log(worth))
    return past.log_worth(matrix[:, past.columns])


def _rounds_of(members: Sequence[Member]) -> int:
    return max((member.trees.rounds for member in members if member.trees), default=0)


def _loss(model: Fitted, rows: ValueRows) -> float:
    return _deviance(rows.counted, np.exp(expected_log_count(*model, rows.matrix, rows.span)))


def _best(losses: dict[str, float], *, cold: bool) -> str:
    """Return the rung that wins; where none could be judged, the mean if customers are few, else the history."""
    best = "mean" if cold or losses else "history"
    for rung in RUNGS[1:]:
        if rung in losses and losses[rung] < losses[best] * (1 - MUST_GAIN):
            best = rung
    return best


def _mean_worth(rows: ValueRows) -> float:
    counts, money = rows.counted.sum(), rows.brought.sum()
    return max(float(money / max(counts, 1e-9)), 1e-9)


def _deviance(y: Floats, mean: Floats) -> float:
    """Return the mean Poisson deviance, up to what does not depend on the prediction."""
    return float(
        np.mean(mean - y * np.log(np.maximum(mean, 1e-12)) + np.where(y > 0, y * np.log(np.maximum(y, 1e-12)) - y, 0))
        * 2
    )


def _describe(rung: str, losses: dict[str, float], entities: int, *, cold: bool) -> str:
    if cold:
        return (
            f"mean: {entities} customers, or those of them who ordered again, are too few for a model, which needs "
            f"{MIN_ENTITIES} and {MIN_EVENTS}"
        )
    if not losses:
        return "history: the past is too short to judge a model by later rows, so closed forms stand in"
    told = ", ".join(f"{name} {loss:.4f}" for name, loss in losses.items())
    return f"{rung}: Poisson deviance of later rows {told}; a rung must take {MUST_GAIN:.1%} off the one below"
