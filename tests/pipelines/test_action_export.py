"""Does the exported action log come back as the history's table of actions, nothing lost and nothing moved?"""

from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from pipelines.action_export import action_rows
from pipelines.action_log import ActionLog, Proposal
from pipelines.export import write_rows
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.ingest import ingest

NOON = datetime.fromisoformat("2026-01-05T12:00:00.250000")
LI = {"who": "Li", "role": "rep", "door": "page"}
SETTINGS = """
[company]
time_zone = "Asia/Shanghai"
[source]
connector = "files"
folder = "."
[raw.log]
file = "{file}"
{how}
[tables.actions]
sql = "SELECT * FROM log"
"""
TYPES = dict.fromkeys(("occurred_at", "done_at", "recorded_at"), "time") | {"accepted": "flag"}
TYPES |= dict.fromkeys(("propensity", "rank", "priority", "explore_rate"), "number")
AS_TEXT = f"""
types = {{ {", ".join(f'{name} = "{kind}"' for name, kind in TYPES.items())} }}
time_format = "%Y-%m-%d %H:%M:%S.%f"
time_zone = "UTC"
"""


@pytest.fixture
def log(tmp_path: Path) -> ActionLog:
    """Return a log with every state that an action can have."""
    log = ActionLog(tmp_path / "app.db")
    made = [
        Proposal(f"run1.lead.L{n}", "run1", "R1", "lead", f"L{n}", "call", "conversion", n, 0.95, 0.1, 5.0, 20, NOON)
        for n in range(4)
    ]
    log.propose(made)
    for n, answers in enumerate([(), ("shown", "dismissed"), ("shown", "accepted"), ("shown", "accepted", "done")]):
        for minutes, answer in enumerate(answers, 1):
            log.answer(f"run1.lead.L{n}", answer, **LI, now=NOON + timedelta(minutes=minutes))
    return log


@pytest.mark.parametrize(("file", "how"), [("actions.parquet", ""), ("actions.csv", AS_TEXT)])
def test_the_exported_log_comes_back_as_the_table_of_actions(log, tmp_path, file, how):
    home, written = Home(tmp_path), action_rows(log)
    write_rows(written, tmp_path / file)
    home.settings_path.write_text(SETTINGS.format(file=file, how=how), encoding="utf-8")
    told = ingest(home).tables["actions"]
    assert (told.read, told.good, told.aside) == (4, 4, 0)
    store = HistoryStore(home)
    read = store.load_table("actions", store.version().tables["actions"]).sort_values("rank", ignore_index=True)
    pd.testing.assert_frame_equal(read[list(written)], written, check_dtype=False)
    assert list(read["accepted"]) == [pd.NA, False, True, True]
