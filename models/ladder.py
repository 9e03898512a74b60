"""Which rung of the ladder is the model: the base rate, a logistic regression, trees, or the mean of both?

Every rung is judged on later rows than it learnt from. Where nothing beats the base rate by more than chance would do,
the base rate is the model and says so. The mean of both comes before either part: two models of unlike errors are
seldom worse than the better one, and which that is few later rows can tell.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from models.calibration import is_better, log_losses
from models.columns import Floats
from models.folds import Fold, Indices
from models.level import Level, choose_level, shifts
from models.linear import Linear
from models.scores import Constant, Score
from models.threads import side_by_side
from models.trees import Trees
from models.trials import (
    STRENGTHS,
    Rows,
    Settings,
    Trial,
    base_score,
    judged_block,
    try_rungs,
    usable_folds,
)

ORDER = ("blend", "logistic", "lightgbm")
"""In which the rungs above the base rate are tried."""

HALF_LIFE = 0.25
"""Share of the rows after which an older row counts half, where newer rows count more."""


@dataclass(frozen=True)
class Choice:
    """The rung that won, why, and the settings of its parts."""

    rung: str
    reason: str
    losses: dict[str, float]
    settings: Settings


def try_choice(rows: Rows, folds: Sequence[Fold], choice: Choice) -> Trial:
    """Score the rows of each fold by the rung that was chosen before, fitted with the settings chosen before."""
    usable = usable_folds(rows, folds)
    models = side_by_side(lambda fold: fit_rung(choice, rows.take(fold.train)), usable)
    scores, recent = np.full(len(rows.y), np.nan), []
    for fold, model in zip(usable, models, strict=True):
        scores[fold.test] = model.score(rows.matrix[fold.test])
        recent.append(model.score(rows.matrix[fold.newest(rows.days)]))
    return Trial({choice.rung: scores}, {choice.rung: recent}, usable, judged_block(rows, usable), choice.settings)


def choose_rung(trial: Trial, rows: Rows, gap: float) -> Choice:
    """Choose by the log loss out of fold, each rung with a level that follows the outcomes that are ripe by then.

    The blend has the first try, then each part alone. To be taken, a rung must be better than the one taken before: on
    the newest block, and over all blocks by more than chance, two standard errors over the base rate and one over
    another rung. Each block counts half as much as the next newer one, and all but one must agree: what helped once may
    not help again. Where the rate itself drifts, a model without any skill can come nearer to the new level than the
    old rate does; with levels that follow, it cannot.
    """
    judged = trial.judged[np.argsort(rows.days[trial.judged], kind="stable")]
    if not len(judged):
        reason = "base rate: the rows cannot be split in time into folds that hold both outcomes"
        return Choice("base_rate", reason, {}, trial.settings)
    block = trial.block[judged]
    newest, weights = _age_weights(block)
    losses = {name: following_losses(score[judged], rows.take(judged), gap) for name, score in trial.scores.items()}
    means = {name: float(loss[newest].mean()) for name, loss in losses.items()}
    taken = ["base_rate"]
    for name in [rung for rung in ORDER if rung in losses]:
        rival, current, errors = losses[name], losses[taken[-1]], 1.0 if taken[1:] else 2.0
        beats = is_better(rival * weights, current * weights, rows.entities[judged], errors=errors)
        if beats and means[name] < means[taken[-1]] and holds(rival, current, block):
            taken.append(name)
    return Choice(taken[-1], _describe_choice(taken, means, (len(judged), int(newest.sum()))), means, trial.settings)


def has_drifted(rows: Rows, folds: Sequence[Fold], gap: float) -> bool:
    """Whether the rate of all has moved by more than chance, so that what was true of older rows may no longer be."""
    trial = try_rungs(rows, folds, max_rung="base_rate")
    judged = trial.judged[np.argsort(rows.days[trial.judged], kind="stable")]
    return choose_level(trial.scores["base_rate"][judged], rows.y[judged], rows.days[judged], gap).drift > 0


def prefer_recent(choice: Choice, trial: Trial, rows: Rows, folds: Sequence[Fold], gap: float) -> tuple[Choice, Trial]:
    """Let newer rows count more, where the chosen rung then does better on later rows by more than chance would."""
    settings = replace(choice.settings, half_life=HALF_LIFE)
    recent = replace(choice, settings=settings, reason=f"{choice.reason}; newer rows count more, which did better")
    tried = try_choice(rows, folds, recent)
    judged = trial.judged[np.argsort(rows.days[trial.judged], kind="stable")]
    newest, weights = _age_weights(trial.block[judged])
    losses = [following_losses(one.scores[choice.rung][judged], rows.take(judged), gap) for one in (tried, trial)]
    beats = is_better(losses[0] * weights, losses[1] * weights, rows.entities[judged], errors=2.0)
    return (recent, tried) if beats and losses[0][newest].mean() < losses[1][newest].mean() else (choice, trial)


def following_losses(score: Floats, rows: Rows, gap: float) -> Floats:
    """Log loss of each row under the level that suits these scores best; rows in the order of time.

    Where nobody knows when outcomes are ripe, all older ones are taken for ripe: it is a comparison only.
    """
    gap = gap if np.isfinite(gap) else 0.0
    level = Level(drift=choose_level(score, rows.y, rows.days, gap).drift)
    return log_losses(score + shifts(level, score, rows.y, rows.days, gap), rows.y)


def fit_rung(choice: Choice, rows: Rows) -> Score:
    """Fit the chosen rung on these rows."""
    rung, settings, weights = choice.rung, choice.settings, choice.settings.weights(rows)
    parts: list[Constant | Linear | Trees] = []
    if rung in {"logistic", "blend"}:
        terms = rows.terms(settings.line_columns)
        strengths, shares = STRENGTHS, settings.shares
        parts.append(Linear.fit_mean(rows.matrix, rows.y, weights, terms, strengths=strengths, shares=shares))
    if rung in {"lightgbm", "blend"}:
        grown = Trees.fit(
            rows.matrix,
            rows.y,
            weights,
            columns=settings.tree_columns,
            categorical=rows.columns.categorical,
            rounds=settings.rounds,
            growth=rows.growth(settings.tuned),
        )
        parts.append(grown)
    return Score(parts=tuple(parts) or (Constant(value=base_score(rows.y)),))


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


def holds(rival: Floats, current: Floats, block: Indices) -> bool:
    """Whether the rival was better in all blocks but one, and in the only one."""
    blocks = np.unique(block)
    wins = sum(bool(rival[block == number].mean() < current[block == number].mean()) for number in blocks)
    return wins >= max(len(blocks) - 1, 1)


def _age_weights(block: Indices) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Which rows are of the newest block, and the weight of each row: half for each block further back."""
    age = block.max() - block
    return age == 0, np.asarray(0.5**age, dtype=np.float64)


def _describe_choice(taken: Sequence[str], means: dict[str, float], rows: tuple[int, int]) -> str:
    judged, newest = rows
    if len(taken) == 1:
        why = f"base rate: no signal found in {judged} later rows"
    else:
        beaten = taken[-2].replace("_", " ")
        why = f"{taken[-1]}: better than the {beaten} beyond chance, on {judged} later rows"
    return f"{why}; log loss on the newest {newest}: {describe_losses(taken[-1], means)}"
