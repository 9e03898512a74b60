"""Does the classifier climb only as far as the data carries it, and are its reasons exact on every rung?"""

import json
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.base import clone

from models.classification import Classifier
from models.errors import InputError, LabelError, ModelError, ModelFileError, NotFittedError, SingleClassError
from models.metrics import auc_score, expected_calibration_error, log_loss

RUNGS = ("base_rate", "logistic", "lightgbm", "blend")


def invented(rows, seed=0, *, signal="line"):
    """Rows with a known probability: log-linear, an interaction that no line follows, a line with a wave, or noise."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lead_amount": rng.lognormal(8, 1, rows),
            "lead_emails_count_30d": rng.poisson(2, rows).astype(float),
            "lead_source": rng.choice(["web", "fair", "partner", "fax"], rows, p=[0.5, 0.3, 0.19, 0.01]),
            "lead_empty": np.nan,
            "lead_constant": 1.0,
        }
    ).astype({"lead_source": "str"})
    frame.loc[rng.random(rows) < 0.1, "lead_amount"] = np.nan
    busy, fair = frame["lead_emails_count_30d"], frame["lead_source"] == "fair"
    line = -1.2 + 1.1 * np.log1p(busy) - 1.5 * fair
    step = np.where((busy > 1) ^ fair, 1.5, -2.0)
    wave = line + 0.6 * np.sin(2 * np.log(frame["lead_amount"].fillna(3000)))
    truth = expit({"line": line, "step": step, "wave": wave, "none": np.full(rows, -1.0)}[signal])
    y = (np.random.default_rng(seed + 3).random(rows) < truth).astype(float)
    cutoffs = pd.Timestamp("2025-01-01") + pd.to_timedelta(rng.integers(0, 300, rows), unit="D")
    return frame, y, cutoffs, np.asarray(truth)


@pytest.fixture(scope="module")
def fitted():
    """A model that stands on each rung."""
    line, step, noise = invented(3000), invented(3000, signal="step"), invented(600, signal="none")
    wave = invented(1200, 5, signal="wave")
    models = {
        "base_rate": Classifier(max_rung="base_rate").fit(noise[0], noise[1], cutoffs=noise[2]),
        "logistic": Classifier(max_rung="logistic").fit(line[0], line[1], cutoffs=line[2]),
        "lightgbm": Classifier(max_rung="lightgbm").fit(step[0], step[1], cutoffs=step[2]),
        "blend": Classifier().fit(wave[0], wave[1], cutoffs=wave[2]),
    }
    assert {name: model.rung_ for name, model in models.items()} == {name: name for name in RUNGS}
    return models


@pytest.mark.parametrize("rung", RUNGS)
def test_reasons_sum_to_the_score_and_points_to_the_probability(fitted, rung):
    frame, *_ = invented(400, seed=9)
    model = fitted[rung]
    reasons = model.explain(frame)
    np.testing.assert_allclose(
        reasons.base + reasons.contributions.sum(axis=1), model.raw_score(frame), atol=1e-9, rtol=0
    )
    probability = model.predict_proba(frame)[:, 1]
    np.testing.assert_allclose(reasons.base_probability + reasons.points.sum(axis=1), probability, atol=1e-9, rtol=0)
    assert reasons.feature_names == model.feature_names_ == tuple(frame.columns)
    assert np.all(np.sign(reasons.points) == np.sign(reasons.contributions))


@pytest.mark.parametrize("rung", RUNGS)
def test_files_bring_back_the_same_bits(fitted, rung):
    frame, *_ = invented(400, seed=9)
    model = fitted[rung]
    files = model.to_files()
    again = Classifier.from_files(files)
    np.testing.assert_array_equal(again.predict_proba(frame), model.predict_proba(frame))
    np.testing.assert_array_equal(again.predict_interval(frame), model.predict_interval(frame))
    np.testing.assert_array_equal(again.explain(frame).points, model.explain(frame).points)
    assert again.to_files() == files
    assert set(files) == ({"model.json", "model.txt"} if rung in {"lightgbm", "blend"} else {"model.json"})
    assert (again.rung_, again.rung_reason_, again.cold_start_) == (model.rung_, model.rung_reason_, False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(
    amount=st.floats(-1e12, 1e12) | st.just(np.nan),
    emails=st.floats(0, 1e6) | st.just(np.nan),
    source=st.sampled_from(["web", "fair", "fax", "未知", None]),
    rung=st.sampled_from(RUNGS),
)
def test_any_row_has_a_probability_inside_its_interval_and_exact_reasons(fitted, amount, emails, source, rung):
    row = pd.DataFrame(
        {
            "lead_amount": [amount],
            "lead_emails_count_30d": [emails],
            "lead_source": [source],
            "lead_empty": [1.0],
            "lead_constant": [np.nan],
        }
    )
    model = fitted[rung]
    low, high = model.predict_interval(row)[0]
    assert 0 <= low <= model.predict_proba(row)[0, 1] <= high <= 1
    reasons = model.explain(row)
    assert reasons.base[0] + reasons.contributions.sum() == pytest.approx(model.raw_score(row)[0], abs=1e-9)


def test_the_order_of_rows_and_columns_does_not_matter(fitted):
    frame, y, cutoffs, _ = invented(1500, signal="step")
    order = np.random.default_rng(4).permutation(len(y))
    straight = Classifier().fit(frame, y, cutoffs=cutoffs)
    turned = Classifier().fit(frame.iloc[order], y[order], cutoffs=cutoffs[order])
    assert turned.to_files() == straight.to_files()
    backwards = frame[frame.columns[::-1]]
    np.testing.assert_array_equal(straight.predict_proba(backwards), straight.predict_proba(frame))


def test_a_line_is_recovered_and_calibrated_against_the_truth():
    frame, y, cutoffs, _ = invented(6000)
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    new, outcome, _, truth = invented(6000, seed=5)
    probability = model.predict_proba(new)[:, 1]
    assert np.abs(probability - truth).mean() < 0.03
    assert expected_calibration_error(truth, probability) < 0.03
    assert log_loss(outcome, probability) < log_loss(outcome, truth) + 0.004


def test_an_interaction_takes_the_ladder_to_trees():
    frame, y, cutoffs, _ = invented(4000, signal="step")
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ in {"lightgbm", "blend"}
    new, outcome, _, truth = invented(4000, seed=5, signal="step")
    assert auc_score(outcome, model.predict_proba(new)[:, 1]) > auc_score(outcome, truth) - 0.01
    assert set(np.argsort(-np.abs(model.explain(new).contributions).mean(axis=0))[:2]) == {1, 2}


def test_noise_stays_at_the_base_rate_and_says_so():
    frame, y, cutoffs, _ = invented(2000, signal="none")
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ == "base_rate"
    assert "no signal found" in model.rung_reason_
    assert not model.cold_start_
    assert model.predict_proba(frame)[0, 1] == pytest.approx(y.mean(), abs=0.01)


@pytest.mark.parametrize("rows", [0, 1, 5, 20])
def test_few_rows_give_a_base_rate_with_a_wide_interval(rows):
    frame, y, cutoffs, _ = invented(rows)
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.cold_start_
    assert model.rung_ == "base_rate"
    assert f"{rows} records" in model.rung_reason_
    new = invented(3, seed=2)[0]
    bounds = model.predict_interval(new)
    assert np.ptp(bounds, axis=1)[0] > (0.2 if rows == 20 else 0.3)
    assert np.isfinite(model.explain(new).points).all()
    again = Classifier.from_files(model.to_files())
    np.testing.assert_array_equal(again.predict_proba(new), model.predict_proba(new))


def test_intervals_narrow_with_evidence():
    widths = []
    for rows in (0, 5, 50):
        frame, y, cutoffs, _ = invented(rows)
        widths.append(np.ptp(Classifier().fit(frame, y, cutoffs=cutoffs).predict_interval(invented(1)[0])))
    assert widths == sorted(widths, reverse=True)


def test_many_rows_of_few_entities_have_the_width_of_few():
    frame, y, cutoffs, _ = invented(400)
    model = Classifier().fit(frame, y, cutoffs=cutoffs, groups=np.arange(400) % 40)
    low, high = model.predict_interval(frame)[0]
    assert high - low > 0.15


def balanced(seed, signal):
    """40 records of each outcome."""
    frame, y, cutoffs, _ = invented(600, seed, signal=signal)
    kept = np.sort(np.concatenate([np.flatnonzero(y == label)[:40] for label in (0, 1)]))
    return frame.iloc[kept].reset_index(drop=True), y[kept], cutoffs[kept]


def test_forty_records_of_each_outcome_make_a_model_that_beats_the_base_rate_on_average():
    losses = []
    for seed in range(3):
        frame, y, cutoffs = balanced(seed, "line")
        model = Classifier().fit(frame, y, cutoffs=cutoffs)
        assert not model.cold_start_
        new, outcome, _, _ = invented(2000, 50 + seed)
        weights = np.where(outcome == 1, 1 / outcome.sum(), 1 / (1 - outcome).sum())
        probability = model.predict_proba(new)[:, 1]
        loss = -np.log(np.where(outcome == 1, probability, 1 - probability))
        losses.append(float(np.average(loss, weights=weights)))
    assert np.mean(losses) < np.log(2) - 0.02


def test_forty_records_of_noise_mostly_stay_at_the_base_rate_and_say_so():
    models = [
        Classifier().fit(x, y, cutoffs=cutoffs) for x, y, cutoffs in (balanced(seed, "none") for seed in range(6))
    ]
    noise = [model for model in models if model.rung_ == "base_rate"]
    assert len(noise) >= 3
    assert all("no signal found" in model.rung_reason_ for model in noise)


def test_a_model_of_few_records_has_exact_reasons_and_comes_back_from_files():
    frame, y, cutoffs, _ = invented(300)
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ == "logistic"
    assert "drawn to the base rate" in model.rung_reason_
    reasons = model.explain(frame)
    np.testing.assert_allclose(reasons.base + reasons.contributions.sum(axis=1), model.raw_score(frame), atol=1e-9)
    again = Classifier.from_files(model.to_files())
    np.testing.assert_array_equal(again.predict_interval(frame), model.predict_interval(frame))
    order = np.random.default_rng(4).permutation(len(y))
    assert Classifier().fit(frame.iloc[order], y[order], cutoffs=cutoffs[order]).to_files() == model.to_files()


def test_few_of_one_outcome_are_a_cold_start():
    frame, _, cutoffs, _ = invented(400)
    model = Classifier().fit(frame, np.arange(400) < 6, cutoffs=cutoffs)
    assert model.cold_start_
    assert "6 of them with the event" in model.rung_reason_


@pytest.mark.parametrize("label", [0, 1])
def test_one_single_outcome_is_no_model(label):
    frame, _, cutoffs, _ = invented(200)
    with pytest.raises(SingleClassError, match=f"all 200 labels are {label}; .* keep the present model"):
        Classifier().fit(frame, np.full(200, label), cutoffs=cutoffs)


def test_missing_labels_are_refused():
    frame, y, cutoffs, _ = invented(200)
    y[7] = np.nan
    with pytest.raises(LabelError, match="1 labels are missing, the first in row 7; leave out rows that are not ripe"):
        Classifier().fit(frame, y, cutoffs=cutoffs)


def test_strange_labels_are_refused():
    frame, y, cutoffs, _ = invented(200)
    with pytest.raises(LabelError, match="label 3 in row 0; expected 0 or 1"):
        Classifier().fit(frame, y * 0 + 3, cutoffs=cutoffs)


def test_lengths_must_agree():
    frame, y, cutoffs, _ = invented(200)
    with pytest.raises(InputError, match="cutoffs has 199 values for 200 rows"):
        Classifier().fit(frame, y, cutoffs=cutoffs[1:])


def test_infinite_inputs_are_named():
    frame, y, cutoffs, _ = invented(200)
    with pytest.raises(InputError, match="column 'lead_amount' holds -inf in row 3"):
        Classifier().fit(frame.assign(lead_amount=np.where(np.arange(200) == 3, -np.inf, 1.0)), y, cutoffs=cutoffs)


def test_an_unfitted_model_says_so():
    with pytest.raises(NotFittedError, match="not fitted"):
        Classifier().predict_proba(invented(1)[0])


def test_it_is_an_estimator_with_parameters():
    model = Classifier(horizon=timedelta(days=30), max_rung="logistic")
    asked = {"horizon": timedelta(days=30), "max_rung": "logistic"}
    assert clone(model).get_params() == asked | {"directions": None, "tune": None}
    frame, y, cutoffs, _ = invented(50)
    assert model.fit(frame, y, cutoffs=cutoffs) is model
    assert model.classes_.tolist() == [0.0, 1.0]
    np.testing.assert_array_equal(model.predict(frame), (model.predict_proba(frame)[:, 1] > 0.5).astype(float))


def test_rows_of_one_entity_do_not_pass_for_evidence():
    rng = np.random.default_rng(0)
    entities = np.repeat(np.arange(150), 20)
    frame = pd.DataFrame({f"lead_mark_{i}": np.repeat(rng.normal(size=150), 20) for i in range(6)})
    y = np.repeat((rng.random(150) < 0.4).astype(float), 20)
    cutoffs = pd.Timestamp("2025-01-01") + pd.to_timedelta(np.tile(np.arange(20) * 7, 150), unit="D")
    alone = Classifier().fit(frame, y, cutoffs=cutoffs)
    grouped = Classifier().fit(frame, y, cutoffs=cutoffs, groups=entities)
    assert alone.rung_ != "base_rate"
    assert grouped.rung_ == "base_rate"


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (lambda state: state | {"rows": "many"}, "rows"),
        (lambda state: state | {"code": "import os"}, "code"),
        (lambda state: state | {"events": float("nan")}, "not a ClassifierState"),
        (lambda state: state | {"kind": "deal_cycle"}, "kind"),
    ],
)
def test_a_model_file_is_read_strictly(fitted, change, text):
    files = fitted["logistic"].to_files()
    state = change(json.loads(files["model.json"]))
    with pytest.raises(ModelFileError, match=text):
        Classifier.from_files({"model.json": json.dumps(state).encode()})


def test_missing_model_files_are_named(fitted):
    with pytest.raises(ModelFileError, match=r"expected model\.json"):
        Classifier.from_files({})
    with pytest.raises(ModelFileError, match=r"expected model\.txt"):
        Classifier.from_files({"model.json": fitted["lightgbm"].to_files()["model.json"]})


def test_every_error_has_one_root():
    assert issubclass(SingleClassError, LabelError)
    for kind in (InputError, LabelError, NotFittedError, ModelFileError):
        assert issubclass(kind, ModelError)


def test_on_real_leads_it_beats_the_base_rate(real_data):
    folder = real_data("olist")
    leads = pd.read_csv(folder / "olist_marketing_qualified_leads_dataset.csv", parse_dates=["first_contact_date"])
    deals = pd.read_csv(folder / "olist_closed_deals_dataset.csv", parse_dates=["won_date"])
    leads = leads.merge(deals[["mql_id", "won_date"]], how="left", on="mql_id")
    contact = leads["first_contact_date"]
    y = ((leads["won_date"] - contact) < pd.Timedelta(days=90)).to_numpy(dtype=float)
    frame = pd.DataFrame({"origin": leads["origin"].astype("str"), "page": leads["landing_page_id"].astype("str")})
    train = np.asarray((contact >= "2018-01-01") & (contact < "2018-04-01"))
    test = np.asarray((contact >= "2018-04-01") & (contact < "2018-06-01"))
    model = Classifier(horizon=timedelta(days=90)).fit(frame[train], y[train], cutoffs=contact[train])
    probability = model.predict_proba(frame[test])[:, 1]
    assert auc_score(y[test], probability) > 0.67
    assert log_loss(y[test], probability) < log_loss(y[test], np.full(test.sum(), y[train].mean())) - 0.012
    assert expected_calibration_error(y[test], probability) < 0.03


def test_a_refit_keeps_the_choice_and_says_where_it_was_made(fitted):
    frame, y, cutoffs, _ = invented(1500, 5, signal="wave")
    first = fitted["blend"]
    before = first.to_files()
    again = first.refit(frame, y, cutoffs=cutoffs)
    assert (again.rung_, again.choice_.settings) == ("blend", first.choice_.settings)
    assert again.rung_reason_.endswith("chosen on the 1200 training rows of the backtest, then fitted on 1500")
    assert first.to_files() == before
    order = np.random.default_rng(4).permutation(len(y))
    assert first.refit(frame.iloc[order], y[order], cutoffs=cutoffs[order]).to_files() == again.to_files()


@pytest.mark.parametrize("rung", RUNGS)
def test_a_refit_on_the_same_rows_has_the_same_scores(fitted, rung):
    rows = {"base_rate": invented(600, signal="none"), "logistic": invented(3000)}
    rows |= {"lightgbm": invented(3000, signal="step"), "blend": invented(1200, 5, signal="wave")}
    frame, y, cutoffs, _ = rows[rung]
    again = fitted[rung].refit(frame, y, cutoffs=cutoffs)
    np.testing.assert_allclose(again.raw_score(frame), fitted[rung].raw_score(frame), atol=1e-9)
    if rung in {"base_rate", "logistic"}:  # trial trees may have stopped before the number that was chosen
        np.testing.assert_allclose(again.predict_interval(frame), fitted[rung].predict_interval(frame), atol=1e-4)


def test_a_refit_after_a_cold_start_chooses_for_itself():
    few, many = invented(20), invented(3000)
    cold = Classifier(max_rung="logistic").fit(few[0], few[1], cutoffs=few[2])
    warm = cold.refit(many[0], many[1], cutoffs=many[2])
    assert (cold.cold_start_, warm.cold_start_, warm.rung_) == (True, False, "logistic")


def test_a_model_from_files_has_no_choice_to_refit(fitted):
    frame, y, cutoffs, _ = invented(200)
    with pytest.raises(NotFittedError, match="does not keep its choice; call fit before refit"):
        Classifier.from_files(fitted["logistic"].to_files()).refit(frame, y, cutoffs=cutoffs)


def test_one_pass_tells_what_the_single_methods_tell(fitted):
    frame, *_ = invented(50, seed=9)
    for model in fitted.values():
        scores = model.scores(frame)
        np.testing.assert_array_equal(scores.reasons.points, model.explain(frame).points)
        np.testing.assert_array_equal(scores.interval(), model.predict_interval(frame))
        np.testing.assert_array_equal(scores.probability, model.predict_proba(frame)[:, 1])
        np.testing.assert_array_equal(scores.raw_score, model.raw_score(frame))


def drifting(rows, seed=0):
    """A rate that jumps up in the newest tenth, and a signal that stays."""
    frame, _, _, truth = invented(rows, seed)
    place = np.arange(rows) / rows
    logit = np.log(truth / (1 - truth)) + np.where(place > 0.9, 1.5, 0.0)
    y = (np.random.default_rng(seed + 1).random(rows) < expit(logit)).astype(float)
    return frame, y, pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(rows), unit="h"), expit(logit)


def test_the_level_follows_a_rate_that_jumps_and_the_reasons_stay():
    frame, y, cutoffs, _ = drifting(6000)
    old, new = np.arange(5500), np.arange(5500, 5800)
    model = Classifier(horizon=timedelta(hours=12)).fit(frame.iloc[old], y[old], cutoffs=cutoffs[old])
    moved = model.follow(frame.iloc[new], y[new], cutoffs=cutoffs[new])
    rest = frame.iloc[5800:]
    assert log_loss(y[5800:], moved.predict_proba(rest)[:, 1]) <= log_loss(y[5800:], model.predict_proba(rest)[:, 1])
    np.testing.assert_array_equal(moved.explain(rest).contributions, model.explain(rest).contributions)
    reasons = moved.explain(rest)
    probability = moved.predict_proba(rest)[:, 1]
    np.testing.assert_allclose(reasons.base_probability + reasons.points.sum(axis=1), probability, atol=1e-9, rtol=0)
    assert Classifier.from_files(moved.to_files()).follow(frame.iloc[:0], [], cutoffs=[]).to_files() == moved.to_files()


def test_outcomes_tell_where_a_level_is_that_was_not_known():
    frame, y, cutoffs, _ = drifting(6000)
    model = Classifier(horizon=timedelta(hours=12)).fit(frame[:5800], y[:5800], cutoffs=cutoffs[:5800])
    followed = model.follow(frame[5800:], y[5800:], cutoffs=cutoffs[5800:])
    assert model.calibration_.spread == model.level_.variance > 3 * followed.level_.variance
    assert followed.calibration_.spread == followed.level_.variance
    assert followed.at_level(model.level_).to_files() == model.to_files()


def test_following_in_two_steps_is_following_in_one():
    frame, y, cutoffs, _ = drifting(6000)
    model = Classifier(horizon=timedelta(hours=12)).fit(frame[:5800], y[:5800], cutoffs=cutoffs[:5800])
    assert model.state_.level.drift > 0
    at_once = model.follow(frame[5800:], y[5800:], cutoffs=cutoffs[5800:])
    first = model.follow(frame[5800:5900], y[5800:5900], cutoffs=cutoffs[5800:5900])
    steps = first.follow(frame[5900:], y[5900:], cutoffs=cutoffs[5900:])
    assert steps.calibration_.intercept == pytest.approx(at_once.calibration_.intercept, abs=1e-12)


def test_where_the_rate_stands_the_level_does_not_follow():
    frame, y, cutoffs, _ = invented(3000)
    model = Classifier(horizon=timedelta(days=7)).fit(frame, y, cutoffs=cutoffs)
    assert model.state_.level.drift == 0
    assert model.follow(frame[:99], 1 - y[:99], cutoffs=cutoffs[:99]).to_files() == model.to_files()


def test_a_probability_lies_inside_its_interval_where_the_level_of_past_scores_was_missed():
    frame, y, cutoffs, _ = drifting(6000)
    model = Classifier(max_rung="logistic").fit(frame[:5800], y[:5800], cutoffs=cutoffs[:5800])
    assert model.state_.level.drift == 0
    probability, (low, high) = model.predict_proba(frame[5800:])[:, 1], model.predict_interval(frame[5800:]).T
    assert np.mean((low < probability) & (probability < high)) > 0.99


def test_a_calendar_in_disguise_is_kept_from_the_trees():
    frame, y, cutoffs, _ = invented(3000, signal="step")
    order = np.argsort(cutoffs)
    frame, y, cutoffs = frame.iloc[order].assign(price_index=np.arange(3000.0)), y[order], cutoffs[order]
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ in {"lightgbm", "blend"}
    assert list(frame).index("price_index") not in model.choice_.settings.tree_columns
    assert not model.explain(frame).contributions[:, -1].any()


# --- bad input: a clear answer each -----------------------------------------------------------------------------


def test_constant_columns_are_the_base_rate():
    _, y, cutoffs, _ = invented(1000)
    frame = pd.DataFrame({"same": np.ones(1000), "text": pd.array(["one"] * 1000, dtype="str")})
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.rung_ == "base_rate"
    assert "no signal found" in model.rung_reason_


def test_a_frame_without_columns_is_the_base_rate():
    _, y, cutoffs, _ = invented(1000)
    model = Classifier().fit(pd.DataFrame(index=range(1000)), y, cutoffs=cutoffs)
    assert model.rung_ == "base_rate"


def test_one_giant_category_is_cut_to_its_frequent_levels():
    frame, y, cutoffs, _ = invented(3000)
    frame = frame.assign(serial=pd.array([f"N{i}" for i in range(3000)], dtype="str"))
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.state_.columns.levels["serial"] == ()
    assert auc_score(y, model.predict_proba(frame)[:, 1]) > 0.7


def test_two_thousand_columns_are_learnt_from():
    frame, y, cutoffs, _ = invented(440)
    noise = pd.DataFrame(np.random.default_rng(1).normal(size=(440, 2000))).add_prefix("noise_")
    model = Classifier().fit(pd.concat([frame, noise], axis=1), y, cutoffs=cutoffs)
    new, outcome, _, _ = invented(440, 7)
    more = pd.DataFrame(np.random.default_rng(2).normal(size=(440, 2000))).add_prefix("noise_")
    probability = model.predict_proba(pd.concat([new, more], axis=1))[:, 1]
    assert log_loss(outcome, probability) < log_loss(outcome, np.full(440, y.mean())) + 0.005


def test_the_same_rows_again_and_again_are_no_more_evidence_when_they_are_named_as_one_entity():
    frame, y, cutoffs, _ = invented(150, signal="none")
    many = np.tile(np.arange(150), 10)
    late = cutoffs[many] + pd.to_timedelta(np.repeat(np.arange(10), 150), unit="D")
    model = Classifier().fit(frame.iloc[many], y[many], cutoffs=late, groups=many)
    assert model.rung_ == "base_rate"
