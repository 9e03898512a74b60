"""Which rung of the ladder is the model: the base rate, a logistic regression, trees, or the mean of both?

Every rung is judged on later rows than it learnt from. A higher rung is taken only when it is better by more than
chance would do; where nothing beats the base rate, the base rate is the model and says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from lightgbm import Booster

from models.calibration import Calibration, is_better
from models.columns import Columns, Floats
from models.folds import Fold, Indices
from models.linear import Linear, Term, learn_terms
from models.scores import Constant, Score
from models.threads import side_by_side
from models.trees import Trees, loss_by_round

Flags = npt.NDArray[np.bool_]
RUNGS = ("base_rate", "logistic", "lightgbm", "blend")
STRENGTHS = (0.01, 0.1, 1.0)
MAX_ROUNDS = 600
MIN_TREE_ROWS = 400
MIN_CLASS = 10


@dataclass(frozen=True)
class Rows:
    """Encoded rows with labels and the entity each belongs to."""

    columns: Columns
    matrix: Floats
    y: Floats
    entities: Indices

    def terms(self) -> tuple[Term, ...]:
        """Terms of a logistic regression over all columns."""
        levels = {i: len(self.columns.levels[self.columns.names[i]]) + 1 for i in self.columns.categorical}
        return learn_terms(self.matrix, range(self.matrix.shape[1]), levels, {})

    def take(self, chosen: Indices) -> "Rows":
        """Return some of the rows."""
        return Rows(self.columns, self.matrix[chosen], self.y[chosen], self.entities[chosen])


@dataclass(frozen=True)
class Choice:
    """The rung that won, and why; its ridge strength and number of trees, where it has any."""

    rung: str
    reason: str
    losses: dict[str, float]
    strength: float
    rounds: int


@dataclass(frozen=True)
class Trial:
    """What the rungs scored out of fold, and the settings that scored best.

    `scores` holds the out-of-fold raw scores of each rung, NaN where a row was never judged; `block` the time block
    that judged a row, -1 where none did.
    """

    scores: dict[str, Floats]
    block: Indices
    strength: float
    rounds: int

    def judged(self, newest: bool) -> Indices:
        """Rows judged in the newest block, or in those before it."""
        last = self.block.max()
        return np.flatnonzero(self.block == last if newest else (self.block >= 0) & (self.block < last))


def base_score(y: Floats) -> float:
    """Log-odds of the mean label under Jeffreys' prior."""
    events, others = float(np.sum(y)) + 0.5, float(np.sum(1 - y)) + 0.5
    return float(np.log(events / others))


def try_rungs(rows: Rows, folds: Sequence[Fold], *, max_rung: str = RUNGS[-1]) -> Trial:
    """Fit every allowed rung on each fold and score the rows it has not seen."""
    usable = [fold for fold in folds if _is_usable(rows, fold)]
    block = np.full(len(rows.y), -1)
    scores = {"base_rate": np.full(len(rows.y), np.nan)}
    for fold in usable:
        block[fold.test] = fold.block
        scores["base_rate"][fold.test] = base_score(rows.y[fold.train])
    highest, strength, rounds = RUNGS.index(max_rung), STRENGTHS[0], 0
    if usable and highest >= 1:
        strength, scores["logistic"] = _try_logistic(rows, usable)
    if usable and highest >= 2 and max(len(fold.train) for fold in usable) >= MIN_TREE_ROWS:
        rounds, scores["lightgbm"] = _try_trees(rows, usable)
        if highest >= 3:
            scores["blend"] = (scores["logistic"] + scores["lightgbm"]) / 2
    return Trial(scores, block, strength, rounds)


def try_choice(rows: Rows, folds: Sequence[Fold], choice: Choice) -> Trial:
    """Score the rows of each fold by the rung that was chosen before, fitted with the settings chosen before."""
    usable = [fold for fold in folds if _is_usable(rows, fold)]
    models = side_by_side(lambda fold: fit_rung(choice, rows.take(fold.train)), usable)
    block, scores = np.full(len(rows.y), -1), np.full(len(rows.y), np.nan)
    for fold, model in zip(usable, models, strict=True):
        block[fold.test] = fold.block
        scores[fold.test] = model.score(rows.matrix[fold.test])
    return Trial({choice.rung: scores}, block, choice.strength, choice.rounds)


def choose_rung(trial: Trial, rows: Rows) -> Choice:
    """Choose by the log loss out of fold.

    To be taken, a rung must be better on the newest block, and over both blocks by more than chance once its level has
    been set right in each: two standard errors over the base rate, one over a lower rung. Where the rate itself drifts,
    a model without any skill can come nearer to the new level than the old rate does.
    """
    judged = np.flatnonzero(trial.block >= 0)
    if not len(judged):
        reason = "base rate: the rows cannot be split in time into folds that hold both outcomes"
        return Choice("base_rate", reason, {}, trial.strength, trial.rounds)
    newest = trial.block[judged] == trial.block.max()
    raw = {name: log_losses(score[judged], rows.y[judged]) for name, score in trial.scores.items()}
    losses = {name: level_losses(score[judged], rows.y[judged], newest) for name, score in trial.scores.items()}
    means = {name: float(loss[newest].mean()) for name, loss in raw.items()}
    chosen = "base_rate"
    for name in [rung for rung in RUNGS[1:] if rung in losses]:
        errors = 2.0 if chosen == "base_rate" else 1.0
        beats = is_better(losses[name], losses[chosen], rows.entities[judged], errors=errors)
        if beats and means[name] < means[chosen]:
            chosen = name
    return Choice(chosen, _describe_choice(chosen, means, newest), means, trial.strength, trial.rounds)


def fit_rung(choice: Choice, rows: Rows) -> Score:
    """Fit the chosen rung on these rows."""
    rung, weights = choice.rung, np.ones(len(rows.y))
    parts: list[Constant | Linear | Trees] = []
    if rung in {"logistic", "blend"}:
        parts.append(Linear.fit(rows.matrix, rows.y, weights, rows.terms(), strength=choice.strength))
    if rung in {"lightgbm", "blend"}:
        everything = tuple(range(rows.matrix.shape[1]))
        grown = Trees.fit(
            rows.matrix,
            rows.y,
            weights,
            columns=everything,
            categorical=rows.columns.categorical,
            rounds=choice.rounds,
        )
        parts.append(grown)
    return Score(parts=tuple(parts) or (Constant(value=base_score(rows.y)),))


def log_losses(score: Floats, y: Floats) -> Floats:
    """Log loss of each row given its raw log-odds."""
    return np.asarray(np.logaddexp(0.0, score) - y * score, dtype=np.float64)


def level_losses(score: Floats, y: Floats, newest: Flags) -> Floats:
    """Log loss of each row after the mean level of its block has been set right."""
    out = np.empty(len(y))
    for block in (newest, ~newest):
        if block.any():
            shift = Calibration.fit("intercept", score[block], y[block]).intercept
            out[block] = log_losses(score[block] + shift, y[block])
    return out


def _is_usable(rows: Rows, fold: Fold) -> bool:
    events = rows.y[fold.train].sum()
    return bool(len(fold.test) and min(events, len(fold.train) - events) >= MIN_CLASS // 2)


def _try_logistic(rows: Rows, folds: Sequence[Fold]) -> tuple[float, Floats]:
    def fit(fold: Fold) -> list[Linear]:
        train = rows.take(fold.train)
        return Linear.fit_each(train.matrix, train.y, np.ones(len(train.y)), train.terms(), strengths=STRENGTHS)

    models = side_by_side(fit, folds)
    found = {}
    for position, strength in enumerate(STRENGTHS):
        scores = np.full(len(rows.y), np.nan)
        for fold, fitted in zip(folds, models, strict=True):
            scores[fold.test] = fitted[position].score(rows.matrix[fold.test])
        judged = ~np.isnan(scores)
        found[strength] = (float(log_losses(scores[judged], rows.y[judged]).mean()), scores)
    best = min(found, key=lambda strength: (found[strength][0], strength))
    return best, found[best][1]


def _try_trees(rows: Rows, folds: Sequence[Fold]) -> tuple[int, Floats]:
    everything = tuple(range(rows.matrix.shape[1]))

    def grow(fold: Fold) -> tuple[Floats, Booster]:
        train, test = rows.take(fold.train), rows.take(fold.test)
        return loss_by_round(
            (train.matrix, train.y, np.ones(len(train.y))),
            (test.matrix, test.y, np.ones(len(test.y))),
            columns=everything,
            categorical=rows.columns.categorical,
            max_rounds=MAX_ROUNDS,
        )

    grown = side_by_side(grow, folds)
    rounds = best_rounds([curve for curve, _ in grown], [len(fold.test) for fold in folds])
    scores = np.full(len(rows.y), np.nan)
    for fold, (_, booster) in zip(folds, grown, strict=True):
        scores[fold.test] = booster.predict(rows.matrix[fold.test], raw_score=True, num_iteration=rounds)
    return rounds, scores


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


def describe_losses(chosen: str, means: dict[str, float]) -> str:
    """Tell the losses of all rungs; where another is lower than the chosen one, tell why it was not taken.

    Examples
    --------
    >>> describe_losses("lightgbm", {"base_rate": 0.43, "logistic": 0.40, "lightgbm": 0.41})
    'lightgbm 0.4100, base rate 0.4300, logistic 0.4000; lower here, but not beyond chance: logistic'
    """
    order = [chosen, *(name for name in means if name != chosen)]
    told = ", ".join(f"{name.replace('_', ' ')} {means[name]:.4f}" for name in order)
    lower = [name.replace("_", " ") for name in means if means[name] < means[chosen]]
    return told + (f"; lower here, but not beyond chance: {', '.join(lower)}" if lower else "")


def describe_sample(rows: int, of: int | None) -> str:
    """Tell that the rows learnt from stand for more of them; nothing where they are all.

    Examples
    --------
    >>> describe_sample(1200, 5000), describe_sample(5000, None)
    ('; learnt from 1200 of 5000 rows, those of a sample of whole entities', '')
    """
    return f"; learnt from {rows} of {of} rows, those of a sample of whole entities" if of and of > rows else ""


def _describe_choice(chosen: str, means: dict[str, float], newest: Flags) -> str:
    if chosen == "base_rate":
        why = f"base rate: no signal found in {len(newest)} later rows"
    else:
        label = chosen.replace("_", " ")
        why = f"{label}: the last rung to do better than the one before beyond chance, on {len(newest)} later rows"
    return f"{why}; log loss on the newest {int(newest.sum())}: {describe_losses(chosen, means)}"
