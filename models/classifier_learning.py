"""What does a classifier learn from its rows: the base rate, a little from few, or a rung of the ladder?"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
from scipy.special import expit

from models.calibration import Calibration, Reliability, choose_calibration, level_blocks, newest_shift
from models.classifier_scores import ClassifierState
from models.errors import SingleClassError
from models.folds import Fold, Indices, newest_rows, time_folds
from models.ladder import Choice, choose_rung, fit_rung, has_drifted, prefer_recent, try_choice
from models.level import Level, choose_level, is_shift_better, level_variance, shifts
from models.scores import Constant, Score
from models.small_samples import PARTS, fit_small
from models.trials import MIN_CLASS, Rows, Trial, base_score, try_rungs

MIN_ENTITIES = 100
"""From so many on, one single outcome is no accident."""

FEW_ENTITIES = 400
"""Below so many, a quarter of them would be too few to judge by."""

MAX_TRIAL_ROWS = 40_000
Learnt = tuple[ClassifierState, Choice | None]
Tune = Callable[[Trial, Rows, Sequence[Fold]], Trial]
"""Replaces the trees of a trial by better ones, judged by the same folds (`models.tuning`)."""


def learn(
    rows: Rows, horizon: timedelta | None, max_rung: str, choice: Choice | None = None, tune: Tune | None = None
) -> Learnt:
    """Return the state of a classifier, and what was chosen where the ladder was climbed.

    With a `choice` the ladder is not climbed again. Many rows of one entity count once.
    """
    total = len(np.unique(rows.entities))
    with_event, without = (len(np.unique(rows.entities[rows.y == label])) for label in (1, 0))
    if total >= MIN_ENTITIES and not (with_event and without):
        label = int(with_event > 0)
        msg = f"all {total} labels are {label}; a model needs both outcomes; keep the present model and wait"
        raise SingleClassError(msg)
    if min(with_event, without) < MIN_CLASS:
        return _cold_start(rows, total, with_event), None
    if total < FEW_ENTITIES and max_rung != "base_rate":
        return _learn_from_few(rows, total), None
    return _climb(rows, horizon, max_rung, choice, tune)


def _cold_start(rows: Rows, total: int, with_event: int) -> ClassifierState:
    return ClassifierState(
        columns=rows.columns,
        score=Score(parts=(Constant(value=base_score(rows.y)),)),
        rung="base_rate",
        rung_reason=(
            f"base rate: {total} records, {with_event} of them with the event, are too few for a model, "
            f"which needs {MIN_CLASS} of each outcome"
        ),
        cold_start=True,
        rows=total,
        events=_events(rows, total),
    )


def _learn_from_few(rows: Rows, total: int) -> ClassifierState:
    found = fit_small(rows)
    told = ", ".join(f"{name.replace('_', ' ')} {loss:.4f}" for name, loss in found.losses.items())
    why = "no signal found" if found.rung == "base_rate" else "drawn to the base rate as far as unseen records ask for"
    reason = f"{found.rung.replace('_', ' ')}: {why}; {total} records in {PARTS} parts, log loss unseen: {told}"
    return ClassifierState(
        columns=rows.columns,
        score=found.score,
        reliability=Reliability.of(Calibration().probability(found.unseen), rows.y, rows.entities),
        rung=found.rung,
        rung_reason=reason,
        rung_losses=found.losses,
        rows=total,
        events=_events(rows, total),
    )


def _climb(rows: Rows, horizon: timedelta | None, max_rung: str, known: Choice | None, tune: Tune | None) -> Learnt:
    seen = rows.take(_sample_entities(rows, MAX_TRIAL_ROWS))
    folds, gap = time_folds(seen.days, seen.entities, horizon), horizon / timedelta(days=1) if horizon else np.inf
    drifted = has_drifted(seen, folds, gap)
    if drifted:  # only the newest block resembles the rows to come
        folds = [fold for fold in folds if fold.block == max(fold.block for fold in folds)]
    trial = try_choice(seen, folds, known) if known else try_rungs(seen, folds, max_rung=max_rung, drifted=drifted)
    trial = tune(trial, seen, folds) if tune and not known else trial
    choice = known or choose_rung(trial, seen, gap)
    if choice.settings.search and not known:
        choice = replace(choice, reason=f"{choice.reason}; {choice.settings.search.told}")
    if drifted and not known and choice.rung != "base_rate":
        choice, trial = prefer_recent(choice, trial, seen, folds, gap)
    score = fit_rung(choice, rows)
    calibration, reliability, level = _calibrate(trial, choice.rung, (seen, rows), score, gap)
    state = ClassifierState(
        columns=rows.columns,
        score=score,
        calibration=calibration,
        reliability=reliability,
        level=level,
        rung=choice.rung,
        rung_reason=choice.reason,
        rung_losses=choice.losses,
        rows=len(rows.y),
        events=int(rows.y.sum()),
    )
    return state, choice


def _calibrate(
    trial: Trial, rung: str, rows: tuple[Rows, Rows], score: Score, gap: float
) -> tuple[Calibration, Reliability, Level]:
    """Let the level follow where it drifts; where it stands, choose a map from score to probability.

    Not both: a map fitted while the level drifts mends the drift of then. The base rate is never mapped.

    Where the level stands still, that of scores out of fold is not the final model's, which has learnt from newer rows.
    So intervals are those of the shape, and hold on both sides as far as levels were missed.

    Parameters
    ----------
    rows : those of the trial, and all
    """
    order = trial.judged[np.argsort(rows[0].days[trial.judged], kind="stable")]
    seen, unseen = rows[0].take(order), trial.scores[rung][order]
    level, missed = choose_level(unseen, seen.y, seen.days, gap), 0.0
    if level.drift:  # the final model knows the newest rows, those of the trial did not: no drift may count twice
        variance, followed = level_variance(unseen, seen.y, seen.days), Level(drift=level.drift)
        unseen = unseen + shifts(followed, unseen, seen.y, seen.days, gap)
        level = followed.follow(score.score(seen.matrix), seen.y).model_copy(update={"variance": variance})
        mapped = Calibration().moved(level.shift).spread_over(level.variance)
    elif rung == "base_rate":
        mapped = Calibration()
    else:
        mapped = choose_calibration(unseen, seen.y, trial.block[order])
        unseen, found = mapped.log_odds(unseen), trial.newest_shifts(rung, rows[0], mapped)[order]
        better = is_shift_better(unseen, seen.y, found, trial.block[order], seen.entities)
        if better or mapped.kind != "identity":
            newest = rows[1].take(newest_rows(rows[1].days))
            unseen = unseen + found
            mapped = mapped.moved(newest_shift(mapped.log_odds(score.score(newest.matrix)), newest.y))
        missed = level_variance(unseen, seen.y, seen.days)
        unseen = level_blocks(unseen, seen.y, trial.block[order])
    return mapped, Reliability.of(expit(unseen), seen.y, seen.entities, level_variance=missed), level


def _events(rows: Rows, total: int) -> int:
    return round(float(rows.y.mean()) * total) if total else 0


def _sample_entities(rows: Rows, most: int) -> Indices:
    """Rows of as many whole entities as fit the limit: trials need not see all of a large table."""
    if len(rows.y) <= most:
        return np.arange(len(rows.y))
    rank = np.random.default_rng(5).permutation(int(rows.entities.max()) + 1)[rows.entities]
    return np.flatnonzero(rank <= np.quantile(rank, most / len(rows.y)))
