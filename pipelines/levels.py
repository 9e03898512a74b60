"""How does a champion's level follow outcomes that have ripened since it was trained?

Only where training found that the rate drifts. The level that a score run followed to is kept in the ledger beside its
scores, so that a replay and the service use that very level.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

import numpy as np
import pandas as pd

from features.matrix import Matrix
from features.schema import bucket_of
from features.snapshots import CrmHistory
from features.tasks import Task
from models.classification import Classifier
from models.classifier_learning import MAX_TRIAL_ROWS
from models.columns import Floats
from models.level import Level
from pipelines.home import Home
from pipelines.model_files import LoadedModel, load_version
from pipelines.samples import label

Build = Callable[[CrmHistory, pd.DataFrame, str], Matrix]


@dataclass(frozen=True)
class Followed:
    """The level of a score run: the model that had it, its shift in log-odds before and after, by how many outcomes."""

    model_sha256: str
    level: Level
    trained_shift: float
    outcomes: int

    @property
    def moved(self) -> float:
        """How far the level has moved since training, in log-odds."""
        return self.level.shift - self.trained_shift

    def facts(self) -> dict[str, Any]:
        """Return it as JSON takes it."""
        return asdict(self) | {"level": self.level.model_dump()}

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Read what `facts` gave."""
        return cls(**{**facts, "level": Level(**facts["level"])})


@dataclass(frozen=True)
class Ripened:
    """Outcomes of a task that became ripe after `since`, of one in `of` entities.

    How fast a level follows was learnt outcome by outcome; where training saw a sample, those of all would hasten it.
    """

    task: Task
    since: pd.Timestamp
    of: int = 1

    def follow(self, model: Classifier, crm: CrmHistory, build: Build, until: pd.Timestamp) -> tuple[Classifier, int]:
        """Return the model at the level that outcomes known before `until` lead to, and how many they are."""
        if not model.level_.drift:
            return model, 0
        spine, labels = self._rows(crm, until)
        if spine.empty:
            return model, 0
        frame = build(crm, spine, self.task.entity).frame
        return model.follow(frame, labels["y_true"], cutoffs=frame["cutoff"].to_numpy()), len(spine)

    def _rows(self, crm: CrmHistory, until: pd.Timestamp) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return whose label window ended after `since` and by `until`, and what is recorded of it before `until`."""
        horizon = pd.Timedelta(self.task.horizon)
        cutoffs = self.task.cutoffs(crm, until)
        cutoffs = cutoffs[(cutoffs + horizon > self.since) & (cutoffs + horizon <= until)]
        spine, labels = label(self.task, crm, cutoffs, until)
        kept = np.asarray(bucket_of(spine["entity_id"], self.of) == 0)
        return spine[kept].reset_index(drop=True), labels[kept].reset_index(drop=True)


def follow_champion(
    loaded: LoadedModel, task: Task, crm: CrmHistory, build: Build, until: pd.Timestamp
) -> tuple[LoadedModel, Followed | None]:
    """Return a champion at the level as of `until`, and that level; the champion as it is where its level stands."""
    if not isinstance(loaded.model, Classifier) or not loaded.model.level_.drift:
        return loaded, None
    facts = loaded.manifest
    ripened = Ripened(task, pd.Timestamp(facts["known_until"]), sampled_from(int(facts["rows"]), int(facts["of_rows"])))
    model, outcomes = ripened.follow(loaded.model, crm, build, until)
    followed = Followed(loaded.sha256, model.level_, loaded.model.level_.shift, outcomes)
    return replace(loaded, model=model), followed


def sampled_from(rows: int, of_rows: int) -> int:
    """Return of how many rows training judged one: a power of two, as samples of entities are.

    >>> sampled_from(3000, 3000), sampled_from(100_000, 1_600_000)
    (1, 32)
    """
    return int(2 ** round(math.log2(of_rows / min(rows, MAX_TRIAL_ROWS))))


def at_level(loaded: LoadedModel, followed: Followed | None) -> LoadedModel:
    """Return a model at the level of a score run, where that run scored by it and followed."""
    is_of_run = followed is not None and followed.model_sha256 == loaded.sha256
    return loaded.at_level(followed.level) if followed and is_of_run else loaded


def model_of(home: Home, row: "Mapping[str, Any] | pd.Series[Any]", levels: Mapping[str, Followed]) -> LoadedModel:
    """Return the model that gave a score row, at the level it had in its run, whose `levels` these are.

    Raises
    ------
    ModelFileError
        When the model's files are no longer those that gave the score.
    """
    task = str(row["task"])
    return at_level(load_version(home, task, int(row["model_version"]), row["model_sha256"]), levels.get(task))


def predict_following(
    model: Classifier, ripened: Ripened, crm: CrmHistory, build: Build, matrix: pd.DataFrame
) -> Floats:
    """Return the probability of each row (cutoff, features), at the level that was known at its cutoff."""
    found = np.empty(len(matrix))
    for cutoff in matrix["cutoff"].drop_duplicates().sort_values():
        model, _ = ripened.follow(model, crm, build, cutoff)
        ripened = replace(ripened, since=max(ripened.since, cutoff))
        here = (matrix["cutoff"] == cutoff).to_numpy()
        found[here] = model.predict_proba(matrix[here])[:, 1]
    return found
