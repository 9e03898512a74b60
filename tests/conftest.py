"""What do all tests share? The place of the real data sets, and a home in which the whole path was run once."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from pipelines.home import Home

os.environ.setdefault("OMP_NUM_THREADS", "1")  # read when numpy is loaded: workers that share cores wait for each other

DATA = Path(os.environ.get("CRMCAST_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session")
def real_data() -> Callable[[str], Path]:
    """Return the folder of a real data set by name, or skip where the data sets are not at hand."""

    def folder(name: str) -> Path:
        if not (DATA / name).is_dir():
            pytest.skip(f"the real data set {name} is not at {DATA}; set CRMCAST_TEST_DATA")
        return DATA / name

    return folder


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], object]], Path]:
    """Return what makes a folder of a name once for all workers: the first makes it, the others wait for it."""
    alone = worker_id == "master"
    shared = tmp_path_factory.getbasetemp() if alone else tmp_path_factory.getbasetemp().parent

    def folder(name: str, make: Callable[[Path], object]) -> Path:
        made = shared / name
        with FileLock(shared / f"{name}.lock"):
            if not (made / "ready").exists():
                made.mkdir(exist_ok=True)
                make(made)
                (made / "ready").touch()
        return made

    return folder


@pytest.fixture(scope="session")
def demo_home(once: Callable[[str, Callable[[Path], object]], Path]) -> Home:
    """Return a home with the tiny simulated company, trained, promoted and scored; tests must not change it."""
    from pipelines.demo import run_demo

    return Home(once("demo-home", lambda folder: run_demo(Home(folder), "tiny")))


@pytest.fixture
def own_home(demo_home: Home, tmp_path: Path) -> Home:
    """Return a copy of the demo home that a test may change; copying a home moves it."""
    return Home(shutil.copytree(demo_home.path, tmp_path / "home"))
