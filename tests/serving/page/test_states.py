"""What does a person see without scores, and where a model is missing? A page that says so, never a fault."""

import shutil
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from pipelines.home import Home
from pipelines.state import AppState
from tests.serving.page.browser import NARROW, WIDE
from tests.serving.page.checks import faults_for_all, faults_in_frame, faults_in_layout, faults_in_words
from tests.serving.page.conftest import Place, serve
from tests.serving.page.test_every_page import FIRST, WHOLE, query_of
from tests.serving.small_company import SETTINGS


@pytest.fixture(scope="module")
def empty(start: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Serve a home that has settings and nothing else."""
    home = Home(tmp_path_factory.mktemp("empty"))
    home.settings_path.write_text(SETTINGS, encoding="utf-8")
    yield from serve(home, start)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_any_scores_the_page_says_so(language, empty, visit):
    visitor = visit("rep", language, at=empty)
    page = visitor.open("/")
    faults = faults_in_frame(page, language) + faults_in_words(page, language)
    for theme, size in (("light", WIDE), ("dark", NARROW)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size(size)
        faults += faults_for_all(page) + faults_in_layout(page)
    assert faults + visitor.forget("503") == []
    assert (page.get_by_role("heading", level=1).inner_text() == "Nothing to show yet") == (language == "en")


def bring_scores_without_deals(home: Home, place: Place) -> None:
    """Put in what another home has, but not the files of the deals' model."""
    for part in ("history", "models", "scores"):
        shutil.copytree(getattr(home, part), getattr(place.home, part), dirs_exist_ok=True)
    shutil.rmtree(place.home.models / "deals")
    state = AppState(place.home.app_db)
    for task in ("leads", "deals", "churn"):
        champion = AppState(home.app_db).champion(task)
        assert champion is not None
        state.record_promotion(task, champion.version, champion.sha256, "test")
    deadline = time.monotonic() + 60
    while httpx.get(f"{place.url}/readyz", timeout=10).status_code != 200:
        assert time.monotonic() < deadline, "no scores after 60 s"
        time.sleep(0.2)


def test_scores_come_by_themselves_and_a_missing_model_is_told(empty, visit, home):
    bring_scores_without_deals(home, empty)
    page = visit("rep", at=empty).open("/leads")
    expect(page.get_by_role("heading", level=1)).to_have_text("Leads")
    expect(page.get_by_text("A promoted model cannot serve.")).to_be_visible()
    faults = []
    for shown in (page for page in WHOLE if page.path != "/deal"):
        visitor = visit(FIRST[shown.path], at=empty)
        visitor.open(shown.path, **query_of(shown, empty, FIRST[shown.path]))
        faults += [f"{shown.path}: {fault}" for fault in (*visitor.forget(), *faults_in_frame(visitor.page, "en"))]
    assert [fault for fault in faults if "404" not in fault] == []
