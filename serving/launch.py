"""How is the service of a home started? By becoming BentoML's process, which then gets every signal itself."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

from pipelines.errors import WrongUseError

HOME_VARIABLE = "CRMCAST_HOME"
ADDRESS_VARIABLE = "CRMCAST_ADDRESS"
WORKERS_VARIABLE = "CRMCAST_WORKERS"
_TARGET = "serving.service:Crmcast"
_STOP_SECONDS = 25
"""After so long a stop leaves those who do not read their answer; who ends a service from outside mostly waits 30 s."""


def run(home: Path, host: str = "127.0.0.1", port: int = 3000, workers: int = 1) -> NoReturn:
    """Serve a home until SIGTERM or Ctrl-C; this process becomes the service and does not come back.

    Raises
    ------
    WrongUseError
        If the address cannot be had.
    """
    host = "127.0.0.1" if host == "localhost" else host
    check_address(host, port)
    arguments, environment = command(home, host, port, workers)
    sys.stdout.flush()
    sys.stderr.flush()
    os.chdir(environment["BENTOML_HOME"])
    os.execve(arguments[0], arguments, environment)  # noqa: S606 - our own interpreter, no shell


def command(home: Path, host: str, port: int, workers: int = 1) -> tuple[list[str], dict[str, str]]:
    """Return the command line and environment that serve a home; BentoML keeps its files inside of it."""
    own = home.absolute() / ".bentoml" / str(port)
    own.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {
        HOME_VARIABLE: str(home.absolute()),
        ADDRESS_VARIABLE: f"http://{host}:{port}",
        WORKERS_VARIABLE: str(workers),
        "BENTOML_HOME": str(own),
        "BENTOML_DO_NOT_TRACK": "True",
        "OMP_NUM_THREADS": "1",  # one row is scored faster by one thread than by threads that wait for each other
    }
    return [
        sys.executable,
        "-m",
        "bentoml",
        "serve",
        "--quiet",
        _TARGET,
        "--host",
        host,
        "--port",
        str(port),
        "--timeout-graceful-shutdown",
        str(_STOP_SECONDS),
    ], environment


async def stop_with_supervisor(seconds: float = 2.0) -> None:
    """Stop this worker when its supervisor is gone: nobody could stop it any more, and it would hold the port."""
    supervisor = os.getppid()
    while os.getppid() == supervisor:
        await asyncio.sleep(seconds)
    os.kill(os.getpid(), signal.SIGTERM)


def check_address(host: str, port: int) -> None:
    """Raise `WrongUseError` if the address cannot be had."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        message = f"cannot serve at {host}:{port} ({error}); give a free one with --port, or another IP with --host"
        raise WrongUseError(message) from error
