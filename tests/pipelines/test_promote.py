"""Is nothing worse ever promoted, and can a promotion be taken back?"""

from io import BytesIO

import pandas as pd
import pytest

from pipelines.errors import CheckFailed
from pipelines.home import Home
from pipelines.model_files import load_champion
from pipelines.promote import PromotionError, promote, rollback
from pipelines.registry import Registry, Training


def _champion_again(home: Home, *, shift: float = 0.0, base_rate: float | None = None) -> int:
    """Register the champion's files once more, with other figures from the test rows."""
    registry = Registry(home)
    champion = registry.champion("leads")
    assert champion is not None
    evaluation = registry.evaluation("leads", champion)
    predictions = pd.read_parquet(BytesIO(evaluation["predictions.parquet"]))
    predictions["prediction"] = (predictions["prediction"] + shift).clip(0.001, 0.999)
    if base_rate is not None:
        predictions["baseline_base_rate"] = (0.8 * predictions["y_true"] + 0.1).fillna(base_rate)
    return registry.log(
        Training(
            task="leads",
            model_files=registry.model_files("leads", champion),
            sha256=registry.sha256("leads", champion),
            data_version="test",
            parameters={},
            metrics={},
            metrics_by_cutoff={},
            features=[],
            files={"predictions.parquet": predictions.to_parquet()},
        )
    )


def test_a_challenger_below_its_baseline_is_refused_and_the_champion_stays(own_home: Home) -> None:
    before = load_champion(own_home, "leads")
    version = _champion_again(own_home, base_rate=0.5)
    with pytest.raises(CheckFailed, match=r"worse: .* against the base rate .* the champion stays"):
        promote(own_home, "leads", version)
    after = load_champion(own_home, "leads")
    assert before
    assert after
    assert before.version == after.version == Registry(own_home).champion("leads")


def test_a_challenger_that_is_worse_on_shared_rows_is_refused(own_home: Home) -> None:
    version = _champion_again(own_home, shift=0.4)
    with pytest.raises(CheckFailed, match="is worse: log loss"):
        promote(own_home, "leads", version)


def test_an_equal_challenger_is_promoted_and_can_be_rolled_back(own_home: Home) -> None:
    first = Registry(own_home).champion("leads")
    version = _champion_again(own_home)
    assert "log loss +0.0000 against version" in promote(own_home, "leads").reason
    loaded = load_champion(own_home, "leads")
    assert loaded
    assert loaded.version == version == Registry(own_home).champion("leads")
    assert rollback(own_home, "leads").version == first
    loaded = load_champion(own_home, "leads")
    assert loaded
    assert loaded.version == first


def test_promoting_the_champion_again_says_so(own_home: Home) -> None:
    champion = Registry(own_home).champion("leads")
    decision = promote(own_home, "leads", champion)
    assert not decision.promoted
    assert decision.reason == "it is the champion already"


def test_without_a_training_there_is_nothing_to_promote(tmp_path) -> None:
    home = Home(tmp_path)
    with pytest.raises(PromotionError, match=r"run `crmcast train leads` first"):
        promote(home, "leads")


def test_a_first_champion_cannot_be_rolled_back(own_home: Home) -> None:
    with pytest.raises(PromotionError, match="no earlier champion"):
        rollback(own_home, "leads")
