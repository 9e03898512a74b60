"""What do odd exports cost: thousands of fields of a company's own, texts that never recur, one giant category?

Each step runs in a process of its own, which reports its own CPU time and peak.
Run as `python -m benchmarks.training --wide`.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from pipelines.check import check
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.train import train

SIZES = {
    "3,000 leads with 2,000 fields of their own": (3_000, 2_000),
    "60,000 leads, a text that never recurs": (60_000, 20),
}
STEPS: dict[str, Callable[[Home], Any]] = {
    "ingest": ingest,
    "check": check,
    "train": lambda home: train(home, ["leads"]),
}
MOST_CPU_SECONDS, MOST_MIB = 300.0, 4096.0
TEXT_SHARE, FIELDS_THAT_TELL = 0.25, 10
FIRST, DAYS = np.datetime64("2022-01-01", "us"), 1000

SETTINGS = """
[company]
name = "A wide company"
currency = "EUR"
time_zone = "UTC"
[source]
connector = "files"
folder = "."
[raw.leads]
file = "leads.csv"
types = {{ created_at = "time", closed_at = "time"{numbers} }}
[tables.leads]
sql = "SELECT * FROM leads"
fixed = [{fixed}]
[tasks.leads]
horizon_days = 60
every = "1mo"
"""


def measure(folder: Path | None) -> list[dict[str, Any]]:
    """Return what each step costs on each invented company."""
    rows = []
    for name, (leads, fields) in SIZES.items():
        with tempfile.TemporaryDirectory(dir=folder) as home:
            make_home(Path(home), leads, fields)
            for step in STEPS:
                rows += _result_rows(name, step, _in_own_process(step, Path(home)))
    return rows


def run_step(step: str, folder: Path) -> dict[str, Any]:
    """Run one step in this process and tell what it has cost."""
    started = time.process_time()
    outcome = STEPS[step](Home(folder))
    found: dict[str, Any] = {"CPU": time.process_time() - started}
    found["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if step == "train":
        sys.stderr.write(f"{outcome[0].reason}\n")
        found["AUC"] = outcome[0].metrics["model"]["auc"]
    return found


def make_home(folder: Path, leads: int, fields: int) -> None:
    """Write an export of leads with many fields, a text that never recurs and a giant category, and its settings."""
    frame = invented_leads(leads, fields)
    frame.to_csv(folder / "leads.csv", index=False, date_format="%Y-%m-%d %H:%M:%S")
    own = [name for name in frame if name.startswith("field")]
    numbers = "".join(f', {name} = "number"' for name in own if frame[name].dtype.kind == "f")
    fixed = ", ".join(f'"{name}"' for name in own)
    (folder / "crmcast.toml").write_text(SETTINGS.format(numbers=numbers, fixed=fixed), encoding="utf-8")


def invented_leads(leads: int, fields: int) -> pd.DataFrame:
    """Leads of which the first numbers tell who converts; all other fields are noise, half of their values missing."""
    rng = np.random.default_rng(3)
    created = np.sort(FIRST + (rng.random(leads) * DAYS * 86_400e6).astype("timedelta64[us]"))
    texts = int(fields * TEXT_SHARE)
    numbers = rng.normal(size=(leads, fields - texts))
    signal = numbers[:, :FIELDS_THAT_TELL].sum(axis=1) / np.sqrt(FIELDS_THAT_TELL)
    converts = rng.random(leads) < 1 / (1 + np.exp(1.5 - signal))
    numbers[:, FIELDS_THAT_TELL:][rng.random((leads, numbers.shape[1] - FIELDS_THAT_TELL)) < 0.5] = np.nan
    columns: dict[str, Any] = {
        "lead_id": [f"L{number:06d}" for number in range(leads)],
        "created_at": created,
        "closed_at": created + (rng.random(leads) * 50 * 86_400e6).astype("timedelta64[us]"),
        "outcome": np.where(converts, "converted", "disqualified"),
        "field_serial": [f"S{number}" for number in rng.permutation(leads)],
        "field_giant": np.where(rng.random(leads) < 0.999, "usual", "rare"),
    }
    columns |= {f"field_number_{i}": numbers[:, i].round(3) for i in range(numbers.shape[1])}
    columns |= {f"field_text_{i}": rng.choice(list("abcdefgh"), leads) for i in range(texts)}
    return pd.DataFrame(columns)


def _in_own_process(step: str, folder: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.training", "--wide-step", step, "--folder", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _result_rows(name: str, step: str, found: dict[str, Any]) -> list[dict[str, Any]]:
    units, most = {"CPU": "s", "peak": "MiB"}, {"CPU": MOST_CPU_SECONDS, "peak": MOST_MIB}
    return [
        {
            "metric": f"{name}: {what}",
            "value": round(value, 3),
            "unit": units.get(what, ""),
            "peer": step,
            "target": most.get(what),
            "ok": value < most.get(what, np.inf),
        }
        for what, value in found.items()
    ]
