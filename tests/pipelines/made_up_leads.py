"""Homes of invented leads, small enough to be trained in a moment."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from pipelines.home import Home
from pipelines.ingest import ingest

SETTINGS = """
[source]
connector = "files"
folder = "{folder}"
[raw.leads]
file = "leads.csv"
types = {{ created_at = "time", closed_at = "time"{types} }}
[tables.leads]
sql = "SELECT * FROM leads"
fixed = {fixed}
[tasks.leads]
horizon_days = 30
every = "7d"
"""


def lead_frame(outcomes: Sequence[str], days: int = 300) -> pd.DataFrame:
    """Leads that arrive evenly over some days and are closed ten days later, or stay open ("")."""
    created = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.linspace(0, days, len(outcomes)), unit="D").round("s")
    closed = (created + pd.Timedelta(days=10)).strftime("%Y-%m-%d %H:%M:%S")
    return pd.DataFrame(
        {
            "lead_id": [f"L{number}" for number in range(len(outcomes))],
            "created_at": created.strftime("%Y-%m-%d %H:%M:%S"),
            "source": ["web" if number % 3 else "fair" for number in range(len(outcomes))],
            "closed_at": [at if outcome else "" for at, outcome in zip(closed, outcomes, strict=True)],
            "outcome": list(outcomes),
        }
    )


def lead_home(folder: Path, leads: pd.DataFrame, numbers: Sequence[str] = (), more: str = "") -> Home:
    """Ingest leads; all columns of theirs but the canonical ones are fixed attributes, `numbers` are numbers."""
    (folder / "exports").mkdir(parents=True)
    leads.to_csv(folder / "exports" / "leads.csv", index=False)
    home = Home(folder / "home")
    home.path.mkdir()
    fixed = [name for name in leads if name not in ("lead_id", "created_at", "closed_at", "outcome")]
    types = "".join(f', {name} = "number"' for name in numbers)
    text = SETTINGS.format(folder=folder / "exports", types=types, fixed=str(fixed).replace("'", '"'))
    home.settings_path.write_text(text + more)
    ingest(home)
    return home


def converted(rates: np.ndarray, seed: int = 0) -> list[str]:
    """Draw an outcome for each rate."""
    happens = np.random.default_rng(seed).random(len(rates)) < rates
    return ["converted" if one else "disqualified" for one in happens]
