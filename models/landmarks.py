"""How are landmark rows, a deal as of a cutoff, laid out as the rows of their periods?"""

from dataclasses import dataclass

import numpy as np

from models.columns import Columns, Floats
from models.folds import Indices
from models.periods import CALENDAR, Periods, calendar


@dataclass(frozen=True)
class Landmarks:
    """Encoded (deal, cutoff) rows and how their periods are laid out."""

    columns: Columns
    matrix: Floats
    days: Floats
    age: int
    period_days: int

    def take(self, chosen: Indices) -> "Landmarks":
        """Return some of the landmarks."""
        return Landmarks(self.columns, self.matrix[chosen], self.days[chosen], self.age, self.period_days)

    @property
    def width(self) -> int:
        """Number of columns of a period row: the features, the calendar and the time ahead."""
        return int(self.matrix.shape[1]) + len(CALENDAR) + 1

    def positions(self, rung: str) -> tuple[int, ...]:
        """Columns a rung may read."""
        features = self.matrix.shape[1]
        clock = tuple(range(features, features + len(CALENDAR)))
        if not rung.endswith("features"):
            return (self.age, *clock)
        return (*range(features), *clock)

    def rows(self, landmark: Indices, ahead: Indices) -> Floats:
        """Return the (m, width) matrix of period rows."""
        features = self.matrix.shape[1]
        out = np.empty((len(landmark), self.width))
        out[:, :features] = self.matrix[landmark]
        passed = ahead * float(self.period_days)
        out[:, self.age] += passed
        out[:, features:-1] = calendar(self.days[landmark] + passed, self.period_days)
        out[:, -1] = passed
        return out

    def future(self, periods: int) -> Floats:
        """Return the rows of the next periods of every landmark, landmark by landmark."""
        number = len(self.days)
        return self.rows(np.repeat(np.arange(number), periods), np.tile(np.arange(periods), number))


@dataclass(frozen=True)
class PeriodRows:
    """Period rows ready to learn from or to judge by, with the deal each belongs to."""

    matrix: Floats
    outcome: Indices
    weight: Floats
    entity: Indices

    @classmethod
    def of(cls, landmarks: Landmarks, periods: Periods, entities: Indices) -> "PeriodRows":
        """Lay out the matrix of these periods."""
        matrix = landmarks.rows(periods.landmark, periods.ahead)
        return cls(matrix, periods.outcome, periods.weight, entities[periods.landmark])

    def against_open(self, cause: int) -> tuple[Floats, Floats, Floats]:
        """Return (matrix, y, weights) of the rows that ended with this cause or stayed open (Begg and Gray 1984)."""
        kept = (self.outcome == cause) | (self.outcome == 0)
        return self.matrix[kept], (self.outcome[kept] == cause).astype(np.float64), self.weight[kept]


@dataclass(frozen=True)
class Block:
    """Period rows known at an instant, and the later ones that judge."""

    train: PeriodRows
    test: PeriodRows
