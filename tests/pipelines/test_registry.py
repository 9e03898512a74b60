"""Does MLflow hold what a data scientist looks for, and nothing that runs code?"""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pandas as pd
import pytest
from mlflow import MlflowClient

from pipelines.home import Home
from pipelines.model_files import unpack
from pipelines.registry import Registry, RegistryError
from pipelines.run_records import Seen, Training


def _training(data: bytes = b"text") -> Training:
    return Training(
        task="leads",
        model_files={"model.txt": data},
        sha256="0" * 64,
        data_version="abc",
        parameters={"horizon_days": 90},
        metrics={"auc": 0.7},
        metrics_by_cutoff={"2025-08-01T00:00:00": {"auc": 0.6}, "2025-09-01T00:00:00": {"auc": 0.8}},
        features=["lead_age_days"],
        tags={"rung": "lightgbm"},
        seen=[Seen("training", "2024-01-01", "2025-05-01", 700, 3), Seen("testing", "2025-08-01", "2025-09-01", 70, 3)],
        summary="- Question: which?",
        card="# Model card: leads",
        card_page="<!doctype html>",
        files={"metrics.json": b"{}"},
        figures={"lift": b"png"},
    )


def _log(path) -> None:
    Registry(Home(path)).log(_training())


@pytest.fixture
def client(demo_home: Home) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{demo_home.mlflow_db}")


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_run_tells_data_settings_metrics_and_draws(client: MlflowClient, task: str) -> None:
    version = client.get_model_version_by_alias(task, "champion")
    run = client.get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert {"task", "rung", "data_version", "horizon_days", "known_until", "sha256"} <= run.data.tags.keys()
    assert run.data.params["horizon_days"] == "90"
    assert {"auc", "log_loss", "baseline/base_rate/log_loss", "interval/auc/low"} <= run.data.metrics.keys()
    assert {"gain/reps/found/value", "gain/random/money/low"} <= run.data.metrics.keys()
    names = {artifact.path for artifact in client.list_artifacts(version.run_id)}
    assert {"features.json", "figures", "model", "evaluation", "model_card.md", "model_card.html"} <= names
    drawn = {artifact.path for artifact in client.list_artifacts(version.run_id, "figures")}
    assert {"figures/reliability.png", "figures/lift.png", "figures/drift.png", "figures/calls.png"} <= drawn
    assert ("figures/outcomes.png" in drawn) == (task == "deals")
    assert "Question" in version.description


def test_each_test_cutoff_is_a_run_within_the_run_and_a_step_of_its_metrics(client: MlflowClient) -> None:
    version = client.get_model_version_by_alias("leads", "champion")
    run = client.get_run(version.run_id)
    within = f"tags.`mlflow.parentRunId` = '{version.run_id}' and tags.kind = 'cutoff'"
    children = client.search_runs([run.info.experiment_id], within)
    history = client.get_metric_history(version.run_id, "by_cutoff/log_loss")
    assert len(children) == len(history) == 3
    assert sorted(child.data.metrics["log_loss"] for child in children) == sorted(found.value for found in history)
    assert [found.step for found in history] == [0, 1, 2]
    cutoffs = [pd.Timestamp(found.timestamp, unit="ms").strftime("%Y-%m-%d") for found in history]
    assert cutoffs == sorted(child.data.tags["cutoff"] for child in children)


def test_runs_are_found_by_their_tags_and_list_the_rows_they_saw(tmp_path) -> None:
    Registry(Home(tmp_path)).log(_training())
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.get_experiment_by_name("leads")
    assert experiment
    wanted = "tags.rung = 'lightgbm' and tags.data_version = 'abc' and tags.kind = 'training'"
    (run,) = client.search_runs([experiment.experiment_id], wanted)
    seen = {found.tags[0].value: found.dataset for found in run.inputs.dataset_inputs}
    assert seen.keys() == {"training", "testing"}
    assert json.loads(seen["training"].profile)["num_rows"] == 700
    assert json.loads(seen["training"].source)["data_version"] == "abc"
    assert seen["training"].digest != seen["testing"].digest


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_model_is_text_and_json_only(client: MlflowClient, task: str) -> None:
    version = client.get_model_version_by_alias(task, "champion")
    names = [artifact.path for artifact in client.list_artifacts(version.run_id, "model")]
    assert {name.rsplit(".", 1)[1] for name in names} <= {"json", "txt"}


def test_versions_count_up_and_the_newest_is_the_challenger(tmp_path) -> None:
    registry = Registry(Home(tmp_path))
    assert registry.challenger("leads") is None
    assert [registry.log(_training()), registry.log(_training(b"other"))] == [1, 2]
    assert registry.challenger("leads") == 2
    assert registry.model_files("leads", 2) == {"model.txt": b"other"}


def test_a_version_that_does_not_exist_is_named(tmp_path) -> None:
    with pytest.raises(RegistryError, match="no version 7 of 'leads'"):
        Registry(Home(tmp_path)).model_files("leads", 7)


def test_a_failed_run_is_marked_failed(tmp_path) -> None:
    registry = Registry(Home(tmp_path))
    broken = replace(_training(), model_files={"model.txt": None})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        registry.log(broken)
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.get_experiment_by_name("leads")
    assert experiment is not None
    assert [run.info.status for run in client.search_runs([experiment.experiment_id])] == ["FAILED"]


def test_a_moved_home_logs_into_its_new_place(tmp_path) -> None:
    old, new = Home(tmp_path / "old"), Home(tmp_path / "new")
    old.path.mkdir()
    Registry(old).log(_training())
    old.path.rename(new.path)
    assert Registry(new).model_files("leads", 1) == {"model.txt": b"text"}
    Registry(new).log(_training(b"later"))
    assert not old.path.exists()
    assert Registry(new).model_files("leads", 2) == {"model.txt": b"later"}


def test_processes_that_start_at_once_do_not_break_the_store(tmp_path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_log, args=(tmp_path,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert Registry(Home(tmp_path)).challenger("leads") == 2


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Run a real MLflow server that keeps the artifacts itself, and return its address."""
    address, place = f"http://127.0.0.1:{(port := _free_port())}", tmp_path / "server"
    place.mkdir()
    stores = ["--backend-store-uri", f"sqlite:///{place}/runs.db", "--artifacts-destination", str(place / "artifacts")]
    command = [sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    quiet = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "MLFLOW_DISABLE_TELEMETRY": "true"}
    with (place / "log").open("w") as log:
        process = subprocess.Popen(
            [*command, *stores], stdout=log, stderr=log, env=os.environ | quiet, start_new_session=True
        )
    try:
        _wait_for(address, process, place / "log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def _wait_for(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"MLflow's server did not start: {log.read_text()}")


def test_a_tracking_server_keeps_runs_and_models_and_gives_the_very_bytes_back(
    demo_home: Home, tmp_path: Path, server: str
) -> None:
    local, champion = Registry(demo_home), 1
    files, sha256 = local.model_files("churn", champion), local.sha256("churn", champion)
    home = Home(tmp_path / "home")
    home.path.mkdir()
    home.settings_path.write_text(f'[source]\nconnector = "simulated"\n[mlflow]\ntracking_uri = "{server}"\n')
    remote = Registry(home)
    assert remote.log(replace(_training(), task="churn", model_files=files, sha256=sha256)) == 1
    again = remote.model_files("churn", 1)
    assert again == files
    assert unpack(again, task="churn", version=1, expected_sha256=remote.sha256("churn", 1)).task == "churn"
    remote.set_champion("churn", 1)
    assert (remote.champion("churn"), remote.challenger("churn")) == (1, 1)
    assert remote.evaluation("churn", 1) == {"metrics.json": b"{}"}
    assert not home.mlflow_db.exists()
    assert not home.mlartifacts.exists()
    assert list((tmp_path / "server" / "artifacts").rglob("model.json"))


class Faulty:
    """A server that answers the first questions well and all others in a wrong way."""

    def __init__(self, wrong: tuple[int, bytes], well: int) -> None:
        class Handler(BaseHTTPRequestHandler):
            asked = 0

            def do_GET(self) -> None:
                Handler.asked += 1
                self.rfile.read(int(self.headers.get("content-length") or 0))
                status, body = (200, b"{}") if Handler.asked <= well else wrong
                self.send_response(status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@pytest.mark.parametrize("well", [0, 1])
@pytest.mark.parametrize("wrong", [(400, b"oops"), (200, b"<html>sign in</html>"), (200, b"[]"), (401, b"")])
def test_a_server_that_answers_wrongly_at_any_step_is_named_without_its_password(tmp_path, wrong, well) -> None:
    faulty = Faulty(wrong, well)
    registry = Registry(Home(tmp_path), f"http://ann:secret@{faulty.address}")
    for ask in (lambda: registry.challenger("leads"), lambda: registry.sha256("leads", 1)):
        with pytest.raises(RegistryError, match="does not answer as it should: API request") as failed:
            ask()
        assert "secret" not in str(failed.value)
    faulty.server.shutdown()
    faulty.server.server_close()


def test_a_slow_server_holds_up_nobody_for_minutes() -> None:
    assert int(os.environ["MLFLOW_HTTP_REQUEST_TIMEOUT"]) <= 20
    assert int(os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"]) <= 1


def test_a_server_that_does_not_answer_is_named_with_what_to_do_and_without_its_password(tmp_path: Path) -> None:
    port = _free_port()
    with pytest.raises(RegistryError) as failed:
        Registry(Home(tmp_path), f"http://ann:secret@127.0.0.1:{port}").challenger("leads")
    text = str(failed.value)
    assert text.startswith(f"MLflow at http://127.0.0.1:{port} does not answer as it should: ")
    assert text.endswith("; see to it that it works, or mend [mlflow] tracking_uri")
    assert "secret" not in text
