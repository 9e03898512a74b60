"""Which facts and which citations does a draft start from? Records drawn from the lists of a real home."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.grounding.writing import Draw
from serving.access import Book
from serving.answers import LISTS, list_scored
from serving.citation_texts import day_of
from serving.citations import Citation, cite
from serving.lists import Filter, Item
from serving.snapshot import Snapshot

N_RECORDS = 8
"""So many records are on the page that a draft tells of."""

Fact = tuple[str, Any]
"""What kind of fact (a key of `writing.WRITERS`), and its value."""


@dataclass(frozen=True)
class Case:
    """The facts of some records of one page, by record and name, and the citations of the page."""

    records: tuple[dict[str, Fact], ...]
    citations: tuple[Citation, ...]


def draw_case(snapshot: Snapshot, about: str, language: str, cited_in: str, draw: Draw) -> Case:
    """Return a random page of a list, its facts in the language of the draft."""
    total = list_scored(snapshot, Book(None), about, Filter(page_size=1), "en").total
    page = Filter(page=draw.randint(1, min(12, total // N_RECORDS)), page_size=N_RECORDS)
    answer, told = (list_scored(snapshot, Book(None), about, page, spoken) for spoken in (cited_in, language))
    items = [item for item in told.items if item.owner_name]
    draw.shuffle(items)
    shared = {"version": ("version", told.model_version), "as_of": ("date", told.data_as_of[:10])}
    zone = snapshot.settings.company.time_zone
    records = tuple(dict(facts_of(item, zone)) | shared for item in items[:3])
    return Case(records, cite(answer, cited_in, snapshot.settings.company))


def facts_of(item: Item, zone: str) -> Iterator[tuple[str, Fact]]:
    """Yield the facts of a record that templates name."""
    yield "name", ("name", item.name)
    yield "id", ("id", item.entity_id)
    yield "owner", ("person", item.owner_name)
    yield "probability", ("probability", item.probability)
    yield "interval", ("interval", (item.low, item.high))
    yield "reason", ("text", item.reasons[0].text)
    yield "points", ("points", item.reasons[0].points)
    kinds = {"amount": "money", "annual_revenue": "money", "expected_close_on": "date", "created_at": "date"}
    for name, value in item.facts.items():
        yield name, (kinds.get(name, "text"), day_of(str(value), zone) if name == "created_at" else value)
    if item.worth:
        yield "expected_value", ("money", item.worth.expected_value)
        yield "value_interval", ("money_interval", (item.worth.low, item.worth.high))
        yield "value_at_risk", ("money", item.worth.value_at_risk)
        yield "risk_interval", ("money_interval", (item.worth.risk_low, item.worth.risk_high))
    if item.outlook:
        outlook = item.outlook
        yield "close_on", ("date", outlook.close_on_p50)
        yield "close_interval", ("date_interval", (outlook.close_on_p10, outlook.close_on_p90))
        yield "slip_risk", ("probability", outlook.slip_risk)
        yield "open_days", ("days", outlook.open_days)
        for outcome in outlook.outcomes:
            yield f"won_{outcome.days}", ("probability", outcome.won)
            yield f"lost_{outcome.days}", ("probability", outcome.lost)
        if outlook.stage:
            yield "stage", ("text", outlook.stage.stage)
            yield "stage_days", ("days", outlook.stage.days)


assert set(LISTS) == {"leads", "deals", "accounts"}
