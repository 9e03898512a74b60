"""How are the servers started on this machine, and what do they cost?"""

import http.client
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from benchmarks.environments import run_silently
from serving.launch import command

PEERS = Path(__file__).parent / "peers"
_START_SECONDS = 180.0


@dataclass
class Server:
    """A server at 127.0.0.1 with one connection that is kept alive."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    connection: http.client.HTTPConnection
    ready_seconds: float = 0.0

    def get(self, path: str, headers: Mapping[str, str]) -> Any:
        """Ask an address and return the answer's JSON."""
        self.connection.request("GET", path, headers=dict(headers))
        response = self.connection.getresponse()
        content = response.read()
        if response.status != 200:
            message = f"{self.name} answered {response.status}: {content[:300]!r}"
            raise RuntimeError(message)
        return json.loads(content)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        """Send one request and return the answer's JSON; a connection closed meanwhile is renewed once."""
        try:
            response, content = self._ask(path, body, headers)
        except (ConnectionError, http.client.HTTPException):
            self.connection.close()
            response, content = self._ask(path, body, headers)
        if response.status != 200:
            message = f"{self.name} answered {response.status}: {content[:300]!r}"
            raise RuntimeError(message)
        return json.loads(content)

    def _ask(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        self.connection.request("POST", path, body, {"content-type": "application/json", **headers})
        response = self.connection.getresponse()
        return response, response.read()

    def cpu_seconds(self) -> float:
        """Return the CPU time that all its processes have used."""
        parent = psutil.Process(self.process.pid)
        times = [process.cpu_times() for process in (parent, *parent.children(recursive=True))]
        return sum(spent.user + spent.system for spent in times)


@contextmanager
def crmcast(home: Path, workers: int = 1) -> Iterator[Server]:
    """Serve a home."""
    port = _free_port()
    arguments, environment = command(home, "127.0.0.1", port, workers)
    with _running("crmcast", arguments, environment, port, "/readyz") as server:
        yield server


@contextmanager
def mlflow_serve(python: str, model: Path, folder: Path) -> Iterator[Server]:
    """Serve trees with shap's reasons by `mlflow models serve`, one worker."""
    port, written = _free_port(), folder / "mlflow-model"
    run_silently([python, str(PEERS / "mlflow_model.py"), str(model), str(written)])
    arguments = [python, "-m", "mlflow", "models", "serve", "--model-uri", str(written)]
    arguments += ["--host", "127.0.0.1", "--port", str(port), "--env-manager", "local", "--workers", "1"]
    with _running("mlflow models serve", arguments, _environment(python), port, "/ping") as server:
        yield server


@contextmanager
def bento_naive(python: str, model: Path, folder: Path) -> Iterator[Server]:
    """Serve trees with shap's reasons by a BentoML service as its guides write one."""
    port = _free_port()
    arguments = [
        python,
        "-m",
        "bentoml",
        "serve",
        "bento_naive:Naive",
        "--port",
        str(port),
        "--working-dir",
        str(PEERS),
    ]
    environment = _environment(python) | {"MODEL_FILE": str(model), "BENTOML_HOME": str(folder / "bentoml")}
    with _running("BentoML + TreeExplainer", arguments, environment, port, "/readyz") as server:
        yield server


@contextmanager
def mlserver(python: str, model: Path, folder: Path) -> Iterator[Server]:
    """Serve trees by MLServer without its parallel workers, its best case: `plain` by its own runtime, `explained`."""
    port = _free_port()
    ports = {"http_port": port, "grpc_port": _free_port(), "metrics_port": _free_port()}
    served = folder / "mlserver"
    _write(served / "settings.json", {"host": "127.0.0.1", "parallel_workers": 0, "debug": False, **ports})
    kinds = {"plain": "mlserver_lightgbm.LightGBMModel", "explained": "mlserver_runtime.Explained"}
    for name, implementation in kinds.items():
        facts = {"name": name, "implementation": implementation, "parameters": {"uri": str(model)}}
        _write(served / name / "model-settings.json", facts)
    environment = _environment(python) | {"PYTHONPATH": str(PEERS)}
    arguments = [str(Path(python).with_name("mlserver")), "start", str(served)]
    with _running("MLServer", arguments, environment, port, "/v2/health/ready") as server:
        yield server


def _environment(python: str) -> dict[str, str]:
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "BENTOML_DO_NOT_TRACK": "True", "OMP_NUM_THREADS": "1"}
    return os.environ | quiet | {"PATH": path}


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


@contextmanager
def _running(
    name: str, arguments: list[str], environment: Mapping[str, str], port: int, health: str
) -> Iterator[Server]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(arguments, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.monotonic()
    try:
        _wait(name, process, connection, health)
        yield Server(name, process, port, connection, time.monotonic() - began)
    finally:
        connection.close()
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _wait(name: str, process: subprocess.Popen[bytes], connection: http.client.HTTPConnection, health: str) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            connection.request("GET", health)
            response = connection.getresponse()
            response.read()
            if response.status == 200:
                return
        except (OSError, http.client.HTTPException):
            connection.close()
        time.sleep(0.1)
    message = f"{name} is not ready; expected 200 from {health} within {_START_SECONDS:g} s"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
