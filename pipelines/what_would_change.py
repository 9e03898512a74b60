"""What would have to change for a score to be better? The fewest acts that a person can still do.

Each act is laid into the history and the features are built anew, so that counts, shares and recencies fit each other.
An act counts only while no number rises above the most that the records of the last score run show. It tells how the
model scores records that differ in this way; it does not promise that doing it works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from features.acts import Act, Prospect
from features.snapshots import CrmHistory
from pipelines.errors import WrongUseError
from pipelines.explain import last_score
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.levels import model_of
from pipelines.model_files import LoadedModel
from pipelines.score import probabilities
from pipelines.settings import load_settings

MOST_ACTS = 3
NOTES: Mapping[str, str] = {
    "en": "An association in the data: records that differ in this way score so. Doing it need not have this effect.",
    "zh": "这是数据中的关联：具有这些差异的记录得分如此；照此行动未必产生同样效果。",
}
_LEAST = 0.001
"""An act that moves the probability by less is not worth telling."""


@dataclass(frozen=True)
class Step:
    """An act, and the probability after it and all before it."""

    act: str
    times: int
    text: str
    probability: float


@dataclass(frozen=True)
class WouldChange:
    """The acts that move a score most, one after the other; `reached` says whether they reach `target`.

    `target` and `reached` are null without one, `score_id` where the probability is in no ledger.
    """

    score_id: str | None
    model_version: int
    entity: str
    entity_id: str
    task: str
    probability: float
    target: float | None
    reached: bool | None
    steps: tuple[Step, ...]
    note: str
    language: str


@dataclass(frozen=True)
class _Case:
    """One record, its model, and how far its features may rise."""

    loaded: LoadedModel
    prospect: Prospect
    most: "pd.Series[float]"

    @property
    def sign(self) -> int:
        """Return -1 where a smaller probability is better: of customers who leave."""
        return -1 if self.loaded.task == "churn" else 1

    def is_past(self, probability: float, target: float | None) -> bool:
        """Tell whether a probability is as good as the target or better; never without one."""
        return target is not None and self.sign * (probability - target) >= 0

    def rank(self, found: tuple[Act, float], target: float | None) -> tuple[bool, int, float]:
        """Order acts: first those that reach the target, the fewest times; else by how far they move the score."""
        act, probability = found
        past = self.is_past(probability, target)
        return past, -act.times if past else 0, self.sign * probability

    def after(self, done: Sequence[Act], acts: Sequence[Act]) -> tuple[float, list[tuple[Act, float]]]:
        """Return the probability now, and what else may be done after some acts, with the probability after each.

        No number may rise above the most that others show, or above what it is now.
        """
        frame = self.prospect.features_after([(), *((*done, act) for act in acts)])
        numbers = frame[self.most.index].to_numpy(dtype=float)
        most = self.most.to_numpy(dtype=float)
        allowed = np.flatnonzero(~(numbers > np.where(most > numbers[0], most, numbers[0])).any(axis=1))
        now, *found = probabilities(self.loaded, frame.iloc[allowed]).tolist()
        return now, [(acts[row - 1], found_one) for row, found_one in zip(allowed[1:].tolist(), found, strict=True)]


def what_would_change(
    home: Home, entity: str, entity_id: str, *, target: float | None = None, language: str = "en"
) -> WouldChange:
    """Return up to three acts that would move the last score of a record furthest, or past `target`.

    Raises
    ------
    WrongUseError
        When entity, language or target is not known, or the score is no probability.
    NoScoreError
        When the last run did not score that record.
    """
    if target is not None and not 0 < target < 1:
        message = f"target {target:g}: expected a probability between 0 and 1, such as 0.5"
        raise WrongUseError(message)
    run, row = latest_run(home), last_score(home, entity, entity_id, None, language)
    assert run is not None
    loaded = model_of(home, row, run.levels)
    return find_acts(
        loaded,
        HistoryStore(home).load(load_settings(home), DataVersion.parse(run.data_version)),
        greatest_of(loaded, run.vectors(str(row["task"]))),
        entity_id,
        run.cutoff,
        target=target,
        language=language,
        score_id=row["score_id"],
    )


def find_acts(
    loaded: LoadedModel,
    crm: CrmHistory,
    most: "pd.Series[float]",
    entity_id: str,
    cutoff: pd.Timestamp,
    *,
    target: float | None = None,
    language: str = "en",
    score_id: str | None = None,
) -> WouldChange:
    """Return the acts for one record.

    Parameters
    ----------
    loaded : the model, whose scores are probabilities
    crm : the history
    most : how far each feature may rise, as `greatest_of` the records scored together
    entity_id, cutoff : whose score, as of when
    target : the probability to reach; without one, the score is moved as far as it goes
    language : of the texts, "en" or "zh"
    score_id : of the record's score in the ledger
    """
    case = _Case(loaded, Prospect(crm, loaded.entity, entity_id, cutoff), most)
    probability, steps = _search(case, target)
    after = steps[-1][1] if steps else probability
    return WouldChange(
        score_id,
        loaded.version,
        loaded.entity,
        entity_id,
        loaded.task,
        probability,
        target,
        None if target is None else case.is_past(after, target),
        tuple(Step(act.kind, act.times, act.text(language), moved) for act, moved in steps),
        NOTES[language],
        language,
    )


def greatest_of(loaded: LoadedModel, vectors: pd.DataFrame) -> "pd.Series[float]":
    """Return the greatest of each number that a model reads, among records scored together: (n, 2 + d)."""
    names = [name for name in loaded.model.feature_names_ if name in vectors]
    return vectors[names].select_dtypes("number").max()


def _search(case: _Case, target: float | None) -> tuple[float, list[tuple[Act, float]]]:
    """Return the probability now, and the best act, then the best beside it: until past the target, or nothing gains.

    Each kind of act is taken once.
    """
    steps: list[tuple[Act, float]] = []
    possible = list(case.prospect.possible_acts())
    for _ in range(MOST_ACTS):
        done = [act for act, _ in steps]
        taken = {act.kind for act in done}
        now, scored = case.after(done, [act for act in possible if act.kind not in taken])
        before = steps[-1][1] if steps else now
        best = max(scored, key=partial(case.rank, target=target), default=None)
        if best is None or case.is_past(before, target) or case.sign * (best[1] - before) < _LEAST:
            break
        steps.append(best)
    return now, steps
