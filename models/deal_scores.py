"""What does one pass over some open deals tell: curves, interval, closing days, slip, raw score and reasons?"""

from functools import cached_property, partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from models.calibration import Reliability, jeffreys_interval
from models.close_levels import move_levels
from models.columns import Columns, Floats, Frozen
from models.cycle_learning import Hazards
from models.explanations import Reasons
from models.folds import Indices
from models.hazards import Curves, closing_gradient, open_days_gradient, share_out, win_gradient
from models.landmarks import Landmarks
from models.periods import CALENDAR

CHUNK = 100_000
CALENDAR_REASON = "calendar"
Outcome = Literal["won", "lost", "closed"]
OUTCOMES: tuple[Outcome, ...] = ("won", "lost", "closed")


class DealCycleState(Frozen):
    """All that a fitted deal cycle knows, as it stands in `model.json`."""

    kind: Literal["deal_cycle"] = "deal_cycle"
    columns: Columns
    age: str
    load: str = ""
    period_days: int
    horizon_days: int
    max_periods: int
    hazards: Hazards
    reliability: Reliability
    close_levels: tuple[float, ...] = ()
    rung: str
    rung_reason: str
    rung_losses: dict[str, float]
    cold_start: bool
    deals: int

    def periods(self, days: float) -> int:
        """Return how many periods reach so many days ahead."""
        return max(1, int(np.ceil(days / self.period_days)))


class DealScores:
    """Scores of n deals; each number is computed when first asked for, and once, all from the same curves.

    Parameters
    ----------
    state : what the model has learnt
    landmarks : the encoded deals
    periods : how many periods ahead the curves reach; all that are learnt, if not given
    """

    def __init__(self, state: DealCycleState, landmarks: Landmarks, periods: int | None = None) -> None:
        self._state, self._landmarks = state, landmarks
        self._periods = state.max_periods if periods is None else periods
        self._horizon = state.periods(state.horizon_days)

    @cached_property
    def curves(self) -> Curves:
        """Log-odds of every period, from which all else is read."""
        hazards, period = self._state.hazards, self._state.period_days
        parts = [hazards.curves(self._landmarks.take(part), self._periods) for part in self._chunks(self._periods)]
        won, lost = np.concatenate([part.won for part in parts]), np.concatenate([part.lost for part in parts])
        return Curves(won, lost, period)

    @cached_property
    def probability(self) -> Floats:
        """P(won within the horizon), (n,)."""
        return self.curves.cumulative_incidence(np.array([float(self._state.horizon_days)]))[:, 0, 0]

    @cached_property
    def raw_score(self) -> Floats:
        """Log-odds of won against open, averaged over the periods of the horizon, (n,)."""
        return np.asarray(self.curves.won[:, : self._horizon].mean(axis=1))

    def interval(self, confidence_level: float = 0.8) -> Floats:
        """Return (n, 2): where the true rate of wins within the horizon lies among deals scored like these."""
        state, probability = self._state, self.probability
        if state.reliability.centers:
            return state.reliability.interval(probability, confidence_level)
        counts = np.full(len(probability), float(state.deals))
        bounds = jeffreys_interval(probability * state.deals, counts, confidence_level)
        return np.column_stack([np.minimum(bounds[:, 0], probability), np.maximum(bounds[:, 1], probability)])

    def slip(self, expected_close_on: npt.NDArray[np.datetime64]) -> Floats:
        """Return (n,) P(not won by the end of that day); 1 where the day has passed, NaN where there is no date."""
        known = ~np.isnat(expected_close_on)
        end = expected_close_on.astype("datetime64[D]").astype(np.float64) + 1
        left = np.where(known, np.clip(end - self._landmarks.days, 0, None), 0.0)
        return np.where(known, 1 - self.curves.cumulative_incidence(left[:, None])[:, 0, 0], np.nan)

    def close_days(self, quantiles: Floats) -> Floats:
        """Return (n, m) days until the win: quantiles given that it is won, moved to where past wins have fallen."""
        levels = move_levels(np.asarray(quantiles, dtype=np.float64), self._state.close_levels)
        return self.curves.close_days(levels)

    def reasons(self, outcome: Outcome = "won") -> Reasons:
        """Return exact reasons (see `DealCycle.explain`)."""
        return self._reasons[outcome]

    @cached_property
    def _reasons(self) -> dict[Outcome, Reasons]:
        chunks = [self._explain(self._landmarks.take(part)) for part in self._chunks(self._horizon)]
        names = (*self._state.columns.names, CALENDAR_REASON)
        found: dict[Outcome, Reasons] = {}
        for outcome in OUTCOMES:
            base, parts, start, points = (
                np.concatenate(arrays) for arrays in zip(*(chunk[outcome] for chunk in chunks), strict=True)
            )
            found[outcome] = Reasons(base, parts, names, start, points)
        return found

    def _explain(self, landmarks: Landmarks) -> dict[Outcome, tuple[Floats, Floats, Floats, Floats]]:
        state, hazards, shape = self._state, self._state.hazards, (len(landmarks.days), self._horizon)
        rows = landmarks.future(self._horizon)
        won_base, won_parts = _split(*hazards.won.contributions(rows), hazards.won_shift, shape)
        lost_base, lost_parts = _split(*hazards.lost.contributions(rows), hazards.lost_shift, shape)
        if landmarks.load is not None:
            pace = hazards.pace.offset(landmarks.log_load)[:, None]
            won_parts[:, :, landmarks.load] += pace
            lost_parts[:, :, landmarks.load] += pace
        batch = hazards.batches.offset(landmarks.created)[:, None]
        won_parts[:, :, landmarks.age] += batch
        lost_parts[:, :, landmarks.age] += batch
        base_curves = Curves(won_base, lost_base, state.period_days)
        curves = (base_curves, won_parts, lost_parts)
        won = share_out(*curves, partial(win_gradient, days=state.horizon_days))
        days = share_out(*curves, partial(open_days_gradient, days=state.horizon_days))
        return {
            "won": (won_base.mean(axis=1), won_parts.mean(axis=1), *won),
            "lost": (lost_base.mean(axis=1), lost_parts.mean(axis=1), *won),
            "closed": (*share_out(*curves, closing_gradient), *days),
        }

    def _chunks(self, periods: int) -> list[Indices]:
        rows, size = len(self._landmarks.days), max(1, CHUNK // periods)
        return [np.arange(start, min(start + size, rows)) for start in range(0, max(rows, 1), size)]


def _split(constant: float, parts: Floats, shift: float, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Gather the calendar's columns into one; the time ahead, the same for all deals, goes into the base."""
    features = parts.shape[1] - len(CALENDAR) - 1
    clock = parts[:, features:-1].sum(axis=1, keepdims=True)
    gathered = np.concatenate([parts[:, :features], clock], axis=1).reshape(*shape, features + 1)
    return (constant + shift + parts[:, -1]).reshape(shape), gathered
