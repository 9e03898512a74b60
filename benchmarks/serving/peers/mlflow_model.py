"""Write an MLflow model that answers with probability and top five reasons: `mlflow_model.py model.txt OUT`."""

import sys

import lightgbm
import mlflow
import numpy as np
import shap


class Explained(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.booster = lightgbm.Booster(model_file=context.artifacts["booster"])
        self.explainer = shap.TreeExplainer(self.booster)

    def predict(self, context, model_input):
        probability = self.booster.predict(model_input.to_numpy())
        reasons = self.explainer.shap_values(model_input.to_numpy())
        top = np.argsort(-np.abs(reasons), axis=1)[:, :5]
        names = np.array(model_input.columns)
        return [
            {"probability": float(p), "reasons": dict(zip(names[t].tolist(), r[t].tolist(), strict=True))}
            for p, r, t in zip(probability, reasons, top, strict=True)
        ]


if __name__ == "__main__":
    names = [f"n{number:02d}" for number in range(54)] + [f"c{number}" for number in range(6)]
    columns = [mlflow.types.ColSpec("double", name, required=False) for name in names]
    mlflow.pyfunc.save_model(
        sys.argv[2],
        python_model=Explained(),
        artifacts={"booster": sys.argv[1]},
        signature=mlflow.models.ModelSignature(inputs=mlflow.types.Schema(columns)),
        pip_requirements=["lightgbm", "shap"],
    )
