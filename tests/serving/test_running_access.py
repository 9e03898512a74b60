"""Do revocation, sign-in by an issuer, the audit and a bad model hold in a running service with two workers?"""

import json
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from pipelines.audit_check import find_rows, verify
from pipelines.model_files import MANIFEST, read_files, sha256, store
from pipelines.state import AppState
from tests.serving.running import wait_until

if TYPE_CHECKING:
    import httpx


def test_a_new_token_works_at_once_and_a_revoked_one_no_longer_than_five_seconds(service):
    state = AppState(service.home.app_db)
    token = state.add_token("rep", "Li", "LI")
    assert {service.ask(token).status_code for _ in range(8)} == {200}
    state.revoke_token(state.list_tokens()[-1].id)
    time.sleep(5)
    assert service.is_refused(token)


def test_a_slow_issuer_holds_up_only_those_who_come_with_its_tokens(service):
    own = AppState(service.home.app_db).add_token("admin", "own")
    assert service.ask(own).status_code == 200
    service.issuer.asked.clear()
    service.issuer.open.clear()
    answers: list[httpx.Response] = []
    theirs = service.issuer.token(role="rep", rep_id="LI")
    callers = [threading.Thread(target=lambda: answers.append(service.ask(theirs))) for _ in range(6)]
    for caller in callers:
        caller.start()
    assert service.issuer.asked.wait(30)
    for path in ("/livez", "/v1/leads?page_size=1"):
        assert service.ask(own, path).status_code == 200
    assert answers == []
    service.issuer.open.set()
    for caller in callers:
        caller.join()
    assert {answer.status_code for answer in answers} == {200}
    owners = {item["owner_id"] for answer in answers for item in answer.json()["items"]}
    assert owners == {"LI"}
    assert service.ask(service.issuer.token(role="rep", rep_id="LI", aud="another")).status_code == 401


def test_a_model_that_crashes_the_parser_alarms_while_the_one_before_serves(service, home):
    files = read_files(home, "leads", 1)
    name = next(name for name in files if name != MANIFEST)
    bad = files | {name: files[name][: len(files[name]) // 2]}
    manifest = json.loads(files[MANIFEST])
    manifest["files"][name]["sha256"] = sha256(bad[name])
    bad[MANIFEST] = json.dumps(manifest).encode()
    store(service.home, "leads", 7, bad)
    state = AppState(service.home.app_db)
    token = state.add_token("admin", "watcher")
    before = service.ask(token, "/v1/models").json()["models"][0]["version"]
    state.record_promotion("leads", 7, sha256(bad[MANIFEST]), "test")

    def alarms() -> bool:
        return all("leads 7" in service.ask(token, "/readyz").json()["unfit_models"] for _ in range(20))

    wait_until(alarms, 60)
    models = service.ask(token, "/v1/models").json()
    assert models["models"][0]["version"] == before
    assert "leads version 7 is not safe to load" in models["unfit"][0]["reason"]
    assert service.ask(token).status_code == 200


def test_both_workers_write_one_audit(service):
    reader = AppState(service.home.app_db).add_token("admin", "reader")
    theirs = service.issuer.token(role="rep", rep_id="LI")
    for _ in range(8):
        assert {service.ask(token).status_code for token in (reader, theirs)} == {200}
    assert verify(service.home).is_whole
    asked = Counter(row["name"] for row in find_rows(service.home))
    assert asked["reader"] == 8
    assert asked["li@example.com"] >= 8
