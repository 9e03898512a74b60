"""Which language model, if any, may say a brief in prose?"""

from typing import Annotated, Self

from pydantic import Field, model_validator

from pipelines.source_settings import Strict


class AssistantSettings(Strict):
    """An endpoint of OpenAI's form; without `url` nothing is ever sent.

    The key is read from the environment variable that `api_key_env` names; it is stored nowhere.
    """

    url: Annotated[str, Field(pattern=r"^https?://\S+$")] | None = None
    model: str = ""
    api_key_env: str = ""
    timeout_seconds: Annotated[float, Field(gt=0, le=120)] = 20.0

    @model_validator(mode="after")
    def _a_model_is_named(self) -> Self:
        if self.url is not None and not self.model:
            message = f"url {self.url} has no model; name the one that the endpoint serves: model = ..."
            raise ValueError(message)
        return self
