"""When will an open deal be won or lost? Curves of P(won by), P(lost by) and P(still open at), with exact reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd

from models.columns import Columns, Floats, canonical_order, check_lengths
from models.cycle_ladder import Choice
from models.cycle_learning import History, learn
from models.deal_scores import CALENDAR_REASON, DealCycleState, DealScores, Outcome
from models.errors import InputError, LabelError, NotFittedError
from models.estimators import Estimator
from models.explanations import Reasons
from models.folds import Indices, entity_codes, to_days
from models.hazards import Curves
from models.ladder import describe_sample
from models.landmarks import Landmarks
from models.scores import MODEL_FILE, read_state, write_state

__all__ = ["CALENDAR_REASON", "DealCycle", "check_closings"]


class DealCycle(Estimator):
    """Discrete-time cause-specific hazards of winning and losing a deal, learnt from landmark rows.

    Parameters
    ----------
    age : column with the deal's age in days at the cutoff
    load : column with the number of deals open at the cutoff, if there is one; see `models.landmarks.Pace`
    period_days : length of a period; inside one the closing rate is constant
    horizon_days : days that scores, reasons and intervals speak of
    max_periods : how many periods ahead are learnt and predicted

    Attributes
    ----------
    rung_, rung_reason_, rung_losses_ : the hazards that won, why, and the log loss of each on the newest periods
    feature_names_ : columns in the order of the training frame
    cold_start_ : whether deals were too few, so that one life table stands in
    choice_ : what `fit` chose, for `refit`; not kept in files
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
        load: str = "deal_company_open_deals_count",
        period_days: int = 7,
        horizon_days: int = 90,
        max_periods: int = 52,
    ) -> None:
        self.age = age
        self.load = load
        self.period_days = period_days
        self.horizon_days = horizon_days
        self.max_periods = max_periods

    def fit(
        self,
        X: pd.DataFrame,  # noqa: N803
        duration: Any,
        event: Any,
        *,
        cutoffs: Any,
        groups: Any = None,
        of: int | None = None,
    ) -> Self:
        """Fit on landmark rows: a deal as of a cutoff at which it was open.

        Parameters
        ----------
        X : (n, d) features as of the cutoff
        duration : (n,) days from the cutoff to the closing, or to the end of follow-up
        event : (n,) 0 still open at the end of follow-up, 1 won, 2 lost
        cutoffs : (n,) instants
        groups : (n,) deal ids, for honest standard errors where a deal has several rows
        of : how many rows there are, where these are those of a sample of deals; `rung_reason_` says so

        Raises
        ------
        InputError
            A column is infinite or absent, an age is missing, or lengths differ.
        LabelError
            A duration is missing or negative, or an event is none of 0, 1, 2.
        SingleClassError
            There are 100 deals or more and none has closed.
        """
        self._learn(*self._history(X, duration, event, cutoffs, groups), of=of)
        return self

    def refit(
        self,
        X: pd.DataFrame,  # noqa: N803
        duration: Any,
        event: Any,
        *,
        cutoffs: Any,
        groups: Any = None,
        of: int | None = None,
    ) -> Self:
        """Return a new deal cycle of the rung, strengths and numbers of trees that this one's `fit` has chosen.

        Meant for a backtest, whose model becomes one of all that is known: correction and intervals are learnt anew
        from the newest blocks, the ladder is not climbed again. After a cold start there is no choice to keep, and
        refit does what fit does. Arguments and errors as in `fit`.
        """
        model = type(self)(**self.get_params())
        if self._state().cold_start:
            return model.fit(X, duration, event, cutoffs=cutoffs, groups=groups, of=of)
        if not hasattr(self, "choice_"):
            raise NotFittedError("a DealCycle read from files does not keep its choice; call fit before refit")
        columns, history = self._history(X, duration, event, cutoffs, groups)
        learnt = f"chosen on the {self._state().deals} training deals of the backtest, then fitted on {history.deals}"
        choice = replace(self.choice_, reason=f"{self.choice_.reason}; {learnt}")
        model._learn(columns, history, choice, of=of)  # noqa: SLF001  # its own copy
        return model

    def scores(self, X: pd.DataFrame, *, cutoffs: Any, days: float | None = None) -> DealScores:  # noqa: N803
        """Return all there is to say of these deals up to `days` ahead (all periods, if not given), from one pass."""
        state = self._state()
        landmarks = self._landmarks(state.columns, X, cutoffs)
        return DealScores(state, landmarks, None if days is None else state.periods(days))

    def predict_cumulative_incidence(self, X: pd.DataFrame, *, cutoffs: Any, days: Sequence[float]) -> Floats:  # noqa: N803
        """Return (n, len(days), 3): P(won by), P(lost by), P(open at); each triple sums to 1."""
        asked = np.asarray(days, dtype=np.float64)
        return self.curves(X, cutoffs=cutoffs, days=float(asked.max(initial=1.0))).cumulative_incidence(asked)

    def predict_proba(self, X: pd.DataFrame, *, cutoffs: Any) -> Floats:  # noqa: N803
        """Return (n,) P(won within the horizon)."""
        return self.scores(X, cutoffs=cutoffs, days=self._state().horizon_days).probability

    def predict_interval(self, X: pd.DataFrame, *, cutoffs: Any, confidence_level: float = 0.8) -> Floats:  # noqa: N803
        """Return (n, 2): where the true rate of wins within the horizon lies among deals scored like these.

        See `Reliability.interval`; the past rows are landmarks of the newest blocks, predicted out of fold, each deal
        counted once in a bin.
        """
        return self.scores(X, cutoffs=cutoffs, days=self._state().horizon_days).interval(confidence_level)

    def predict_close_days(
        self,
        X: pd.DataFrame,  # noqa: N803
        *,
        cutoffs: Any,
        quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    ) -> Floats:
        """Return (n, m) days from the cutoff to the win: quantiles given that it is won within `max_periods`.

        They are moved to where the wins of the newest blocks fell between the quantiles of models that had not seen
        them, so that an interval of 80% covers about 80%.
        """
        return self.scores(X, cutoffs=cutoffs).close_days(np.asarray(quantiles, dtype=np.float64))

    def predict_slip(self, X: pd.DataFrame, *, cutoffs: Any, expected_close_on: Any) -> Floats:  # noqa: N803
        """Return (n,) P(not won by the end of that day); 1 where the day has passed, NaN where there is no date."""
        asked = pd.DatetimeIndex(pd.to_datetime(np.asarray(expected_close_on))).to_numpy()
        return self.scores(X, cutoffs=cutoffs).slip(asked)

    def raw_score(self, X: pd.DataFrame, *, cutoffs: Any) -> Floats:  # noqa: N803
        """Return (n,) log-odds of won against open, averaged over the periods of the horizon."""
        return self.scores(X, cutoffs=cutoffs, days=self._state().horizon_days).raw_score

    def explain(self, X: pd.DataFrame, *, cutoffs: Any, outcome: Outcome = "won") -> Reasons:  # noqa: N803
        """Return exact reasons for the raw score, and points of P(won within the horizon).

        What the calendar adds stands under the name "calendar", after the features. With `outcome="lost"` base and
        contributions are of the log-odds of lost against open; the points are the same. With `outcome="closed"` they
        tell when rather than whether: contributions to the log-odds of closing, won or lost, averaged over the periods
        of the horizon, and points in days that the deal is expected to stay open within it (fewer: sooner).
        """
        return self.scores(X, cutoffs=cutoffs).reasons(outcome)

    def curves(self, X: pd.DataFrame, *, cutoffs: Any, days: float | None = None) -> Curves:  # noqa: N803
        """Return the log-odds of every period up to `days`, from which all else is read."""
        return self.scores(X, cutoffs=cutoffs, days=days).curves

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
            load=state.load,
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
        load = columns.names.index(self.load) if self.load in columns.names else None
        return Landmarks(columns, matrix, to_days(cutoffs), age, self.period_days, load)

    def _history(
        self,
        X: pd.DataFrame,  # noqa: N803
        duration: Any,
        event: Any,
        cutoffs: Any,
        groups: Any,
    ) -> tuple[Columns, History]:
        """Return checked landmark rows, in an order that does not depend on the order given."""
        lengths, events = check_closings(duration, event)
        check_lengths(len(X), duration=lengths, event=events, cutoffs=cutoffs)
        columns = Columns.learn(X)
        landmarks = self._landmarks(columns, X, cutoffs)
        entities = entity_codes(groups, len(X))
        keys = (landmarks.days, lengths, events) if groups is None else (landmarks.days, lengths, events, entities)
        order = canonical_order(landmarks.matrix, *keys)
        known = np.arange(len(X)) if groups is None else entities[order]
        return columns, History(landmarks.take(order), lengths[order], events[order], known)

    def _learn(
        self, columns: Columns, history: History, choice: Choice | None = None, *, of: int | None = None
    ) -> None:
        learnt = learn(history, self.horizon_days, self.max_periods, choice)
        self.choice_ = learnt.choice
        self.state_ = DealCycleState(
            columns=columns,
            age=self.age,
            load=self.load,
            period_days=self.period_days,
            horizon_days=self.horizon_days,
            max_periods=self.max_periods,
            hazards=learnt.hazards,
            reliability=learnt.reliability,
            close_levels=learnt.close_levels,
            rung=learnt.choice.rung,
            rung_reason=learnt.choice.reason + describe_sample(len(history.event), of),
            rung_losses=learnt.choice.losses,
            cold_start=learnt.cold_start,
            deals=history.deals,
        )
        self._publish()

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
