"""Is every refusal told in the page's design, in the reader's language, with what to do, and nothing of the inside?"""

import asyncio

import httpx
import pytest

from pipelines.home import Home
from pipelines.state import AppState
from serving.sessions import COOKIE
from serving.web import pages
from serving.web.sign_in import MOST_FAILURES
from tests.serving.client import Client

HTML = {"accept": "text/html,application/xhtml+xml"}
OURS = {"origin": "http://test"}


@pytest.fixture
def empty(tmp_path) -> Client:
    """Return a client of a home in which nothing was trained yet."""
    home = Home(tmp_path)
    return Client(home, {"admin": AppState(home.app_db).add_token("admin", "Ada")})


def test_a_person_who_is_lost_sees_a_page_and_a_program_json(client):
    lost = client.send("GET", "/nowhere", HTML)
    assert (lost.status_code, lost.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "There is nothing here" in lost.text
    program = client.get("/nowhere")
    assert (program.status_code, program.json()["code"]) == (404, "not_found")
    assert client.send("GET", "/nowhere", {"accept": "*/*"}).status_code == 401


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_scores_a_page_says_what_is_missing(empty, language):
    answer = empty.visit("/leads", language=language)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert {"en": "Nothing to show yet", "zh": "暂无可显示的内容"}[language] in answer.text
    assert 'href="/leads">' in answer.text


def test_signing_in_works_before_there_are_scores(empty):
    assert empty.send("GET", "/sign-in", {}).status_code == 200
    sent = empty.send("POST", "/sign-in", OURS, data={"token": empty.tokens["admin"]})
    assert sent.status_code == 303


def test_a_wrong_method_and_a_wrong_question_are_told_in_the_page(client):
    wrong = client.send("POST", "/leads", OURS | {"cookie": f"{COOKIE}={client.secret('rep')}"}, data={"a": "b"})
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    assert "<h1>" in wrong.text
    assert client.visit("/leads", "rep", x="1").status_code == 422


def test_too_many_failures_to_sign_in_are_told(client):
    async def fail_often() -> list[httpx.Response]:
        transport = httpx.ASGITransport(client.guard(take=lambda _: None))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=OURS) as browser:
            return [await browser.post("/sign-in", data={"token": "guess"}) for _ in range(MOST_FAILURES + 1)]

    answers = asyncio.run(fail_often())
    assert [answer.status_code for answer in answers] == [401] * MOST_FAILURES + [429]
    assert "Too much at once" in answers[-1].text


class NoAudit:
    def record(self, *_: object) -> None:
        raise ValueError("secret 4711")


def test_a_fault_shows_a_number_and_nothing_of_the_inside(home, tokens, caplog):
    client = Client(home, tokens)
    client.room.audit = NoAudit()  # what cannot be written down is not shown
    answer = client.visit("/leads")
    assert answer.status_code == 500
    assert answer.headers["x-request-id"] in answer.text
    assert "4711" not in answer.text + caplog.text


def test_every_page_says_to_the_browser_what_it_may_do(client):
    for answer in (client.visit("/leads"), client.send("GET", "/sign-in", {}), client.send("GET", "/nowhere", HTML)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["x-frame-options"] == "DENY"
    assert "content-security-policy" not in client.get("/v1/models").headers


def test_a_page_of_another_role_is_refused_with_what_to_do(client):
    closed = [page for page in pages.PAGES if "rep" not in page.roles and not page.question.model_fields]
    for page in closed:
        answer = client.visit(page.path, "rep")
        assert answer.status_code == 403
        assert "This is not for you" in answer.text
