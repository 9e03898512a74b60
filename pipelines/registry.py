"""What was trained, with which data and how well? MLflow keeps the record; this is the only door to it.

MLflow is a record here, never a loader: models are plain files (LightGBM text and JSON), logged as artifacts and
read back as bytes, because loading a model through MLflow may run code that lies in the model's folder.
"""

import hashlib
import json
import logging
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from filelock import FileLock

from pipelines.errors import PipelineError
from pipelines.home import Home
from pipelines.settings import load_settings

if TYPE_CHECKING:
    from mlflow import MlflowClient

os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("MLFLOW_ALLOW_PICKLE_DESERIALIZATION", "false")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")

CHAMPION = "champion"
CHALLENGER = "challenger"
_MODEL = "model"
_CARD = "model_card.md"


class RegistryError(PipelineError):
    """MLflow does not answer, or holds no such model version."""


@dataclass(frozen=True)
class Seen:
    """Rows that a run has seen, as MLflow lists them: where they begin and end, how many rows and columns."""

    context: Literal["training", "testing"]
    first_cutoff: str
    last_cutoff: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Training:
    """What one training run leaves behind.

    `metrics_by_cutoff` has a test cutoff (ISO) and its metrics an item, oldest first; `figures` are PNG by name.
    """

    task: str
    model_files: Mapping[str, bytes]
    sha256: str
    data_version: str
    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    metrics_by_cutoff: Mapping[str, Mapping[str, float]]
    features: Sequence[str]
    tags: Mapping[str, str] = field(default_factory=dict)
    seen: Sequence[Seen] = ()
    summary: str = ""
    card: str = ""
    card_page: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    figures: Mapping[str, bytes] = field(default_factory=dict)


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
                self._log_run(client, run.info.run_id, training)
                self._log_cutoffs(client, run.info, training)
                version = self._register(client, run.info, training)
            except BaseException:
                client.set_terminated(run.info.run_id, status="FAILED")
                raise
            client.set_terminated(run.info.run_id)
            return version

    def model_files(self, task: str, version: int) -> dict[str, bytes]:
        """Return a version's model files as bytes, unparsed."""
        return self._artifacts(task, version, _MODEL)

    def evaluation(self, task: str, version: int) -> dict[str, bytes]:
        """Return the files that tell how a version did on rows it had not seen."""
        return self._artifacts(task, version, "evaluation")

    def card(self, task: str, version: int) -> str:
        """Return the model card of a version."""
        with self._artifact(task, version, _CARD) as path:
            return path.read_text(encoding="utf-8")

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
        with FileLock(self._home.path / ".mlflow.lock"):
            client = MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)
            try:
                client.search_experiments(max_results=1)
            except MlflowException as error:
                found = f"MLflow at {self._uri} does not answer: {str(error).splitlines()[0]}"
                message = f"{_without_password(found)}; start it, or mend [mlflow] tracking_uri"
                raise RegistryError(message) from error
        yield client

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

    def _log_run(self, client: "MlflowClient", run_id: str, training: Training) -> None:
        from mlflow.entities import Metric, Param, RunTag

        final = [Metric(name, value, 0, 0) for name, value in training.metrics.items()]
        by_cutoff = [
            Metric(f"by_cutoff/{name}", value, _milliseconds(cutoff), step)
            for step, (cutoff, found) in enumerate(training.metrics_by_cutoff.items())
            for name, value in found.items()
        ]
        parameters = [Param(name, str(value)[:6000]) for name, value in training.parameters.items()]
        tags = [RunTag(name, value[:5000]) for name, value in _tags(training).items()]
        client.log_batch(run_id, metrics=final + by_cutoff, params=parameters, tags=tags)
        client.log_inputs(run_id, datasets=[_dataset(training, seen) for seen in training.seen])
        client.log_dict(run_id, {"features": list(training.features)}, "features.json")
        client.log_text(run_id, training.card, _CARD)
        client.log_text(run_id, training.card_page, "model_card.html")
        self._log_files(client, run_id, _MODEL, training.model_files)
        self._log_files(client, run_id, "evaluation", training.files)
        pictures = {f"{name}.png": data for name, data in training.figures.items()}
        self._log_files(client, run_id, "figures", pictures)

    @staticmethod
    def _log_cutoffs(client: "MlflowClient", info: Any, training: Training) -> None:
        """Log a run within the run for each test cutoff, so that cutoffs can be searched, sorted and compared."""
        from mlflow.entities import Metric, Param, RunTag

        for cutoff, found in training.metrics_by_cutoff.items():
            tags = {**_tags(training), "kind": "cutoff", "cutoff": cutoff[:10], "mlflow.parentRunId": info.run_id}
            child = client.create_run(info.experiment_id, run_name=f"{training.task} at {cutoff[:10]}")
            client.log_batch(
                child.info.run_id,
                metrics=[Metric(name, value, 0, 0) for name, value in found.items()],
                params=[Param("cutoff", cutoff)],
                tags=[RunTag(name, value[:5000]) for name, value in tags.items()],
            )
            client.set_terminated(child.info.run_id)

    @staticmethod
    def _log_files(client: "MlflowClient", run_id: str, folder: str, files: Mapping[str, bytes]) -> None:
        with tempfile.TemporaryDirectory() as draft:
            for name, data in files.items():
                (Path(draft) / name).write_bytes(data)
            client.log_artifacts(run_id, draft, folder)

    @staticmethod
    def _register(client: "MlflowClient", info: Any, training: Training) -> int:
        if not client.search_registered_models(f"name='{training.task}'"):
            client.create_registered_model(training.task)
        tags = {**training.tags, "sha256": training.sha256, "data_version": training.data_version}
        version = client.create_model_version(
            training.task,
            source=f"{info.artifact_uri}/{_MODEL}",
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


def _tags(training: Training) -> dict[str, str]:
    """Return the tags by which runs are found, such as `tags.rung = "lightgbm"`."""
    about = {"task": training.task, "kind": "training", "mlflow.note.content": training.summary}
    return {**about, **training.tags, "data_version": training.data_version, "sha256": training.sha256}


def _dataset(training: Training, seen: Seen) -> Any:
    """Describe rows by data version and cutoffs, with a digest of its own: MLflow's would read every row."""
    from mlflow.entities import Dataset, DatasetInput, InputTag

    span = {"data_version": training.data_version, "first_cutoff": seen.first_cutoff, "last_cutoff": seen.last_cutoff}
    dataset = Dataset(
        name=f"{training.task} {seen.context}",
        digest=hashlib.sha256(json.dumps([training.task, span, seen.rows]).encode()).hexdigest()[:16],
        source_type="delta",
        source=json.dumps(span),
        profile=json.dumps({"num_rows": seen.rows, "num_columns": seen.columns}),
    )
    return DatasetInput(dataset, [InputTag("mlflow.data.context", seen.context)])


def _milliseconds(cutoff: str) -> int:
    return int(datetime.fromisoformat(cutoff).replace(tzinfo=UTC).timestamp() * 1000)
