"""How does a challenger come to be? A backtest, then a fit on all that is known, logged to MLflow.

The backtest chooses the kind of model and its settings; the fit on all that is known keeps them. So the metrics that
are logged are those of the recipe that is served, and the ladder is climbed once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version as installed_version
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from features.states import LeftOut
from features.tasks import Task
from models.classification import Classifier
from models.drift import Reference
from models.errors import ModelError
from pipelines.backtest import Backtest, fit, run
from pipelines.card_learning import Learning
from pipelines.card_page import card_page
from pipelines.engines import open_engine
from pipelines.figures import to_png
from pipelines.golden import golden_file, shuffle_rows
from pipelines.home import Home
from pipelines.keepsakes import REFERENCE, TESTED_SHA256, learn_reference, pack_tested, typical_values
from pipelines.leak_report import LeakageError, LeakReport, audit_workshop
from pipelines.matrix_files import write_matrix
from pipelines.memory import give_back_memory
from pipelines.model_card import model_card, model_summary
from pipelines.model_files import MANIFEST, Model, pack, sha256
from pipelines.pictures import draw_backtest
from pipelines.progress import Progress, silent
from pipelines.registry import Registry
from pipelines.run_records import Seen, Training
from pipelines.training_rows import NoRowsError, Workshop, gather
from pipelines.tune import make_tuner, read_budget, refuse_untuned, study_of
from pipelines.version_records import write_record

if TYPE_CHECKING:
    from models.tuning import Budget

_PARTS: Mapping[str, Literal["training", "testing"]] = {"train": "training", "test": "testing"}


@dataclass(frozen=True)
class Trained:
    """What training a task led to; without a version nothing was logged and the champion stays, for `reason`.

    `refused` says that it was not trained because a field leaks.
    """

    task: str
    version: int | None
    reason: str
    metrics: Mapping[str, Any]
    refused: bool = False


@dataclass(frozen=True)
class _Fitted:
    """A model of all that is known: `rows` of `of` rows taught it, and where they are fewer, its trees saw all.

    `golden` and `typical` tell of the rows what is kept beside the model.
    """

    model: Model
    rows: int
    of: int
    left_out: tuple[LeftOut, ...]
    reference: Reference
    golden: pd.DataFrame
    typical: Mapping[str, str | float | None]


def train(
    home: Home,
    tasks: Sequence[str] = (),
    *,
    engine: str = "local",
    tune: str | None = None,
    progress: Progress = silent,
) -> list[Trained]:
    """Train a challenger of each task (all that the settings ask for, when none is named).

    `engine` says who builds the features, "local" or "spark"; `tune` how long to search for better settings of each
    classifier's trees, such as "10m". A task that cannot be trained says why and disturbs nothing.
    """
    budget = None if tune is None else read_budget(tune)
    with open_engine(engine, home) as chosen:
        questions = [chosen.settings.task(name) for name in tuple(tasks) or chosen.settings.tasks]
        if budget and tasks:
            refuse_untuned(questions)
        workshop = Workshop.of(home, chosen, tasks)
        leakage = audit_workshop(workshop)
        return [_train_one(workshop, task, leakage, budget, progress) for task in questions]


def _train_one(
    workshop: Workshop, task: Task, leakage: LeakReport, budget: "Budget | None", progress: Progress
) -> Trained:
    try:
        leakage.refuse(task.name)
        tested = run(workshop, task, tune=make_tuner(task, budget, progress), progress=progress)
        progress(f"train {task.name}: all that is known", 0, 2)
        fitted = _fit_all(workshop, task, tested)
    except LeakageError as error:
        return Trained(task.name, None, str(error), {}, refused=True)
    except (NoRowsError, ModelError) as error:
        return Trained(task.name, None, f"no model: {error}", {})
    progress(f"train {task.name}: MLflow", 1, 2)
    training = _training(workshop, task, tested, fitted, leakage)
    version = Registry(workshop.home).log(training)
    write_record(workshop.home, task.name, version, training.model_files, training.files)
    progress(f"train {task.name}", 2, 2)
    reason = fitted.model.rung_reason_
    if budget and not study_of(tested.model):
        reason += "; nothing was tuned: no trees take part"
    return Trained(task.name, version, reason, tested.metrics)


def _fit_all(workshop: Workshop, task: Task, tested: Backtest) -> _Fitted:
    """Fit what the backtest has chosen on all that is known; of more rows than memory should hold, a sample and trees.

    The sample is let go before the trees are grown on all rows, for both together would not fit.
    """
    give_back_memory()
    rows = gather(workshop, task, workshop.ground(task).cutoffs, workshop.known_until)
    model = fit(task, rows, chosen_by=tested.model)
    usual = learn_reference(workshop, task, model)
    golden, typical = shuffle_rows(rows.matrix.frame), typical_values(rows.matrix.frame[list(model.feature_names_)])
    fitted = _Fitted(model, len(rows.spine), rows.of, rows.matrix.left_out, usual, golden, typical)
    del rows
    if fitted.of == fitted.rows or not isinstance(fitted.model, Classifier) or not fitted.model.has_trees:
        return fitted
    give_back_memory()
    files = write_matrix(workshop, task)
    workshop.unload()
    give_back_memory()
    return replace(fitted, model=fitted.model.grow(files, files.folder))


def _training(workshop: Workshop, task: Task, tested: Backtest, fitted: _Fitted, leakage: LeakReport) -> Training:
    model = fitted.model
    tested_files, tested_sha256 = pack_tested(tested, task.entity)
    facts = {
        "task": task.name,
        "entity": task.entity,
        "horizon_days": task.horizon.days,
        "known_until": workshop.known_until.isoformat(),
        "data_version": workshop.version.text,
        "typical": fitted.typical,
        "rows": fitted.rows,
        "of_rows": fitted.of,
        "rung": model.rung_,
        "created_at": datetime.now(UTC).isoformat(),
        TESTED_SHA256: tested_sha256,
        "libraries": {name: installed_version(name) for name in ("crmcast", "lightgbm", "scikit-learn", "numpy")},
    }
    files = pack(model, facts, golden_file(model, task.name, task.entity, fitted.golden))
    card = model_card(facts, tested.metrics, model.feature_names_, leakage, Learning.of(model, tested.model))
    figures = {name: to_png(figure) for name, figure in draw_backtest(tested).items()}
    return Training(
        task=task.name,
        model_files=files,
        sha256=sha256(files[MANIFEST]),
        data_version=workshop.version.digest,
        parameters=_parameters(workshop, task, tested, fitted),
        metrics=_flat_metrics(tested.metrics),
        metrics_by_cutoff=_by_cutoff(tested.metrics),
        features=model.feature_names_,
        tags=_tags(facts, tested.metrics),
        seen=[_seen(context, tested.metrics[part], len(model.feature_names_)) for part, context in _PARTS.items()],
        summary="\n".join(model_summary(facts, tested.metrics)),
        card=card,
        card_page=card_page(card, figures),
        files=tested.files() | tested_files | {REFERENCE: fitted.reference.model_dump_json().encode()},
        figures=figures,
        study=study_of(tested.model),
    )


def _seen(context: Literal["training", "testing"], part: Mapping[str, Any], columns: int) -> Seen:
    return Seen(context, part["first_cutoff"], part["last_cutoff"], part["rows"], columns)


def _tags(facts: Mapping[str, Any], metrics: Mapping[str, Any]) -> dict[str, str]:
    """Return what runs and versions are searched by."""
    names = ("task", "entity", "rung", "horizon_days", "known_until")
    return {name: str(facts[name]) for name in names} | {"tested_until": metrics["test"]["last_cutoff"][:10]}


def _parameters(workshop: Workshop, task: Task, tested: Backtest, fitted: _Fitted) -> dict[str, Any]:
    settings: dict[str, Any] = workshop.settings.task_settings(task.name).model_dump(mode="json")
    spans = {f"{part}_{key}": value for part in ("train", "test") for key, value in tested.metrics[part].items()}
    left_out = "; ".join(f"{field.table}.{field.field}" for field in fitted.left_out)
    learnt = {"rows": fitted.rows, "of_rows": fitted.of, "rung": tested.metrics["rung"]}
    if isinstance(fitted.model, Classifier):
        learnt |= {"level_drift": fitted.model.level_.drift, "directions": _directions(fitted.model)}
    return settings | spans | learnt | {"left_out": left_out}


def _directions(model: Classifier) -> str:
    return ", ".join(f"{name} {'up' if sign > 0 else 'down'}" for name, sign in (model.directions or {}).items())


def _flat_metrics(metrics: Mapping[str, Any]) -> dict[str, float]:
    """Return the numbers of a backtest: the model's by name, `baseline/NAME/...`, `interval/...`, `gain/RIVAL/...`."""
    flat = dict(metrics["model"])
    for name, values in metrics["baselines"].items():
        flat |= {f"baseline/{name}/{key}": value for key, value in values.items()}
    for name, found in metrics.get("intervals", {}).items():
        flat |= {f"interval/{name}/{key}": found[key] for key in ("low", "high")}
    for rival, gains in metrics.get("money", {}).get("gains", {}).items():
        flat |= {f"gain/{rival}/{key}/{end}": value for key, found in gains.items() for end, value in found.items()}
    return {name: value for name, value in flat.items() if value is not None}


def _by_cutoff(metrics: Mapping[str, Any]) -> dict[str, dict[str, float]]:
    return {fold["cutoff"]: {k: v for k, v in fold.items() if k != "cutoff"} for fold in metrics["by_cutoff"]}
