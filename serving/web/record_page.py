"""What does the page of one lead, deal or account show, and its parts that load after it?"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field

from serving.action_lists import list_actions
from serving.action_shapes import ActionItem
from serving.answers import explain
from serving.errors import NotFoundError
from serving.questions import Id
from serving.score_histories import score_history, why_it_moved
from serving.score_shapes import Reason, Score, TopicReason
from serving.similar import similar_cases
from serving.stories import tell_story
from serving.story_records import TASK_OF
from serving.story_shapes import History, Moved, Similar, Story, Timeline
from serving.timelines import timeline
from serving.web.record_charts import Chart, closing_chart, history_chart, staying_chart
from serving.web.visit import PageQuery, Visit

Entity = Literal["lead", "deal", "account"]


class RecordQuery(PageQuery):
    """Whose page."""

    id: Id


class PartQuery(PageQuery):
    """A part of whose page; `page` is that of a timeline."""

    entity: Entity
    id: Id
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class MovedQuery(PageQuery):
    """Since when a score moved."""

    entity: Entity
    id: Id
    since: datetime


@dataclass(frozen=True)
class Topic:
    """A topic with its reasons, largest first."""

    told: TopicReason
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RecordPage:
    """The page of a record: its story, what to do next, and its charts; the audit reads its scores."""

    story: Story
    horizon_days: int | None
    topics: tuple[Topic, ...]
    action: ActionItem | None
    chart: Chart | None

    @property
    def score(self) -> Score | None:
        """The score that stands first."""
        return self.story.score

    @property
    def scores(self) -> tuple[Score, ...]:
        """The scores of the other tasks."""
        return self.story.scores

    @property
    def model_version(self) -> int:
        """The version that gave the score."""
        return self.story.model_version

    @property
    def start(self) -> float | None:
        """The probability before anything is known of the record: with the points of all reasons it is the score."""
        if self.score is None or self.score.probability is None:
            return None
        return self.score.probability - sum(reason.points for reason in self.score.reasons)

    @property
    def widest(self) -> float:
        """The largest points of a topic or reason, for the bars."""
        return max((abs(topic.told.points) for topic in self.topics), default=0.0) or 1.0


@dataclass(frozen=True)
class TimelinePart:
    """A page of a timeline, and whose it is."""

    entity: str
    entity_id: str
    timeline: Timeline


@dataclass(frozen=True)
class HistoryPart:
    """The score over time with its chart; the audit reads the items."""

    history: History
    chart: Chart

    @property
    def items(self) -> tuple[Any, ...]:
        """The scores shown."""
        return self.history.items

    @property
    def task(self) -> str:
        """The task of the scores."""
        return self.history.task

    @property
    def model_version(self) -> int:
        """The version of the score that is shown now."""
        return self.history.model_version


@dataclass(frozen=True)
class MovedPart:
    """What moved a score; the audit reads both scores."""

    moved: Moved

    @property
    def items(self) -> tuple[Any, ...]:
        """Both scores."""
        return self.moved.before, self.moved.score

    @property
    def task(self) -> str:
        """The task of the scores."""
        return self.moved.task

    @property
    def model_version(self) -> int:
        """The version of the score that is shown now."""
        return self.moved.model_version


def show_record(entity: str, visit: Visit) -> RecordPage:
    """Return the page of a record."""
    story = tell_story(visit.snapshot, visit.book, entity, visit.query.id, visit.language)
    champion = visit.snapshot.champions.get(TASK_OF[entity])
    horizon = champion.horizon_days if champion and story.score else None
    return RecordPage(story, horizon, _topics(story), _action(visit, story), _chart(visit, story, horizon))


lead = partial(show_record, "lead")
deal = partial(show_record, "deal")
account = partial(show_record, "account")


def more_events(visit: Visit) -> TimelinePart:
    """Return a further page of a timeline."""
    asked: PartQuery = visit.query
    found = timeline(visit.snapshot, visit.book, asked.entity, asked.id, visit.language, page=asked.page)
    return TimelinePart(asked.entity, asked.id, found)


def history(visit: Visit) -> HistoryPart:
    """Return the score over time."""
    found = score_history(visit.snapshot, visit.book, visit.home, visit.query.entity, visit.query.id)
    return HistoryPart(found, history_chart(found, visit.language))


def moved(visit: Visit) -> MovedPart:
    """Return what moved the score."""
    asked: MovedQuery = visit.query
    since = asked.since.astimezone(UTC).replace(tzinfo=None) if asked.since.tzinfo else asked.since
    who = visit.snapshot, visit.book, visit.home, asked.entity, asked.id
    return MovedPart(why_it_moved(*who, since=since, language=visit.language))


def similar(visit: Visit) -> Similar:
    """Return similar cases."""
    return similar_cases(visit.snapshot, visit.book, visit.query.entity, visit.query.id, visit.language)


def acts(visit: Visit) -> Any:
    """Return what would move the score, as an explanation whose score the audit reads."""
    who = visit.snapshot, visit.book, visit.query.entity, visit.query.id, visit.language
    return explain(*who, task=TASK_OF[visit.query.entity], what_would_change=True)


def _topics(story: Story) -> tuple[Topic, ...]:
    reasons = {reason.feature: reason for reason in story.score.reasons} if story.score else {}
    return tuple(Topic(topic, tuple(reasons[name] for name in topic.features)) for topic in story.topics)


def _action(visit: Visit, story: Story) -> ActionItem | None:
    """Return what the owner's list proposes for the record, where the visitor has that list."""
    rep_id = visit.principal.rep_id
    if rep_id is None or story.owner_id != rep_id:
        return None
    try:
        listed = list_actions(visit.snapshot, visit.book, visit.home, rep_id, visit.language, now=visit.snapshot.now())
    except NotFoundError:
        return None
    whose = story.entity, story.entity_id
    return next((item for item in listed.items if (item.entity, item.entity_id) == whose), None)


def _chart(visit: Visit, story: Story, horizon: int | None) -> Chart | None:
    if story.score is None:
        return None
    if story.score.outlook is not None:
        expected = next((fact.value for fact in story.facts if fact.field == "expected_close_on"), None)
        return closing_chart(story.score.outlook, visit.snapshot.run.cutoff, expected, visit.language)
    return staying_chart(story.score.stays, visit.snapshot.run.cutoff, horizon, visit.language)
