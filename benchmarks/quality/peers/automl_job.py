"""What do CatBoost and FLAML predict? Runs in an environment of its own: `automl_job.py PEER FOLDER SECONDS`.

The folder holds train.parquet (with the label y, in the order of time) and test.parquet; the probabilities go to
PEER.parquet beside them.
"""

import os
import sys
from pathlib import Path
from typing import Any

import pandas as pd


def catboost(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, _: float) -> Any:
    from catboost import CatBoostClassifier

    texts = list(train.select_dtypes(exclude="number").columns)
    train, test = (frame.assign(**frame[texts].fillna("missing")) for frame in (train, test))
    model = CatBoostClassifier(
        verbose=False, random_seed=0, cat_features=texts, thread_count=1, allow_writing_files=False
    )
    return model.fit(train, y).predict_proba(test)[:, 1]


def flaml(train: pd.DataFrame, y: pd.Series, test: pd.DataFrame, seconds: float) -> Any:
    from flaml import AutoML

    texts = list(train.select_dtypes(exclude="number").columns)
    train, test = (frame.astype(dict.fromkeys(texts, "category")) for frame in (train, test))
    model = AutoML()
    model.fit(train, y, task="classification", metric="log_loss", time_budget=seconds, seed=0, verbose=0, n_jobs=1)
    return model.predict_proba(test)[:, 1]


if __name__ == "__main__":
    peer, folder, seconds = sys.argv[1], Path(sys.argv[2]), float(sys.argv[3])
    os.chdir(folder)  # FLAML leaves files of CatBoost where it stands
    rows = pd.read_parquet(folder / "train.parquet")
    found = {"catboost": catboost, "flaml": flaml}[peer](
        rows.drop(columns="y"), rows["y"].astype(int), pd.read_parquet(folder / "test.parquet"), seconds
    )
    pd.DataFrame({"probability": found}).to_parquet(folder / f"{peer}.parquet")
