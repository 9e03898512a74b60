"""What is the story of one lead, deal or account: who it is, what is expected of it and why, and what happened?"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from features.stage_times import stage_spans
from features.windows import to_instant, to_times
from pipelines.expected_values import COMPANIONS
from serving import story_words as words
from serving.access import Book
from serving.answers import ExplainAnswer, explain
from serving.errors import NotFoundError
from serving.score_shapes import Score
from serving.scores import Language, to_number, to_scores, to_time
from serving.snapshot import Snapshot
from serving.story_facts import facts_of, links_of, state_of
from serving.story_records import TASK_OF, Told, find_record, name_of
from serving.story_shapes import StageStay, Story
from serving.texts import translate
from serving.timelines import tell_events


def tell_story(snapshot: Snapshot, book: Book, entity: str, entity_id: str, language: Language) -> Story:
    """Return the story of a record as of the last score run; nothing in it was recorded later.

    Raises
    ------
    NotFoundError
        If the record is not there or not the caller's.
    """
    told = find_record(snapshot, book, entity, entity_id, language)
    explained = _explained(told)
    state, since = state_of(snapshot, entity, told.position)
    facts, crm_facts = facts_of(told)
    owner_id = snapshot.owners(entity)[entity_id]
    return Story(
        entity,
        entity_id,
        name_of(snapshot, entity, entity_id),
        owner_id,
        snapshot.rep_names.get(owner_id) if owner_id else None,
        state,
        translate(language, words.STATES.get(state, state)),
        since,
        facts,
        crm_facts,
        links_of(told),
        explained.score if explained else None,
        None if explained else _why_no_score(told, state),
        explained.topics if explained else (),
        tuple(_companions(told)),
        stages_of(told),
        tell_events(told),
        snapshot.data_as_of,
        snapshot.is_stale,
        snapshot.run.data_version,
        explained.model_version if explained else 0,
    )


def stages_of(told: Told) -> tuple[StageStay, ...]:
    """Return how long a deal was in each of its stages, against won deals, in the order in which it entered them."""
    crm, cutoff = told.snapshot.crm, to_instant(told.snapshot.run.cutoff)
    if told.entity != "deal" or not crm.has("stages") or not crm.has("opportunities", "closed_at", "outcome"):
        return ()
    spans = told.snapshot.remember("stage spans", lambda: stage_spans(crm, cutoff))
    first, last = np.searchsorted(spans["deal"].to_numpy(), [told.position, told.position + 1])
    rows = spans.iloc[first:last].to_dict(orient="records")
    is_open = state_of(told.snapshot, "deal", told.position)[0] == "open"
    return tuple(
        StageStay(
            str(row["stage"]),
            to_time(pd.Timestamp(to_times(np.array([row["entered"]]))[0])),
            float(row["days"]),
            is_open and at == len(rows) - 1,
            to_number(row["won_median"]),
            to_number(row["rank"]),
            int(row["count"]),
        )
        for at, row in enumerate(rows)
    )


def _explained(told: Told) -> ExplainAnswer | None:
    task = TASK_OF[told.entity]
    try:
        return explain(told.snapshot, told.book, told.entity, told.entity_id, told.language, task=task)
    except NotFoundError:
        return None


def _companions(told: Told) -> Iterator[Score]:
    """Yield the scores of the task that says what the outcome is worth."""
    champion = told.snapshot.champions.get(COMPANIONS.get(TASK_OF[told.entity], ""))
    if champion is not None and told.entity_id in champion.position:
        row = champion.stored[champion.position[told.entity_id]]
        yield from to_scores([row], [row["score_id"]], told.language, n_reasons=None)


def _why_no_score(told: Told, state: str) -> str:
    if TASK_OF[told.entity] not in told.snapshot.champions:
        return translate(told.language, "There is no model for this yet: none was promoted and has scored.")
    if told.entity == "account":
        return translate(told.language, "Not a customer as of the last score run; only customers are scored.")
    if state != "open":
        return translate(told.language, "It is closed; only open ones are scored.")
    return translate(told.language, "The last score run left it out: it is older than what the model is asked about.")
