import numpy as np
import pandas as pd
import pytest

from models.errors import InputError, LabelError, ModelFileError, NotFittedError
from models.lifetime_value import LifetimeValue

HISTORY = ("orders", "first", "last", "spent")
PARTS, PART = 12, 15.0
START = pd.Timestamp("2024-01-01")


def customers(n=400, seed=0, size=None, known_days=540):
    """Return rows of customers at six cutoffs, 60 days apart, and what they ordered in each twelfth of 180 days."""
    draw = np.random.default_rng(seed)
    rate, region = draw.gamma(1.0, 1 / 40.0, n), draw.choice(["east", "west"], n)
    rate = rate * np.where(region == "east", 1.6, 0.4)
    gone = draw.exponential(500, n)
    value = draw.gamma(5.0, 10.0, n) if size is None else np.full(n, size)
    frames, counted, paid = [], [], []
    times = [np.cumsum(draw.exponential(1 / r, 200)) for r in rate]
    for cutoff in range(120, 480, 60):
        for i in range(n):
            days = np.r_[0.0, times[i][times[i] < min(gone[i], known_days)]]
            past = days[days < cutoff]
            frames.append(
                (f"C{i}", cutoff, len(past), cutoff - past[0], cutoff - past[-1], value[i] * len(past), region[i])
            )
            edges = cutoff + PART * np.arange(PARTS + 1)
            found = np.histogram(days, edges)[0].astype(float)
            found[edges[1:] > known_days] = np.nan
            counted.append(found)
            paid.append(found * value[i])
    frame = pd.DataFrame(frames, columns=["id", "day", *HISTORY, "region"])
    return frame, np.array(counted), np.array(paid)


def fit(frame, counted, paid, **more):
    model = LifetimeValue(horizon_days=PARTS * PART, history=HISTORY)
    return model.fit(features(frame), counted, paid, cutoffs=days(frame), groups=frame["id"], **more)


def features(frame):
    return frame[[*HISTORY, "region"]]


def days(frame):
    return START + pd.to_timedelta(frame["day"], unit="D")


@pytest.fixture(scope="module")
def world():
    return customers()


@pytest.fixture(scope="module")
def model(world):
    return fit(*world)


def test_rows_seen_later_are_told_better_than_by_the_mean(model):
    assert model.rung_ in ("history", "trees")
    assert model.rung_losses_[model.rung_] < model.rung_losses_["mean"]
    assert f"{model.rung_}: Poisson deviance" in model.rung_reason_


def test_new_customers_bring_what_is_expected_in_all_and_within_the_intervals(model):
    frame, counted, paid = customers(600, seed=1, known_days=2000)
    newest = (frame["day"] == 300).to_numpy()
    scores = model.scores(features(frame[newest]))
    came = paid[newest].sum(axis=1)
    assert scores.expected.sum() == pytest.approx(came.sum(), rel=0.2)
    assert scores.more["expected_orders"].sum() == pytest.approx(counted[newest].sum(), rel=0.2)
    assert 0.74 < np.mean((came >= scores.low) & (came <= scores.high)) < 0.9
    assert np.all((scores.low <= scores.expected) & (scores.expected <= scores.high))


def test_reasons_sum_to_the_logarithm_and_points_to_the_money(world, model):
    scores = model.scores(features(world[0]).iloc[:50])
    reasons = scores.reasons
    assert np.abs(reasons.base + reasons.contributions.sum(axis=1) - scores.raw_score).max() < 1e-9
    assert reasons.base_probability + reasons.points.sum(axis=1) == pytest.approx(scores.expected, rel=1e-9)


def test_files_give_the_same_model_to_the_last_bit(world, model):
    again = LifetimeValue.from_files(model.to_files())
    asked = features(world[0]).iloc[:50]
    assert np.array_equal(again.scores(asked).expected, model.scores(asked).expected)
    assert np.array_equal(again.scores(asked).high, model.scores(asked).high)
    assert again.rung_reason_ == model.rung_reason_


def test_the_order_of_rows_does_not_matter(world, model):
    frame, counted, paid = world
    order = np.random.default_rng(3).permutation(len(frame))
    other = fit(frame.iloc[order], counted[order], paid[order])
    assert np.array_equal(other.predict(features(frame)), model.predict(features(frame)))


def test_refit_keeps_the_rung_and_its_reason(world, model):
    frame, counted, paid = world
    again = model.refit(features(frame), counted, paid, cutoffs=days(frame), groups=frame["id"])
    assert again.rung_ == model.rung_
    assert again.rung_losses_ == model.rung_losses_
    assert again.rung_reason_.startswith(model.rung_reason_)


def test_few_customers_get_the_mean_and_say_so():
    frame, counted, paid = customers(40)
    few = fit(frame, counted, paid)
    assert few.cold_start_
    assert "too few" in few.rung_reason_
    scores = few.scores(features(frame))
    assert np.ptp(scores.expected) == 0
    again = few.refit(*[features(frame), counted, paid], cutoffs=days(frame), groups=frame["id"])
    assert again.cold_start_


def test_a_history_of_one_cutoff_is_told_by_closed_forms():
    frame, counted, paid = customers()
    first = (frame["day"] == 120).to_numpy()
    one = fit(frame[first], counted[first], paid[first])
    assert one.rung_ == "history"
    assert "too short" in one.rung_reason_


def test_a_horizon_that_is_not_over_teaches_with_what_is_over():
    frame, counted, paid = customers()
    counted, paid = counted.copy(), paid.copy()
    counted[:, 3:], paid[:, 3:] = np.nan, np.nan
    model = fit(frame, counted, paid)
    assert model.scores(features(frame)).expected.mean() > paid[:, :3].sum(axis=1).mean() * 2


def test_a_giant_customer_leaves_the_others_as_they_are(world, model):
    frame, counted, paid = (part.copy() for part in world)
    giant = (frame["id"] == "C7").to_numpy()
    frame.loc[giant, "spent"] = 1e12
    paid[giant] = counted[giant] * 1e12
    other = fit(frame, counted, paid)
    ratio = other.predict(features(frame))[~giant] / model.predict(features(world[0]))[~giant]
    assert 0.8 < np.median(ratio) < 1.25
    assert np.isfinite(other.scores(features(frame)).high).all()


@pytest.mark.parametrize("size", [0.0, -20.0])
def test_orders_all_worth_nothing_or_less_are_refused_by_name(size):
    frame, counted, paid = customers(150, size=size)
    with pytest.raises(LabelError, match="no order after 900 rows brought money above zero; expected amounts"):
        fit(frame, counted, paid)


def test_some_orders_worth_nothing_or_less_are_no_error(world, model):
    frame, counted, paid = (part.copy() for part in world)
    odd = (frame["id"].str[-1] == "3").to_numpy()
    frame.loc[odd, "spent"] *= -1
    paid[odd] *= -1
    scores = fit(frame, counted, paid).scores(features(frame))
    assert np.isfinite(scores.expected).all()
    assert (scores.expected >= 0).all()


def test_one_customer_gets_his_own_mean_and_is_told_to_be_too_few():
    frame, counted, paid = customers(1)
    one = fit(frame, counted, paid)
    assert one.cold_start_
    assert one.rung_reason_.startswith("mean: 1 customers")
    assert np.isfinite(one.scores(features(frame)).high).all()


def test_the_same_rows_twice_change_nothing_but_their_weight(world, model):
    frame, counted, paid = world
    twice = np.tile(np.arange(len(frame)), 2)
    again = fit(frame.iloc[twice], counted[twice], paid[twice])
    ratio = again.predict(features(frame)) / model.predict(features(frame))
    assert 0.9 < np.median(ratio) < 1.1


def test_contracts_are_told_by_their_monthly_amount():
    draw, n = np.random.default_rng(9), 400
    monthly, gone = draw.gamma(3.0, 100.0, n), draw.exponential(700, n)
    frames, paid = [], []
    for cutoff in range(0, 360, 60):
        frames.append(pd.DataFrame({"id": np.arange(n).astype(str), "day": cutoff, "monthly": monthly}))
        ends = cutoff + PART * np.arange(PARTS + 1)
        run = np.diff(np.clip(ends, None, gone[:, None]), axis=1)
        paid.append(np.where(ends[1:] > 500, np.nan, np.maximum(run, 0) * (monthly / 30.4375)[:, None]))
    rows, money = pd.concat(frames, ignore_index=True), np.concatenate(paid)
    here = rows["day"].to_numpy() < np.tile(gone, 6)
    rows, money = rows[here].reset_index(drop=True), money[here]
    model = LifetimeValue(horizon_days=180, monthly_amount="monthly")
    model.fit(rows[["monthly"]], money, money, cutoffs=days(rows), groups=rows["id"])
    expected = monthly / 30.4375 * 700 * (1 - np.exp(-180 / 700))
    assert model.predict(pd.DataFrame({"monthly": monthly})) == pytest.approx(expected, rel=0.15)
    scores = model.scores(rows[["monthly"]])
    assert np.abs(scores.reasons.base + scores.reasons.contributions.sum(axis=1) - scores.raw_score).max() < 1e-9


def test_incomes_that_end_or_grow_lie_within_the_intervals_as_often_as_said():
    draw, n = np.random.default_rng(2), 600
    gone, grows = draw.exponential(500, n), np.where(draw.random(n) < 0.5, draw.uniform(0, 900, n), np.inf)
    monthly = draw.gamma(3.0, 100.0, n)
    frames, paid = [], []
    for cutoff in range(0, 600, 60):
        starts = cutoff + PART * np.arange(PARTS)
        found = np.clip(gone[:, None] - starts, 0, PART) * (monthly / 30.4375)[:, None]
        found *= np.where(starts > grows[:, None], 1.5, 1.0)
        now = monthly * np.where(cutoff > grows, 1.5, 1.0)
        frames.append(pd.DataFrame({"id": np.arange(n).astype(str), "day": cutoff, "monthly": now})[gone > cutoff])
        paid.append(found[gone > cutoff])
    rows, money = pd.concat(frames, ignore_index=True), np.concatenate(paid)
    later = rows["day"].to_numpy() >= 420
    ends = rows["day"].to_numpy()[:, None] + PART * np.arange(1, PARTS + 1)
    known = np.where(ends > 420, np.nan, money)[~later]
    model = LifetimeValue(horizon_days=180, monthly_amount="monthly")
    model.fit(rows[["monthly"]][~later], known, known, cutoffs=days(rows[~later]), groups=rows["id"][~later])
    scores, came = model.scores(rows[["monthly"]][later]), money[later].sum(axis=1)
    assert 0.76 < np.mean((came >= scores.low) & (came <= scores.high)) < 0.88  # many outcomes are one number


def test_a_missing_column_of_the_history_is_named(world):
    frame, counted, paid = world
    model = LifetimeValue(horizon_days=180, history=("orders", "first", "last", "revenue"))
    with pytest.raises(InputError, match="'revenue' is missing; expected the history in orders, first, last, revenue"):
        model.fit(features(frame), counted, paid, cutoffs=days(frame), groups=frame["id"])


def test_labels_of_which_nothing_is_over_are_refused(world):
    frame, counted, paid = world
    with pytest.raises(LabelError, match="no row has a part of its horizon behind it"):
        fit(frame, np.full_like(counted, np.nan), paid)


def test_lengths_must_agree(world):
    frame, counted, paid = world
    with pytest.raises(InputError, match="orders has 3 values"):
        fit(frame, counted[:3], paid)


def test_an_unfitted_model_and_missing_trees_say_so(model):
    with pytest.raises(NotFittedError, match="call fit"):
        LifetimeValue().predict(pd.DataFrame())
    files = {name: data for name, data in model.to_files().items() if name == "model.json"}
    if model.rung_ == "trees":
        with pytest.raises(ModelFileError, match="restore the model's files"):
            LifetimeValue.from_files(files)
