"""Have the rows that are scored now, or their scores, moved away from what the champion was trained on?"""

from dataclasses import dataclass

from models.drift import Moved, Reference
from pipelines.ledger import ScoreRun

MATTERS = 0.05
"""Drifted features alarm when they carry this share of all reasons together."""

_SHOWN = ("probability", "expected_value")


@dataclass(frozen=True)
class Feature:
    """How far a feature moved, and the share of all reasons that it carried when the model was trained."""

    name: str
    moved: Moved
    weight: float


@dataclass(frozen=True)
class Drift:
    """All features, those that moved most first, and the scores."""

    rows: int
    features: tuple[Feature, ...]
    scores: Moved

    @property
    def drifted(self) -> tuple[Feature, ...]:
        """The features that have drifted, those that carry most first."""
        found = [feature for feature in self.features if feature.moved.has_drifted]
        return tuple(sorted(found, key=lambda feature: -feature.weight))

    @property
    def weight(self) -> float:
        """The share of all reasons that drifted features carry."""
        return sum(feature.weight for feature in self.drifted)

    @property
    def matters(self) -> bool:
        """Whether enough of the score rests on what has drifted."""
        return self.weight >= MATTERS


def find_drift(reference: Reference, run: ScoreRun, task: str) -> Drift:
    """Compare a run's vectors and scores with the reference of the model that gave them."""
    vectors, scores = run.vectors(task), run.scores(task)
    common = {name: column for name, column in reference.features.items() if name in vectors}
    features = [
        Feature(name, column.moved(vectors[name], of=len(common)), reference.weights.get(name, 0.0))
        for name, column in common.items()
    ]
    ranked = sorted(features, key=lambda feature: -feature.moved.index / feature.moved.limit)
    shown = next(scores[name] for name in _SHOWN if name in scores)
    return Drift(len(vectors), tuple(ranked), reference.scores.moved(shown))
