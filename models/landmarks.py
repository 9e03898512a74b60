"""How are landmark rows, a deal as of a cutoff, laid out as the rows of their periods?"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from models.columns import Columns, Floats, Frozen
from models.folds import Indices
from models.periods import CALENDAR, Periods, calendar


class Pace(Frozen):
    """Whether closings keep pace with the number of open deals.

    With slope 0 each deal closes at its own rate, however many are open. With slope 1 the sales team closes as many as
    it can handle: where twice as many are open, each of them closes half as often. One half lies between.
    """

    slope: float = 0.0
    center: float = 0.0

    def offset(self, log_load: Floats) -> Floats:
        """Return what the number of open deals adds to the log-odds of closing."""
        return self.slope * (self.center - log_load)


NO_PACE = Pace()


@dataclass(frozen=True)
class Landmarks:
    """Encoded (deal, cutoff) rows and how their periods are laid out."""

    columns: Columns
    matrix: Floats
    days: Floats
    age: int
    period_days: int
    load: int | None = None

    def take(self, chosen: Indices) -> "Landmarks":
        """Return some of the landmarks."""
        return replace(self, matrix=self.matrix[chosen], days=self.days[chosen])

    @property
    def created(self) -> Floats:
        """Day since 1970 on which each deal was created, (n,)."""
        return np.asarray(self.days - self.matrix[:, self.age])

    @property
    def log_load(self) -> Floats:
        """Logarithm of the number of deals open at each cutoff, (n,); zeros where it is not known."""
        if self.load is None:
            return np.zeros(len(self.days))
        return np.log(np.fmax(self.matrix[:, self.load], 1.0))

    @property
    def width(self) -> int:
        """Number of columns of a period row: the features, the calendar and the time ahead."""
        return int(self.matrix.shape[1]) + len(CALENDAR) + 1

    def positions(self, rung: str) -> tuple[int, ...]:
        """Columns a rung may read; not the number of open deals, by which trees would tell one month from another.

        Where features are read, so is the time ahead: the older they are, the less they say.
        """
        features = self.matrix.shape[1]
        clock = tuple(range(features, features + len(CALENDAR)))
        if not rung.endswith("features"):
            return (self.age, *clock)
        return (*(column for column in range(features) if column != self.load), *clock, self.width - 1)

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
    log_load: Floats

    @classmethod
    def of(cls, landmarks: Landmarks, periods: Periods, entities: Indices) -> "PeriodRows":
        """Lay out the matrix of these periods."""
        matrix = landmarks.rows(periods.landmark, periods.ahead)
        load = landmarks.log_load[periods.landmark]
        return cls(matrix, periods.outcome, periods.weight, entities[periods.landmark], load)

    @classmethod
    def join(cls, parts: Sequence["PeriodRows"]) -> "PeriodRows":
        """Put rows one after another."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def against_open(self, cause: int, pace: Pace) -> tuple[Floats, Floats, Floats]:
        """Return (matrix, y, weights) of the rows that ended with this cause or stayed open (Begg and Gray 1984).

        A row that stayed open weighs exp(offset) times as much: what is learnt so are the log-odds less the offset.
        """
        kept = (self.outcome == cause) | (self.outcome == 0)
        y = (self.outcome[kept] == cause).astype(np.float64)
        stayed = np.where(y > 0, 1.0, np.exp(pace.offset(self.log_load[kept])))
        return self.matrix[kept], y, self.weight[kept] * stayed


@dataclass(frozen=True)
class Block:
    """Period rows known at an instant, and the later ones that judge."""

    train: PeriodRows
    test: PeriodRows
