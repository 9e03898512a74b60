"""Which hazards predict later periods best: a life table by age, a logistic regression, trees, or the mean of both?

Each is tried with the age of the deal and the calendar alone, and with all features: static columns often hurt, so they
have to earn their place on later periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.calibration import is_better
from models.columns import Columns, Floats
from models.folds import Indices
from models.hazards import Curves
from models.ladder import STRENGTHS, best_rounds
from models.linear import Linear, Term, learn_terms
from models.periods import CALENDAR, LOST, WON, Periods, calendar
from models.scores import Constant, Score, Steps
from models.trees import Trees, loss_by_round

LIFE_TABLE = "aalen_johansen"
FAMILIES = ("logistic", "lightgbm", "blend")
RUNGS = (LIFE_TABLE, *(f"{family}_{columns}" for columns in ("time", "features") for family in FAMILIES))
CAUSES = {"won": WON, "lost": LOST}
MAX_ROUNDS = 400
MIN_EVENTS = 10
AGE_CLASSES = 24
KNOTS = 9


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


Judged = tuple[dict[str, Curves], PeriodRows]
"""Log-odds of every rung over the rows that judged it."""


@dataclass(frozen=True)
class Settings:
    """Strength of the ridge and number of trees by rung and cause."""

    strength: dict[tuple[str, str], float]
    rounds: dict[tuple[str, str], int]


def try_rungs(landmarks: Landmarks, blocks: Sequence[Block]) -> tuple[Settings, list[dict[str, Curves]]]:
    """Fit every rung on each block; return the best settings and, for each block, the test log-odds of each rung."""
    settings = Settings({}, {})
    won, lost = (_Trials(landmarks, blocks, cause, settings).run() for cause in CAUSES)
    period = landmarks.period_days
    return settings, [{rung: Curves(won[rung][i], lost[rung][i], period) for rung in RUNGS} for i in range(len(blocks))]


@dataclass(frozen=True)
class _Trials:
    """Every rung for one cause; `settings` gathers what scored best."""

    landmarks: Landmarks
    blocks: Sequence[Block]
    cause: str
    settings: Settings

    def run(self) -> dict[str, list[Floats]]:
        """Return for each rung the test log-odds of each block."""
        scores: dict[str, list[Floats]] = {LIFE_TABLE: [self._life_table(block) for block in self.blocks]}
        enough = all(np.sum(block.train.outcome == CAUSES[self.cause]) >= MIN_EVENTS for block in self.blocks)
        for columns in ("time", "features"):
            linear, trees = f"logistic_{columns}", f"lightgbm_{columns}"
            scores[linear] = self._logistic(linear) if enough else scores[LIFE_TABLE]
            scores[trees] = self._trees(trees) if enough else scores[LIFE_TABLE]
            pairs = zip(scores[linear], scores[trees], strict=True)
            scores[f"blend_{columns}"] = [(first + second) / 2 for first, second in pairs]
        return scores

    def _life_table(self, block: Block) -> Floats:
        return fit_cause(self.landmarks, block.train, LIFE_TABLE, self.cause, self.settings).score(block.test.matrix)

    def _logistic(self, rung: str) -> list[Floats]:
        results = {strength: self._logistic_at(rung, strength) for strength in STRENGTHS}
        best = min(results, key=lambda strength: (self._loss(results[strength]), strength))
        self.settings.strength[rung, self.cause] = best
        return results[best]

    def _logistic_at(self, rung: str, strength: float) -> list[Floats]:
        scores = []
        for block in self.blocks:
            matrix, y, weights = block.train.against_open(CAUSES[self.cause])
            model = Linear.fit(matrix, y, weights, _terms(self.landmarks, matrix, y, rung), strength=strength)
            scores.append(model.score(block.test.matrix))
        return scores

    def _trees(self, rung: str) -> list[Floats]:
        columns, code = self.landmarks.positions(rung), CAUSES[self.cause]
        grown = [
            loss_by_round(
                block.train.against_open(code),
                block.test.against_open(code),
                columns=columns,
                categorical=self.landmarks.columns.categorical,
                max_rounds=MAX_ROUNDS,
            )
            for block in self.blocks
        ]
        rounds = best_rounds([curve for curve, _ in grown], [len(block.test.outcome) for block in self.blocks])
        self.settings.rounds[rung, self.cause] = rounds
        return [
            np.asarray(booster.predict(block.test.matrix[:, columns], raw_score=True, num_iteration=rounds))
            for (_, booster), block in zip(grown, self.blocks, strict=True)
        ]

    def _loss(self, scores: Sequence[Floats]) -> float:
        return sum(
            _cause_loss(score, block.test, CAUSES[self.cause]) for score, block in zip(scores, self.blocks, strict=True)
        )


def join_tests(tried: Sequence[dict[str, Curves]], blocks: Sequence[Block]) -> Judged:
    """Join blocks that were judged apart."""
    rows = [block.test for block in blocks]
    joined = PeriodRows(
        np.concatenate([part.matrix for part in rows]),
        np.concatenate([part.outcome for part in rows]),
        np.concatenate([part.weight for part in rows]),
        np.concatenate([part.entity for part in rows]),
    )
    return {rung: _join_curves([part[rung] for part in tried]) for rung in tried[0]}, joined


def choose_rung(older: Judged, newest: Judged) -> tuple[str, str, dict[str, float]]:
    """Return the rung, the reason as a sentence, and the mean log loss of each rung over the newest period rows.

    A higher rung must be better on the newest block by more than one standard error; one that reads features must be so
    by two, on both blocks: what a region or an owner did last quarter often does not return.
    """
    losses = [{rung: period_losses(curves, rows) for rung, curves in tried.items()} for tried, rows in (older, newest)]
    entities = [rows.entity for _, rows in (older, newest)]
    chosen = LIFE_TABLE
    for rung in RUNGS[1:]:
        wins = [
            is_better(loss[rung], loss[chosen], entity, errors=2.0 if _reads_features(rung, chosen) else 1.0)
            for loss, entity in zip(losses, entities, strict=True)
        ]
        if wins[1] and (wins[0] or not _reads_features(rung, chosen)):
            chosen = rung
    rows = newest[1]
    means = {rung: float(np.average(loss, weights=rows.weight)) for rung, loss in losses[1].items()}
    others = ", ".join(f"{rung} {mean:.4f}" for rung, mean in means.items() if rung != chosen)
    reason = f"{chosen}: log loss {means[chosen]:.4f} on the newest {len(rows.outcome)} deal periods, against {others}"
    return chosen, reason, means


def _reads_features(rung: str, chosen: str) -> bool:
    return rung.endswith("features") and not chosen.endswith("features")


def fit_cause(landmarks: Landmarks, rows: PeriodRows, rung: str, cause: str, settings: Settings) -> Score:
    """Fit the hazard of one cause on all given period rows."""
    matrix, y, weights = rows.against_open(CAUSES[cause])
    family, _, columns = rung.partition("_")
    if rung == LIFE_TABLE or y.sum() < MIN_EVENTS:
        return Score(parts=(_life_table(matrix[:, landmarks.age], y, weights, landmarks.age),))
    parts: list[Constant | Steps | Linear | Trees] = []
    if family in {"logistic", "blend"}:
        name = f"logistic_{columns}"
        terms = _terms(landmarks, matrix, y, name)
        parts.append(Linear.fit(matrix, y, weights, terms, strength=settings.strength[name, cause]))
    if family in {"lightgbm", "blend"}:
        name = f"lightgbm_{columns}"
        trees = Trees.fit(
            matrix,
            y,
            weights,
            columns=landmarks.positions(name),
            categorical=landmarks.columns.categorical,
            rounds=settings.rounds[name, cause],
            file=f"model-{cause}.txt",
        )
        parts.append(trees)
    return Score(parts=tuple(parts))


def period_losses(curves: Curves, rows: PeriodRows) -> Floats:
    """Return the multinomial log loss of each period row."""
    top = np.logaddexp(0.0, np.logaddexp(curves.won, curves.lost))
    return np.asarray(
        top - np.where(rows.outcome == WON, curves.won, 0) - np.where(rows.outcome == LOST, curves.lost, 0)
    )


def _join_curves(parts: Sequence[Curves]) -> Curves:
    won, lost = np.concatenate([part.won for part in parts]), np.concatenate([part.lost for part in parts])
    return Curves(won, lost, parts[0].period_days)


def _cause_loss(score: Floats, test: PeriodRows, code: int) -> float:
    kept = (test.outcome == code) | (test.outcome == 0)
    return float(np.sum(np.logaddexp(0.0, score[kept]) - (test.outcome[kept] == code) * score[kept]))


def _terms(landmarks: Landmarks, matrix: Floats, y: Floats, rung: str) -> tuple[Term, ...]:
    columns = landmarks.columns
    levels = {i: len(columns.levels[columns.names[i]]) + 1 for i in columns.categorical}
    ages, grid = matrix[:, landmarks.age], np.linspace(0, 1, KNOTS)
    knots = np.unique(np.concatenate([np.quantile(ages[y > 0], grid), np.quantile(ages, grid)]).round(1))
    knots = knots[np.concatenate([[True], np.diff(knots) >= landmarks.period_days / 2])]
    curves = {landmarks.age: tuple(knots.tolist())} if len(knots) > 1 else {}
    return learn_terms(matrix, landmarks.positions(rung), levels, curves)


def _life_table(age: Floats, y: Floats, weights: Floats, column: int) -> Steps:
    """Hazard by age class, each pulled towards the overall hazard by the weight of 25 rows."""
    inner = np.linspace(0, 1, AGE_CLASSES + 1)[1:-1]
    edges = np.unique(np.quantile(age, inner)) if len(age) else np.zeros(0)
    classes = np.searchsorted(edges, age, side="right")
    events = np.bincount(classes, weights=y * weights, minlength=len(edges) + 1)
    stays = np.bincount(classes, weights=(1 - y) * weights, minlength=len(edges) + 1)
    rate = (events.sum() + 0.5) / (events.sum() + stays.sum() + 14.0)
    values = np.log((events + 25 * rate) / (stays + 25 * (1 - rate)))
    base = float(np.average(values, weights=events + stays)) if len(age) else float(values[0])
    return Steps(column=column, edges=tuple(edges.tolist()), values=tuple(values.tolist()), base=base)
