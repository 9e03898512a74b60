"""How are the hazards of winning and of losing fitted, once it is known with which rung and settings?"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.columns import Floats
from models.landmarks import NO_PACE, Landmarks, Pace, PeriodRows
from models.linear import Linear, Term, learn_terms
from models.periods import LOST, WON
from models.scores import Constant, Score, Steps
from models.threads import side_by_side
from models.trees import Growth, Trees

LIFE_TABLE = "aalen_johansen"
CAUSES = {"won": WON, "lost": LOST}
QUICK = Growth(tuned={"learning_rate": 0.06})
MIN_EVENTS = 10
AGE_CLASSES = 24
KNOTS = 9


@dataclass(frozen=True)
class Settings:
    """Strength of the ridge and number of trees by rung and cause, and the pace of closings."""

    strength: dict[tuple[str, str], float]
    rounds: dict[tuple[str, str], int]
    pace: Pace = NO_PACE


def fit_hazards(
    landmarks: Landmarks, rows: Sequence[PeriodRows], rung: str, settings: Settings
) -> list[tuple[Score, Score]]:
    """Fit the hazards of won and of lost on each of some sets of period rows."""

    def fit(job: tuple[PeriodRows, str]) -> Score:
        return fit_cause(landmarks, job[0], rung, job[1], settings)

    fitted = side_by_side(fit, [(part, cause) for part in rows for cause in CAUSES])
    return list(zip(fitted[::2], fitted[1::2], strict=True))


def fit_cause(landmarks: Landmarks, rows: PeriodRows, rung: str, cause: str, settings: Settings) -> Score:
    """Fit the hazard of one cause on all given period rows; of a cause too rare to be tried, the life table."""
    matrix, y, weights = rows.against_open(CAUSES[cause], settings.pace)
    family, _, columns = rung.partition("_")
    tried = (f"logistic_{columns}", cause) in settings.strength
    if rung == LIFE_TABLE or y.sum() < MIN_EVENTS or not tried:
        return Score(parts=(_life_table(matrix[:, landmarks.age], y, weights, landmarks.age),))
    parts: list[Constant | Steps | Linear | Trees] = []
    if family in {"logistic", "blend"}:
        name = f"logistic_{columns}"
        terms = hazard_terms(landmarks, matrix, y, name)
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
            growth=QUICK,
            file=f"model-{cause}.txt",
        )
        parts.append(trees)
    return Score(parts=tuple(parts))


def hazard_terms(landmarks: Landmarks, matrix: Floats, y: Floats, rung: str) -> tuple[Term, ...]:
    """Return the terms a rung may read; the age bends at the ages at which deals close, and at which they are."""
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
