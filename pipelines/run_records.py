"""What does MLflow record of a training: a run, a run within it for each test cutoff, and one for a search?"""

import hashlib
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL = "model"
CARD, PAGE = "model_card.md", "model_card.html"


@dataclass(frozen=True)
class Seen:
    """Rows that a run has seen, as MLflow lists them: where they begin and end, how many rows and columns."""

    context: Literal["training", "testing"]
    first_cutoff: str
    last_cutoff: str
    rows: int
    columns: int


@dataclass(frozen=True)
class Study:
    """A search as MLflow records it: the best settings, numbers, the loss of each trial and what it tried."""

    parameters: Mapping[str, Any]
    metrics: Mapping[str, float]
    losses: Sequence[float]
    tried: Sequence[Mapping[str, Any]]


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
    study: Study | None = None


def log_run(client: "MlflowClient", run_id: str, training: Training) -> None:
    """Log numbers, settings, data, card, model, evaluation and pictures of a training."""
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
    client.log_text(run_id, training.card, CARD)
    client.log_text(run_id, training.card_page, PAGE)
    _log_files(client, run_id, MODEL, training.model_files)
    _log_files(client, run_id, "evaluation", training.files)
    pictures = {f"{name}.png": data for name, data in training.figures.items()}
    _log_files(client, run_id, "figures", pictures)


def log_cutoffs(client: "MlflowClient", info: Any, training: Training) -> None:
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


def log_study(client: "MlflowClient", info: Any, training: Training) -> None:
    """Log a run within the run for a search of settings, with the loss of each trial as a step, if there was one."""
    from mlflow.entities import Metric, Param, RunTag

    study = training.study
    if study is None:
        return
    tags = {**_tags(training), "kind": "study", "mlflow.parentRunId": info.run_id}
    child = client.create_run(info.experiment_id, run_name=f"{training.task} tuning")
    steps = [Metric("log_loss", loss, 0, step) for step, loss in enumerate(study.losses)]
    client.log_batch(
        child.info.run_id,
        metrics=[*steps, *(Metric(name, value, 0, 0) for name, value in study.metrics.items())],
        params=[Param(name, str(value)) for name, value in study.parameters.items()],
        tags=[RunTag(name, value[:5000]) for name, value in tags.items()],
    )
    trials = [{**tried, "log_loss": loss} for tried, loss in zip(study.tried, study.losses, strict=True)]
    client.log_dict(child.info.run_id, {"trials": trials}, "trials.json")
    client.set_terminated(child.info.run_id)


def _log_files(client: "MlflowClient", run_id: str, folder: str, files: Mapping[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as draft:
        for name, data in files.items():
            (Path(draft) / name).write_bytes(data)
        client.log_artifacts(run_id, draft, folder)


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
