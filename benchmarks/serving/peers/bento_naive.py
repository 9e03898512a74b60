"""A BentoML service as its guides write one: a frame in, a model, shap.TreeExplainer."""

import os

import bentoml
import lightgbm
import numpy as np
import pandas as pd
import shap


@bentoml.service(workers=1, http={"host": "127.0.0.1"})
class Naive:
    def __init__(self) -> None:
        self.booster = lightgbm.Booster(model_file=os.environ["MODEL_FILE"])
        self.explainer = shap.TreeExplainer(self.booster)

    @bentoml.api
    def score(self, rows: pd.DataFrame) -> list[dict]:
        matrix = rows.to_numpy(dtype=float)
        reasons = self.explainer.shap_values(matrix)
        top = np.argsort(-np.abs(reasons), axis=1)[:, :5]
        names = np.array(rows.columns)
        return [
            {"probability": float(p), "reasons": dict(zip(names[t].tolist(), r[t].tolist(), strict=True))}
            for p, r, t in zip(self.booster.predict(matrix), reasons, top, strict=True)
        ]
