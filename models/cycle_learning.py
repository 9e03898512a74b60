"""How are hazards learnt from landmark rows: blocks in the time of knowledge, rung, correction, reliability?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from models.calibration import Reliability, is_better, level_blocks
from models.close_levels import choose_levels
from models.columns import Floats, Frozen
from models.cycle_batches import NO_BATCHES, Batches, learn_batches
from models.cycle_fits import LIFE_TABLE, Settings, fit_hazards
from models.cycle_ladder import (
    Choice,
    Judged,
    Tried,
    choose_rung,
    join_curves,
    join_tests,
    period_losses,
    try_choice,
    try_rungs,
)
from models.cycle_pace import choose_pace
from models.errors import SingleClassError
from models.folds import Indices, split_entities
from models.hazards import Curves
from models.landmarks import NO_PACE, Block, Landmarks, Pace, PeriodRows
from models.level import level_variance
from models.periods import WON, Periods, censor, expand_periods, newest_only, thin
from models.scores import Score

Flags = npt.NDArray[np.bool_]
PARTS = 2
MIN_DEALS = 100
MIN_CLOSED = 20
LEARN_ROWS, TRIAL_ROWS = (15_000, 30_000), (8_000, 16_000)
"""How many periods, of closings and open ones, teach the model and each of its trials; more are drawn from."""

NO_RELIABILITY = Reliability(centers=(), counts=(), events=())


class Hazards(Frozen):
    """Log-odds of won and of lost against open, each with a correction learnt from the newest cutoffs."""

    won: Score
    lost: Score
    won_shift: float = 0.0
    lost_shift: float = 0.0
    pace: Pace = NO_PACE
    batches: Batches = NO_BATCHES

    def offset(self, landmarks: Landmarks) -> Floats:
        """Return (n,) what pace and batches add to both log-odds of each landmark."""
        return self.pace.offset(landmarks.log_load) + self.batches.offset(landmarks.created)

    def curves(self, landmarks: Landmarks, periods: int) -> Curves:
        """Return the log-odds of the next periods of each landmark."""
        rows = landmarks.future(periods)
        shape = (len(landmarks.days), periods)
        both = self.offset(landmarks)[:, None]
        won = self.won.score(rows).reshape(shape) + self.won_shift + both
        return Curves(won, self.lost.score(rows).reshape(shape) + self.lost_shift + both, landmarks.period_days)

    def texts(self) -> dict[str, bytes]:
        """Return the files of the tree parts."""
        return self.won.texts() | self.lost.texts()

    def with_texts(self, files: Mapping[str, bytes]) -> Self:
        """Return the hazards with their tree parts read from their files."""
        return self.model_copy(update={"won": self.won.with_texts(files), "lost": self.lost.with_texts(files)})


@dataclass(frozen=True)
class History:
    """Landmark rows with what became of them; all of it is known at `end`, in days since 1970."""

    landmarks: Landmarks
    duration: Floats
    event: Indices
    entities: Indices

    @property
    def end(self) -> float:
        """The instant up to which all deals were followed: the last that any row knows of."""
        return float(np.max(self.landmarks.days + self.duration, initial=0.0))

    @property
    def deals(self) -> int:
        """Number of different deals."""
        return len(np.unique(self.entities))

    def within(self, start: float, stop: float) -> Flags:
        """Tell which landmarks have their cutoff in `[start, stop)`."""
        return np.asarray((self.landmarks.days >= start) & (self.landmarks.days < stop), dtype=np.bool_)

    def take(self, chosen: Flags) -> "History":
        """Return some of the landmarks."""
        kept = np.flatnonzero(chosen)
        return History(self.landmarks.take(kept), self.duration[kept], self.event[kept], self.entities[kept])

    def rows(self, until: float, max_periods: int, most: tuple[int, int] = TRIAL_ROWS) -> PeriodRows:
        """Lay out the periods as they were known at an instant, later closings hidden; so many at the most."""
        return PeriodRows.of(self.landmarks, thin(self._periods(until, max_periods), *most), self.entities)

    def lived(self, max_periods: int) -> Periods:
        """Return the known periods, each of a deal once: as of the newest cutoff before it."""
        periods = newest_only(self._periods(self.end, max_periods), self.landmarks.days, self.landmarks.period_days)
        return thin(periods, *LEARN_ROWS)

    def _periods(self, until: float, max_periods: int) -> Periods:
        follow_up = until - self.landmarks.days
        duration, event = censor(self.duration, self.event, follow_up)
        return expand_periods(duration, event, follow_up, self.landmarks.period_days, max_periods)


@dataclass(frozen=True)
class Learnt:
    """Fitted hazards and how they were chosen."""

    hazards: Hazards
    reliability: Reliability
    close_levels: tuple[float, ...]
    choice: Choice
    cold_start: bool


@dataclass(frozen=True)
class _Fold:
    judged: History
    block: Block


def learn(history: History, horizon_days: int, max_periods: int, choice: Choice | None = None) -> Learnt:
    """Climb the ladder on the two newest blocks of cutoffs, then fit the winner on all rows.

    With a choice made before, the ladder is not climbed; correction and reliability are learnt from the same blocks.

    Raises
    ------
    SingleClassError
        There are deals enough, and none has closed.
    """
    if history.deals >= MIN_DEALS and not history.event.any():
        msg = f"none of {history.deals} deals has closed; hazards need closings; keep the present model and wait"
        raise SingleClassError(msg)
    everything = history.rows(history.end, max_periods, LEARN_ROWS)
    folds = [fold for span in _block_spans(history, horizon_days) for fold in _folds(history, span, max_periods)]
    if history.deals < MIN_DEALS or not folds or not all(_is_usable(fold.block) for fold in folds):
        return _cold_start(history, everything)
    blocks = [fold.block for fold in folds]
    pace = choose_pace(history.landmarks, everything)
    if choice is None:
        settings, tried = try_rungs(history.landmarks, blocks, pace)
        choice = choose_rung(*_in_time(tried, blocks), settings)
    else:
        choice = replace(choice, settings=replace(choice.settings, pace=pace))
        tried = try_choice(history.landmarks, blocks, choice)
    older, newest = _in_time(tried, blocks)
    shifts = _choose_shift(older[0][choice.rung], older[1], newest[0][choice.rung], newest[1])
    judges = [_shifted(part.models[choice.rung], shifts, pace) for part in tried]
    reliability = _reliability(history, folds, judges, horizon_days)
    (models,) = fit_hazards(history.landmarks, [everything], choice.rung, choice.settings)
    batches = learn_batches(history.landmarks, history.lived(max_periods), models, pace)
    hazards = _shifted(models, shifts, pace).model_copy(update={"batches": batches})
    levels = choose_levels(
        _falls(history, folds[:PARTS], judges[:PARTS], max_periods),
        _falls(history, folds[PARTS:], judges[PARTS:], max_periods),
    )
    return Learnt(hazards, reliability, levels, choice, cold_start=False)


def _shifted(models: tuple[Score, Score], shifts: tuple[float, float], pace: Pace) -> Hazards:
    return Hazards(won=models[0], lost=models[1], won_shift=shifts[0], lost_shift=shifts[1], pace=pace)


def _in_time(tried: Sequence[Tried], blocks: Sequence[Block]) -> tuple[Judged, Judged]:
    """Join the parts of the older block, and those of the newest."""
    return join_tests(tried[:PARTS], blocks[:PARTS]), join_tests(tried[PARTS:], blocks[PARTS:])


def _block_spans(history: History, horizon_days: int) -> list[tuple[float, float, float]]:
    """Return (first cutoff, last cutoff, known until) of the two newest blocks."""
    days = history.landmarks.days
    if not len(days) or days.min() == days.max():
        return []
    width = min(float(horizon_days), (days.max() - days.min()) / 4)
    newest, older = days.max() - width, days.max() - 2 * width
    return [(older, newest, newest), (newest, np.inf, history.end)]


def _folds(history: History, span: tuple[float, float, float], max_periods: int) -> list[_Fold]:
    """Judge the deals of a block in parts, each by what was known, at its start, of the deals of the other parts."""
    start, stop, until = span
    parts = split_entities(history.entities, PARTS)
    folds = []
    for part in range(PARTS):
        judged = history.take((parts == part) & history.within(start, stop))
        taught = history.take((parts != part) & history.within(-np.inf, start))
        folds.append(_Fold(judged, Block(taught.rows(start, max_periods), judged.rows(until, max_periods))))
    return folds


def _is_usable(block: Block) -> bool:
    return bool(np.sum(block.train.outcome > 0) >= MIN_CLOSED and np.sum(block.test.outcome > 0) >= MIN_CLOSED)


def _cold_start(history: History, rows: PeriodRows) -> Learnt:
    settings = Settings({}, {})
    ((won, lost),) = fit_hazards(history.landmarks, [rows], LIFE_TABLE, settings)
    closed = len(np.unique(history.entities[history.event > 0]))
    reason = (
        f"{LIFE_TABLE}: {history.deals} deals, {closed} of them closed, are too few to choose between models; "
        f"that takes {MIN_DEALS} deals and {MIN_CLOSED} closed deal periods in each of two blocks of later cutoffs"
    )
    choice = Choice(LIFE_TABLE, reason, {}, settings)
    return Learnt(Hazards(won=won, lost=lost), NO_RELIABILITY, (), choice, cold_start=True)


def _choose_shift(
    older: Curves, older_rows: PeriodRows, newest: Curves, newest_rows: PeriodRows
) -> tuple[float, float]:
    """Return corrections of the two log-odds, if corrections learnt on the older block helped on the newest.

    They are learnt from both blocks then: the newest alone tells its own chance as much as the level.
    """
    before = _fit_shift(older, older_rows)
    corrected = period_losses(newest.shifted(*before), newest_rows)
    if is_better(corrected, period_losses(newest, newest_rows), newest_rows.entity):
        return _fit_shift(join_curves([older, newest]), PeriodRows.join([older_rows, newest_rows]))
    return 0.0, 0.0


def _fit_shift(curves: Curves, rows: PeriodRows) -> tuple[float, float]:
    from scipy.optimize import minimize

    def loss(shift: Floats) -> float:
        losses = period_losses(curves.shifted(shift[0], shift[1]), rows)
        return float(losses @ rows.weight) + 0.5 * float(shift @ shift)

    won, lost = minimize(loss, np.zeros(2), method="BFGS").x
    return float(won), float(lost)


def _reliability(history: History, folds: Sequence[_Fold], judges: Sequence[Hazards], horizon_days: int) -> Reliability:
    """Compare P(won by) with what happened, out of fold, at the horizon, or at the median follow-up.

    The level of the judges is not the final model's, which has learnt from newer deals: it is set right block by block,
    and intervals hold on both sides as far as it was missed.
    """
    seen = np.concatenate([history.end - fold.judged.landmarks.days for fold in folds])
    days = max(min(float(horizon_days), float(np.median(seen))), 1.0)
    periods = int(np.ceil(days / history.landmarks.period_days))
    found = []
    for number, (fold, hazards) in enumerate(zip(folds, judges, strict=True)):
        ripe = fold.judged.take(fold.judged.landmarks.days <= history.end - days)
        predicted = hazards.curves(ripe.landmarks, periods).cumulative_incidence(np.array([days]))[:, 0, 0]
        won = ((ripe.event == WON) & (ripe.duration < days)).astype(np.float64)
        block = np.full(len(won), number)
        found.append((logit(np.clip(predicted, 1e-9, 1 - 1e-9)), won, block, ripe.landmarks.days, ripe.entities))
    score, won, block, when, entities = (np.concatenate(parts) for parts in zip(*found, strict=True))
    missed = level_variance(score, won, when)
    return Reliability.of(expit(level_blocks(score, won, block)), won, entities, level_variance=missed)


def _falls(
    history: History, folds: Sequence[_Fold], judges: Sequence[Hazards], max_periods: int
) -> tuple[Floats, Indices]:
    """Return at which quantile of its predicted days each win of a block fell, and its deal, out of fold.

    The days are predicted given a win within the follow-up, for later wins are not seen yet; a day counts by its
    middle.
    """
    found = []
    for fold, hazards in zip(folds, judges, strict=True):
        wins = fold.judged.take(fold.judged.event == WON)
        days = np.column_stack([np.floor(wins.duration) + 0.5, history.end - wins.landmarks.days])
        won_by = hazards.curves(wins.landmarks, max_periods).cumulative_incidence(days)[:, :, 0]
        found.append((np.clip(won_by[:, 0] / np.maximum(won_by[:, 1], 1e-12), 0, 1), wins.entities))
    falls, entities = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return falls, entities
