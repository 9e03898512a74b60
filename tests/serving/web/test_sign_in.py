"""Who gets in at the page, how, and does nothing but a page of ours make anybody act?"""

import re
from shutil import copytree

import pytest

from pipelines.home import Home
from pipelines.state import AppState
from serving.errors import BusyError
from serving.sessions import COOKIE, csrf_token
from serving.web.pages import METHODS, PAGES, WHOM
from serving.web.sign_in import A_MINUTE, MOST_FAILURES, Tries
from tests.serving.client import Client
from tests.serving.small_company import SETTINGS

OURS = {"origin": "http://test"}
SIGNED_IN = sorted(path for path, whom in WHOM.items() if whom == "signed in")


def sign_in(client, token: str, **headers: str):
    return client.send("POST", "/sign-in", OURS | headers, data={"token": token})


def test_a_token_opens_a_session_whose_cookie_no_script_and_no_other_site_gets(client, tokens):
    answer = sign_in(client, tokens["rep"])
    assert (answer.status_code, answer.headers["location"]) == (303, client.visit("/", "rep").headers["location"])
    cookie = answer.headers["set-cookie"]
    assert re.match(rf"{COOKIE}=[\w-]{{43}}; HttpOnly; Max-Age=43200; Path=/; SameSite=strict$", cookie)
    assert tokens["rep"] not in answer.headers["set-cookie"]
    secret = answer.cookies[COOKIE]
    assert client.send("GET", "/leads", {"cookie": f"{COOKIE}={secret}"}).status_code == 200


def test_over_https_the_cookie_stays_on_https(client, tokens):
    assert "Secure" in sign_in(client, tokens["rep"], **{"x-forwarded-proto": "https"}).headers["set-cookie"]


@pytest.mark.parametrize("caller", ["revoked", "expired", "crmcast_guess", " "])
def test_a_token_that_is_not_believed_opens_nothing(client, tokens, caller):
    answer = sign_in(client, tokens.get(caller, caller))
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers
    assert "not known here" in answer.text


@pytest.mark.parametrize("path", SIGNED_IN)
@pytest.mark.parametrize("cookie", ["", f"{COOKIE}=guess"])
def test_without_a_session_every_page_leads_to_the_sign_in(client, path, cookie):
    method = METHODS[path][0]
    answer = client.send(method, path, OURS | {"cookie": cookie} | ({} if method == "GET" else _FORM))
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


_FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("path", sorted(page.path for page in PAGES))
def test_a_bearer_token_opens_no_page(client, path):
    assert client.get(path, "admin").status_code == 303


@pytest.mark.parametrize("path", ["/v1/leads", "/v1/models", "/docs.json", "/metrics"])
def test_a_session_opens_nothing_of_the_api(client, path):
    answer = client.send("GET", path, {"cookie": f"{COOKIE}={client.secret('admin')}", "accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_after_the_sign_in_one_is_where_one_wanted_to_be(client, tokens):
    answer = client.send("GET", "/deals?sort=name", {"accept": "text/html"})
    assert answer.headers["location"] == "/sign-in?next=/deals%3Fsort%3Dname"
    form = client.send("GET", answer.headers["location"], {})
    assert 'name="next" value="/deals?sort=name"' in form.text
    sent = client.send("POST", "/sign-in", OURS, data={"token": tokens["rep"], "next": "/deals?sort=name"})
    assert sent.headers["location"] == "/deals?sort=name"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/leads", "/\\evil.example", "/sign-out", "/part/x", "/nowhere", "leads"],
)
def test_a_sign_in_leads_to_our_pages_only(client, tokens, target):
    answer = client.send("POST", "/sign-in", OURS, data={"token": tokens["rep"], "next": target})
    assert answer.headers["location"] == client.visit("/", "rep").headers["location"]


def test_a_session_that_ended_in_the_middle_of_a_page_leads_htmx_to_the_sign_in_and_back(client):
    headers = {"hx-request": "true", "hx-current-url": "http://test/leads?q=a"}
    answer = client.send("GET", "/leads?q=ab", headers)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in?ended=true&next=/leads%3Fq%3Da")
    assert "has ended" in client.send("GET", answer.headers["hx-redirect"], {}).text


def test_who_comes_by_a_link_of_another_site_is_asked_once_more_with_the_cookie(client):
    answer = client.send("GET", "/leads?q=a", {"sec-fetch-site": "cross-site"})
    assert answer.status_code == 401
    assert '<meta http-equiv="refresh" content="0;url=/leads?q=a">' in answer.text


def test_who_signs_out_is_out(client, tokens):
    secret = sign_in(client, tokens["rep"]).cookies[COOKIE]
    cookie = {"cookie": f"{COOKIE}={secret}"}
    assert client.send("POST", "/sign-out", OURS | cookie, data={"csrf": csrf_token(secret)}).status_code == 303
    assert client.send("GET", "/leads", cookie).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://test.evil.example"},
        {"sec-fetch-site": "cross-site", "origin": "http://test"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/act/language", "/act/theme"])
def test_another_site_makes_nobody_act(client, tokens, headers, path):
    secret = client.secret("rep")
    form = {"csrf": csrf_token(secret), "token": tokens["rep"], "value": "zh"}
    answer = client.send("POST", path, headers | {"cookie": f"{COOKIE}={secret}"}, data=form)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("proof", ["", "x", "0" * 64, "é"])
def test_without_the_proof_of_this_session_nobody_acts(client, proof):
    secret = client.secret("rep")
    for headers, form in (({}, {"csrf": proof}), ({"x-csrf-token": proof.encode()}, {"a": "b"})):
        answer = client.send("POST", "/sign-out", OURS | headers | {"cookie": f"{COOKIE}={secret}"}, data=form)
        assert answer.status_code == 403
    another = csrf_token(client.secret("manager"))
    answer = client.send("POST", "/sign-out", OURS | {"cookie": f"{COOKIE}={secret}"}, data={"csrf": another})
    assert answer.status_code == 403


def test_a_page_takes_forms_only(client):
    answer = client.send("POST", "/sign-in", OURS, json={"token": "x"})
    assert answer.status_code == 415
    assert "<html" in answer.text


def test_a_form_that_says_a_thing_twice_is_not_read(client):
    answer = client.send("POST", "/sign-in", OURS | _FORM, content=b"token=a&token=b")
    assert answer.status_code == 400


def test_ten_failures_a_minute_are_enough():
    now = 0.0
    tries = Tries(clock=lambda: now)
    for _ in range(MOST_FAILURES):
        tries.check()
        tries.note_failure()
    with pytest.raises(BusyError):
        tries.check()
    now = A_MINUTE
    tries.check()


def test_a_language_is_kept_and_leads_back_to_a_page_of_ours(client):
    answer = client.act("/act/language", {"value": "zh", "back": "/deals?q=a"}, "rep")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deals?q=a")
    assert answer.headers["set-cookie"].startswith("crmcast_language=zh;")
    answer = client.act("/act/language", {"value": "zh", "back": "https://evil.example"}, "rep")
    assert answer.headers["location"] == client.visit("/", "rep").headers["location"]
    assert client.act("/act/language", {"value": "xx"}, "rep").status_code == 422


def test_before_a_choice_the_page_speaks_as_the_browser_asks(client):
    for asked, told in (("zh-CN,zh;q=0.9", "访问令牌"), ("de,en;q=0.5", "Access token"), ("", "Access token")):
        assert told in client.send("GET", "/sign-in", {"accept-language": asked}).text


@pytest.fixture(scope="module")
def own(untouched, tmp_path_factory) -> Client:
    home = Home(copytree(untouched[0].path, tmp_path_factory.mktemp("own") / "home"))
    return Client(home, untouched[1])


@pytest.mark.parametrize(
    ("languages", "asked", "told", "others"),
    [
        (["zh"], {"accept-language": "en"}, "访问令牌", []),
        (["zh"], {"cookie": "crmcast_language=en"}, "访问令牌", []),
        (["en"], {"cookie": "crmcast_language=zh"}, "Access token", []),
        (["zh", "en"], {"accept-language": "fr"}, "访问令牌", ["English"]),
        (["zh", "en"], {"accept-language": "en"}, "Access token", ["中文"]),
    ],
)
def test_the_page_offers_the_languages_of_the_company_and_begins_with_its_first(own, languages, asked, told, others):
    own.room.home.settings_path.write_text(SETTINGS.replace("[company]", f"[company]\nlanguages = {languages}"))
    own.room.refresh()
    text = own.send("GET", "/sign-in", asked).text
    assert told in text
    assert re.findall('name="value" value="(?:en|zh)" lang=".*">(.*)</button>', text) == others


def test_a_revoked_token_leaves_no_session_open(client, home, tokens):
    state = AppState(home.app_db)
    token = state.add_token("rep", "gone", "LI")
    secret = sign_in(client, token).cookies[COOKIE]
    assert client.send("GET", "/leads", {"cookie": f"{COOKIE}={secret}"}).status_code == 200
    state.revoke_token(state.list_tokens()[-1].id)
    client.sessions.forget(secret)  # what five seconds do by themselves
    assert client.send("GET", "/leads", {"cookie": f"{COOKIE}={secret}"}).status_code == 303
