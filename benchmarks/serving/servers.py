"""How are both servers started on this machine, and what do they cost?"""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from serving.launch import command

_START_SECONDS = 180.0


@dataclass
class Server:
    """A server at 127.0.0.1 with one connection that is kept alive."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    connection: http.client.HTTPConnection

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
def crmcast(home: Path) -> Iterator[Server]:
    """Serve a home."""
    port = _free_port()
    arguments, environment = command(home, "127.0.0.1", port)
    with _running("crmcast", arguments, environment, port, "/readyz") as server:
        yield server


@contextmanager
def mlflow_serve(model: Path) -> Iterator[Server]:
    """Serve an MLflow model folder by `mlflow models serve` in this environment."""
    port = _free_port()
    arguments = [sys.executable, "-m", "mlflow", "models", "serve", "--model-uri", str(model)]
    arguments += ["--host", "127.0.0.1", "--port", str(port), "--env-manager", "local", "--workers", "1"]
    environment = os.environ | {"MLFLOW_DISABLE_TELEMETRY": "true", "OMP_NUM_THREADS": "1"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', '')}"
    with _running("mlflow models serve", arguments, environment, port, "/ping") as server:
        yield server


@contextmanager
def _running(
    name: str, arguments: list[str], environment: Mapping[str, str], port: int, health: str
) -> Iterator[Server]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(arguments, env=environment, stdout=quiet, stderr=quiet, start_new_session=True)
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        _wait(name, process, connection, health)
        yield Server(name, process, port, connection)
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
        time.sleep(0.3)
    message = f"{name} is not ready; expected 200 from {health} within {_START_SECONDS:g} s"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
