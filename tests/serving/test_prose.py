"""Is a model's prose shown only if it is borne out, and is nothing sent without the setting?"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from pipelines.assistant_settings import AssistantSettings
from serving.brief_shapes import Brief, Paragraph
from serving.citations import About, Citation
from serving.prose import write_prose

ABOUT = About("account", "A1042")
BRIEF = Brief(
    "account",
    "Customer brief",
    (Paragraph("A1042 leaves with 41.3%."),),
    (
        Citation("c1", "name", "A1042", "id", "id", "id: A1042", ABOUT, None, 1),
        Citation("c2", "probability", 0.4132, "share", "probability to leave", "probability: 41.3%", ABOUT, None, 1),
    ),
    (),
    "2025-07-01T00:00:00Z",
    False,
    "v1",
)
Say = Callable[[dict], str]


@pytest.fixture
def endpoint() -> Iterator[tuple[AssistantSettings, list[dict], list[Say]]]:
    """Return settings of a small server, what it was asked, and where to put what it says."""
    asked: list[dict] = []
    say: list[Say] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
            asked.append(sent | {"authorization": self.headers["authorization"]})
            body = say[0](sent).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/v1"
    yield AssistantSettings(url=url, model="m", api_key_env="PROSE_TEST_KEY", timeout_seconds=0.5), asked, say
    server.shutdown()
    server.server_close()
    thread.join()


def told(text: str) -> str:
    return json.dumps({"choices": [{"message": {"content": text}}]})


def test_without_the_setting_nothing_is_sent():
    prose = write_prose(BRIEF, AssistantSettings(), "en")
    assert (prose.text, prose.is_model) == (BRIEF.text, False)


def test_an_honest_draft_is_shown(endpoint, monkeypatch):
    settings, asked, say = endpoint
    monkeypatch.setenv("PROSE_TEST_KEY", "secret")
    say.append(lambda _: told("A1042 may leave: 41%."))
    prose = write_prose(BRIEF, settings, "en")
    assert (prose.text, prose.is_model, prose.reason) == ("A1042 may leave: 41%.", True, None)
    assert asked[0]["authorization"] == "Bearer secret"
    facts = json.loads(asked[0]["messages"][1]["content"])
    assert facts["untrusted_text"] == ["A1042"]


def test_a_lie_is_sent_back_once_and_never_shown(endpoint):
    settings, asked, say = endpoint
    say.append(lambda _: told("A1042 may leave: 47%."))
    prose = write_prose(BRIEF, settings, "en")
    assert (prose.text, prose.is_model) == (BRIEF.text, False)
    assert prose.reason is not None
    assert '"47%" is in no citation' in prose.reason
    assert len(asked) == 2
    assert '"47%"' in asked[1]["messages"][-1]["content"]


def test_a_lie_that_is_mended_is_shown(endpoint):
    settings, _, say = endpoint
    say.append(lambda sent: told("A1042: 47%." if len(sent["messages"]) == 2 else "A1042: 41%."))
    assert write_prose(BRIEF, settings, "en").text == "A1042: 41%."


def _slow(_: dict) -> str:
    time.sleep(0.8)
    return told("A1042: 41%.")


@pytest.mark.parametrize("answer", [_slow, lambda _: "no json", lambda _: "{}", lambda _: told("")])
def test_a_slow_or_broken_endpoint_leaves_the_template(endpoint, answer):
    settings, _, say = endpoint
    say.append(answer)
    prose = write_prose(BRIEF, settings, "en")
    assert (prose.text, prose.is_model) == (BRIEF.text, False)
    assert prose.reason is not None
    assert prose.reason.startswith("the assistant did not answer")


def test_an_endpoint_without_a_model_is_refused():
    with pytest.raises(ValueError, match="has no model"):
        AssistantSettings(url="http://127.0.0.1:1/v1")
