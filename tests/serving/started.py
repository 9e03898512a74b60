"""How do tests start the service of a home, ask it through a socket, and stop it?"""

import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

START = """
import sys
from pathlib import Path
from serving.launch import run

run(Path(sys.argv[1]), port=int(sys.argv[2]))
"""


@dataclass
class Server:
    process: subprocess.Popen
    port: int
    output: Path

    def ask(self, method: str, path: str, token: str | None = None, body: object = None) -> tuple[int, dict | str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        try:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        is_json = response.headers["content-type"] == "application/json"
        return response.status, json.loads(text) if is_json else text

    def send(self, raw: bytes) -> bytes:
        """Send bytes as they are, and return all that comes back until the service closes the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(raw)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self, by: signal.Signals) -> str:
        self.process.send_signal(by)
        self.process.wait(timeout=60)
        return self.told()

    def told(self) -> str:
        return self.output.read_text(encoding="utf-8")


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_service(home: Path, folder: Path) -> Server:
    """Start the service of a home on a free port; what it tells goes into the folder."""
    port = free_port()
    arguments = [sys.executable, "-c", START, str(home), str(port)]
    told = folder / "output"  # a pipe that nobody reads would fill up and hold the service
    with told.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)
    server = Server(process, port, told)
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert process.poll() is None, server.told()
        try:
            server.ask("GET", "/livez")
        except OSError:
            time.sleep(0.2)
        else:
            return server
    server.stop(signal.SIGKILL)
    pytest.fail("the service did not start within 90 s")
