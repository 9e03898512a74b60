"""What do the rungs score on rows they have not seen, and with which settings do they score best?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from models.boosters import lgb
from models.calendar_columns import calendar_like
from models.calibration import Calibration, is_better, level_blocks, log_losses, newest_shift
from models.column_screening import MOST_COLUMNS, strongest
from models.columns import Columns, Floats
from models.folds import Fold, Indices
from models.linear import Linear, Term, learn_terms
from models.searches import Search
from models.threads import side_by_side
from models.trees import Growth, loss_by_round

RECIPE_AS_IT_IS: Mapping[str, int | float] = MappingProxyType({})
RUNGS = ("base_rate", "logistic", "lightgbm", "blend")
STRENGTHS = (0.001, 0.01, 0.1, 1.0)
MAX_ROUNDS = 600
MIN_TREE_ROWS = 400
MIN_CLASS = 10
NEWEST_BLOCKS = 2
Positions = tuple[int, ...]
Directions = Mapping[int, Literal[-1, 1]]


@dataclass(frozen=True)
class Rows:
    """Encoded rows with labels, the entity each belongs to, and the day of its cutoff.

    `directions` says of some columns which way the score must not fall as they rise.
    """

    columns: Columns
    matrix: Floats
    y: Floats
    entities: Indices
    days: Floats
    directions: Directions = field(default_factory=dict)

    def terms(self, columns: Positions) -> tuple[Term, ...]:
        """Terms of a logistic regression over some columns."""
        levels = {i: len(self.columns.levels[self.columns.names[i]]) + 1 for i in self.columns.categorical}
        terms = learn_terms(self.matrix, columns, levels, {})
        return tuple(term.model_copy(update={"direction": self.directions.get(term.column, 0)}) for term in terms)

    def growth(self, tuned: Mapping[str, int | float]) -> Growth:
        """How trees of these rows grow with settings that were tuned."""
        return Growth(tuned=dict(tuned), directions=dict(self.directions))

    def take(self, chosen: Indices) -> "Rows":
        """Return some of the rows."""
        parts = {name: getattr(self, name)[chosen] for name in ("matrix", "y", "entities", "days")}
        return replace(self, **parts)


@dataclass(frozen=True)
class Settings:
    """Of a logistic regression the share of each ridge strength, of trees their number, and the columns of each.

    `half_life` is the share of the rows after which an older row counts half; without one all count the same.
    `tuned` holds the settings of trees that a search has found better than the recipe's; `search` tells of it.
    """

    shares: tuple[float, ...] = ()
    line_columns: Positions = ()
    rounds: int = 0
    tree_columns: Positions = ()
    half_life: float | None = None
    tuned: Mapping[str, int | float] = field(default_factory=dict)
    search: Search | None = None

    def weights(self, rows: "Rows") -> Floats:
        """Return the weight of each row by its place in the order of time."""
        if self.half_life is None:
            return np.ones(len(rows.y))
        newer = 1 - np.searchsorted(np.sort(rows.days), rows.days, side="right") / len(rows.days)
        return np.asarray(0.5 ** (newer / self.half_life), dtype=np.float64)


Recent = list[Floats]
"""Scores of the newest rows that each fold's model has learnt from."""


@dataclass(frozen=True)
class Trial:
    """What the rungs scored out of fold, and the settings that scored best.

    `scores` holds the out-of-fold raw scores of each rung, NaN where a row was never judged; `recent` those of each
    fold's newest training rows; `block` the time block that judged a row, -1 where none did.
    """

    scores: dict[str, Floats]
    recent: dict[str, Recent]
    folds: Sequence[Fold]
    block: Indices
    settings: Settings

    @property
    def judged(self) -> Indices:
        """Rows that some block judged."""
        return np.flatnonzero(self.block >= 0)

    def newest_shifts(self, rung: str, rows: Rows, shape: Calibration) -> Floats:
        """Return for each judged row the shift of the model that scored it, after a map (see `newest_shift`)."""
        found = np.zeros(len(rows.y))
        for fold, scores in zip(self.folds, self.recent[rung], strict=True):
            found[fold.test] = newest_shift(shape.log_odds(scores), rows.y[fold.newest(rows.days)])
        return found


def base_score(y: Floats) -> float:
    """Log-odds of the mean label under Jeffreys' prior."""
    events, others = float(np.sum(y)) + 0.5, float(np.sum(1 - y)) + 0.5
    return float(np.log(events / others))


def try_rungs(rows: Rows, folds: Sequence[Fold], *, max_rung: str = RUNGS[-1], drifted: bool = False) -> Trial:
    """Fit every allowed rung on each fold and score the rows it has not seen.

    Columns that tell the date have to earn their place, unless the rate itself has drifted: then they may tell of it.
    """
    usable = usable_folds(rows, folds)
    block, constant = judged_block(rows, usable), np.full(len(rows.y), np.nan)
    for fold in usable:
        constant[fold.test] = base_score(rows.y[fold.train])
    recent = [np.full(len(fold.newest(rows.days)), base_score(rows.y[fold.train])) for fold in usable]
    scores, recents = {"base_rate": constant}, {"base_rate": recent}
    highest, found = RUNGS.index(max_rung), Settings()
    choices = [_varying(rows, usable)] if drifted else _column_choices(rows, usable)
    if any(choices) and highest >= 1:
        shares, columns, scores["logistic"], recents["logistic"] = _last_to_win(_try_logistic, rows, usable, choices)
        found = Settings(shares, columns)
    if any(choices) and highest >= 2 and max(len(fold.train) for fold in usable) >= MIN_TREE_ROWS:
        rounds, columns, scores["lightgbm"], recents["lightgbm"] = _last_to_win(try_trees, rows, usable, choices)
        found = replace(found, rounds=rounds, tree_columns=columns)
        if highest >= 3:
            scores["blend"] = (scores["logistic"] + scores["lightgbm"]) / 2
            recents["blend"] = blend_recent(recents["logistic"], recents["lightgbm"])
    return Trial(scores, recents, usable, block, found)


def blend_recent(lines: Recent, trees: Recent) -> Recent:
    """Return the mean of both parts' scores of each fold's newest training rows."""
    return [(line + grown) / 2 for line, grown in zip(lines, trees, strict=True)]


def usable_folds(rows: Rows, folds: Sequence[Fold]) -> list[Fold]:
    """Return the folds whose training rows hold enough of both outcomes."""
    return [fold for fold in folds if len(fold.test) and _rarer(rows.y[fold.train]) >= MIN_CLASS // 2]


def judged_block(rows: Rows, folds: Sequence[Fold]) -> Indices:
    """Return the block that judges each row, -1 where none does."""
    block = np.full(len(rows.y), -1)
    for fold in folds:
        block[fold.test] = fold.block
    return block


def level_losses(score: Floats, y: Floats, block: Indices) -> Floats:
    """Log loss of each row after the mean level of its block has been set right."""
    return log_losses(level_blocks(score, y, block), y)


def best_rounds(curves: Sequence[Floats], sizes: Sequence[int]) -> int:
    """Return the tree count with the lowest mean loss over folds; a curve that stopped early keeps its last loss.

    Examples
    --------
    >>> best_rounds([np.array([3.0, 1.0, 2.0]), np.array([3.0, 2.0])], [10, 10])
    2
    """
    longest = max(len(curve) for curve in curves)
    padded = np.array([np.pad(curve, (0, longest - len(curve)), mode="edge") for curve in curves])
    return int(np.argmin(np.average(padded, axis=0, weights=sizes))) + 1


Tried = tuple[Any, Positions, Floats, Recent]
"""What was found, the columns it reads, the scores out of fold, and those of each fold's newest training rows."""


def shares_by_loss(losses: Floats, entities: int) -> Floats:
    """Share of each of some models: its likelihood of unseen rows, tempered, for the losses themselves are uncertain.

    References
    ----------
    Yao, Vehtari, Simpson, Gelman (2018). Using stacking to average Bayesian predictive distributions. Pseudo-BMA.
    """
    odds = np.exp(-(losses - losses.min()) * entities / 4)
    return np.asarray(np.where(odds < 0.01, 0.0, odds) / odds[odds >= 0.01].sum())


def _column_choices(rows: Rows, folds: Sequence[Fold]) -> list[Positions]:
    """All columns that vary; where some tell the date, those that do not come first, and all have to win over them."""
    everything = _varying(rows, folds)
    calendar = calendar_like(rows.matrix, rows.days, rows.columns.categorical)
    steady = tuple(i for i in everything if i not in calendar)
    return [columns for columns in ([steady] if calendar else []) + [everything] if columns]


def _varying(rows: Rows, folds: Sequence[Fold]) -> Positions:
    """Columns that hold more than one value, a missing one counted, wherever they would be learnt from.

    Of very many, those that tell most on the rows of the oldest fold, which no block judges.
    """
    taken = [rows.matrix[fold.train] for fold in folds]
    differ = [((part != part[:1]) & ~(np.isnan(part) & np.isnan(part[:1]))).any(axis=0) for part in taken]
    found = tuple(np.flatnonzero(np.all(differ, axis=0)).tolist()) if differ else ()
    if len(found) <= MOST_COLUMNS:
        return found
    oldest = rows.take(min(folds, key=lambda fold: fold.block).train)
    return strongest(oldest.matrix, oldest.y, oldest.terms(found))


def _last_to_win(
    attempt: Callable[[Rows, Sequence[Fold], Positions], Tried],
    rows: Rows,
    folds: Sequence[Fold],
    choices: Sequence[Positions],
) -> Tried:
    """Try the first columns; others take their place when they do better on the newest blocks beyond chance.

    Older blocks are tried with them only then: most columns that tell the date do not help, and this halves the price.
    """
    best = attempt(rows, folds, choices[0])
    newest = [fold for fold in folds if fold.block > max(fold.block for fold in folds) - NEWEST_BLOCKS]
    block = judged_block(rows, newest)
    judged = np.flatnonzero(block >= 0)
    for columns in choices[1:]:
        tried = attempt(rows, newest, columns)
        losses = [level_losses(one[2][judged], rows.y[judged], block[judged]) for one in (tried, best)]
        if is_better(losses[0], losses[1], rows.entities[judged]):
            best = attempt(rows, folds, columns)
    return best


def _mean_loss(score: Floats, rows: Rows, block: Indices) -> float:
    judged = np.flatnonzero(block >= 0)
    return float(level_losses(score[judged], rows.y[judged], block[judged]).mean())


def _rarer(y: Floats) -> float:
    return float(min(y.sum(), len(y) - y.sum()))


def _try_logistic(rows: Rows, folds: Sequence[Fold], columns: Positions) -> Tried:
    def fit(fold: Fold) -> list[Linear]:
        train, ones = rows.take(fold.train), np.ones(len(fold.train))
        return Linear.fit_each(train.matrix, train.y, ones, train.terms(columns), strengths=STRENGTHS)

    models, block = side_by_side(fit, folds), judged_block(rows, folds)
    scores, recent = np.full((len(STRENGTHS), len(rows.y)), np.nan), []
    for fold, fitted in zip(folds, models, strict=True):
        scores[:, fold.test] = [line.score(rows.matrix[fold.test]) for line in fitted]
        recent.append(np.array([line.score(rows.matrix[fold.newest(rows.days)]) for line in fitted]))
    losses = np.array([_mean_loss(score, rows, block) for score in scores])
    shares = shares_by_loss(losses, len(np.unique(rows.entities[block >= 0])))
    return tuple(shares.tolist()), columns, shares @ scores, [shares @ newest for newest in recent]


def try_trees(
    rows: Rows, folds: Sequence[Fold], columns: Positions, tuned: Mapping[str, int | float] = RECIPE_AS_IT_IS
) -> Tried:
    """Return how many trees do best out of fold, their columns and scores; `tuned` differs from the recipe."""

    def grow(fold: Fold) -> tuple[Floats, lgb.Booster]:
        train, test = rows.take(fold.train), rows.take(fold.test)
        return loss_by_round(
            (train.matrix, train.y, np.ones(len(train.y))),
            (test.matrix, test.y, np.ones(len(test.y))),
            columns=columns,
            categorical=rows.columns.categorical,
            max_rounds=MAX_ROUNDS,
            growth=rows.growth(tuned),
        )

    grown = side_by_side(grow, folds)
    rounds = best_rounds([curve for curve, _ in grown], [len(fold.test) for fold in folds])
    scores, recent = np.full(len(rows.y), np.nan), []
    for fold, (_, booster) in zip(folds, grown, strict=True):
        asked = np.concatenate([fold.test, fold.newest(rows.days)])
        found = booster.predict(rows.matrix[asked][:, columns], raw_score=True, num_iteration=rounds)
        scores[fold.test] = found[: len(fold.test)]
        recent.append(found[len(fold.test) :])
    return rounds, columns, scores, recent
