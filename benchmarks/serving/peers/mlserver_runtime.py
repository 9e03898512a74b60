"""MLServer's way to add contributions: a runtime of one's own beside its LightGBM one."""

import lightgbm
import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceResponse
from mlserver.utils import get_model_uri


class Explained(MLModel):
    async def load(self) -> bool:
        self._booster = lightgbm.Booster(model_file=await get_model_uri(self._settings))
        return True

    async def predict(self, payload):
        matrix = self.decode(payload.inputs[0], default_codec=NumpyCodec)
        parts = self._booster.predict(matrix, pred_contrib=True)
        probability = 1 / (1 + np.exp(-parts.sum(axis=1)))
        top = np.argsort(-np.abs(parts[:, :-1]), axis=1)[:, :5]
        outputs = {"probability": probability, "feature": top, "reason": np.take_along_axis(parts, top, axis=1)}
        return InferenceResponse(
            model_name=self.name, outputs=[NumpyCodec.encode_output(name, values) for name, values in outputs.items()]
        )
