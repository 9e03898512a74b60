"""Which numbers, names and dates does an answer tell, each with where it comes from?

A generic walk over the dataclasses of an answer; `serving.citation_fields` says what each field is.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from features.catalogue import declared, declared_families
from pipelines.settings import Company
from pipelines.task_settings import TASK_ANSWERS, TASK_ENTITIES
from serving.citation_fields import FACTS, OUTCOMES, REASONS, UNIT_KINDS, Kind, Told, told
from serving.citation_texts import day_of, figure
from serving.scores import Language
from serving.texts import marked, translate


@dataclass(frozen=True)
class About:
    """Whom a number is about; `entity` is lead, deal, account or rep."""

    entity: str
    entity_id: str


@dataclass(frozen=True)
class Citation:
    """One number, name or date that an answer tells, with its bounds and where it comes from.

    `value` is as in the answer: probabilities and points are shares (0.41 = 41%, 0.065 = 6.5 points), dates are days
    of the company's time zone, durations are in their `unit` (days or hours). Of money the unit is the currency, or
    "money" where none is set. A name's unit says what it names: "name" and "id" are the record's own. `label` are the
    words of what it is, `text` those with the value; both in the language asked for. A probability counts
    `within_days`, where the answer says so. Ids are stable within one answer.
    """

    id: str
    kind: Kind
    value: float | str
    unit: str
    label: str
    text: str
    about: About | None
    as_of: str | None
    model_version: int | None
    low: float | str | None = None
    high: float | str | None = None
    within_days: int | None = None


@dataclass(frozen=True)
class _Place:
    """Where in an answer the walk is."""

    about: About | None = None
    as_of: str | None = None
    model_version: int | None = None
    task: str | None = None
    horizon_days: int | None = None

    def within(self, part: Any) -> "_Place":
        """Return the place within a part of the answer, by what the part says of itself."""
        score_id = getattr(part, "score_id", None)
        task = getattr(part, "task", None) or (score_id.split(".", 2)[1] if score_id else self.task)
        return replace(
            self,
            about=_about(part, task) or self.about,
            as_of=getattr(part, "cutoff", None) or getattr(part, "data_as_of", None) or self.as_of,
            model_version=getattr(part, "model_version", None) or self.model_version,
            task=task,
            horizon_days=getattr(part, "horizon_days", None) or self.horizon_days,
        )


def cite(answer: object, language: Language, company: Company | None = None) -> tuple[Citation, ...]:
    """Return a citation of every number, name and date that an answer tells.

    Parameters
    ----------
    answer
        Any answer of the use cases, or a tuple of several.
    language
        Of the words.
    company
        `[company]` of the settings, for its currency and time zone.
    """
    found = _walk(answer, _Place(), _Pen(language, company or Company()))
    return tuple(replace(citation, id=f"c{number}") for number, citation in enumerate(found, 1))


@dataclass(frozen=True)
class _Pen:
    """Writes citations in one language, for one company."""

    language: Language
    company: Company

    def write(self, is_told: Told, label: str, value: Any, place: _Place, bounds: tuple[Any, Any]) -> Citation:
        unit = self.company.currency or "money" if is_told.kind == "money" else is_told.unit
        low, high = bounds
        if is_told.kind == "date":
            value, low, high = (one and day_of(one, self.company.time_zone) for one in (value, low, high))
        text = figure(is_told.kind, unit, value, (low, high), self.language)
        joint = "：" if self.language == "zh" else ": "
        return Citation(
            id="",
            kind=is_told.kind,
            value=value,
            unit=unit,
            label=label,
            text=f"{label}{joint}{text}",
            about=place.about,
            as_of=place.as_of,
            model_version=place.model_version,
            low=low,
            high=high,
        )


def _walk(value: object, place: _Place, pen: _Pen) -> Iterator[Citation]:
    if isinstance(value, tuple):
        for one in value:
            yield from _walk(one, place, pen)
    elif is_dataclass(value) and not isinstance(value, type):
        inner, name = place.within(value), type(value).__name__
        if name in REASONS:
            yield from _reason(value, inner, pen)
            return
        facts = vars(value)
        for field in fields(value):
            yield from _field(name, field.name, facts, inner, pen)


def _field(type_name: str, field: str, facts: Mapping[str, Any], place: _Place, pen: _Pen) -> Iterator[Citation]:
    value = facts[field]
    is_told = told(type_name, field)
    if value is None or isinstance(value, str | int | float):
        if is_told and _is_there(value):
            is_outcome = is_told.words == "probability"
            msgid = OUTCOMES.get(place.task or "", is_told.words) if is_outcome else is_told.words
            label, bounds = _words(msgid, pen.language, facts), (facts.get(is_told.low), facts.get(is_told.high))
            days = place.horizon_days if is_outcome else facts["days"] if "%(days)" in msgid else None
            yield replace(pen.write(is_told, label, value, place, bounds), within_days=days)
    elif isinstance(value, Mapping):
        for key, fact in value.items():
            if key in FACTS and _is_there(fact):
                yield pen.write(FACTS[key], _words(FACTS[key].words, pen.language, {}), fact, place, (None, None))
    else:
        if isinstance(value, tuple) and value and is_dataclass(value[0]) and place.about is None:
            yield pen.write(_SHOWN, _words(_SHOWN.words, pen.language, {}), len(value), place, (None, None))
        yield from _walk(value, place, pen)


_SHOWN = Told("count", marked("shown"), "count")


def _words(msgid: str, language: Language, facts: Mapping[str, Any]) -> str:
    return translate(language, msgid, **{name: fact for name, fact in facts.items() if f"%({name})" in msgid})


def _reason(reason: Any, place: _Place, pen: _Pen) -> Iterator[Citation]:
    """Cite a reason by its own words: its value, what it contributes, and that in points, money or days."""
    is_money = place.task in TASK_ANSWERS
    for value in (getattr(reason, name, None) for name in ("value", "before", "after")):
        if _is_there(value):
            yield pen.write(value_kind(reason.feature, value), reason.text, value, place, (None, None))
    typical = getattr(reason, "typical", None)
    if _is_there(typical):
        label = translate(pen.language, "typical of %(what)s", what=reason.text)
        yield pen.write(value_kind(reason.feature, typical), label, typical, place, (None, None))
    if hasattr(reason, "points"):
        points = Told("money", "", "money") if is_money else Told("points", "", "share")
        yield pen.write(points, reason.text, reason.points, place, (None, None))
    if hasattr(reason, "days"):
        yield pen.write(Told("days", "", "days"), reason.text, reason.days, place, (None, None))
    logarithm = "logarithm" if is_money else "log-odds"
    yield pen.write(Told("number", "", logarithm), reason.text, reason.contribution, place, (None, None))


def value_kind(feature: str, value: object) -> Told:
    """Return how the value of a feature is cited: a text, or a number in the feature's unit."""
    if isinstance(value, str):
        return Told("name", "", "value")
    kind, unit = UNIT_KINDS.get(_units().get(feature) or _unit_in_name(feature), ("number", ""))
    return Told(kind, "", unit)


@cache
def _units() -> Mapping[str, str | None]:
    return {feature.name: feature.unit for entity in declared_families() for feature in declared(entity)}


def _unit_in_name(feature: str) -> str:
    """Return the unit that the name of a custom feature tells.

    >>> _unit_in_name("lead_custom_visits_count_90d"), _unit_in_name("account_days_since_custom_training")
    ('count', 'days')
    """
    if "_days_since_" in feature:
        return "days"
    return "count" if "_count" in feature or "_distinct" in feature else ""


def _about(part: Any, task: str | None) -> About | None:
    entity_id = getattr(part, "entity_id", None)
    entity = getattr(part, "entity", None) or TASK_ENTITIES.get(task or "")
    if entity_id is not None and entity is not None:
        return About(entity, entity_id)
    rep_id = getattr(part, "rep_id", None)
    return About("rep", rep_id) if rep_id is not None else None


def _is_there(value: object) -> bool:
    return value is not None and not isinstance(value, bool) and not (isinstance(value, float) and math.isnan(value))
