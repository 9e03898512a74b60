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


@pytest.mark.parametrize("rows", [0, 1, 5, 50])
def test_few_rows_give_a_base_rate_with_a_wide_interval(rows):
    frame, y, cutoffs, _ = invented(rows)
    model = Classifier().fit(frame, y, cutoffs=cutoffs)
    assert model.cold_start_
    assert model.rung_ == "base_rate"
    assert f"{rows} records" in model.rung_reason_
    new = invented(3, seed=2)[0]
    bounds = model.predict_interval(new)
    assert np.ptp(bounds, axis=1)[0] > (0.1 if rows == 50 else 0.3)
    assert np.isfinite(model.explain(new).points).all()
    again = Classifier.from_files(model.to_files())
    np.testing.assert_array_equal(again.predict_proba(new), model.predict_proba(new))


def test_intervals_narrow_with_evidence():
    widths = []
    for rows in (0, 5, 50):
        frame, y, cutoffs, _ = invented(rows)
        widths.append(np.ptp(Classifier().fit(frame, y, cutoffs=cutoffs).predict_interval(invented(1)[0])))
    assert widths == sorted(widths, reverse=True)


def test_many_rows_of_few_entities_are_a_cold_start_with_the_width_of_few():
    frame, y, cutoffs, _ = invented(400)
    model = Classifier().fit(frame, y, cutoffs=cutoffs, groups=np.arange(400) % 40)
    assert model.cold_start_
    low, high = model.predict_interval(frame)[0]
    assert high - low > 0.15


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
    assert clone(model).get_params() == {"horizon": timedelta(days=30), "max_rung": "logistic"}
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
    assert (again.rung_, again.choice_.strength, again.choice_.rounds) == (
        "blend",
        first.choice_.strength,
        first.choice_.rounds,
    )
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
    few, many = invented(50), invented(3000)
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
