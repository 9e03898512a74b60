"""What do the tests of the doors share? The small company's home, callers' tokens, a client, and started services."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.score import score
from tests.serving.client import Client
from tests.serving.running import Service
from tests.serving.small_company import CUTOFF, THEN, add_tokens, fit_and_promote, make_home
from tests.serving.started import Server, free_port, start_service


@pytest.fixture(scope="session")
def untouched(once: Callable[[str, Callable[[Path], object]], Path]) -> tuple[Home, dict[str, str]]:
    """Return a home that no test changes or serves, to be copied, with its tokens."""
    home = Home(once("untouched", _make_untouched))
    return home, json.loads((home.path / "tokens.json").read_text(encoding="utf-8"))


def _make_untouched(folder: Path) -> None:
    tokens = add_tokens(make_home(folder))
    (folder / "tokens.json").write_text(json.dumps(tokens), encoding="utf-8")


@pytest.fixture(scope="session")
def home(untouched: tuple[Home, dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home that many tests ask and serve: what they write into its logs stands there for all."""
    return Home(copytree(untouched[0].path, tmp_path_factory.mktemp("home") / "home"))


@pytest.fixture(scope="session")
def twice(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return a home that also scored two weeks earlier, by a model whose numbers were others."""
    own = Home(copytree(home.path, tmp_path_factory.mktemp("twice") / "home", ignore=ignore_patterns(".bentoml")))
    score(own, cutoff=THEN)
    then = latest_run(own)
    assert then is not None
    for task in then.tasks:
        rows = then.scores(task)
        shifted = rows.assign(raw_score=rows["raw_score"] + 0.5, probability=rows["probability"] / 2, model_version=7)
        shifted.to_parquet(then.folder / f"{task}.parquet")
    score(own, cutoff=CUTOFF)
    return own


@pytest.fixture(scope="session")
def tokens(untouched: tuple[Home, dict[str, str]]) -> dict[str, str]:
    return untouched[1]


@pytest.fixture(scope="session")
def client(home: Home, tokens: dict[str, str]) -> Client:
    return Client(home, tokens)


@pytest.fixture
def promote() -> Callable[..., None]:
    return fit_and_promote


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Server]:
    """Return what starts the service of a home on a free port."""
    return lambda home: start_service(home, tmp_path_factory.mktemp("service"))


@pytest.fixture(scope="session")
def launched(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Return a service with two workers, which `start` starts unless it runs."""
    own = tmp_path_factory.mktemp("running") / "home"
    copytree(home.path, own, ignore=ignore_patterns(".bentoml"))
    service = Service(Home(own), free_port())
    yield service
    service.close()


@pytest.fixture
def service(launched: Service) -> Service:
    launched.start()
    return launched
