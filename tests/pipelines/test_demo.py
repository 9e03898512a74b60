"""Whom does the demo invite? A rep with a full book, the rep's manager and a scientist, each with what they need."""

from datetime import timedelta

from pipelines.demo import INVITED_DAYS
from pipelines.history import HistoryStore
from pipelines.settings import load_settings
from pipelines.state import AppState


def test_the_demo_invites_a_rep_with_a_book_the_reps_manager_and_a_scientist(demo_home):
    guests = {token.role: token for token in AppState(demo_home.app_db).list_tokens() if token.name != "demo"}
    assert {role: token.allows for role, token in guests.items()} == {
        "rep": "feedback", "manager": "feedback", "scientist": "promote",
    }  # fmt: skip
    tables = HistoryStore(demo_home).load(load_settings(demo_home)).tables
    reps = tables["reps"].set_index("rep_id")
    assert reps["manager_id"][guests["rep"].rep_id] == guests["manager"].rep_id
    assert (tables["accounts"]["owner_id"] == guests["rep"].rep_id).any()
    assert guests["rep"].expires_at - guests["rep"].created_at <= timedelta(days=INVITED_DAYS)
