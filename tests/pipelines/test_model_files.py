"""Is a model parsed only when every byte is what was promoted?"""

import pytest

from pipelines.home import Home
from pipelines.model_files import MANIFEST, ModelFileError, load_champion


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
