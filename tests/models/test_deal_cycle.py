"""Do the curves of the deal cycle meet known hazards, and hold their promises on every rung?"""

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from models.baselines import AalenJohansen, HorizonBaseRate, KaplanMeier
from models.deal_cycle import DealCycle
from models.errors import InputError, LabelError, ModelFileError, NotFittedError, SingleClassError
from models.metrics import brier_at_horizon, coverage

END = pd.Timestamp("2025-01-01")


def invented(deals=900, seed=0, *, effect=1.2, quarter_end=1.5):
    """Landmark rows, every four weeks, of deals with known daily hazards of winning and losing."""
    rng = np.random.default_rng(seed)
    created = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 340, deals), unit="D")
    hot = rng.random(deals) < 0.4
    closed, event = np.full(deals, np.inf), np.zeros(deals, dtype=int)
    for day in range(500):
        date = created + pd.Timedelta(days=day)
        to_end = (date.to_period("Q").end_time - date).days.to_numpy()
        won = 0.006 * np.exp(effect * hot + quarter_end * (to_end < 31)) * (day > 10)
        lost = np.full(deals, 0.006)
        draw = rng.random(deals)
        now = np.isinf(closed) & (draw < won + lost)
        event[now] = np.where(draw[now] < won[now], 1, 2)
        closed[now] = day
    rows = []
    for cutoff in pd.date_range("2024-02-05", "2024-12-30", freq="28D"):
        age = np.asarray((cutoff - created).days, dtype=float)
        is_open = (age >= 0) & (closed >= age)
        until = np.minimum(closed - age, (END - cutoff).days)
        seen = np.where(closed - age < (END - cutoff).days, event, 0)
        frame = pd.DataFrame(
            {
                "deal_id": np.arange(deals),
                "cutoff": cutoff,
                "deal_age_days": age,
                "deal_is_hot": hot.astype(float),
                "deal_region": pd.Series(rng.choice(["north", "south"], deals), dtype="str"),
                "duration": until,
                "event": seen,
            }
        )
        rows.append(frame[is_open])
    return pd.concat(rows, ignore_index=True)


FEATURES = ["deal_age_days", "deal_is_hot", "deal_region"]


def fit(rows, **settings):
    model = DealCycle(**settings)
    return model.fit(rows[FEATURES], rows["duration"], rows["event"], cutoffs=rows["cutoff"], groups=rows["deal_id"])


@pytest.fixture(scope="module")
def rows():
    return invented()


@pytest.fixture(scope="module")
def fitted(rows):
    """A cold start, a model with features, and one without any effect of them."""
    return {
        "few": fit(rows.iloc[:60]),
        "features": fit(rows),
        "time": fit(invented(effect=0.0)),
    }


KINDS = ("few", "features", "time")


def test_features_are_taken_when_they_carry_signal_and_left_when_not(fitted):
    assert fitted["features"].rung_.endswith("features")
    assert not fitted["time"].rung_.endswith("features")
    assert fitted["few"].cold_start_
    assert "too few" in fitted["few"].rung_reason_
    assert not fitted["features"].cold_start_


@pytest.mark.parametrize("kind", KINDS)
def test_won_lost_and_open_sum_to_one_and_closings_only_grow(fitted, rows, kind):
    curves = fitted[kind].predict_cumulative_incidence(
        rows[FEATURES], cutoffs=rows["cutoff"], days=[0, 1, 6.5, 7, 30, 60, 90, 180, 364]
    )
    assert curves.shape == (len(rows), 9, 3)
    np.testing.assert_allclose(curves.sum(axis=2), 1, atol=1e-9, rtol=0)
    assert np.all(curves >= 0)
    assert np.all(np.diff(curves[:, :, :2], axis=1) >= -1e-12)
    np.testing.assert_array_equal(curves[:, 0, 2], 1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", ["won", "lost"])
def test_reasons_sum_to_the_score_and_points_to_the_probability(fitted, rows, kind, outcome):
    some = rows.iloc[::7]
    model = fitted[kind]
    reasons = model.explain(some[FEATURES], cutoffs=some["cutoff"], outcome=outcome)
    score = getattr(model.curves(some[FEATURES], cutoffs=some["cutoff"], days=90), outcome).mean(axis=1)
    np.testing.assert_allclose(reasons.base + reasons.contributions.sum(axis=1), score, atol=1e-9, rtol=0)
    if outcome == "won":
        np.testing.assert_array_equal(score, model.raw_score(some[FEATURES], cutoffs=some["cutoff"]))
    probability = model.predict_proba(some[FEATURES], cutoffs=some["cutoff"])
    np.testing.assert_allclose(reasons.base_probability + reasons.points.sum(axis=1), probability, atol=1e-9, rtol=0)
    assert reasons.feature_names == (*FEATURES, "calendar")


@pytest.mark.parametrize("kind", KINDS)
def test_reasons_for_when_sum_to_the_log_odds_of_closing_and_to_the_days_open(fitted, rows, kind):
    some, model = rows.iloc[::7], fitted[kind]
    given = {"cutoffs": some["cutoff"]}
    reasons = model.explain(some[FEATURES], **given, outcome="closed")
    curves = model.curves(some[FEATURES], **given, days=90)
    closing = np.logaddexp(curves.won, curves.lost).mean(axis=1)
    np.testing.assert_allclose(reasons.base + reasons.contributions.sum(axis=1), closing, atol=1e-9, rtol=0)
    middles = np.arange(0.25, 90, 0.5)
    open_days = 90 * curves.cumulative_incidence(middles)[:, :, 2].mean(axis=1)
    np.testing.assert_allclose(reasons.base_probability + reasons.points.sum(axis=1), open_days, atol=0.01)


def test_a_hot_deal_closes_sooner_and_its_reason_says_so(fitted, rows):
    some = rows[rows["deal_is_hot"] == 1].iloc[:50]
    reasons = fitted["features"].explain(some[FEATURES], cutoffs=some["cutoff"], outcome="closed")
    hot = reasons.feature_names.index("deal_is_hot")
    assert (reasons.contributions[:, hot] > 0).all()
    assert (reasons.points[:, hot] < 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_files_bring_back_the_same_bits(fitted, rows, kind):
    model = fitted[kind]
    files = model.to_files()
    again = DealCycle.from_files(files)
    given = {"cutoffs": rows["cutoff"]}
    for method in ("predict_proba", "predict_interval", "raw_score", "predict_close_days"):
        first, second = (getattr(one, method)(rows[FEATURES], **given) for one in (model, again))
        np.testing.assert_array_equal(first, second)
    assert again.to_files() == files
    assert again.get_params() == model.get_params()


def test_the_order_of_rows_and_columns_does_not_matter(rows):
    some = rows[rows["deal_id"] < 400]
    turned = some.sample(frac=1, random_state=3)
    assert fit(some).to_files() == fit(turned).to_files()
    model = fit(some)
    backwards = some[FEATURES[::-1]]
    np.testing.assert_array_equal(
        model.predict_proba(backwards, cutoffs=some["cutoff"]),
        model.predict_proba(some[FEATURES], cutoffs=some["cutoff"]),
    )


def test_one_row_scores_as_it_does_among_many(fitted, rows):
    model = fitted["features"]
    many = model.predict_proba(rows[FEATURES], cutoffs=rows["cutoff"])
    one = model.predict_proba(rows[FEATURES].iloc[[5]], cutoffs=rows["cutoff"].iloc[[5]])
    assert one[0] == pytest.approx(many[5], abs=1e-12)


def test_no_rows_give_empty_answers(fitted, rows):
    model, none = fitted["features"], rows.iloc[:0]
    assert model.predict_proba(none[FEATURES], cutoffs=none["cutoff"]).shape == (0,)
    assert model.explain(none[FEATURES], cutoffs=none["cutoff"]).contributions.shape == (0, 4)
    assert model.predict_close_days(none[FEATURES], cutoffs=none["cutoff"]).shape == (0, 3)


def test_it_beats_the_textbook_curves_on_new_deals(fitted, rows):
    new = invented(seed=8)
    new = new[new["cutoff"] < "2024-10-01"]
    arguments = {"cutoffs": new["cutoff"], "days": [30, 60, 90]}
    ours = fitted["features"].predict_cumulative_incidence(new[FEATURES], **arguments)
    for baseline in (HorizonBaseRate(), KaplanMeier(), AalenJohansen()):
        baseline.fit(rows[FEATURES], rows["duration"], rows["event"], cutoffs=rows["cutoff"])
        theirs = baseline.predict_cumulative_incidence(new[FEATURES], **arguments)
        for i, day in enumerate((30, 60, 90)):
            scores = [brier_at_horizon(new["duration"], new["event"], one[:, i, 0], day) for one in (ours, theirs)]
            assert scores[0] < scores[1]


def test_the_total_of_expected_wins_is_close_to_the_wins(fitted):
    new = invented(seed=8)
    new = new[new["cutoff"] < "2024-10-01"]
    expected = fitted["features"].predict_proba(new[FEATURES], cutoffs=new["cutoff"]).sum()
    happened = ((new["event"] == 1) & (new["duration"] < 90)).sum()
    assert expected / happened == pytest.approx(1, abs=0.15)


def test_the_quarter_end_is_a_reason_of_its_own():
    rows = invented(3000, quarter_end=2.0)
    some = rows.iloc[:5].assign(cutoff=pd.Timestamp("2024-05-28"))
    quiet = rows.iloc[:5].assign(cutoff=pd.Timestamp("2024-04-02"))
    model = fit(rows, horizon_days=28)
    near, far = (model.explain(part[FEATURES], cutoffs=part["cutoff"]) for part in (some, quiet))
    assert np.all(near.points[:, -1] > far.points[:, -1])


def test_intervals_hold_the_probability(fitted, rows):
    for model in fitted.values():
        bounds = model.predict_interval(rows[FEATURES], cutoffs=rows["cutoff"])
        probability = model.predict_proba(rows[FEATURES], cutoffs=rows["cutoff"])
        assert coverage(probability, bounds[:, 0], bounds[:, 1]) == 1.0


def test_intervals_come_from_past_scores_whose_level_was_set_right(fitted):
    past = fitted["features"].state_.reliability
    assert np.dot(past.centers, past.counts) == pytest.approx(sum(past.events), rel=0.005)


def test_close_days_are_ordered(fitted, rows):
    days = fitted["features"].predict_close_days(rows[FEATURES], cutoffs=rows["cutoff"])
    assert np.all(np.diff(days, axis=1) > 0)
    assert np.all((days >= 0) & (days <= 364))


def test_slip_is_the_chance_not_to_be_won_by_the_date(fitted, rows):
    some = rows.iloc[:4]
    dates = pd.to_datetime(pd.Series(["2024-02-04", "2024-05-05", "2024-08-05", None], index=some.index))
    cutoffs = pd.Series(pd.Timestamp("2024-02-05"), index=some.index)
    slip = fitted["features"].predict_slip(some[FEATURES], cutoffs=cutoffs, expected_close_on=dates)
    assert slip[0] == 1
    assert 1 > slip[1] > 0
    assert np.isnan(slip[3])
    won = fitted["features"].predict_cumulative_incidence(some[FEATURES], cutoffs=cutoffs, days=[91])[1, 0, 0]
    assert slip[1] == pytest.approx(1 - won)


@pytest.mark.parametrize("number", [0, 1, 5, 50])
def test_few_deals_give_one_life_table_with_a_wide_interval(rows, number):
    some = rows.iloc[:number]
    model = fit(some)
    assert model.cold_start_
    new = rows.iloc[100:103]
    bounds = model.predict_interval(new[FEATURES], cutoffs=new["cutoff"])
    assert np.ptp(bounds, axis=1).min() > (0.1 if number == 50 else 0.25)
    again = DealCycle.from_files(model.to_files())
    np.testing.assert_array_equal(
        again.raw_score(new[FEATURES], cutoffs=new["cutoff"]), model.raw_score(new[FEATURES], cutoffs=new["cutoff"])
    )


def test_a_company_that_records_no_losses_still_gets_curves(rows):
    kept = rows[rows["event"] != 2]
    model = fit(kept)
    curves = model.predict_cumulative_incidence(kept[FEATURES], cutoffs=kept["cutoff"], days=[90])
    assert curves[:, 0, 1].max() < 0.05


def test_deals_of_which_none_has_closed_are_no_model(rows):
    with pytest.raises(SingleClassError, match=r"none of \d+ deals has closed"):
        fit(rows.assign(event=0))


@pytest.mark.parametrize(
    ("change", "kind", "text"),
    [
        ({"duration": -1.0}, LabelError, "duration -1.0 in row 0"),
        ({"duration": np.nan}, LabelError, "duration nan in row 0"),
        ({"event": 3}, LabelError, "event 3.0 in row 0; expected 0 open, 1 won or 2 lost"),
        ({"deal_age_days": np.nan}, InputError, "column 'deal_age_days' is missing in row 0"),
        ({"deal_age_days": np.inf}, InputError, "column 'deal_age_days' holds inf in row 0"),
    ],
)
def test_bad_input_is_named(rows, change, kind, text):
    with pytest.raises(kind, match=text):
        fit(rows.assign(**change))


def test_a_matrix_without_the_age_is_refused(rows):
    with pytest.raises(InputError, match="column 'deal_age' is missing; the deal cycle needs the age"):
        fit(rows, age="deal_age")


def test_an_unfitted_model_says_so(rows):
    with pytest.raises(NotFittedError, match="not fitted"):
        DealCycle().predict_proba(rows[FEATURES], cutoffs=rows["cutoff"])


def test_a_classifier_file_is_refused(fitted):
    with pytest.raises(ModelFileError, match="not a DealCycleState"):
        DealCycle.from_files({"model.json": b'{"kind": "classifier"}'})


def test_it_is_an_estimator_with_parameters():
    model = DealCycle(age="days", period_days=5, horizon_days=60, max_periods=20)
    assert clone(model).get_params() == {
        "age": "days",
        "load": "deal_company_open_deals_count",
        "period_days": 5,
        "horizon_days": 60,
        "max_periods": 20,
    }


@pytest.mark.parametrize("kind", ["features", "time"])
def test_a_refit_on_the_same_rows_is_the_same_model_and_says_where_its_rung_was_chosen(fitted, rows, kind):
    own = rows if kind == "features" else invented(effect=0.0)
    model = fitted[kind]
    arguments = {"cutoffs": own["cutoff"], "groups": own["deal_id"]}
    again = model.refit(own[FEATURES], own["duration"], own["event"], **arguments)
    assert (again.rung_, again.choice_.settings) == (model.rung_, model.choice_.settings)
    deals = own["deal_id"].nunique()
    assert again.rung_reason_ == (
        f"{model.rung_reason_}; chosen on the {deals} training deals of the backtest, then fitted on {deals}"
    )
    given = {"cutoffs": own["cutoff"]}
    for method in ("predict_proba", "predict_interval"):
        first, second = (getattr(one, method)(own[FEATURES], **given) for one in (model, again))
        np.testing.assert_allclose(first, second, atol=1e-3)


def test_a_refit_after_a_cold_start_chooses_for_itself(fitted, rows):
    given = {"cutoffs": rows["cutoff"], "groups": rows["deal_id"]}
    warm = fitted["few"].refit(rows[FEATURES], rows["duration"], rows["event"], **given)
    assert warm.to_files() == fitted["features"].to_files()


def test_a_model_from_files_has_no_choice_to_refit(fitted, rows):
    read = DealCycle.from_files(fitted["features"].to_files())
    with pytest.raises(NotFittedError, match="does not keep its choice; call fit before refit"):
        read.refit(rows[FEATURES], rows["duration"], rows["event"], cutoffs=rows["cutoff"])


def test_a_cause_too_rare_in_an_older_block_keeps_its_life_table(rows):
    early = (rows["event"] == 2) & (rows["cutoff"] + pd.to_timedelta(rows["duration"], unit="D") < "2024-09-20")
    model = fit(rows[~rows["deal_id"].isin(rows.loc[early, "deal_id"])])
    assert model.rung_.endswith("features")
    assert [part.kind for part in model.state_.hazards.lost.parts] == ["steps"]


def test_one_pass_tells_what_the_single_methods_tell(fitted, rows):
    some = rows.iloc[:40]
    given = {"cutoffs": some["cutoff"]}
    for model in fitted.values():
        scores = model.scores(some[FEATURES], **given)
        pairs = (
            (scores.probability, model.predict_proba(some[FEATURES], **given)),
            (scores.raw_score, model.raw_score(some[FEATURES], **given)),
            (scores.interval(), model.predict_interval(some[FEATURES], **given)),
        )
        for first, second in pairs:
            np.testing.assert_allclose(first, second, atol=1e-12, rtol=0)
        np.testing.assert_array_equal(scores.reasons().points, model.explain(some[FEATURES], **given).points)


LOAD = "deal_company_open_deals_count"


def crowded(seed=0):
    """Deals of a team that wins two a day and loses one, however many of the growing number are open."""
    rng = np.random.default_rng(seed)
    created = np.sort(400 * rng.random(2400) ** 0.7)
    closed, event = np.full(len(created), np.inf), np.zeros(len(created), dtype=int)
    for day in range(400):
        is_open = np.flatnonzero((created < day) & (closed > day))
        ones = rng.permutation(is_open)[:3]
        closed[ones], event[ones] = day + 0.5, [1, 1, 2][: len(ones)]
    parts = []
    for cutoff in range(100, 391, 14):
        is_open = np.flatnonzero((created < cutoff) & (closed > cutoff))
        part = pd.DataFrame(
            {
                "deal_id": is_open,
                "cutoff": pd.Timestamp("2024-01-01") + pd.Timedelta(days=cutoff),
                "deal_age_days": cutoff - created[is_open],
                LOAD: float(len(is_open)),
                "duration": np.minimum(closed[is_open], 400) - cutoff,
                "event": np.where(closed[is_open] < 400, event[is_open], 0),
            }
        )
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def busy():
    rows = crowded()
    return rows, DealCycle(horizon_days=56).fit(
        rows[["deal_age_days", LOAD]],
        rows["duration"],
        rows["event"],
        cutoffs=rows["cutoff"],
        groups=rows["deal_id"],
    )


def test_where_a_team_closes_no_more_for_more_open_deals_the_model_says_so(busy):
    rows, model = busy
    assert model.state_.hazards.pace.slope > 0
    some = rows.iloc[-20:]
    chances = [
        model.predict_proba(some[["deal_age_days", LOAD]].assign(**{LOAD: float(n)}), cutoffs=some["cutoff"]).mean()
        for n in (300, 600, 1200)
    ]
    assert chances[0] > chances[1] > chances[2]


def test_the_number_of_open_deals_is_a_reason_and_the_reasons_still_sum(busy):
    rows, model = busy
    some = rows.iloc[::50]
    known, given = some[["deal_age_days", LOAD]], {"cutoffs": some["cutoff"]}
    for outcome in ("won", "lost"):
        reasons = model.explain(known, **given, outcome=outcome)
        score = getattr(model.curves(known, **given, days=56), outcome).mean(axis=1)
        np.testing.assert_allclose(reasons.base + reasons.contributions.sum(axis=1), score, atol=1e-9, rtol=0)
        assert np.ptp(reasons.contributions[:, reasons.feature_names.index(LOAD)]) > 0.1
    again = DealCycle.from_files(model.to_files())
    np.testing.assert_array_equal(again.predict_proba(known, **given), model.predict_proba(known, **given))


def test_intervals_of_closing_days_hold_about_as_many_wins_as_they_say(fitted):
    model, new = fitted["features"], invented(seed=8)
    wins = new[(new["event"] == 1) & (new["cutoff"] < "2024-07-01")]
    days = model.predict_close_days(
        wins[FEATURES], cutoffs=wins["cutoff"], quantiles=(0.025, 0.1, 0.25, 0.75, 0.9, 0.975)
    )
    for (low, high), share in (((0, 5), 0.95), ((1, 4), 0.8), ((2, 3), 0.5)):
        assert coverage(wins["duration"] + 0.5, days[:, low], days[:, high]) == pytest.approx(share, abs=0.1)


def test_rows_given_twice_change_little(fitted, rows):
    twice = fit(pd.concat([rows, rows], ignore_index=True))
    some = rows.iloc[::9]
    first, second = (one.predict_proba(some[FEATURES], cutoffs=some["cutoff"]) for one in (fitted["features"], twice))
    assert np.abs(first - second).mean() < 0.03


@pytest.mark.parametrize("outcome", [1, 2])
def test_a_company_that_records_one_outcome_only_gets_curves_of_it(rows, outcome):
    model = fit(rows[rows["event"].isin((0, outcome))])
    some = rows.iloc[:20]
    curves = model.predict_cumulative_incidence(some[FEATURES], cutoffs=some["cutoff"], days=[90])[:, 0]
    assert curves[:, outcome - 1].min() > 0.1
    assert curves[:, 2 - outcome].max() < 0.05


def test_amounts_of_nothing_and_of_a_trillion_do_no_harm(rows):
    some = rows[rows["deal_id"] < 300]
    amount = np.where(some["deal_id"] % 50 == 0, 1e12, np.where(some["deal_id"] % 3 == 0, 0.0, 5000.0))
    known = some[FEATURES].assign(deal_amount=amount)
    model = DealCycle().fit(known, some["duration"], some["event"], cutoffs=some["cutoff"], groups=some["deal_id"])
    predicted = model.predict_proba(known, cutoffs=some["cutoff"])
    assert np.all((predicted > 0) & (predicted < 1))


def test_deals_that_nobody_has_followed_for_a_whole_period_teach_nothing_and_say_so(rows):
    some = rows.assign(duration=np.minimum(rows["duration"], 3.0), event=0, cutoff=pd.Timestamp("2024-12-29"))
    with pytest.raises(SingleClassError, match=r"none of \d+ deals has closed"):
        fit(some)
    model = fit(some.assign(event=1))
    assert model.cold_start_
    assert "too few to choose" in model.rung_reason_
