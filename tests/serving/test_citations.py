"""Can every number that an answer tells be cited, with its kind, its unit and whom it is about?"""

import dataclasses
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from serving.access import Book
from serving.action_shapes import ActionsAnswer, ActionState
from serving.answers import ExplainAnswer, ListAnswer, ScoreAnswer, explain, list_scored, score_ids
from serving.citation_fields import REASONS, is_silent, told
from serving.citations import About, cite
from serving.lists import Filter
from serving.model_facts import ModelsAnswer, list_models
from serving.story_shapes import Moved, Similar
from serving.team_shapes import AtRiskAnswer, SlipAnswer

ANSWERS = (
    ScoreAnswer,
    ListAnswer,
    ExplainAnswer,
    ModelsAnswer,
    ActionsAnswer,
    ActionState,
    AtRiskAnswer,
    SlipAnswer,
    Moved,
    Similar,
)


def types_in(shape: object) -> Iterator[type]:
    """Yield the dataclasses that an answer may consist of."""
    for part in typing.get_args(shape):
        yield from types_in(part)
    if isinstance(shape, type) and is_dataclass(shape):
        yield shape
        for hint in typing.get_type_hints(shape).values():
            yield from types_in(hint)


TYPES = {one for answer in ANSWERS for one in types_in(answer)}


def leaves(hint: object) -> set[type]:
    args = typing.get_args(hint)
    return {hint} if not args and isinstance(hint, type) else set().union(*(leaves(one) for one in args), set())


@pytest.mark.parametrize("shape", sorted(TYPES, key=lambda one: one.__name__), ids=lambda one: one.__name__)
def test_every_number_and_text_of_an_answer_is_cited_or_silent_on_purpose(shape):
    name = shape.__name__
    if name in REASONS:
        return
    bounds = {bound for field in fields(shape) if (one := told(name, field.name)) for bound in (one.low, one.high)}
    for field, hint in typing.get_type_hints(shape).items():
        if leaves(hint) & {int, float, str} and typing.get_origin(hint) is not dict:
            assert told(name, field) or field in bounds or is_silent(name, field), f"say what {name}.{field} is"


def test_a_probability_is_cited_with_its_bounds_its_entity_and_where_it_comes_from(client):
    snapshot = client.room.ready()
    answer = list_scored(snapshot, Book(None), "leads", Filter(page_size=2), "en")
    item = answer.items[1]
    (found,) = [c for c in cite(answer, "en") if c.kind == "probability" and c.value == item.probability]
    assert (found.low, found.high, found.about) == (item.low, item.high, About("lead", item.entity_id))
    assert (found.as_of, found.model_version) == (answer.data_as_of, answer.model_version)
    assert found.within_days == answer.horizon_days
    assert [c.value for c in cite(answer, "en") if c.label == "horizon"] == [answer.horizon_days]
    assert (
        found.text == f"probability to convert: {item.probability:.1%} (80% interval {item.low:.1%} to {item.high:.1%})"
    )


def test_ids_are_short_and_stable(client):
    answer = list_scored(client.room.ready(), Book(None), "deals", Filter(page_size=2), "zh")
    found = cite(answer, "zh")
    assert [citation.id for citation in found] == [f"c{n}" for n in range(1, len(found) + 1)]
    assert found == cite(answer, "zh")


def test_a_reason_is_cited_by_its_words_in_the_unit_of_its_feature(client):
    snapshot = client.room.ready()
    (deal, *_) = snapshot.champion("deals").position
    answer = explain(snapshot, Book(None), "deal", deal, "en")
    age = next(reason for reason in answer.score.reasons if reason.feature == "deal_age_days")
    value, points, log_odds = [c for c in cite(answer, "en") if c.label == age.text][:3]
    assert (value.kind, value.unit, value.value) == ("days", "days", age.value)
    assert (points.kind, points.value, points.text) == (
        "points",
        age.points,
        f"{age.text}: {100 * age.points:+.1f} points",
    )
    assert (log_odds.kind, log_odds.unit) == ("number", "log-odds")


def test_every_number_of_a_real_answer_has_a_citation(client):
    snapshot = client.room.ready()
    ids = list(snapshot.champion("deals").position)[:3]
    answers = (
        score_ids(snapshot, Book(None), "deals", ids, "en"),
        explain(snapshot, Book(None), "account", next(iter(snapshot.champion("churn").position)), "en"),
        list_models(snapshot, client.room.home),
    )
    for answer in answers:
        found = cite(answer, "en")
        cited = {c.value for c in found} | {c.low for c in found} | {c.high for c in found}
        assert {n for n in numbers_in(answer) if n not in cited} == set()


def numbers_in(value: object, name: str = "", field: str = "") -> Iterator[float]:
    if is_dataclass(value):
        for one in dataclasses.fields(value):
            yield from numbers_in(getattr(value, one.name), type(value).__name__, one.name)
    elif isinstance(value, tuple):
        for one in value:
            yield from numbers_in(one, name, field)
    elif isinstance(value, int | float) and not isinstance(value, bool) and not is_silent(name, field):
        yield value
