"""Is a model that would crash, hang or say something else caught by a child process, before it serves?"""

import json
from collections.abc import Callable

import pandas as pd
import pytest

from features.matrix import build_matrix
from pipelines.canary import ensure_safe, try_files
from pipelines.golden import shuffle_rows
from pipelines.history import HistoryStore
from pipelines.home import Home
from pipelines.model_files import GOLDEN, MANIFEST, ModelFileError, read_files, sha256
from pipelines.settings import TASK_ENTITIES, load_settings
from pipelines.state import AppState

Files = dict[str, bytes]


def champion(home: Home, task: str) -> Files:
    version = AppState(home.app_db).champion(task).version
    return read_files(home, task, version)


def sealed(files: Files, **facts: object) -> Files:
    """Return files as if they had been packed and promoted like this."""
    manifest = json.loads(files[MANIFEST]) | facts
    manifest["files"] = {n: {"size": len(d), "sha256": sha256(d)} for n, d in files.items() if n != MANIFEST}
    return files | {MANIFEST: json.dumps(manifest).encode()}


def attempt(files: Files, task: str, **options: float) -> None:
    try_files(files, task=task, version=1, expected_sha256=sha256(files[MANIFEST]), **options)


@pytest.mark.parametrize("task", TASK_ENTITIES)
def test_a_promoted_model_has_golden_rows_and_passes(demo_home: Home, task: str) -> None:
    files = champion(demo_home, task)
    assert len(json.loads(files[GOLDEN])["raw_score"]) == 16
    attempt(files, task)


def _trees(change: Callable[[bytes], bytes]) -> Callable[[Files], Files]:
    return lambda files: sealed(files | {"model.txt": change(files["model.txt"])})


def _golden(change: Callable[[dict], object]) -> Callable[[Files], Files]:
    def changed(files: Files) -> Files:
        golden = json.loads(files[GOLDEN])
        change(golden)
        return sealed(files | {GOLDEN: json.dumps(golden).encode()})

    return changed


BAD_MODELS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "cut": (_trees(lambda text: text[: len(text) // 2]), "crashed the process|cannot be read"),
    "empty": (_trees(lambda text: b""), "crashed the process|cannot be read|golden"),
    "leaves beyond memory": (
        _trees(lambda text: text.replace(b"num_leaves=", b"num_leaves=99999999", 1)),
        "crashed the process|cannot be read",
    ),
    "no number": (_trees(lambda text: text.replace(b"leaf_value=", b"leaf_value=x", 1)), "crashed|cannot be|golden"),
    "other leaves": (_trees(lambda text: text.replace(b"leaf_value=0.", b"leaf_value=7.")), "golden row"),
    "not text": (_trees(lambda text: b"\xff" + text), r"cannot be read \(UnicodeDecodeError\)"),
    "no state": (lambda files: sealed(files | {"model.json": b"{}"}), "cannot be read"),
    "not JSON": (lambda files: sealed(files | {"model.json": b"pickle"}), "cannot be read"),
    "unknown kind": (lambda files: sealed(files, kind="pickle"), "cannot be read"),
    "wrong kind": (lambda files: sealed(files, kind="deal_cycle"), "cannot be read"),
    "another score": (_golden(lambda golden: golden["raw_score"].__setitem__(3, 0.5)), "score of golden row 3 is"),
    "a feature less": (_golden(lambda golden: golden["columns"].popitem()), "was trained with"),
}


@pytest.mark.parametrize("kind", BAD_MODELS)
def test_a_bad_model_harms_the_child_only_and_the_error_says_what_was_found(demo_home: Home, kind: str) -> None:
    change, said = BAD_MODELS[kind]
    files = champion(demo_home, "leads")
    assert "model.txt" in files
    with pytest.raises(ModelFileError, match=f"leads version 1 is not safe to load: .*({said})"):
        attempt(change(files), "leads")


def test_a_model_that_takes_too_long_is_given_up(demo_home: Home) -> None:
    with pytest.raises(ModelFileError, match=r"it took longer than 0\.001 s"):
        attempt(champion(demo_home, "leads"), "leads", seconds=0.001)


def test_a_model_of_an_earlier_release_without_golden_rows_is_only_loaded(demo_home: Home) -> None:
    files = champion(demo_home, "leads")
    del files[GOLDEN]
    attempt(sealed(files), "leads")


def test_what_passed_once_passes_again_without_a_trial_until_it_changes(own_home: Home) -> None:
    promotion = AppState(own_home.app_db).champion("leads")
    mark = own_home.models / ".passed" / promotion.sha256
    stamp = mark.stat().st_mtime_ns
    ensure_safe(own_home, "leads", promotion.version, promotion.sha256)
    assert mark.stat().st_mtime_ns == stamp
    mark.write_text(mark.read_text().replace("lightgbm 4", "lightgbm 3"))
    ensure_safe(own_home, "leads", promotion.version, promotion.sha256)
    assert "lightgbm 4" in mark.read_text()
    with pytest.raises(ModelFileError, match="is not the one that was promoted"):
        ensure_safe(own_home, "leads", promotion.version, "0" * 64)


def test_golden_rows_are_no_customers_rows(demo_home: Home) -> None:
    settings = load_settings(demo_home)
    crm = HistoryStore(demo_home).load(settings)
    cutoff = pd.DatetimeIndex([settings.known_until(crm)])
    frame = build_matrix(crm, settings.task("leads").cohort(crm, cutoff), "lead").frame
    mixed = shuffle_rows(frame)
    assert "entity_id" not in mixed
    assert len(mixed) == 16
    names = [name for name in mixed if len(set(frame[name])) > 1]
    assert mixed[names].merge(frame[names], how="inner").empty
