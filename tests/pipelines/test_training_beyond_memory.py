"""Is a task with more rows than memory should hold trained on all of them, and scored like any other?"""

import dataclasses
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.classification import Classifier
from pipelines.engines import LocalEngine
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.matrix_files import MatrixFiles, write_matrix
from pipelines.model_files import load_champion
from pipelines.promote import promote
from pipelines.score import score
from pipelines.train import train
from pipelines.training_rows import Workshop, gather

LIMIT = "\n[training]\nrows_in_memory = 1000\n"


@pytest.fixture
def small_memory(own_home: Home) -> Home:
    """Return a home without a champion whose settings allow 1,000 rows in memory."""
    own_home.app_db.unlink()
    text = own_home.settings_path.read_text(encoding="utf-8")
    own_home.settings_path.write_text(text + LIMIT, encoding="utf-8")
    return own_home


def parted(home: Home, folder: Path) -> Workshop:
    """Open the same history, its events in several buckets of accounts."""
    whole, copy = HistoryStore(home), Home(folder)
    folder.mkdir()
    shutil.copy(home.settings_path, copy.settings_path)
    store = HistoryStore(copy, rows_a_bucket=5000)
    for name, version in whole.version().tables.items():
        store.merge(name, whole.load_table(name, version))
    store.publish()
    settings = Workshop.open(home).settings
    return Workshop.of(copy, LocalEngine(store, settings, store.version()), ("churn",))


def rows_of(files: MatrixFiles) -> pd.DataFrame:
    groups = range(len(files.sizes))
    both = [pd.concat([files.keys(group), files.frame(group)], axis=1) for group in groups]
    return pd.concat(both, ignore_index=True).sort_values(["cutoff", "entity_id"], ignore_index=True)


def test_the_rows_on_disk_are_the_rows_in_memory_from_whole_and_parted_histories(
    demo_home: Home, own_home: Home, tmp_path: Path
) -> None:
    workshop = Workshop.open(own_home)
    task = workshop.settings.task("churn")
    rows = gather(workshop, task, workshop.ground(task).cutoffs, workshop.known_until)
    expected = rows.matrix.frame.assign(y_true=rows.labels["y_true"])
    by_account = parted(demo_home, tmp_path / "parted")
    assert by_account.buckets > 1
    assert by_account.known_until == workshop.known_until
    for one in (workshop, by_account):
        found = rows_of(write_matrix(one, task))
        assert found["y_true"].tolist() == expected["y_true"].tolist()
        for name in rows.matrix.frame:
            values, wanted = found[name].to_numpy(), expected[name].to_numpy()
            if expected[name].dtype.kind == "f":
                np.testing.assert_array_equal(values.astype(np.float64).view(np.uint64), wanted.view(np.uint64))
            else:
                assert found[name].astype("object").where(found[name].notna(), None).tolist() == (
                    expected[name].astype("object").where(expected[name].notna(), None).tolist()
                )


def test_of_a_parted_history_the_sample_reads_no_event_of_other_accounts(demo_home: Home, tmp_path: Path) -> None:
    workshop = parted(demo_home, tmp_path / "parted")
    workshop.home.settings_path.write_text(demo_home.settings_path.read_text(encoding="utf-8") + LIMIT)
    from pipelines.settings import load_settings

    engine = dataclasses.replace(workshop.engine, settings=load_settings(workshop.home))
    workshop = Workshop.of(workshop.home, engine, ("churn",))
    task = workshop.settings.task("churn")
    ground = workshop.ground(task)
    assert ground.sample.of > 1
    assert ground.sample.keeps(ground.crm.table("orders")["account_id"]).all()
    rows = gather(workshop, task, ground.cutoffs, workshop.known_until)
    assert len(rows.spine) <= 1000 < rows.of == len(write_matrix(workshop, task))
    assert "crm" not in vars(workshop)  # the whole history was never loaded
    workshop.unload()
    again = workshop.ground(task)
    assert again is not ground
    assert again.cutoffs.equals(ground.cutoffs)


def test_training_promotion_and_scores_beyond_memory(small_memory: Home) -> None:
    trained = {one.task: one for one in train(small_memory, ("leads", "deals", "churn"))}
    for name, one in trained.items():
        assert one.version == 2, one.reason
        assert " rows, those of a sample of whole entities" in one.reason
        promote(small_memory, name, version=2)
    for name in ("leads", "churn"):
        champion = load_champion(small_memory, name)
        assert champion
        assert champion.manifest["rows"] <= 1000 < champion.manifest["of_rows"]
        assert isinstance(champion.model, Classifier)
        kept = list(small_memory.matrices.glob(f"{name}-*")) if small_memory.matrices.exists() else []
        assert len(kept) == champion.model.has_trees
        if champion.model.has_trees:
            assert champion.model.rung_reason_.endswith(f"; trees grown on all {champion.manifest['of_rows']} rows")
    run = score(small_memory)
    for name in trained:
        assert run.scores(name)["probability"].between(0, 1).all()


def test_rows_of_another_state_are_removed_and_the_same_are_found_again(own_home: Home) -> None:
    workshop = Workshop.open(own_home)
    task = workshop.settings.task("leads")
    stale = own_home.matrices / "leads-of-yesterday"
    crashed = own_home.matrices / ".leads-of-yesterday.123"
    other = own_home.matrices / "churn-of-yesterday"
    for folder in (stale, crashed, other):
        folder.mkdir(parents=True)
    files = write_matrix(workshop, task)
    assert sorted(path.name for path in own_home.matrices.iterdir()) == [other.name, files.folder.name]
    before = (files.folder / "matrix.json").stat().st_mtime_ns
    assert write_matrix(workshop, task) == files
    assert (files.folder / "matrix.json").stat().st_mtime_ns == before
