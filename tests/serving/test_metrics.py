"""Do the metrics tell what happened, and does the dashboard ask for what there is?"""

import json
import re
from pathlib import Path

from serving.metrics import note_snapshot

DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana.json"


def values(client) -> dict[str, float]:
    text = client.get("/metrics").text
    return {name: float(value) for name, value in re.findall(r"^(crmcast_\S+) (\S+)$", text, re.MULTILINE)}


def test_requests_scores_and_refusals_are_counted_by_route(client):
    client.get("/v1/models")
    before = values(client)
    lead = client.owned_by("leads", "LI")
    client.post("/v1/score", {"task": "leads", "ids": [lead, lead, "nobody"]})
    client.post("/v1/score", {"task": "leads"})
    client.get("/v1/who/ever/LI")
    after = values(client)

    def grown(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert grown('crmcast_requests_total{route="/v1/score",status="200"}') == 1
    assert grown('crmcast_requests_total{route="/v1/score",status="422"}') == 1
    assert grown('crmcast_requests_total{route="unknown",status="404"}') == 1
    assert grown('crmcast_scores_total{task="leads"}') == 1
    assert grown('crmcast_request_seconds_count{route="/v1/score"}') == 2


def test_what_is_served_is_told(client):
    snapshot = client.room.ready()
    note_snapshot(snapshot)
    found = values(client)
    assert found["crmcast_data_as_of_timestamp_seconds"] == snapshot.run.cutoff.timestamp()
    assert found['crmcast_model_version{task="leads"}'] == 1


def test_the_dashboard_asks_for_metrics_that_are_there(client):
    client.post("/v1/score", {"task": "leads", "ids": [client.owned_by("leads", "LI")]})
    note_snapshot(client.room.ready())
    there = set(re.findall(r"^(crmcast_\w+)", client.get("/metrics").text, re.MULTILINE))
    queries = [target["expr"] for panel in json.loads(DASHBOARD.read_text())["panels"] for target in panel["targets"]]
    assert {name for query in queries for name in re.findall(r"crmcast_\w+", query)} <= there


def test_metrics_hold_no_ids(client):
    client.post("/v1/score", {"task": "leads", "ids": [client.owned_by("leads", "LI")]})
    assert client.owned_by("leads", "LI") not in client.get("/metrics").text
