"""What do peers predict that need an environment of their own?"""

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.environments import python_of, run_silently
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
    run_silently([python_of(PEERS / f"{environment}.txt", KEPT), *arguments])
