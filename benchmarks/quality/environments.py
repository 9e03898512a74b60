"""What do peers predict that need an environment of their own? It is made of pinned versions, and kept."""

import subprocess
import sys
import tempfile
from pathlib import Path
from zlib import crc32

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import Floats

PEERS = Path(__file__).parent / "peers"
KEPT = Path(__file__).parents[2] / ".benchmark-envs"
SECONDS = 45.0
"""FLAML's budget for a task; CatBoost takes what it takes."""


def predict(peer: str, train: pd.DataFrame, y: Floats, test: pd.DataFrame) -> Floats:
    """Return the peer's probabilities of the test rows.

    Raises
    ------
    RuntimeError
        The environment cannot be made, or the peer fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        train.assign(y=y).to_parquet(Path(folder) / "train.parquet", index=False)
        test.to_parquet(Path(folder) / "test.parquet", index=False)
        run("automl", str(PEERS / "automl_job.py"), peer, folder, str(SECONDS))
        return pd.read_parquet(Path(folder) / f"{peer}.parquet")["probability"].to_numpy(np.float64)


def run(environment: str, *arguments: str) -> None:
    """Run Python with these arguments in a peers' environment; raises `RuntimeError` if it cannot be made, or fails."""
    _silently([_python(environment), *arguments])


def _python(environment: str) -> str:
    requirements = PEERS / f"{environment}.txt"
    folder = KEPT / f"{environment}-{crc32(requirements.read_bytes()):08x}"
    python = folder / "bin" / "python"
    if not (folder / "done").exists():
        print(f"  setting up the environment of {requirements.name} ...", flush=True)
        _silently([sys.executable, "-m", "venv", "--clear", str(folder)])
        _silently([str(python), "-m", "pip", "install", "--quiet", "--requirement", str(requirements)])
        (folder / "done").touch()
    return str(python)


def _silently(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        message = f"{' '.join(command)} failed; it said: {done.stderr.strip()[-600:]}"
        raise RuntimeError(message)
