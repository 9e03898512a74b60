"""What does one pass over some rows tell: probability, interval, raw score and reasons?"""

from functools import cached_property
from typing import Literal

import numpy as np
from pydantic import Field

from models.calibration import Calibration, Reliability, jeffreys_interval
from models.columns import Columns, Floats, Frozen
from models.explanations import Reasons, probability_points
from models.level import Level
from models.scores import Score


class ClassifierState(Frozen):
    """All that a fitted classifier knows, as it stands in `model.json`."""

    kind: Literal["classifier"] = "classifier"
    columns: Columns
    score: Score
    calibration: Calibration = Calibration()
    reliability: Reliability = Reliability(centers=(), counts=(), events=())
    level: Level = Level()
    rung: str
    rung_reason: str
    rung_losses: dict[str, float] = Field(default_factory=dict)
    cold_start: bool = False
    rows: int
    events: int


class ClassifierScores:
    """Scores of n encoded rows; each number is computed when first asked for, and once."""

    def __init__(self, state: ClassifierState, matrix: Floats) -> None:
        self._state, self._matrix = state, matrix

    @cached_property
    def raw_score(self) -> Floats:
        """Log-odds before calibration, (n,)."""
        return self._state.score.score(self._matrix)

    @cached_property
    def probability(self) -> Floats:
        """Probability of label 1, (n,)."""
        return self._state.calibration.probability(self.raw_score)

    def interval(self, confidence_level: float = 0.8) -> Floats:
        """Return (n, 2): where the true rate of rows scored like these lies (see `Reliability.interval`)."""
        state, probability = self._state, self.probability
        if state.rung == "base_rate":
            bounds = jeffreys_interval(np.array([state.events]), np.array([state.rows]), confidence_level)[0]
            return np.column_stack([np.minimum(bounds[0], probability), np.maximum(bounds[1], probability)])
        return state.reliability.interval(probability, confidence_level)

    @cached_property
    def reasons(self) -> Reasons:
        """Exact reasons: base + contributions = raw score, base probability + points = probability."""
        constant, contributions = self._state.score.contributions(self._matrix)
        base = np.full(len(contributions), constant)
        start, points = probability_points(base, contributions, self._state.calibration)
        return Reasons(base, contributions, self._state.columns.names, start, points)
