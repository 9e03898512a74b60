"""Can a data scientist see and decide which model serves, and nobody else?"""

import shutil
import time
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from pipelines.state import AppState
from serving import promoting
from serving.access import Principal
from serving.errors import ForbiddenError, InvalidRequestError, NotFoundError
from serving.web import models_page
from serving.web.models_page import ModelsQuery, PromoteForm, RollbackForm, show_models
from serving.web.visit import Visit
from tests.serving.test_calibration_facts import write_monitor, write_record

NOW = datetime.now(UTC).replace(tzinfo=None)
MAY = frozenset({"promote"})


@pytest.fixture
def told(home):
    """The small company's home with two versions written about, for the time of a test."""
    write_record(home, "leads", 1)
    write_record(home, "leads", 2, calibrated=False, verdict={"en": "too high", "zh": "偏高"})
    write_monitor(home, "leads", 1)
    yield home
    shutil.rmtree(home.versions)
    for path in home.reports.glob("*.json"):
        path.unlink()


@pytest.fixture(scope="module")
def boss(home) -> str:
    return AppState(home.app_db).add_token("scientist", "boss", allow=["promote"])


def visit(client, query, *, role="scientist", scopes=MAY, tasks=None, now=NOW) -> Visit:
    principal = Principal(role, None, "Ann", tasks, scopes)
    snapshot, book = client.room.ready().seen_by(principal)
    return Visit(snapshot, book, principal, client.room.home, "en", query, "", now, "/models")


def keep(home, outcome: promoting.Outcome) -> None:
    home.reports.mkdir(exist_ok=True)
    (home.reports / "promotion-leads.json").write_bytes(TypeAdapter(promoting.Outcome).dump_json(outcome))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_versions_stand_with_state_metrics_and_alarms(client, told, language):
    text = client.visit("/models", "scientist", language, task="leads").text
    for words in {"en": ("Version 2", "challenger", "serves"), "zh": ("版本 2", "候选", "在用")}[language]:
        assert words in text
    assert "0.700" in text
    assert "confirm=promote" not in text  # this token may not


def test_what_is_recorded_in_english_is_opened_on_demand_on_a_chinese_page(client, told):
    english, chinese = (client.visit("/models", "scientist", language, task="leads").text for language in ("en", "zh"))
    assert "<details" not in english
    assert (
        chinese.count("记录原文（英文）")
        == chinese.count("<details")
        == chinese.count('<p class="break" lang="en">')
        > 0
    )


def test_a_task_without_any_record_says_so(client):
    assert "Nothing is written about this version" in client.visit("/models", "admin", task="deals").text


def test_who_may_promote_is_asked_once_more_and_for_a_reason_where_it_is_not_calibrated(client, told, boss):
    text = client.visit("/models", boss, task="leads").text
    assert "version=2&amp;confirm=promote" in text or "version=2&confirm=promote" in text
    asked = client.visit("/models", boss, task="leads", version=2, confirm="promote").text
    assert 'action="/act/promote"' in asked
    assert 'name="accept"' in asked
    assert 'name="csrf"' in asked
    calibrated = client.visit("/models", boss, task="leads", version=1, confirm="promote").text
    assert 'name="accept"' not in calibrated


@pytest.mark.parametrize(("query", "status"), [({"version": 9}, 404), ({"version": 0}, 422), ({"task": "x"}, 422)])
def test_a_version_or_task_that_is_none_is_not_there(client, told, query, status):
    assert client.visit("/models", "scientist", **{"task": "leads"} | query).status_code == status


def test_a_task_that_was_never_trained_says_what_to_do(client, told):
    assert "crmcast train value makes the first one" in client.visit("/models", "scientist", task="value").text


@pytest.mark.parametrize("caller", ["rep", "manager"])
def test_an_act_is_not_there_for_another_role(client, told, caller):
    assert client.act("/act/promote", {"task": "leads", "version": "2"}, caller).status_code == 404
    assert client.act("/act/rollback", {"task": "leads", "champion": "1"}, caller).status_code == 404


def test_a_token_without_the_scope_may_not_promote(client, told):
    with pytest.raises(ForbiddenError, match="may not promote"):
        models_page.promote(visit(client, PromoteForm(task="leads", version=2), scopes=frozenset()))
    assert client.act("/act/promote", {"task": "leads", "version": "2"}, "scientist").status_code == 403
    assert promoting.last_outcome(told, "leads") is None


def test_without_the_proof_of_the_own_page_nothing_is_done(client, told, boss):
    answer = client.act("/act/promote", {"task": "leads", "version": "2"}, boss, x_csrf_token="wrong")
    assert (answer.status_code, promoting.last_outcome(told, "leads")) == (403, None)


def test_a_token_of_other_tasks_finds_neither_task_nor_version(client, told):
    narrow = frozenset({"deals"})
    assert show_models(visit(client, ModelsQuery(), tasks=narrow)).tasks == ("deals",)
    with pytest.raises(NotFoundError):
        models_page.promote(visit(client, PromoteForm(task="leads", version=2), tasks=narrow))
    with pytest.raises(NotFoundError):
        models_page.promote(visit(client, PromoteForm(task="leads", version=7)))


def test_a_rollback_that_was_asked_of_another_champion_is_not_done(client, told):
    for champion in (1, 2):  # nothing came before version 1, and version 2 does not serve
        with pytest.raises(InvalidRequestError, match="look at the models again"):
            models_page.rollback(visit(client, RollbackForm(task="leads", champion=champion)))


def test_what_the_guard_refuses_is_told_with_who_asked(client, told, boss):
    outcome = promoting.Outcome(
        promoting.Order("promote", "leads", 2, "<b>Ann</b>"), "refused", f"{NOW:%Y-%m-%dT%H:%M:%SZ}", "it is <worse>"
    )
    keep(told, outcome)
    for path in ("/models", "/part/promotion"):
        text = client.visit(path, boss, task="leads").text
        assert "it is &lt;worse&gt;" in text
        assert "<b>Ann" not in text
    later = visit(client, ModelsQuery(task="leads"), now=NOW + timedelta(hours=2))
    assert show_models(later).promotion is None


def test_a_second_tap_waits_for_the_first(client, told, boss):
    outcome = promoting.Outcome(promoting.Order("promote", "leads", 2, "Wu"), "running", f"{NOW:%Y-%m-%dT%H:%M:%SZ}")
    keep(told, outcome)
    answer = client.act("/act/promote", {"task": "leads", "version": "2"}, boss)
    assert (answer.status_code, answer.headers["location"]) == (303, "/models?task=leads")
    assert promoting.last_outcome(told, "leads").order.asked_by == "Wu"
    assert 'hx-trigger="every 3s"' in client.visit("/models", boss, task="leads").text


@pytest.mark.parametrize("accept", ["a\x00b", "line\nbreak", "x" * 501])
def test_a_reason_is_one_line_of_text(client, told, boss, accept):
    form = {"task": "leads", "version": "2", "accept": accept}
    assert client.act("/act/promote", form, boss).status_code == 422
    assert promoting.last_outcome(told, "leads") is None


def test_a_promotion_asked_for_at_the_page_runs_and_is_answered(client, told, boss):
    answer = client.act("/act/promote", {"task": "leads", "version": "2", "accept": ""}, boss)
    assert answer.status_code == 303
    deadline = datetime.now(UTC) + timedelta(minutes=3)
    while promoting.last_outcome(told, "leads").state == "running" and datetime.now(UTC) < deadline:
        time.sleep(0.2)
    found = promoting.last_outcome(told, "leads")
    assert found.state == "refused"  # no version 2 is in MLflow
    assert found.order.asked_by == "boss"
    assert "MLflow holds no version 2" in found.text
