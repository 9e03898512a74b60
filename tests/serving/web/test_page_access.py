"""Does any page tell any role of a record that is not theirs? Every page x role x ownership.

The pages come from `serving.web.pages`: a new one without a row here fails.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest

from pipelines.state import AppState
from serving.web.pages import ACTS, PAGES, page_at
from tests.serving.small_company import CALLERS
from tests.serving.test_access_matrix import MAY_SEE, NOT_THERE, OWNERS, SCOPE, TASKS, may_see

Ask = Callable[[Any, str, str, str], Any]
TASK_OF = {"/leads": "leads", "/deals": "deals", "/accounts": "churn"}


def searched(path: str) -> Ask:
    return lambda client, caller, task, entity_id: client.visit(path, caller, q=entity_id)


def of_one(path: str, **more: str) -> Ask:
    return lambda client, caller, task, entity_id: client.visit(path, caller, id=entity_id, **more)


def part(path: str, **more: str) -> Ask:
    def ask(client: Any, caller: str, task: str, entity_id: str) -> Any:
        return client.visit(path, caller, entity=TASKS[task][0], id=entity_id, **more)

    return ask


ONE: dict[str, tuple[Ask, tuple[str, ...]]] = {
    **{path: (searched(path), (task,)) for path, task in TASK_OF.items()},
    **{f"{path}.csv": (searched(f"{path}.csv"), (task,)) for path, task in TASK_OF.items()},
    "/search": (searched("/search"), tuple(TASKS)),
    **{f"/{entity}": (of_one(f"/{entity}"), (task,)) for task, (entity, _) in TASKS.items()},
    **{f"/part/{name}": (part(f"/part/{name}"), tuple(TASKS)) for name in ("timeline", "history", "similar", "acts")},
    "/part/moved": (part("/part/moved", since="2025-06-01"), tuple(TASKS)),
}
"""How a page is asked about one record of a task."""

MANY: dict[str, dict[str, str]] = {
    **{path: {} for path in ("/today", "/team", "/calibration", "/models", "/brief")},
    "/part/promotion": {"task": "leads"},
}
"""Pages that are asked about no single record, and how: they tell of the visitor's own alone."""

SILENT = frozenset({"/part/history", "/part/acts", "/part/moved", "/part/timeline", "/part/similar"})
"""Parts of a record's page that need not name it."""

PATHS = sorted(page.path for page in PAGES)
CASES = [(path, task) for path in PATHS if path in ONE for task in ONE[path][1]]
_ECHO = re.compile(r'name="back" value="[^"]*"|(?:name="q"[^>]*?)?value="[^"]*"|[?&](?:amp;)?q=[^"&]*')


@pytest.fixture(scope="session")
def callers(home) -> dict[str, str]:
    scoped = AppState(home.app_db).add_token("rep", "scoped", "LI", tasks=[SCOPE])
    return {name: scoped if name == "scoped" else name for name in MAY_SEE}


def told(answer: Any) -> set[str]:
    """Return the ids of records that a page tells of; the visitor's own words, said back, are none."""
    return set(re.findall(r"\b[LDA]\d{4}\b", _ECHO.sub("", answer.text))) if answer.status_code == 200 else set()


@pytest.mark.parametrize("path", PATHS)
def test_every_page_has_its_row(path):
    assert path in ONE or path in MANY, "say in ONE or in MANY how a new page is asked"


@pytest.mark.parametrize(("path", "task"), CASES)
@pytest.mark.parametrize("caller", MAY_SEE)
def test_a_page_tells_each_role_of_what_is_theirs_and_of_nothing_else(client, callers, caller, path, task):
    snapshot = client.room.ready()
    owner_of = {i: owner for entity in ("lead", "deal", "account") for i, owner in snapshot.owners(entity).items()}
    ask = ONE[path][0]
    for owner in OWNERS:
        entity_id = client.owned_by(task, owner)
        answer = ask(client, callers[caller], task, entity_id)
        is_mine = may_see(caller, task, owner)
        if path in SILENT:
            assert (answer.status_code != 404) == is_mine, (owner, answer.text)
        else:
            assert (entity_id in told(answer)) == is_mine, owner
        assert {owner_of[i] for i in told(answer)} <= MAY_SEE[caller]


@pytest.mark.parametrize("path", sorted(MANY.keys() & set(PATHS)))
@pytest.mark.parametrize("caller", MAY_SEE)
def test_a_page_of_many_tells_of_the_visitors_own_alone(client, callers, caller, path):
    snapshot = client.room.ready()
    owner_of = {i: owner for entity in ("lead", "deal", "account") for i, owner in snapshot.owners(entity).items()}
    answer = client.visit(path, callers[caller], **MANY[path])
    role = "rep" if caller == "scoped" else CALLERS[caller][0]
    assert (answer.status_code != 404) == (role in page_at(path).roles), answer.text
    assert {owner_of[i] for i in told(answer)} <= MAY_SEE[caller]


@pytest.mark.parametrize(("path", "task"), [case for case in CASES if not case[0].endswith(".csv")])
@pytest.mark.parametrize("caller", ["rep", "scoped"])
def test_not_yours_and_not_there_look_the_same(client, callers, caller, path, task):
    def look(entity_id: str) -> tuple[int, str]:
        answer = ONE[path][0](client, callers[caller], task, entity_id)
        text = re.sub(r"Request \w+", "", _ECHO.sub("", answer.text))
        return answer.status_code, re.sub(r'(name="csrf-token" content|name="csrf" value)="\w+"', "", text)

    others = [client.owned_by(task, owner) for owner in OWNERS if not may_see(caller, task, owner)]
    absent = [entity_id for entity_id in NOT_THERE if len(entity_id) <= 100]
    assert len({look(entity_id) for entity_id in [*others, *absent]}) == 1


@pytest.mark.parametrize("path", [act.path for act in ACTS])
def test_an_act_is_done_for_nobody_without_a_session_or_its_proof(client, path):
    assert client.send("POST", path, {"origin": "http://test"}, data={"a": "b"}).status_code == 303
    refused = client.act(path, {"a": "b"}, "admin", x_csrf_token="0" * 64)
    assert refused.status_code == 403
