"""Is nothing worse ever promoted, and can a promotion be taken back, whatever comes between?"""

import contextlib
import socket
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from models.comparisons import row_losses
from pipelines.errors import CheckFailed
from pipelines.home import Home
from pipelines.judge import MARGIN
from pipelines.keepsakes import load_tested, predict
from pipelines.ledger import latest_run
from pipelines.model_files import load_champion, store
from pipelines.promote import PromotionError, promote, rollback
from pipelines.registry import Registry, RegistryError, Training
from pipelines.replay import replay
from pipelines.rivals import predictions_of, side_by_side
from pipelines.score import score
from pipelines.state import AppState
from pipelines.training_rows import Workshop


def _predictions(home: Home) -> pd.DataFrame:
    return predictions_of(home, "leads", 1)


def _challenger(home: Home, predictions: pd.DataFrame) -> int:
    """Register the files of version 1 once more, with other figures from the test rows."""
    registry = Registry(home)
    evaluation = {**registry.evaluation("leads", 1), "predictions.parquet": predictions.to_parquet()}
    return registry.log(
        Training(
            task="leads",
            model_files=registry.model_files("leads", 1),
            sha256=registry.sha256("leads", 1),
            data_version="test",
            parameters={},
            metrics={},
            metrics_by_cutoff={},
            features=[],
            files=evaluation,
        )
    )


def _worse_by(predictions: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return predictions with the loss of each row higher by this share."""
    likelihood = np.exp(-(1 + share) * row_losses(predictions["y_true"], predictions["prediction"], "log loss"))
    return predictions.assign(prediction=np.where(predictions["y_true"] == 1, likelihood, 1 - likelihood))


def _served(home: Home) -> int:
    """Return the version that serves, which must be the one that MLflow names."""
    champion = load_champion(home, "leads")
    assert champion is not None
    assert champion.version == Registry(home).champion("leads")
    return champion.version


def test_a_challenger_below_its_best_baseline_is_refused_recorded_and_the_champion_stays(own_home: Home) -> None:
    good = _predictions(own_home)
    version = _challenger(own_home, good.assign(baseline_one_feature=0.8 * good["y_true"] + 0.1))
    with pytest.raises(CheckFailed, match=r"worse: .* against the best baseline, one_feature .* the champion stays"):
        promote(own_home, "leads", version, asked_by="Ann")
    assert _served(own_home) == 1
    (refusal,) = AppState(own_home.app_db).refusals("leads")
    assert (refusal.version, refusal.asked_by) == (version, "Ann")
    assert "against the best baseline, one_feature" in refusal.reason


def test_a_challenger_that_is_worse_on_shared_rows_is_refused(own_home: Home) -> None:
    version = _challenger(own_home, _worse_by(_predictions(own_home), 2 * MARGIN))
    with pytest.raises(CheckFailed, match=r"it is worse: log loss .*, \+2\.0% against version 1"):
        promote(own_home, "leads", version)


def test_a_challenger_that_is_not_calibrated_is_refused(own_home: Home) -> None:
    good = _predictions(own_home)
    better = _worse_by(good, -0.3)
    version = _challenger(own_home, better.assign(prediction=(2.5 * better["prediction"]).clip(upper=0.999)))
    with pytest.raises(CheckFailed, match=r"it is not calibrated: .*observed by expected"):
        promote(own_home, "leads", version)


def test_what_is_not_calibrated_serves_for_a_reason_that_stands_with_the_model(own_home: Home) -> None:
    better = _worse_by(_predictions(own_home), -0.3)
    version = _challenger(own_home, better.assign(prediction=(2.5 * better["prediction"]).clip(upper=0.999)))
    with pytest.raises(CheckFailed, match=rf"`crmcast promote leads --version {version} --accept-miscalibrated REASON"):
        promote(own_home, "leads", version)
    why = "better than the rule of thumb; prices rose in May"
    decision = promote(own_home, "leads", version, accept_miscalibrated=why)
    assert f"not calibrated, accepted ({why}): observed by expected" in decision.reason
    promote(own_home, "leads", version)
    card = Registry(own_home).card("leads", version)
    assert card.count(f"Reason given: {why}") == card.count(f"理由：{why}") == 1
    assert _served(own_home) == version


def test_a_rollback_keeps_the_reason_and_a_calibrated_version_needs_none(own_home: Home) -> None:
    state, first = AppState(own_home.app_db), _predictions(own_home)
    served = state.champion("leads")
    assert served is not None
    state.record_promotion("leads", 1, served.sha256, "not calibrated, accepted", "nothing better yet")
    promote(own_home, "leads", _challenger(own_home, first), accept_miscalibrated="just in case")
    rollback(own_home, "leads")
    assert [past.accepted for past in state.promotions("leads")][:2] == ["nothing better yet", None]


def test_no_reason_lets_a_worse_version_serve_and_an_empty_one_is_none(own_home: Home) -> None:
    version = _challenger(own_home, _worse_by(_predictions(own_home), 2 * MARGIN))
    with pytest.raises(CheckFailed, match="it is worse"):
        promote(own_home, "leads", version, accept_miscalibrated="we like it")
    with pytest.raises(PromotionError, match="reason to accept a miscalibrated model is empty; say why"):
        promote(own_home, "leads", version, accept_miscalibrated=" ")


def test_an_equal_challenger_is_promoted_and_can_be_rolled_back(own_home: Home) -> None:
    version = _challenger(own_home, _predictions(own_home))
    assert "+0.0% against version 1 " in promote(own_home, "leads", asked_by="Ann").reason
    assert _served(own_home) == version
    assert rollback(own_home, "leads", asked_by="Wu").version == 1
    assert _served(own_home) == 1
    assert [past.asked_by for past in AppState(own_home.app_db).promotions("leads")] == ["Wu", "Ann", None]


def test_training_writes_a_record_and_promoting_again_mends_a_lost_one(own_home: Home) -> None:
    path = own_home.versions / "leads" / "1.json"
    written = path.read_bytes()
    path.unlink()
    assert promote(own_home, "leads", 1).reason == "it is the champion already"
    assert path.read_bytes() == written


def test_ten_challengers_each_a_little_worse_do_not_get_past_the_first(own_home: Home) -> None:
    good = _predictions(own_home)
    promoted = []
    for step in range(1, 11):
        version = _challenger(own_home, _worse_by(good, 1.009**step - 1))
        with contextlib.suppress(CheckFailed):
            promoted.append(promote(own_home, "leads", version).version)
    assert promoted == [2]
    refusals = AppState(own_home.app_db).refusals("leads")
    assert len(refusals) == 9
    assert all("against version 1 " in refusal.reason for refusal in refusals)


def test_what_the_tested_model_says_of_its_test_rows_is_what_was_stored(demo_home: Home) -> None:
    workshop = Workshop.open(demo_home)
    for task in workshop.tasks:
        loaded = load_tested(demo_home, task, 1)
        assert loaded is not None
        stored = predictions_of(demo_home, task, 1)
        frame = workshop.build(workshop.crm, stored[["entity_id", "cutoff"]], loaded.entity).frame
        np.testing.assert_allclose(predict(loaded.model, frame), stored["prediction"], rtol=0, atol=1e-12)


def test_a_worse_challenger_is_refused_though_no_test_row_is_shared(own_home: Home) -> None:
    workshop = Workshop.open(own_home)
    later = workshop.settings.task("leads").cohort(workshop.crm, pd.DatetimeIndex(["2025-11-01", "2025-12-01"]))
    asked = later.assign(y_true=0.0, prediction=0.5)
    unlike = side_by_side(own_home, "leads", _challenger(own_home, asked), 1)
    assert len(unlike) == len(later) > 20
    happened = np.random.default_rng(0).random(len(unlike)) < unlike["rival"]
    worse = _worse_by(unlike.assign(y_true=happened.astype(float), prediction=unlike["rival"]), 0.05)
    version = _challenger(own_home, worse.drop(columns="rival"))
    with pytest.raises(CheckFailed, match=r"\+5\.0% against version 1 "):
        promote(own_home, "leads", version)


def test_an_older_version_is_compared_on_the_test_rows_of_the_newer(own_home: Home) -> None:
    good = _predictions(own_home)
    newest = good[good["cutoff"] == good["cutoff"].max()]
    version = _challenger(own_home, newest)
    both = side_by_side(own_home, "leads", 1, version)
    assert len(both) == len(newest)
    np.testing.assert_array_equal(both["prediction"], both["rival"])


def test_damaged_files_are_refused_and_recorded(own_home: Home) -> None:
    version = _challenger(own_home, _predictions(own_home))
    newest = max((own_home.mlartifacts / "leads").glob("*/artifacts/model/model.json"), key=lambda p: p.stat().st_mtime)
    newest.write_bytes(newest.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(CheckFailed, match=r"model\.json does not match its SHA-256 .* the champion stays"):
        promote(own_home, "leads", version)
    assert _served(own_home) == 1
    assert AppState(own_home.app_db).refusals("leads")[0].version == version


def test_a_kill_after_the_files_or_after_the_row_is_mended_by_doing_it_again(own_home: Home) -> None:
    version = _challenger(own_home, _predictions(own_home))
    registry, state = Registry(own_home), AppState(own_home.app_db)
    store(own_home, "leads", version, registry.model_files("leads", version))
    assert _served(own_home) == 1
    promote(own_home, "leads", version)
    assert _served(own_home) == version

    state.record_promotion("leads", 1, registry.sha256("leads", 1), "rolled back, and killed before the alias")
    assert registry.champion("leads") == version
    assert promote(own_home, "leads", 1).reason == "it is the champion already"
    assert _served(own_home) == 1


def test_a_rollback_serves_though_mlflow_is_down_and_says_how_to_catch_up(own_home: Home) -> None:
    AppState(own_home.app_db).record_promotion("leads", 2, "0" * 64, "test")
    asked = own_home.settings_path.read_text(encoding="utf-8")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        own_home.settings_path.write_text(f'{asked}\n[mlflow]\ntracking_uri = "{address}"\n', encoding="utf-8")
        with pytest.raises(RegistryError, match=r"leads version 1 serves, but MLflow at .*`crmcast promote leads --v"):
            rollback(own_home, "leads")
    own_home.settings_path.write_text(asked, encoding="utf-8")
    assert promote(own_home, "leads", 1).reason == "it is the champion already"
    assert _served(own_home) == 1


def test_a_damaged_copy_of_the_champion_is_mended_by_promoting_it_again(own_home: Home) -> None:
    path = own_home.models / "leads" / "1" / "model.json"
    intact = path.read_bytes()
    path.write_bytes(b"{}")
    assert not promote(own_home, "leads", 1).promoted
    assert path.read_bytes() == intact


def test_two_promotions_at_once_are_judged_one_after_the_other(own_home: Home) -> None:
    good = _predictions(own_home)
    versions = [_challenger(own_home, good) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        decisions = list(pool.map(lambda version: promote(own_home, "leads", version), versions))
    last = next(decision for decision in decisions if decision.version == _served(own_home))
    (other,) = set(versions) - {last.version}
    assert f"against version {other} " in last.reason


def test_each_rollback_goes_one_further_and_what_was_rolled_back_is_not_promoted_again_unnamed(own_home: Home) -> None:
    good = _predictions(own_home)
    second, third = (promote(own_home, "leads", _challenger(own_home, good)).version for _ in range(2))
    assert [rollback(own_home, "leads").version for _ in range(2)] == [second, 1]
    with pytest.raises(PromotionError, match="no earlier champion"):
        rollback(own_home, "leads")
    with pytest.raises(PromotionError, match=f"version {third}, the last one trained, was rolled back"):
        promote(own_home, "leads")
    assert promote(own_home, "leads", third).promoted


def test_scores_of_every_champion_stay_replayable(own_home: Home) -> None:
    def newest_score() -> str:
        run = latest_run(own_home)
        assert run is not None
        return str(run.scores("leads")["score_id"].iloc[0])

    first = newest_score()
    promote(own_home, "leads", _challenger(own_home, _predictions(own_home)))
    score(own_home)
    second = newest_score()
    assert replay(own_home, first)["model_version"] == 1
    rollback(own_home, "leads")
    answers = [replay(own_home, one) for one in (first, second)]
    assert [answer["equal"] for answer in answers] == [True, True]
    assert [answer["model_version"] for answer in answers] == [1, 2]


def test_promoting_the_champion_again_says_so(own_home: Home) -> None:
    decision = promote(own_home, "leads", Registry(own_home).champion("leads"))
    assert not decision.promoted
    assert decision.reason == "it is the champion already"


def test_without_a_training_there_is_nothing_to_promote(tmp_path) -> None:
    home = Home(tmp_path)
    with pytest.raises(PromotionError, match=r"run `crmcast train leads` first"):
        promote(home, "leads")


def test_a_first_champion_cannot_be_rolled_back(own_home: Home) -> None:
    with pytest.raises(PromotionError, match="no earlier champion"):
        rollback(own_home, "leads")
