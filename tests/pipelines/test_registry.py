"""Does MLflow hold what a data scientist looks for, and nothing that runs code?"""

import multiprocessing
from dataclasses import replace

import pytest
from mlflow import MlflowClient

from pipelines.home import Home
from pipelines.registry import Registry, RegistryError, Training


def _training(data: bytes = b"text") -> Training:
    return Training(
        task="leads",
        model_files={"model.txt": data},
        sha256="0" * 64,
        data_version="abc",
        parameters={"horizon_days": 90},
        metrics={"auc": 0.7},
        metrics_by_fold=[{"auc": 0.6}, {"auc": 0.8}],
        features=["lead_age_days"],
    )


def _log(path) -> None:
    Registry(Home(path)).log(_training())


@pytest.fixture
def client(demo_home: Home) -> MlflowClient:
    return MlflowClient(tracking_uri=f"sqlite:///{demo_home.mlflow_db}")


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_run_tells_data_version_features_metrics_by_fold_and_draws(client: MlflowClient, task: str) -> None:
    version = client.get_model_version_by_alias(task, "champion")
    run = client.get_run(version.run_id)
    assert run.info.status == "FINISHED"
    assert run.data.tags["data_version"]
    assert run.inputs.dataset_inputs[0].dataset.name == "history"
    assert run.data.params["horizon_days"] == "90"
    assert {"auc", "log_loss", "baseline/base_rate/log_loss"} <= run.data.metrics.keys()
    assert len(client.get_metric_history(version.run_id, "fold/log_loss")) >= 2
    names = {artifact.path for artifact in client.list_artifacts(version.run_id)}
    assert {"features.json", "figures", "model", "evaluation"} <= names


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_model_is_text_and_json_only(client: MlflowClient, task: str) -> None:
    version = client.get_model_version_by_alias(task, "champion")
    names = [artifact.path for artifact in client.list_artifacts(version.run_id, "model")]
    assert {name.rsplit(".", 1)[1] for name in names} <= {"json", "txt"}


def test_versions_count_up_and_the_newest_is_the_challenger(tmp_path) -> None:
    registry = Registry(Home(tmp_path))
    assert registry.challenger("leads") is None
    assert [registry.log(_training()), registry.log(_training(b"other"))] == [1, 2]
    assert registry.challenger("leads") == 2
    assert registry.model_files("leads", 2) == {"model.txt": b"other"}


def test_a_version_that_does_not_exist_is_named(tmp_path) -> None:
    with pytest.raises(RegistryError, match="no version 7 of 'leads'"):
        Registry(Home(tmp_path)).model_files("leads", 7)


def test_a_failed_run_is_marked_failed(tmp_path) -> None:
    registry = Registry(Home(tmp_path))
    broken = replace(_training(), model_files={"model.txt": None})  # type: ignore[dict-item]
    with pytest.raises(TypeError):
        registry.log(broken)
    client = MlflowClient(tracking_uri=f"sqlite:///{tmp_path}/mlflow.db")
    experiment = client.get_experiment_by_name("leads")
    assert experiment is not None
    assert [run.info.status for run in client.search_runs([experiment.experiment_id])] == ["FAILED"]


def test_a_moved_home_logs_into_its_new_place(tmp_path) -> None:
    old, new = Home(tmp_path / "old"), Home(tmp_path / "new")
    old.path.mkdir()
    Registry(old).log(_training())
    old.path.rename(new.path)
    assert Registry(new).model_files("leads", 1) == {"model.txt": b"text"}
    Registry(new).log(_training(b"later"))
    assert not old.path.exists()
    assert Registry(new).model_files("leads", 2) == {"model.txt": b"later"}


def test_processes_that_start_at_once_do_not_break_the_store(tmp_path) -> None:
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_log, args=(tmp_path,)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert Registry(Home(tmp_path)).challenger("leads") == 3
