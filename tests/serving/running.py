"""How do tests ask a started service with two workers? One for all of them, begun anew where a test has stopped it."""

import http.client
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from pipelines.home import Home
from serving.launch import command

ISSUER = "https://login.example.com"


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> float:
    """Wait until something is so, and return how long that took."""
    start = time.monotonic()
    while not is_so():
        assert time.monotonic() - start < seconds, f"not so after {seconds:g} s"
        time.sleep(0.05)
    return time.monotonic() - start


@dataclass
class SlowIssuer:
    """Gives its keys, but holds whoever asks for them while it is closed."""

    key: Any = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))
    open: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.open.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.set()
                outer.open.wait(30)
                jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(outer.key.public_key())) | {"kid": "k1"}
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"keys": [jwk]}).encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def token(self, **claims: Any) -> str:
        now = int(time.time())
        known = {"iss": ISSUER, "aud": "crmcast", "sub": "li@example.com", "exp": now + 300, "iat": now}
        return jwt.encode(known | claims, self.key, "RS256", headers={"kid": "k1"})


@dataclass
class Service:
    """A service with two workers, on a home of its own that also believes an issuer's tokens."""

    home: Home
    port: int
    issuer: SlowIssuer = field(default_factory=SlowIssuer)
    process: subprocess.Popen | None = None

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.port}"
        self._client = httpx.Client(timeout=30, limits=httpx.Limits(max_keepalive_connections=0))
        with self.home.settings_path.open("a", encoding="utf-8") as file:
            file.write(f'[access.oidc]\nissuer = "{ISSUER}"\naudience = "crmcast"\n')
            file.write(f'jwks_url = "http://127.0.0.1:{self.issuer.server.server_port}/keys"\n')

    def start(self) -> None:
        """Start unless it runs, and wait until it is ready."""
        if self.process is None or self.process.poll() is not None:
            arguments, environment = command(self.home.path, "127.0.0.1", self.port, workers=2)
            quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
            self.process = subprocess.Popen(arguments, env=environment, start_new_session=True, **quiet)
            wait_until(self._is_ready, 120)

    def close(self) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(timeout=60)
        self._client.close()
        self.issuer.server.shutdown()
        self.issuer.server.server_close()

    def ask(self, token: str, path: str = "/v1/leads?page_size=1") -> httpx.Response:
        """Ask on a connection of its own, so that either worker may answer."""
        return self._client.get(f"{self.url}{path}", headers={"authorization": f"Bearer {token}"})

    def is_refused(self, token: str) -> bool:
        return all(self.ask(token).status_code == 401 for _ in range(8))

    def _is_ready(self) -> bool:
        try:
            return self._client.get(f"{self.url}/readyz").status_code == 200
        except httpx.HTTPError:
            return False


@dataclass
class Asked:
    """One question: when it was sent, when its answer was there, and what came; None where the connection broke."""

    caller: str
    sent_at: float
    answered_at: float
    status: int | None
    body: dict[str, Any]


@dataclass
class Load:
    """Callers who ask again and again, each question on a connection of its own, so that either worker may answer."""

    port: int
    tokens: dict[str, str]
    body: str
    pause_seconds: float = 0.05
    asked: list[Asked] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> "Load":
        self._threads = [threading.Thread(target=self._ask_on, args=(caller,)) for caller in self.tokens]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def _ask_on(self, caller: str) -> None:
        while not self.stop.wait(self.pause_seconds):
            sent_at = time.monotonic()
            status, body = self._ask(caller)
            self.asked.append(Asked(caller, sent_at, time.monotonic(), status, body))

    def _ask(self, caller: str) -> tuple[int | None, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"authorization": f"Bearer {self.tokens[caller]}", "content-type": "application/json"}
        try:
            connection.request("POST", "/v1/score", self.body, headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        except (OSError, http.client.HTTPException):
            return None, {}
        finally:
            connection.close()
