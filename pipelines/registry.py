"""What was trained, with which data and how well? MLflow keeps the record; this is the only door to it.

MLflow is a record here, never a loader: models are plain files (LightGBM text and JSON), logged as artifacts and
read back as bytes, because loading a model through MLflow may run code that lies in the model's folder.
"""

import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import FileLock

from pipelines.card_page import with_section
from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.run_records import CARD, MODEL, PAGE, Training, log_cutoffs, log_run, log_study
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from mlflow import MlflowClient

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")  # seconds; MLflow's own are 120

CHAMPION = "champion"
CHALLENGER = "challenger"


class RegistryError(PipelineError):
    """MLflow does not answer, or holds no such model version."""


class Registry:
    """The MLflow store of `[mlflow] tracking_uri`, by default one in the home: runs, metrics, versions, aliases."""

    def __init__(self, home: Home, tracking_uri: str | None = None) -> None:
        self._home = home
        self._uri = tracking_uri or _chosen_uri(home) or f"sqlite:///{home.mlflow_db}"

    def log(self, training: Training) -> int:
        """Record a training run with a run a test cutoff, register its model as the challenger, return the version."""
        with self._client() as client:
            experiment = self._experiment(client, training.task)
            run = client.create_run(experiment, run_name=f"train {training.task}")
            try:
                log_run(client, run.info.run_id, training)
                log_cutoffs(client, run.info, training)
                log_study(client, run.info, training)
                version = self._register(client, run.info, training)
            except BaseException:
                client.set_terminated(run.info.run_id, status="FAILED")
                raise
            client.set_terminated(run.info.run_id)
            return version

    def model_files(self, task: str, version: int) -> dict[str, bytes]:
        """Return a version's model files as bytes, unparsed."""
        return self._artifacts(task, version, MODEL)

    def evaluation(self, task: str, version: int) -> dict[str, bytes]:
        """Return the files that tell how a version did on rows it had not seen."""
        return self._artifacts(task, version, "evaluation")

    def card(self, task: str, version: int) -> str:
        """Return the model card of a version."""
        with self._artifact(task, version, CARD) as path:
            return path.read_text(encoding="utf-8")

    def add_to_card(self, task: str, version: int, section: str) -> None:
        """Put a section before all others of a version's model card and its page, unless it stands there."""
        card = self.card(task, version)
        if section in card:
            return
        with self._artifact(task, version, PAGE) as path:
            page = with_section(path.read_text(encoding="utf-8"), section)
        head, mark, rest = card.partition("\n## ")
        self._rewrite(task, version, {PAGE: page, CARD: f"{head}\n{section}\n{mark}{rest}"})

    def challenger(self, task: str) -> int | None:
        """Return the version last trained, or None before the first training."""
        return self._alias(task, CHALLENGER)

    def sha256(self, task: str, version: int) -> str:
        """Return the SHA-256 of the manifest, as it was at training."""
        with self._client() as client:
            return str(self._version(client, task, version).tags["sha256"])

    def set_champion(self, task: str, version: int) -> None:
        """Move the champion alias."""
        with self._client() as client:
            client.set_registered_model_alias(task, CHAMPION, str(version))

    def champion(self, task: str) -> int | None:
        """Return the version that the champion alias names."""
        return self._alias(task, CHAMPION)

    @contextmanager
    def _client(self) -> Iterator["MlflowClient"]:
        from mlflow import MlflowClient
        from mlflow.exceptions import MlflowException

        logging.getLogger("mlflow").setLevel(logging.WARNING)  # its schema messages are no news to a user
        # Two processes that create the SQLite schema at once break each other.
        try:
            with FileLock(self._home.path / ".mlflow.lock"):
                client = MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)
                client.search_experiments(max_results=1)
            yield client
        except MlflowException as error:
            found = f"MLflow at {self._uri} does not answer as it should: {str(error).splitlines()[0]}"
            message = f"{_without_password(found)}; see to it that it works, or mend [mlflow] tracking_uri"
            raise RegistryError(message) from error

    @property
    def _is_remote(self) -> bool:
        return self._uri.startswith(("http://", "https://"))

    def _experiment(self, client: "MlflowClient", task: str) -> str:
        """Return the task's experiment; after the home was moved, a new one whose artifacts lie in the home again.

        A server keeps the artifacts itself.
        """
        place = None if self._is_remote else (self._home.mlartifacts / task).absolute().as_uri()
        found = client.get_experiment_by_name(task)
        if found and (found.artifact_location == place or not self._uri.startswith("sqlite")):
            return str(found.experiment_id)
        if found:
            client.rename_experiment(found.experiment_id, f"{task} until the home moved ({found.experiment_id})")
        kind = {"mlflow.experimentKind": "custom_model_development"}  # the page opens on runs, not on prompts
        return str(client.create_experiment(task, artifact_location=place, tags=kind))

    @staticmethod
    def _register(client: "MlflowClient", info: Any, training: Training) -> int:
        if not client.search_registered_models(f"name='{training.task}'"):
            client.create_registered_model(training.task)
        tags = {**training.tags, "sha256": training.sha256, "data_version": training.data_version}
        version = client.create_model_version(
            training.task,
            source=f"{info.artifact_uri}/{MODEL}",
            run_id=info.run_id,
            tags=tags,
            description=training.summary[:5000],
        )
        client.set_registered_model_alias(training.task, CHALLENGER, str(version.version))
        return int(version.version)

    def _artifacts(self, task: str, version: int, folder: str) -> dict[str, bytes]:
        with self._artifact(task, version, folder) as path:
            return {file.name: file.read_bytes() for file in sorted(path.iterdir())}

    @contextmanager
    def _artifact(self, task: str, version: int, name: str) -> Iterator[Path]:
        """Give the path of a file or folder of the run that made a version."""
        with self._client() as client, tempfile.TemporaryDirectory() as room:
            run_id = str(self._version(client, task, version).run_id)
            here = self._home.mlartifacts / task / run_id / "artifacts" / name
            yield here if here.exists() else Path(client.download_artifacts(run_id, name, room))

    def _rewrite(self, task: str, version: int, texts: Mapping[str, str]) -> None:
        """Replace files of the run that made a version; in the home, if it holds them."""
        with self._client() as client:
            run_id = str(self._version(client, task, version).run_id)
            here = self._home.mlartifacts / task / run_id / "artifacts"
            for name, text in texts.items():
                if (here / name).exists():
                    (here / name).write_text(text, encoding="utf-8")
                else:
                    client.log_text(run_id, text, name)

    def _alias(self, task: str, alias: str) -> int | None:
        with self._client() as client:
            found = client.search_registered_models(f"name='{task}'")
            version = found[0].aliases.get(alias) if found else None
            return int(version) if version else None

    @staticmethod
    def _version(client: "MlflowClient", task: str, version: int) -> Any:
        from mlflow.exceptions import MlflowException

        try:
            return client.get_model_version(task, str(version))
        except MlflowException as error:
            if error.error_code != "RESOURCE_DOES_NOT_EXIST":
                raise
            message = f"MLflow holds no version {version} of {task!r}; `crmcast train {task}` makes one"
            raise RegistryError(message) from error


def _chosen_uri(home: Home) -> str | None:
    return load_settings(home).mlflow.tracking_uri if home.settings_path.is_file() else None


def _without_password(text: str) -> str:
    """Leave out who an address logs in as.

    >>> _without_password("http://ann:secret@host:5000 is down")
    'http://host:5000 is down'
    """
    return re.sub(r"://[^@/\s]*@", "://", text)
