"""Where does MLflow keep runs and models?"""

from typing import Self

from pydantic import model_validator

from pipelines.source_settings import Strict

KINDS = ("http", "https", "sqlite", "postgresql", "mysql", "mssql")


class MlflowSettings(Strict):
    """An MLflow server (http, https) or a database that MLflow can use; by default `mlflow.db` in the home.

    A database may name its driver, as in `postgresql+psycopg://host/name`. Who logs in at a server is said by the
    environment (MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD or MLFLOW_TRACKING_TOKEN), not by this file.
    """

    tracking_uri: str | None = None

    @model_validator(mode="after")
    def _address_is_known(self) -> Self:
        kind, mark, _ = (self.tracking_uri or "").partition("://")
        if self.tracking_uri is not None and not (mark and kind.partition("+")[0] in KINDS):
            message = (
                f'tracking_uri: "{kind}" is no address; expected {", ".join(KINDS)} and ://, as in http://host:5000'
            )
            raise ValueError(message)
        return self
