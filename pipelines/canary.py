"""Can a model be loaded without harm? A child process tries first, with its golden rows, limited time and memory.

The parser of trees is native code that a bad file crashes or hangs, which no `except` can catch. A model that passed
here once, with the same libraries, need not pass again.
"""

import multiprocessing
import os
import resource
import signal
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from multiprocessing.connection import Connection
from pathlib import Path

from pipelines.errors import PipelineError
from pipelines.golden import check_golden
from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.model_files import ModelFileError, read_files, read_folder, unpack, verify

SECONDS = 120.0
MEMORY_BYTES = 4 * 2**30
_LIBRARIES = ("crmcast", "lightgbm", "numpy", "pandas", "scikit-learn", "scipy")


def ensure_safe(home: Home, task: str, version: int, expected_sha256: str) -> None:
    """Let a child process load a stored version, if it did not with these libraries before.

    Raises
    ------
    ModelFileError
        When the files are not intact, or the child crashed, hung or found other scores.
    """
    passed = _passed(home, expected_sha256)
    if passed.is_file() and passed.read_text(encoding="utf-8") == _libraries():
        return
    try_files(read_files(home, task, version), task=task, version=version, expected_sha256=expected_sha256)
    remember_safe(home, expected_sha256)


def remember_safe(home: Home, expected_sha256: str) -> None:
    """Remember that the model of this manifest passed with these libraries."""
    passed = _passed(home, expected_sha256)
    passed.parent.mkdir(parents=True, exist_ok=True)
    replace_file(passed, _libraries())


def try_files(
    files: Mapping[str, bytes], *, task: str, version: int, expected_sha256: str, seconds: float = SECONDS
) -> None:
    """Let a child process load files that are what was promoted; raises `ModelFileError` as `ensure_safe` does."""
    verify(files, task=task, version=version, expected_sha256=expected_sha256)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            (Path(folder) / name).write_bytes(data)
        said = _said_by_child((folder, task, version, expected_sha256), seconds)
    if said:
        message = f"{task} version {version} is not safe to load: {said}; train it again"
        raise ModelFileError(message)


def _said_by_child(asked: tuple[str, str, int, str], seconds: float) -> str:
    """Return what is wrong, or nothing; children are forked from a process that only imported what they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    heard, say = context.Pipe(duplex=False)
    child = context.Process(target=_try, args=(say, *asked), daemon=True)
    child.start()
    say.close()
    try:
        if not heard.poll(seconds):
            child.kill()
            return f"it took longer than {seconds:g} s"
        return heard.recv_bytes().decode()
    except EOFError:
        child.join()
        code = child.exitcode or 0
        return f"it crashed the process that tried ({signal.Signals(-code).name if code < 0 else f'exit code {code}'})"
    finally:
        child.join()
        heard.close()


def _try(say: Connection, folder: str, task: str, version: int, expected_sha256: str) -> None:
    """Load and score; what the native parser prints may hold what lay in memory, so it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    said = ""
    try:
        files = read_folder(Path(folder))
        check_golden(unpack(files, task=task, version=version, expected_sha256=expected_sha256), files)
    except PipelineError as error:
        said = str(error)
    except Exception as error:  # noqa: BLE001 - whatever a bad file leads to
        said = f"it cannot be read ({type(error).__name__})"
    say.send_bytes(said.encode())


def _passed(home: Home, expected_sha256: str) -> Path:
    return home.models / ".passed" / expected_sha256


@cache
def _libraries() -> str:
    """Return what a model is loaded by."""
    versions = (f"{name} {_version_of(name)}" for name in _LIBRARIES)
    return ", ".join((f"python {sys.version.split()[0]}", *versions))


def _version_of(name: str) -> str:
    try:
        return installed_version(name)
    except PackageNotFoundError:  # a bento holds the code of crmcast alone
        return "not installed"
