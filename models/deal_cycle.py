"""When will an open deal be won or lost? Curves of P(won by), P(lost by) and P(still open at), with exact reasons."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from models.calibration import Reliability, jeffreys_interval
from models.columns import Columns, Floats, Frozen, canonical_order, check_lengths
from models.cycle_ladder import Landmarks
from models.cycle_learning import Hazards, History, learn
from models.errors import InputError, LabelError, NotFittedError
from models.explanations import Reasons
from models.folds import Indices, entity_codes, to_days
from models.hazards import Curves, win_points
from models.periods import CALENDAR
from models.scores import MODEL_FILE, read_state, write_state

CHUNK = 100_000
CALENDAR_REASON = "calendar"


class DealCycleState(Frozen):
    """All that a fitted deal cycle knows, as it stands in `model.json`."""

    kind: Literal["deal_cycle"] = "deal_cycle"
    columns: Columns
    age: str
    period_days: int
    horizon_days: int
    max_periods: int
    hazards: Hazards
    reliability: Reliability
    rung: str
    rung_reason: str
    rung_losses: dict[str, float]
    cold_start: bool
    deals: int


class DealCycle(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Discrete-time cause-specific hazards of winning and losing a deal, learnt from landmark rows.

    Parameters
    ----------
    age : column with the deal's age in days at the cutoff
    period_days : length of a period; inside one the closing rate is constant
    horizon_days : days that scores, reasons and intervals speak of
    max_periods : how many periods ahead are learnt and predicted

    Attributes
    ----------
    rung_, rung_reason_, rung_losses_ : the hazards that won, why, and the log loss of each on the newest periods
    feature_names_ : columns in the order of the training frame
    cold_start_ : whether deals were too few, so that one life table stands in
    shift_ : correction of the two log-odds learnt from the newest ripe cutoffs, (won, lost)

    Notes
    -----
    Deals enter at their cutoff (left truncation) and leave at the end of follow-up (censoring), so open deals teach as
    much as closed ones. Folds are cut in the time of knowledge: a model that is judged from an instant on has learnt
    from what was known at that instant, later closings hidden. Deals are judged in parts by models of the other parts'
    deals. (Dropping every deal that appears on the judging side would leave only quickly closed deals to learn from.)

    References
    ----------
    Prentice et al. (1978). The analysis of failure times in the presence of competing risks. Biometrics 34.
    van Houwelingen (2007). Dynamic prediction by landmarking in event history analysis. Scand. J. Statist. 34.
    """

    def __init__(
        self,
        *,
        age: str = "deal_age_days",
        period_days: int = 7,
        horizon_days: int = 90,
        max_periods: int = 52,
    ) -> None:
        self.age = age
        self.period_days = period_days
        self.horizon_days = horizon_days
        self.max_periods = max_periods

    def fit(self, X: pd.DataFrame, duration: Any, event: Any, *, cutoffs: Any, groups: Any = None) -> Self:  # noqa: N803
        """Fit on landmark rows: a deal as of a cutoff at which it was open.

        Parameters
        ----------
        X : (n, d) features as of the cutoff
        duration : (n,) days from the cutoff to the closing, or to the end of follow-up
        event : (n,) 0 still open at the end of follow-up, 1 won, 2 lost
        cutoffs : (n,) instants
        groups : (n,) deal ids, for honest standard errors where a deal has several rows

        Raises
        ------
        InputError
            A column is infinite or absent, an age is missing, or lengths differ.
        LabelError
            A duration is missing or negative, or an event is none of 0, 1, 2.
        SingleClassError
            There are 100 deals or more and none has closed.
        """
        lengths, events = check_closings(duration, event)
        check_lengths(len(X), duration=lengths, event=events, cutoffs=cutoffs)
        columns = Columns.learn(X)
        landmarks = self._landmarks(columns, X, cutoffs)
        entities = entity_codes(groups, len(X))
        keys = (landmarks.days, lengths, events) if groups is None else (landmarks.days, lengths, events, entities)
        order = canonical_order(landmarks.matrix, *keys)
        known = np.arange(len(X)) if groups is None else entities[order]
        history = History(landmarks.take(order), lengths[order], events[order], known)
        learnt = learn(history, self.horizon_days, self.max_periods)
        self.state_ = DealCycleState(
            columns=columns,
            age=self.age,
            period_days=self.period_days,
            horizon_days=self.horizon_days,
            max_periods=self.max_periods,
            hazards=learnt.hazards,
            reliability=learnt.reliability,
            rung=learnt.rung,
            rung_reason=learnt.reason,
            rung_losses=learnt.losses,
            cold_start=learnt.cold_start,
            deals=history.deals,
        )
        self._publish()
        return self

    def predict_cumulative_incidence(self, X: pd.DataFrame, *, cutoffs: Any, days: Sequence[float]) -> Floats:  # noqa: N803
        """Return (n, len(days), 3): P(won by), P(lost by), P(open at); each triple sums to 1."""
        asked = np.asarray(days, dtype=np.float64)
        return self.curves(X, cutoffs=cutoffs, days=float(asked.max(initial=1.0))).cumulative_incidence(asked)

    def predict_proba(self, X: pd.DataFrame, *, cutoffs: Any) -> Floats:  # noqa: N803
        """Return (n,) P(won within the horizon)."""
        horizon = self._state().horizon_days
        return self.predict_cumulative_incidence(X, cutoffs=cutoffs, days=[horizon])[:, 0, 0]

    def predict_interval(self, X: pd.DataFrame, *, cutoffs: Any, confidence_level: float = 0.8) -> Floats:  # noqa: N803
        """Return (n, 2): where the true rate of wins within the horizon lies among deals scored like these.

        See `Reliability.interval`; the past rows are landmarks of the newest blocks, predicted out of fold, each deal
        counted once in a bin.
        """
        state = self._state()
        probability = self.predict_proba(X, cutoffs=cutoffs)
        if state.reliability.centers:
            return state.reliability.interval(probability, confidence_level)
        bounds = jeffreys_interval(probability * state.deals, np.full(len(X), float(state.deals)), confidence_level)
        return np.column_stack([np.minimum(bounds[:, 0], probability), np.maximum(bounds[:, 1], probability)])

    def predict_close_days(
        self,
        X: pd.DataFrame,  # noqa: N803
        *,
        cutoffs: Any,
        quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    ) -> Floats:
        """Return (n, m) days from the cutoff to the win: quantiles given that it is won within `max_periods`."""
        return self.curves(X, cutoffs=cutoffs).close_days(np.asarray(quantiles, dtype=np.float64))

    def predict_slip(self, X: pd.DataFrame, *, cutoffs: Any, expected_close_on: Any) -> Floats:  # noqa: N803
        """Return (n,) P(not won by the end of that day); 1 where the day has passed, NaN where there is no date."""
        asked = pd.DatetimeIndex(pd.to_datetime(np.asarray(expected_close_on)))
        known = ~np.asarray(asked.isna())
        end = to_days(asked[known].normalize()) + 1
        slip = np.full(len(X), np.nan)
        left = np.clip(end - to_days(cutoffs)[known], 0, None)
        if known.any():
            curves = self.curves(X[known], cutoffs=np.asarray(pd.to_datetime(np.asarray(cutoffs)))[known])
            slip[known] = 1 - curves.cumulative_incidence(left[:, None])[:, 0, 0]
        return slip

    def raw_score(self, X: pd.DataFrame, *, cutoffs: Any) -> Floats:  # noqa: N803
        """Return (n,) log-odds of won against open, averaged over the periods of the horizon."""
        return np.asarray(self.curves(X, cutoffs=cutoffs, days=self._state().horizon_days).won.mean(axis=1))

    def explain(self, X: pd.DataFrame, *, cutoffs: Any, outcome: Literal["won", "lost"] = "won") -> Reasons:  # noqa: N803
        """Return exact reasons for the raw score, and points of P(won within the horizon).

        What the calendar adds stands under the name "calendar", after the features. With `outcome="lost"` base and
        contributions are of the log-odds of lost against open; the points are the same.
        """
        state = self._state()
        landmarks = self._landmarks(state.columns, X, cutoffs)
        size = max(1, CHUNK // self._periods(state.horizon_days))
        chunks = [self._explain_chunk(landmarks.take(part), outcome) for part in _chunks(len(X), size)]
        base, contributions, start, points = (np.concatenate(parts) for parts in zip(*chunks, strict=True))
        return Reasons(base, contributions, (*state.columns.names, CALENDAR_REASON), start, points)

    def curves(self, X: pd.DataFrame, *, cutoffs: Any, days: float | None = None) -> Curves:  # noqa: N803
        """Return the log-odds of every period up to `days`, from which all else is read."""
        state = self._state()
        landmarks = self._landmarks(state.columns, X, cutoffs)
        periods = state.max_periods if days is None else self._periods(days)
        parts = [
            state.hazards.curves(landmarks.take(part), periods) for part in _chunks(len(X), max(1, CHUNK // periods))
        ]
        won, lost = np.concatenate([part.won for part in parts]), np.concatenate([part.lost for part in parts])
        return Curves(won, lost, state.period_days)

    def to_files(self) -> dict[str, bytes]:
        """Return `model.json`, and `model-won.txt`, `model-lost.txt` where trees take part; no code, no pickle."""
        state = self._state()
        return {MODEL_FILE: write_state(state)} | state.hazards.texts()

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Read a fitted deal cycle; check the files' hashes before, the tree parser trusts its input."""
        state = read_state(DealCycleState, files)
        model = cls(
            age=state.age,
            period_days=state.period_days,
            horizon_days=state.horizon_days,
            max_periods=state.max_periods,
        )
        model.state_ = state.model_copy(update={"hazards": state.hazards.with_texts(files)})
        model._publish()
        return model

    def _landmarks(self, columns: Columns, X: pd.DataFrame, cutoffs: Any) -> Landmarks:  # noqa: N803
        if self.age not in columns.names:
            msg = f"column '{self.age}' is missing; the deal cycle needs the age of each deal in days"
            raise InputError(msg)
        check_lengths(len(X), cutoffs=cutoffs)
        age, matrix = columns.names.index(self.age), columns.encode(X)
        missing = np.flatnonzero(np.isnan(matrix[:, age]))
        if len(missing):
            msg = f"column '{self.age}' is missing in row {missing[0]}; every deal needs its age in days"
            raise InputError(msg)
        return Landmarks(columns, matrix, to_days(cutoffs), age, self.period_days)

    def _periods(self, days: float) -> int:
        return max(1, int(np.ceil(days / self.period_days)))

    def _explain_chunk(
        self, landmarks: Landmarks, outcome: Literal["won", "lost"]
    ) -> tuple[Floats, Floats, Floats, Floats]:
        hazards, horizon = self._state().hazards, self._state().horizon_days
        rows, periods = landmarks.future(self._periods(horizon)), self._periods(horizon)
        won_base, won_parts = _split(*hazards.won.contributions(rows), hazards.won_shift, len(landmarks.days), periods)
        lost_base, lost_parts = _split(
            *hazards.lost.contributions(rows), hazards.lost_shift, len(landmarks.days), periods
        )
        start, points = win_points(Curves(won_base, lost_base, self.period_days), won_parts, lost_parts, horizon)
        base, parts = (won_base, won_parts) if outcome == "won" else (lost_base, lost_parts)
        return base.mean(axis=1), parts.mean(axis=1), start, points

    def _publish(self) -> None:
        state = self.state_
        self.rung_, self.rung_reason_, self.rung_losses_ = state.rung, state.rung_reason, state.rung_losses
        self.feature_names_, self.cold_start_ = state.columns.names, state.cold_start
        self.shift_ = (state.hazards.won_shift, state.hazards.lost_shift)

    def _state(self) -> DealCycleState:
        if not hasattr(self, "state_"):
            raise NotFittedError("this DealCycle is not fitted; call fit or from_files first")
        return self.state_


def check_closings(duration: Any, event: Any) -> tuple[Floats, Indices]:
    """Return durations as floats of zero and more, and events 0, 1 or 2."""
    lengths, events = (
        np.asarray(pd.to_numeric(pd.Series(values), errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
        for values in (duration, event)
    )
    strange = np.flatnonzero(~(lengths >= 0) | np.isinf(lengths))
    if len(strange):
        msg = f"duration {lengths[strange[0]]} in row {strange[0]}; expected days, zero or more"
        raise LabelError(msg)
    unknown = np.flatnonzero(~np.isin(events, (0.0, 1.0, 2.0)))
    if len(unknown):
        msg = f"event {events[unknown[0]]} in row {unknown[0]}; expected 0 open, 1 won or 2 lost"
        raise LabelError(msg)
    return lengths, events.astype(np.intp)


def _chunks(rows: int, size: int) -> list[Indices]:
    return [np.arange(start, min(start + size, rows)) for start in range(0, max(rows, 1), size)]


def _split(constant: float, parts: Floats, shift: float, deals: int, periods: int) -> tuple[Floats, Floats]:
    """Gather the calendar's columns into one; the time ahead, the same for all deals, goes into the base."""
    features = parts.shape[1] - len(CALENDAR) - 1
    clock = parts[:, features:-1].sum(axis=1, keepdims=True)
    gathered = np.concatenate([parts[:, :features], clock], axis=1).reshape(deals, periods, features + 1)
    return (constant + shift + parts[:, -1]).reshape(deals, periods), gathered
