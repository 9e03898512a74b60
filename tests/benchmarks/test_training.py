"""Does the training benchmark run at its smallest size, and tell its peaks?"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_benchmark_reports_seconds_and_peaks_of_every_case(tmp_path: Path) -> None:
    out = tmp_path / "training.json"
    command = [sys.executable, "-m", "benchmarks.training", "--sizes", "XS", "--rounds", "2", "--out", str(out)]
    subprocess.run([*command, "--folder", str(tmp_path)], check=True, cwd=ROOT, capture_output=True)
    rows = json.loads(out.read_text())
    assert {row["peer"] for row in rows} == {"write", "row groups", "binary", "pandas"}
    peaks = {row["peer"]: row for row in rows if row["unit"] == "MiB" and "peak" in row["metric"]}
    assert peaks["row groups"]["target"] == peaks["binary"]["target"] == 2048
    assert all(row["ok"] for row in rows)
    assert [path.name for path in tmp_path.iterdir()] == [out.name]
