"""What time is it at the company that is served, and are its scores of today?"""

from dataclasses import replace
from datetime import timedelta
from shutil import copytree

import pytest

from pipelines.home import Home
from pipelines.source_settings import Source
from pipelines.state import utc_now
from serving.access import Book
from serving.action_lists import list_actions
from serving.snapshot import Snapshot


@pytest.fixture
def simulated(client) -> Snapshot:
    snapshot = client.room.ready()
    settings = snapshot.settings.model_copy(update={"source": Source(connector="simulated")})
    return replace(snapshot, settings=settings, _memo={})


def test_a_company_lives_today_and_scores_of_long_ago_are_old(client):
    snapshot = client.room.ready()
    assert abs(snapshot.now() - utc_now()) < timedelta(minutes=1)
    assert snapshot.is_stale


def test_the_simulated_company_lives_at_the_end_of_its_history(simulated):
    assert simulated.now() == simulated.run.cutoff
    assert not simulated.is_stale


def test_what_the_simulated_company_has_to_do_is_due_then(simulated, untouched, tmp_path):
    own = Home(copytree(untouched[0].path, tmp_path / "home"))
    found = list_actions(simulated, Book(None), own, "LI", "en", now=simulated.now())
    assert found.items
    assert all("2025-07-01" <= item.due_on <= "2025-07-08" for item in found.items)
