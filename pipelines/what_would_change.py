"""What would have to change for a score to be better? The fewest acts that a person can still do.

Each act is laid into the history and the features are built anew, so that counts, shares and recencies fit each other.
An act counts only while no number rises above the most that the records of the last score run show. It tells how the
model scores records that differ in this way; it does not promise that doing it works.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd

from features.acts import Act, possible_acts, with_near_activities
from features.matrix import build_matrix
from features.snapshots import CrmHistory
from pipelines.errors import WrongUseError
from pipelines.explain import last_score
from pipelines.history import DataVersion, HistoryStore
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.levels import model_of
from pipelines.model_files import LoadedModel
from pipelines.score import score_rows
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
    entity_id: str
    cutoff: pd.Timestamp
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

    def after(self, act: Act, crm: CrmHistory) -> CrmHistory:
        """Return the history in which an act was done."""
        return act.done(crm, self.loaded.entity, self.entity_id, self.cutoff)

    def probabilities(self, frames: Sequence[pd.DataFrame]) -> list[float]:
        """Return the probability of each frame of one row."""
        if not frames:
            return []
        found: list[float] = score_rows(self.loaded, pd.concat(frames, ignore_index=True))["probability"].tolist()
        return found

    def frame(self, crm: CrmHistory) -> pd.DataFrame:
        """Return the record's features."""
        spine = pd.DataFrame({"entity_id": [self.entity_id], "cutoff": [self.cutoff]})
        return build_matrix(crm, spine, self.loaded.entity).frame

    def allows(self, frame: pd.DataFrame, now: pd.DataFrame) -> bool:
        """Tell whether no number rises above the most that others show, or above what it was already."""
        numbers, before = (found[self.most.index].iloc[0].astype(float) for found in (frame, now))
        return not (numbers > self.most.where(self.most > before, before)).any()


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
    crm = HistoryStore(home).load(load_settings(home), DataVersion.parse(run.data_version))
    return find_acts(
        model_of(home, row, run.levels),
        crm,
        run.vectors(str(row["task"])),
        entity_id,
        run.cutoff,
        target=target,
        language=language,
        score_id=row["score_id"],
    )


def find_acts(
    loaded: LoadedModel,
    crm: CrmHistory,
    vectors: pd.DataFrame,
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
    vectors : (n, 2 + d) of the records scored together, which say how far features may rise
    entity_id, cutoff : whose score, as of when
    target : the probability to reach; without one, the score is moved as far as it goes
    language : of the texts, "en" or "zh"
    score_id : of the record's score in the ledger
    """
    names = [name for name in loaded.model.feature_names_ if name in vectors]
    case = _Case(loaded, entity_id, cutoff, vectors[names].select_dtypes("number").max())
    now = case.frame(crm)
    probability = case.probabilities([now])[0]
    steps = _search(case, crm, now, probability, target)
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


def _search(
    case: _Case, crm: CrmHistory, now: pd.DataFrame, probability: float, target: float | None
) -> list[tuple[Act, float]]:
    """Take the best act, then the best beside it, each kind once, until the target is passed or nothing is gained."""
    steps: list[tuple[Act, float]] = []
    possible, crm = list(possible_acts(crm, case.loaded.entity, case.entity_id)), _small(case, crm, now)
    while len(steps) < MOST_ACTS and not case.is_past(probability, target):
        taken = {act.kind for act, _ in steps}
        open_acts = [act for act in possible if act.kind not in taken]
        tried = [(act, case.frame(case.after(act, crm))) for act in open_acts]
        allowed = [(act, frame) for act, frame in tried if case.allows(frame, now)]
        scored = zip([act for act, _ in allowed], case.probabilities([frame for _, frame in allowed]), strict=True)
        best = max(scored, key=partial(case.rank, target=target), default=None)
        if best is None or case.sign * (best[1] - probability) < _LEAST:
            break
        steps.append(best)
        crm, probability = case.after(best[0], crm), best[1]
    return steps


def _small(case: _Case, crm: CrmHistory, now: pd.DataFrame) -> CrmHistory:
    """Return the history without the activities of others, which cost time, if that leaves the features alone."""
    small = with_near_activities(crm, case.loaded.entity, case.entity_id)
    return small if case.frame(small).equals(now) else crm
