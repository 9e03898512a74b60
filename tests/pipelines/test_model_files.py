"""Is a model parsed only when every byte is what was promoted?"""

import random
from collections.abc import Mapping

import pytest

from pipelines.home import Home
from pipelines.model_files import MANIFEST, ModelFileError, load_champion, read_files, store, unpack
from pipelines.state import AppState


def _folder(home: Home, task: str = "leads"):
    return next((home.models / task).iterdir())


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_promoted_model_loads_with_its_manifest(demo_home: Home, task: str) -> None:
    loaded = load_champion(demo_home, task)
    assert loaded is not None
    assert loaded.features == tuple(loaded.manifest["features"])


def test_a_flipped_bit_in_any_file_is_refused(own_home: Home) -> None:
    for path in sorted(_folder(own_home).iterdir()):
        whole = path.read_bytes()
        path.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
        with pytest.raises(ModelFileError, match="promote again from MLflow"):
            load_champion(own_home, "leads")
        path.write_bytes(whole)


def test_a_missing_file_is_refused(own_home: Home) -> None:
    (_folder(own_home) / MANIFEST).unlink()
    with pytest.raises(ModelFileError, match=r"manifest\.json is not the one that was promoted"):
        load_champion(own_home, "leads")


def test_without_a_promotion_there_is_no_champion(tmp_path) -> None:
    assert load_champion(Home(tmp_path), "leads") is None


def damaged(files: Mapping[str, bytes], draw: random.Random) -> dict[str, bytes]:
    """Return files of which one has a flipped bit, is cut, longer, zeroed, empty, gone or another one."""
    name, other = draw.sample(sorted(files), 2)
    whole = files[name]
    place = draw.randrange(len(whole))
    flipped = bytes([*whole[:place], whole[place] ^ 1 << draw.randrange(8), *whole[place + 1 :]])
    zeroed = whole[:place] + bytes(len(whole) - place)
    found = draw.choice([flipped, whole[:place], whole + draw.randbytes(9), zeroed, b"", None, files[other]])
    return {key: data for key, data in (dict(files) | {name: found}).items() if data is not None}


def _refuse_all(home: Home, count: int) -> None:
    """Damage files so many times; each time an error must come before a parser, which some damage would kill."""
    draw = random.Random(7)
    for task in ("leads", "deals", "churn", "amounts", "value"):
        champion = AppState(home.app_db).champion(task)
        files = read_files(home, task, champion.version)
        for _ in range(count // 5):
            bad = damaged(files, draw)
            with pytest.raises(ModelFileError, match=r"SHA-256|is not the one that was promoted"):
                unpack(bad, task=task, version=champion.version, expected_sha256=champion.sha256)
        store(home, task, champion.version, bad)
        with pytest.raises(ModelFileError):
            load_champion(home, task)


def test_damaged_files_are_refused_before_any_parser(own_home: Home) -> None:
    _refuse_all(own_home, 50)


@pytest.mark.long
def test_a_thousand_damaged_files_are_refused_before_any_parser(own_home: Home) -> None:
    _refuse_all(own_home, 1000)
