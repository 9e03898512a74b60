"""Does any address tell any role of a record that is not theirs? Every address x role x ownership.

The addresses come from the OpenAPI document: a new one without a row here fails.
"""

import json
import re
import statistics
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import pytest
from pydantic import TypeAdapter
from scipy.stats import mannwhitneyu

from pipelines.state import AppState
from serving.access import Principal, book_of
from serving.addresses import ADDRESSES as DESCRIBED
from serving.answers import explain, score_ids
from serving.errors import NotFoundError
from serving.openapi import describe_api
from serving.replays import replay_score
from tests.serving.small_company import CALLERS

OWNERS = ("LI", "WANG", "ZHOU", None)
MAY_SEE = {
    "rep": {"LI"},
    "manager": {"LI", "WANG", "ZHOU"},  # CHEN manages SUN, who manages ZHOU (and, in a circle, CHEN)
    "stranger": {"ZHOU"},
    "scientist": set(OWNERS),
    "admin": set(OWNERS),
    "scoped": {"LI"},
}
NOT_THERE = ["L9999", "../../etc/passwd", "' OR 1=1 --", "%", "*", "\u202eL0001", "x" * 200, "线索", "L0001 "]
TASKS = {"leads": ("lead", "/v1/leads"), "deals": ("deal", "/v1/deals"), "churn": ("account", "/v1/accounts")}
SCOPE = "leads"
SHAPES = {address.path: TypeAdapter(address.shape) for address in DESCRIBED}


@dataclass(frozen=True)
class Row:
    """How an address is asked about one record of a task; None where it tells of no records."""

    ask: Callable[[Any, str, str, str], Any]
    tasks: tuple[str, ...] = tuple(TASKS)


def _score(client: Any, caller: str, task: str, entity_id: str) -> Any:
    return client.post("/v1/score", {"task": task, "ids": [entity_id, "L9998"]}, caller)


def _explain(client: Any, caller: str, task: str, entity_id: str) -> Any:
    return client.get("/v1/explain", caller, entity=TASKS[task][0], id=entity_id)


def _replay(client: Any, caller: str, task: str, entity_id: str) -> Any:
    run_id = client.room.ready().run.run_id
    return client.get("/v1/replay", caller, score_id=f"{run_id}.{task}.{entity_id}"[:200])


def _list(path: str) -> Callable[[Any, str, str, str], Any]:
    return lambda client, caller, task, entity_id: client.get(path, caller, q=entity_id, page_size=200)


def _plain(path: str) -> Callable[[Any, str, str, str], Any]:
    return lambda client, caller, task, entity_id: client.get(path, caller)


def _account_brief(client: Any, caller: str, task: str, entity_id: str) -> Any:
    return client.get("/v1/brief", caller, kind="account", id=entity_id)


def _verify(client: Any, caller: str, task: str, entity_id: str) -> Any:
    return client.post("/v1/verify", {"draft": "Call.", "about": [{"entity": TASKS[task][0], "id": entity_id}]}, caller)


REPS = ("LI", "WANG", "ZHOU", "CHEN")


def _actions(client: Any, caller: str, rep: str) -> Any:
    return client.get("/v1/actions", caller, rep_id=rep)


def _feedback(client: Any, caller: str, rep: str) -> Any:
    listed = client.get("/v1/actions", rep_id=rep).json().get("items", [])
    leads_first = sorted(listed, key=lambda item: item["entity"] != "lead")
    action_id = leads_first[0]["action_id"] if listed else rep
    return client.post("/v1/feedback", {"action_id": action_id, "answer": "shown"}, caller)


LISTS_OF_REPS = {("GET", "/v1/actions"): _actions, ("POST", "/v1/feedback"): _feedback}
"""Addresses that are asked for the list of a rep, not for one record."""

ROWS = {
    ("POST", "/v1/score"): Row(_score),
    ("GET", "/v1/explain"): Row(_explain),
    ("GET", "/v1/replay"): Row(_replay),
    ("GET", "/v1/brief"): Row(_account_brief, ("churn",)),
    ("POST", "/v1/verify"): Row(_verify),
    **{("GET", path): Row(_list(path), (task,)) for task, (_, path) in TASKS.items()},
    **{
        ("GET", path): Row(_plain(path), ())
        for path in ("/docs.json", "/schema.json", "/livez", "/readyz", "/metrics", "/v1/models")
    },
}
ADDRESSES = [(m.upper(), path) for path, operations in describe_api()["paths"].items() for m in operations]
CASES = [(address, task) for address in ROWS for task in ROWS[address].tasks]


@pytest.fixture(scope="session")
def callers(home, client) -> dict[str, str]:
    state = AppState(home.app_db)
    scoped = state.add_token("rep", "scoped", "LI", tasks=[SCOPE], allow=["feedback"])
    may = {name: state.add_token(role, name, rep, allow=["feedback"]) for name, (role, rep) in CALLERS.items()}
    return may | {"scoped": scoped}


def told(answer: Any) -> set[str]:
    """Return the ids of records that an answer tells of; ids that it calls unknown are the caller's own words."""
    text = answer.text
    if answer.status_code == 200 and answer.headers["content-type"] == "application/json":
        text = json.dumps({name: value for name, value in answer.json().items() if name != "unknown"})
    return set(re.findall(r"\b[LDA]\d{4}\b", text))


def caller_rep(caller: str) -> str | None:
    return CALLERS.get(caller, ("rep", "LI"))[1]


def may_see(caller: str, task: str, owner: str | None) -> bool:
    return owner in MAY_SEE[caller] and (caller != "scoped" or task == SCOPE)


@pytest.mark.parametrize("address", ADDRESSES, ids=" ".join)
def test_every_address_has_its_row(address):
    assert address in {*ROWS, *LISTS_OF_REPS}, "say in ROWS how a new address is asked about a record"


def test_every_row_has_its_address():
    assert {*ROWS, *LISTS_OF_REPS} == set(ADDRESSES)


@pytest.mark.parametrize(("address", "task"), CASES, ids=str)
@pytest.mark.parametrize("caller", MAY_SEE)
def test_an_address_tells_each_role_of_what_is_theirs_and_of_nothing_else(client, callers, caller, address, task):
    snapshot = client.room.ready()
    owner_of = {i: owner for entity in ("lead", "deal", "account") for i, owner in snapshot.owners(entity).items()}
    for owner in OWNERS:
        entity_id = client.owned_by(task, owner)
        answer = ROWS[address].ask(client, callers[caller], task, entity_id)
        if answer.status_code == 200:
            SHAPES[address[1]].validate_json(answer.content)
        ids = told(answer)
        assert (entity_id in ids) == may_see(caller, task, owner), owner
        assert {owner_of[i] for i in ids} <= MAY_SEE[caller]


@pytest.mark.parametrize("address", LISTS_OF_REPS, ids=" ".join)
@pytest.mark.parametrize("caller", MAY_SEE)
def test_a_list_of_actions_tells_of_the_reps_that_are_the_callers_and_of_nothing_else(client, callers, caller, address):
    snapshot = client.room.ready()
    owner_of = {i: owner for entity in ("lead", "deal", "account") for i, owner in snapshot.owners(entity).items()}
    for rep in REPS:
        answer = LISTS_OF_REPS[address](client, callers[caller], rep)
        is_theirs = rep in MAY_SEE[caller] or (rep == "CHEN" and None in MAY_SEE[caller]) or rep == caller_rep(caller)
        if address[1] == "/v1/feedback" and rep == "CHEN":
            is_theirs = False  # CHEN has no book, so no action either
        assert answer.status_code == (200 if is_theirs else 404), (rep, answer.text)
        if is_theirs:
            SHAPES[address[1]].validate_json(answer.content)
            assert {owner_of[i] for i in told(answer)} <= {rep}
            if caller == "scoped":
                assert {i[0] for i in told(answer)} <= {"L"}


@pytest.mark.parametrize("address", LISTS_OF_REPS, ids=" ".join)
@pytest.mark.parametrize("caller", ["rep", "stranger", "scoped"])
def test_a_list_that_is_not_yours_and_one_that_is_not_there_look_the_same(client, callers, caller, address):
    def look(rep: str) -> tuple[int, str]:
        answer = LISTS_OF_REPS[address](client, callers[caller], rep)
        return answer.status_code, json.dumps({k: v for k, v in answer.json().items() if k != "request_id"})

    others = [rep for rep in REPS if rep not in MAY_SEE[caller]]
    assert len({look(rep) for rep in [*others, *NOT_THERE]}) == 1


@pytest.mark.parametrize("address", [address for address in ROWS if not ROWS[address].tasks], ids=" ".join)
@pytest.mark.parametrize("caller", MAY_SEE)
def test_an_address_without_records_tells_of_none(client, callers, caller, address):
    assert told(ROWS[address].ask(client, callers[caller], "leads", "L0001")) == set()


@pytest.mark.parametrize(("address", "task"), CASES, ids=str)
@pytest.mark.parametrize("caller", ["rep", "stranger", "scoped"])
def test_not_yours_and_not_there_look_the_same(client, callers, caller, address, task):
    def look(entity_id: str) -> tuple[int, str]:
        answer = ROWS[address].ask(client, callers[caller], task, entity_id)
        body = answer.json()
        body.pop("request_id", None)
        body["unknown"] = [one for one in body.get("unknown", []) if one != entity_id]
        return answer.status_code, json.dumps(body)

    others = [client.owned_by(task, owner) for owner in OWNERS if not may_see(caller, task, owner)]
    assert len({look(entity_id) for entity_id in [*others, *NOT_THERE]}) == 1


def test_a_task_outside_a_tokens_scope_looks_like_one_that_has_no_scores(client, callers):
    answer = client.get("/v1/deals", callers["scoped"])
    assert (answer.status_code, answer.json()["message"]) == (
        404,
        "the task deals has no scores; expected one of leads",
    )
    models = client.get("/v1/models", callers["scoped"]).json()["models"]
    assert [model["task"] for model in models] == ["leads"]


def test_callers_who_take_turns_each_get_their_own(client):
    pages = [(caller, client.get("/v1/leads", caller, page_size=200)) for caller in ("rep", "stranger") * 3]
    owners = [(caller, {item["owner_id"] for item in page.json()["items"]}) for caller, page in pages]
    assert owners == [("rep", {"LI"}), ("stranger", {"ZHOU"})] * 3


def test_who_left_sees_nothing_while_the_manager_still_sees_what_was_theirs(client):
    snapshot = client.room.ready()
    reps = snapshot.crm.tables["reps"]
    left_at = pd.Series([pd.Timestamp("2025-01-01") if rep == "LI" else pd.NaT for rep in reps["rep_id"]])
    tables = {**snapshot.crm.tables, "reps": reps.assign(left_at=left_at)}
    now = replace(snapshot, crm=replace(snapshot.crm, tables=tables), _memo={})
    assert now.gone == {"LI"}
    _, book = now.seen_by(Principal("rep", "LI", "Li"))
    assert book.owners == frozenset()
    _, book = now.seen_by(Principal("manager", "CHEN", "Chen"))
    assert book.holds("LI")
    assert snapshot.gone == frozenset()


def _refused(ask: Callable[[str], object], entity_id: str) -> int:
    started = time.perf_counter_ns()
    with suppress(NotFoundError):
        ask(entity_id)
    return time.perf_counter_ns() - started


@pytest.mark.parametrize(("what", "pairs"), [("score", 40), ("explain", 200), ("replay", 30)])
def test_not_yours_takes_as_long_as_not_there(client, what, pairs):
    snapshot = client.room.ready()
    book = book_of(Principal("rep", "LI", "Li"), snapshot.manager_of)
    run_id = snapshot.run.run_id
    ask = {
        "score": lambda i: score_ids(snapshot, book, "leads", [i], "en"),
        "explain": lambda i: explain(snapshot, book, "lead", i, "en"),
        "replay": lambda i: replay_score(snapshot, book, client.room.home, f"{run_id}.leads.{i}"),
    }[what]
    theirs = client.owned_by("leads", "ZHOU")
    ask_both = [(_refused(ask, theirs), _refused(ask, "L9999")) for _ in range(3 * pairs)]
    for start in range(0, 3 * pairs, pairs):  # a noisy machine may spoil one of three
        some = ask_both[start : start + pairs]
        theirs_ns, absent_ns = ([pair[which] for pair in some] for which in (0, 1))
        ratio = statistics.median(theirs_ns) / statistics.median(absent_ns)
        if mannwhitneyu(theirs_ns, absent_ns).pvalue > 0.01 or 0.8 < ratio < 1.25:
            return
    pytest.fail(f"{what}: not yours takes {ratio:.2f} times as long as not there")
