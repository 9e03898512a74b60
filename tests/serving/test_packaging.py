"""Does the service run without the repository: as a bento, and by what the image is made of?"""

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, cast

import pytest
from typer.main import get_command

from serving.cli import app

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bento(tmp_path_factory) -> Path:
    store = tmp_path_factory.mktemp("bentoml")
    subprocess.run(
        [sys.executable, "-m", "bentoml", "build", "--output", "tag", str(ROOT)],
        env=os.environ | {"BENTOML_HOME": str(store), "BENTOML_DO_NOT_TRACK": "True"},
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (store / "bentos" / "crmcast" / (store / "bentos" / "crmcast" / "latest").read_text().strip()).resolve()


def test_a_bento_holds_the_code_and_the_locked_requirements(bento):
    assert {path.name for path in (bento / "src").iterdir()} == {
        "bentofile.yaml", "features", "models", "pipelines", "serving",
    }  # fmt: skip
    assert "--hash=sha256:" in (bento / "env" / "python" / "requirements.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory, home) -> dict[str, str]:
    """Return an environment with the home and all libraries but crmcast, whose repository Python then does not find."""
    libraries = tmp_path_factory.mktemp("libraries")
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "crmcast" not in path.name:
            (libraries / path.name).symlink_to(path)
    return os.environ | {"PYTHONPATH": str(libraries), "CRMCAST_HOME": str(home.path), "BENTOML_DO_NOT_TRACK": "True"}


PYTHON = Path(sys.base_prefix, "bin", f"python{sys.version_info.major}.{sys.version_info.minor}")
"""An interpreter that knows nothing of this environment."""


def test_a_bento_serves_a_home_named_by_the_environment(bento, elsewhere, client, tokens, tmp_path):
    asked = [PYTHON, "-c", "import bentoml, serving"]
    alone = subprocess.run(asked, env=elsewhere, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert alone.stderr.rstrip().endswith("No module named 'serving'")
    moved = shutil.copytree(bento, tmp_path / "the bento")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [PYTHON, "-m", "bentoml", "serve", str(moved), "--port", str(port)],
        cwd=tmp_path,
        env=elsewhere | {"BENTOML_HOME": str(tmp_path)},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port, process)
        assert _ask(port, "/docs.json", tokens["admin"])["info"]["version"] == "bento"
        assert _opened(port, "/sign-in").startswith("<!doctype html>")
        assert len(_opened(port, "/static/htmx.min.js")) > 40_000
        body = json.dumps({"task": "leads", "ids": [client.owned_by("leads", "LI")]}).encode()
        assert len(_ask(port, "/v1/score", tokens["admin"], body)["scores"]) == 1
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


def _ask(port: int, path: str, token: str = "", body: bytes | None = None) -> dict:
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body, headers)
    with urllib.request.urlopen(request, timeout=20) as response:
        return json.loads(response.read())


def _opened(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
        return response.read().decode()


def _wait_until_ready(port: int, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _ask(port, "/readyz")
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail("the bento is not ready within 90 s")


def test_all_that_the_image_copies_is_there():
    copied = [name for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]]
    assert copied
    assert [name for name in copied if not (ROOT / name).exists()] == []
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert set(copied) == allowed


def test_the_image_runs_commands_that_there_are():
    commands = cast("Any", get_command(app)).commands
    run = [shlex.split(line) for line in re.findall(r"^RUN crmcast ([^&]+)", DOCKERFILE, re.MULTILINE)]
    (started,) = [json.loads(line) for line in re.findall(r"^CMD (.+)$", DOCKERFILE, re.MULTILINE)]
    assert re.findall(r"^ENTRYPOINT (.+)$", DOCKERFILE, re.MULTILINE) == ['["crmcast"]']
    for name, *arguments in [*run, started]:
        commands[name].make_context(name, arguments)
    port = commands["serve"].make_context("serve", started[1:]).params["port"]
    assert re.findall(r"^EXPOSE (.+)$", DOCKERFILE, re.MULTILINE) == [str(port)]
    (asked,) = [json.loads(line) for line in re.findall(r"^  CMD (.+)$", DOCKERFILE, re.MULTILINE)]
    compile(asked[-1], "HEALTHCHECK", "exec")
    assert f"127.0.0.1:{port}/livez" in asked[-1]


def test_what_the_image_installs_holds_all_that_a_bento_holds(bento, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    held = {path.relative_to(bento / "src").as_posix() for path in (bento / "src").rglob("*.*") if path.is_file()}
    missing = held - set(zipfile.ZipFile(wheel).namelist()) - {"bentofile.yaml"}
    assert [name for name in sorted(missing) if "__pycache__" not in name] == []


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_alive():
    assert re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE) == ["crmcast"]
    assert DOCKERFILE.index("USER crmcast") < DOCKERFILE.index("ENTRYPOINT")
    assert "/livez" in DOCKERFILE[DOCKERFILE.index("HEALTHCHECK") :]


def test_the_locks_of_the_service_and_of_the_repository_agree():
    pin = re.compile(r"^([a-z0-9_.\-]+)==(\S+)", re.MULTILINE)
    ours, all_of_it = (
        dict(pin.findall((ROOT / name).read_text(encoding="utf-8")))
        for name in ("requirements-serving.lock", "requirements.lock")
    )
    assert ours.items() <= all_of_it.items()
    assert "schemathesis" not in ours
