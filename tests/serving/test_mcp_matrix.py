"""Does any tool tell any role of a record that is not theirs? Every tool x role x ownership.

The tools come from their table: a new one without a row here fails.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import orjson
import pytest

from pipelines.audit_check import find_rows
from pipelines.state import AppState
from serving.access import Authenticator, Principal
from serving.errors import NotFoundError, ServingError
from serving.mcp_answers import TOOLS, Desk

OWNERS = ("LI", "WANG", "ZHOU", None)
MAY_SEE = {
    "rep": {"LI"},
    "manager": {"LI", "WANG", "ZHOU"},
    "stranger": {"ZHOU"},
    "scientist": set(OWNERS),
    "admin": set(OWNERS),
    "scoped": {"LI"},
}
ENTITIES = {"leads": "lead", "deals": "deal", "churn": "account"}
SCOPE = "leads"
NOT_THERE = ["L9999", "../../etc/passwd", "' OR 1=1 --", "%", "\u202eL0001", "x" * 200, "线索", "h-0123456789abcdef"]
Arguments = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """With which arguments a tool is asked about one record of a task; no tasks where it tells of no records."""

    arguments: Callable[[str, str], Arguments]
    tasks: tuple[str, ...] = tuple(ENTITIES)


def _record(task: str, entity_id: str) -> Arguments:
    return {"entity": ENTITIES[task], "id": entity_id}


def _find(_: str, entity_id: str) -> Arguments:
    return {"query": entity_id}


ROWS = {
    "list_leads": Row(_find, ("leads",)),
    "list_deals": Row(_find, ("deals",)),
    "list_accounts": Row(_find, ("churn",)),
    "accounts_at_risk": Row(lambda *_: {}, ("churn",)),
    "deals_that_slip": Row(lambda *_: {}, ("deals",)),
    "explain_score": Row(_record),
    "why_it_changed": Row(lambda task, entity_id: _record(task, entity_id) | {"since": "2025-06-15"}),
    "similar_cases": Row(_record),
    "my_actions": Row(lambda *_: {}),
    "brief": Row(lambda _, entity_id: {"kind": "account", "id": entity_id}, ("churn",)),
    "record_feedback": Row(lambda *_: {"action_id": "R1.lead.L0001", "answer": "shown"}, ()),
    "verify_answer": Row(lambda *_: {"draft": "Nothing.", "sources": [{"tool": "model_status"}]}, ()),
    "model_status": Row(lambda *_: {}, ()),
}
WHOLE_LISTS = {"accounts_at_risk": "owner_id", "deals_that_slip": "owner_id", "my_actions": "rep_id"}
"""Tools that are asked about a book, and by which argument."""

CASES = [(name, task) for name, row in ROWS.items() for task in row.tasks]


class Asker:
    """Asks tools as any caller, without a protocol."""

    def __init__(self, client: Any, tokens: dict[str, str]) -> None:
        snapshot = client.room.ready()
        deals = snapshot.champion("deals")  # its company's dates have no history, so that none of them could slip
        dated = replace(deals, rows=deals.rows.assign(slip_risk=0.5))
        self.snapshot = replace(snapshot, champions={**snapshot.champions, "deals": dated}, _memo={})
        self.audit, self._tokens = client.room.audit, tokens
        self._desk = Desk(client.room.home, client.room.audit)
        self._door = Authenticator(lambda: AppState(client.room.home.app_db))

    def principal(self, caller: str) -> Principal:
        found = self._door.authenticate(self._tokens[caller])
        assert found is not None
        return found

    def ask(self, caller: str, name: str, arguments: Arguments) -> str:
        """Return all that leaves, as text; a refusal as its code and message."""
        try:
            result = self._desk.ask(self.snapshot, self.principal(caller), name, arguments)
        except ServingError as error:
            return f"{error.code}: {error}"
        return orjson.dumps((result.told, result.text, result.texts)).decode()

    def owned_by(self, task: str, owner: str | None) -> str:
        """Return a scored record of an owner that has been there for two months."""
        champion = self.snapshot.champion(task)
        born = self.snapshot.records(champion.entity)["created_at"]
        owners = self.snapshot.owners(champion.entity)
        return next(i for i in champion.position if owners[i] == owner and str(born[i]) < "2025-05-01")


@pytest.fixture(scope="module")
def asker(client, home, tokens) -> Asker:
    scoped = AppState(home.app_db).add_token("rep", "scoped", "LI", tasks=[SCOPE])
    return Asker(client, {**tokens, "scoped": scoped})


def told(text: str) -> set[str]:
    return set() if re.match(r"[a-z_]+: ", text) else set(re.findall(r"\b[LDA]\d{4}\b", text))


def may_see(caller: str, task: str, owner: str | None) -> bool:
    return owner in MAY_SEE[caller] and (caller != "scoped" or task == SCOPE)


def test_every_tool_has_its_row_and_every_row_its_tool():
    assert set(ROWS) == set(TOOLS), "say in ROWS how a new tool is asked about a record"


@pytest.mark.parametrize(("name", "task"), CASES, ids=str)
@pytest.mark.parametrize("caller", MAY_SEE)
def test_a_tool_tells_each_role_of_what_is_theirs_and_of_nothing_else(asker, caller, name, task):
    owner_of = {i: owner for entity in ENTITIES.values() for i, owner in asker.snapshot.owners(entity).items()}
    for owner in OWNERS:
        entity_id = asker.owned_by(task, owner)
        of_owner = {WHOLE_LISTS[name]: owner} if name in WHOLE_LISTS and owner else {}
        ids = told(asker.ask(caller, name, ROWS[name].arguments(task, entity_id) | of_owner))
        assert {owner_of[i] for i in ids} <= MAY_SEE[caller]
        assert caller != "scoped" or all(i.startswith("L") for i in ids)
        if name not in WHOLE_LISTS:
            assert (entity_id in ids) == may_see(caller, task, owner), owner
        elif owner and caller != "scoped":
            assert bool(ids) == may_see(caller, task, owner), owner


@pytest.mark.parametrize("name", [name for name in ROWS if not ROWS[name].tasks])
@pytest.mark.parametrize("caller", MAY_SEE)
def test_a_tool_without_records_tells_of_none(asker, caller, name):
    assert told(asker.ask(caller, name, ROWS[name].arguments("leads", "L0001"))) == set()


@pytest.mark.parametrize(("name", "task"), [case for case in CASES if case[0] not in WHOLE_LISTS], ids=str)
@pytest.mark.parametrize("caller", ["rep", "stranger", "scoped"])
def test_not_yours_and_not_there_look_the_same(asker, caller, name, task):
    others = [asker.owned_by(task, owner) for owner in OWNERS if not may_see(caller, task, owner)]
    looks = {asker.ask(caller, name, ROWS[name].arguments(task, one)) for one in [*others, *NOT_THERE]}
    assert len(looks) == 1


def test_a_task_outside_a_tokens_scope_looks_like_one_that_has_no_scores(asker):
    assert asker.ask("scoped", "list_deals", {}).startswith("not_found: the task deals has no scores")
    assert '"task":"deals"' not in asker.ask("scoped", "model_status", {})


def test_another_reps_book_is_empty(asker):
    assert told(asker.ask("rep", "list_leads", {"owner_id": "ZHOU"})) == set()
    assert told(asker.ask("manager", "list_leads", {"owner_id": "ZHOU"}))


@pytest.mark.parametrize(("kind", "caller"), [("rep", "rep"), ("rep", "manager"), ("manager", "manager")])
def test_a_brief_tells_of_nothing_that_is_not_the_callers(asker, kind, caller):
    owner_of = {i: owner for entity in ENTITIES.values() for i, owner in asker.snapshot.owners(entity).items()}
    ids = told(asker.ask(caller, "brief", {"kind": kind, "id": "LI" if kind == "rep" else None}))
    assert ids
    assert {owner_of[i] for i in ids} <= MAY_SEE[caller]
    assert told(asker.ask("rep", "brief", {"kind": "rep", "id": "ZHOU"})) == set()


@pytest.mark.parametrize(("name", "asked"), [("list_leads", {"limit": 20}), ("brief", {"kind": "rep"})])
def test_the_audit_knows_exactly_what_was_told(asker, home, name, asked):
    before = len(list(find_rows(home)))
    ids = told(asker.ask("rep", name, asked))
    new = list(find_rows(home))[before:]
    assert {row["door"] for row in new} == {"mcp"}
    assert {i for row in new for i in row["entity_ids"]} == ids
    assert 0 < len(ids) < 20


def test_a_refusal_leaves_no_row(asker, home):
    before = len(list(find_rows(home)))
    with pytest.raises(NotFoundError):
        Desk(home, asker.audit).ask(
            asker.snapshot, asker.principal("rep"), "explain_score", {"entity": "lead", "id": "L9999"}
        )
    assert len(list(find_rows(home))) == before
