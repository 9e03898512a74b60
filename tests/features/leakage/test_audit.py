"""Is each way to know the future named by the sign that betrays it, and is what is honest left alone?"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features.leakage import Verdict, audit
from features.snapshots import CrmHistory
from tests.features.leakage.made_up import (
    BY_CONTRACTS,
    BY_ORDERS,
    CLOSED,
    COIN,
    CREATED,
    DAY,
    DEALS,
    IS_LOST,
    IS_OPEN,
    IS_WON,
    LEADS,
    LIVED,
    NUMBER,
    RNG,
    START,
    UNTIL,
    N,
    deals,
    ids,
    in_microseconds,
    judged,
    leads,
)


def of_lead(field: pd.Series, listed: str = "fixed", **more: pd.DataFrame) -> Verdict:
    """Judge one field of leads, beside three that say nothing."""
    plain = {f"plain{number}": COIN.sample(frac=1, random_state=number, ignore_index=True) for number in range(3)}
    tables = {"leads": leads(field=field, **plain), **more}
    return judged(tables, LEADS, **{listed: ("field",), **({"fixed": tuple(plain)} if listed != "fixed" else {})})[
        "leads.field"
    ]


def changes(at: pd.Series, old: pd.Series, new: pd.Series, rows: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"record_id": ids("L"), "old_value": old, "new_value": new, "occurred_at": at})
    return in_microseconds(frame.assign(table="leads", field="field")[rows.to_numpy()].reset_index(drop=True))


HONEST = {
    "coin": COIN,
    "number": pd.Series(RNG.normal(0, 1, N)),
    "some signal": pd.Series(RNG.normal(0, 1, N)) + 0.5 * IS_WON,
    "flag": pd.Series(RNG.random(N) < 0.3, dtype="boolean"),
    "half empty": COIN.where(RNG.random(N) < 0.5),
    "empty": pd.Series([None] * N, dtype="str"),
    "a constant": pd.Series(["x"] * N, dtype="str"),
    "rare, and all won": pd.Series(np.where(IS_WON & (NUMBER % 97 == 0), "vip", "no"), dtype="str"),
    "new since autumn": COIN.where(pd.Timestamp("2025-09-01") < CREATED),
    "month": CREATED.dt.strftime("%m").astype("str"),
    "number in order of creation": pd.Series(NUMBER.astype(float)),
    "a plan": CREATED.dt.floor("D") + pd.Series(RNG.integers(3, 100, N)) * DAY,
    "before creation": CREATED - 3 * DAY,
}


@pytest.mark.parametrize("name", HONEST)
def test_what_was_known_on_the_first_day_is_clean(name: str) -> None:
    verdict = of_lead(HONEST[name])
    assert (verdict.verdict, verdict.tasks) == ("clean", ("leads",))
    assert verdict.sentence("en") == "nothing found"


LEAKS = {
    "a reason for the lost": (COIN.where(IS_LOST), "filled"),
    "a note on some of the won": (COIN.where(IS_WON & (NUMBER % 3 > 0)), "filled"),
    "the status": (pd.Series(np.select([IS_WON, IS_LOST], ["won", "lost"], "open"), dtype="str"), "values"),
    "a flag set at the end": (pd.Series(~IS_OPEN & (NUMBER % 2 > 0), dtype="boolean"), "filled"),
    "filled in on the way": (COIN.where(RNG.random(N) < np.where(IS_OPEN, 0.2, 0.7)), "fill"),
    "a chance that is set to 0 or 100": (pd.Series(np.select([IS_WON, IS_LOST], [100.0, 0.0], 50.0)), "values"),
    "a number that moves": (pd.Series(RNG.normal(0, 1, N)) + 1.5 * IS_WON, "outcome"),
    "a step that is passed": (
        pd.Series(np.where(RNG.random(N) < np.where(IS_OPEN, 0.9, 0.1), "a", "b"), dtype="str"),
        "closed",
    ),
    "a number in the order of closing": (CLOSED.rank(method="first").fillna(0.0) + 1e6, "values"),
    "an id in the order of closing": (
        "INV-" + CLOSED.fillna(UNTIL).rank(method="first").astype(int).astype("str"),
        "order",
    ),
    "the day of closing": (CLOSED, "filled"),
    "a time just after closing": ((CLOSED + 0.2 * DAY).fillna(CREATED + 5 * DAY), "values"),
    "something that happened later": (CREATED + (UNTIL - CREATED) * pd.Series(RNG.random(N)), "logged"),
}


@pytest.mark.parametrize("name", LEAKS)
def test_what_the_ending_made_is_a_leak(name: str) -> None:
    field, test = LEAKS[name]
    verdict = of_lead(field)
    assert (verdict.verdict, verdict.test, verdict.tasks) == ("leak", test, ("leads",))
    assert "{" not in verdict.en + verdict.sentence("zh")


def test_a_field_that_is_left_out_is_judged_but_feeds_no_task() -> None:
    verdicts = judged({"leads": leads(reason=COIN.where(IS_LOST))}, LEADS)
    assert (verdicts["leads.reason"].verdict, verdicts["leads.reason"].tasks) == ("leak", ())


def test_a_time_with_a_clock_is_used_once_it_has_passed_and_is_no_leak() -> None:
    verdict = judged({"leads": leads(first_response_at=CLOSED)}, LEADS, fixed=("first_response_at",))
    assert verdict["leads.first_response_at"].verdict == "clean"


def test_a_text_that_names_the_record_is_suspect() -> None:
    verdict = of_lead(ids("ref-"))
    assert (verdict.verdict, verdict.test) == ("suspect", "identifier")


def test_a_field_that_is_said_to_be_fixed_and_changes_is_a_leak_if_it_is_no_slip() -> None:
    history = changes(CLOSED + DAY, COIN, COIN, IS_WON)
    verdict = of_lead(COIN, changes=history)
    assert (verdict.verdict, verdict.test) == ("leak", "changes")
    assert verdict.evidence["after"] == (CLOSED[IS_WON] + DAY).notna().sum()
    assert of_lead(COIN, changes=history.head(2)).verdict == "suspect"
    assert of_lead(COIN, changes=history.assign(field="other")).verdict == "clean"


def test_a_tracked_field_that_changes_after_closing_is_suspect_and_before_it_is_clean() -> None:
    after = of_lead(COIN, "tracked", changes=changes(CLOSED + DAY, COIN, COIN, IS_WON))
    assert (after.verdict, after.test) == ("suspect", "changes_after")
    before = of_lead(COIN, "tracked", changes=changes(CREATED + DAY, COIN, COIN, IS_WON))
    assert before.verdict == "clean"
    once = of_lead(COIN, "tracked", changes=changes(CLOSED + DAY, COIN, COIN, IS_WON & (IS_WON.idxmax() == NUMBER)))
    assert once.verdict == "clean"


def test_a_tracked_field_that_tells_the_outcome_only_at_closing_jumps() -> None:
    ending = pd.Series(np.where(IS_WON, "A", "F"), dtype="str")
    told = of_lead(ending.where(~IS_OPEN, COIN), "tracked", changes=changes(CLOSED - DAY / 24, COIN, ending, ~IS_OPEN))
    assert (told.verdict, told.test) == ("leak", "jump")
    assert told.evidence["at_end"] > 0.9
    assert told.evidence["before"] < 0.6
    tenth = pd.Series(NUMBER % 10)
    early = changes(CLOSED - 3 * DAY, COIN, ending, ~IS_OPEN & (tenth < 3))
    late = changes(CLOSED - DAY / 24, COIN, ending, ~IS_OPEN & tenth.isin([3, 4]))
    now = ending.where(~IS_OPEN & (tenth < 5), COIN)
    both = of_lead(now, "tracked", changes=pd.concat([early, late], ignore_index=True))
    assert (both.verdict, both.test) == ("suspect", "jump")


@pytest.mark.parametrize(("kind", "value"), [("number", pd.Series(RNG.normal(0, 1, N))), ("time", CREATED + 9 * DAY)])
def test_tracked_numbers_and_times_are_read_as_of_the_first_day(kind: str, value: pd.Series) -> None:
    text = value.astype("str")
    assert of_lead(value, "tracked", changes=changes(CREATED + DAY, text, text, IS_WON)).verdict == "clean", kind


def test_partly_remarkable_fields_are_suspect() -> None:
    rng = np.random.default_rng(5)
    filled = COIN.where(rng.random(N) < np.where(IS_OPEN, 0.35, 0.56))
    assert (of_lead(filled).verdict, of_lead(filled).test) == ("suspect", "fill")
    many = pd.Series(np.where(IS_WON & (NUMBER % 16 < 3), "special", COIN), dtype="str")
    assert (of_lead(many).verdict, of_lead(many).test) == ("suspect", "values")
    signal = judged({"leads": leads(field=pd.Series(rng.normal(0, 1, N)) + 0.9 * IS_WON)}, LEADS, fixed=("field",))
    found = signal["leads.field"]
    assert (found.verdict, found.test) == ("suspect", "outcome"), found.evidence
    drawn = CREATED + LIVED * pd.Series(rng.uniform(0.3, 1.3, N))
    delayed = pd.Series((drawn - START) / DAY + rng.normal(0, 15, N))
    assert (of_lead(delayed).verdict, of_lead(delayed).test) == ("suspect", "order")


def test_without_lost_outcomes_success_is_told_from_what_is_open() -> None:
    frame = leads(field=COIN.where(IS_WON), coin=COIN).assign(closed_at=CLOSED.where(IS_WON))
    frame["outcome"] = frame["outcome"].where(IS_WON)
    verdicts = judged({"leads": frame}, LEADS, fixed=("field", "coin"))
    assert (verdicts["leads.field"].verdict, verdicts["leads.coin"].verdict) == ("leak", "clean")
    assert "converted" in verdicts["leads.field"].en


def visits(record: str, letter: str, rows: pd.Series, at: pd.Series, **fields: pd.Series) -> pd.DataFrame:
    frame = pd.DataFrame({"visit_id": ids("V"), record: ids(letter), "occurred_at": at, **fields})
    return in_microseconds(frame[rows.to_numpy()].reset_index(drop=True))


def test_the_ending_copied_onto_events_is_a_leak_and_their_own_columns_are_clean() -> None:
    state = pd.Series(np.select([IS_WON, IS_LOST], ["won", "lost"], "open"), dtype="str")
    everywhere = pd.Series(np.ones(N, dtype=bool))
    seen = visits("lead_id", "L", everywhere, CREATED + 2 * DAY, state=state, page=COIN, known_on=CREATED)
    verdicts = judged({"leads": leads(), "web_visits": seen}, LEADS, custom="web_visits")
    assert (verdicts["web_visits.state"].verdict, verdicts["web_visits.page"].verdict) == ("leak", "clean")
    assert verdicts["web_visits.state"].en.startswith("on the first event, ")
    assert verdicts["web_visits.state"].tasks == ("leads",)
    assert verdicts["web_visits.known_on"].verdict == "clean"


def shop() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Accounts that order every ten days, two thirds of them until some day only."""
    accounts = in_microseconds(pd.DataFrame({"account_id": ids("A"), "created_at": CREATED - 300 * DAY}))
    left = pd.Series(START + pd.to_timedelta(RNG.uniform(0, 330, N), unit="D")).where(NUMBER % 3 > 0, UNTIL)
    parts = []
    for number, (begin, end) in enumerate(zip(accounts["created_at"], left, strict=True)):
        times = pd.date_range(max(begin, START - 200 * DAY), end, freq="20D")
        parts.append(pd.DataFrame({"account_id": f"A{number:05}", "occurred_at": times}))
    orders = pd.concat(parts, ignore_index=True).assign(amount=100.0)
    orders = orders.assign(order_id=[f"O{number}" for number in range(len(orders))])
    return accounts, in_microseconds(orders[orders["occurred_at"] < UNTIL].reset_index(drop=True)), left


def test_accounts_and_their_orders_are_judged_by_who_is_gone() -> None:
    accounts, orders, left = shop()
    gone = left < UNTIL - 60 * DAY
    accounts = accounts.assign(churned=pd.Series(gone, dtype="boolean"), size=COIN, cancelled_at=left.where(gone))
    is_last = ~orders["account_id"].duplicated(keep="last") & (orders["occurred_at"] < UNTIL - 60 * DAY)
    orders = orders.assign(
        is_final=pd.Series(is_last, dtype="boolean"),
        way=COIN.sample(len(orders), replace=True, random_state=1, ignore_index=True),
    )
    verdicts = judged({"accounts": accounts, "orders": orders}, BY_ORDERS, fixed=("churned", "size"))
    told = {name: verdict.verdict for name, verdict in verdicts.items()}
    assert (told["accounts.churned"], told["accounts.size"]) == ("leak", "clean")
    assert (told["orders.is_final"], told["orders.way"]) == ("leak", "clean")
    assert verdicts["orders.is_final"].tasks == ("churn",)


def test_contracts_are_judged_by_which_have_ended_and_their_end_only_if_it_is_said_to_be_fixed() -> None:
    accounts = in_microseconds(pd.DataFrame({"account_id": ids("A"), "created_at": CREATED - DAY}))
    contracts = pd.DataFrame({"contract_id": ids("K"), "account_id": ids("A"), "starts_at": CREATED, "ends_at": CLOSED})
    contracts = in_microseconds(contracts.assign(monthly_amount=10.0, end_reason=COIN.where(~IS_OPEN), way=COIN))
    tables = {"contracts": contracts, "accounts": accounts}
    verdicts = judged(tables, BY_CONTRACTS)
    assert verdicts["contracts.end_reason"].verdict == "leak"
    assert verdicts["contracts.way"].verdict == "clean"
    assert "contracts.ends_at" not in verdicts
    assert judged(tables, BY_CONTRACTS, fixed=("ends_at",))["contracts.ends_at"].verdict == "leak"
    agreed = contracts.assign(ends_at=(CREATED + 365 * DAY).astype("datetime64[us]"))
    assert (
        judged({**tables, "contracts": agreed}, BY_CONTRACTS, fixed=("ends_at",))["contracts.ends_at"].verdict
        == "clean"
    )


def test_an_agreed_end_is_no_leak_and_one_that_is_written_as_contracts_are_cancelled_is() -> None:
    accounts = in_microseconds(pd.DataFrame({"account_id": ids("A"), "created_at": CREATED - DAY}))
    agreed = CREATED + pd.to_timedelta(90 * (1 + NUMBER * 7 % 3), unit="D")
    cancelled = (CREATED + 2 * LIVED).dt.floor("s").where(~IS_OPEN & (agreed > CREATED + 2 * LIVED))
    contracts = pd.DataFrame({"contract_id": ids("K"), "account_id": ids("A"), "starts_at": CREATED})
    contracts = contracts.assign(ends_at=agreed.where(NUMBER % 5 > 0), cancelled_at=cancelled)
    written = contracts.assign(ends_at=contracts["ends_at"].mask(cancelled.notna(), cancelled))
    told = [
        judged({"contracts": in_microseconds(frame), "accounts": accounts}, BY_CONTRACTS, fixed=("ends_at",))
        for frame in (contracts, written)
    ]
    assert [verdicts["contracts.ends_at"].verdict for verdicts in told] == ["clean", "leak"]
    assert told[1]["contracts.ends_at"].tasks == ("churn",)


def test_what_a_deal_has_of_its_customer_is_judged_by_the_deals() -> None:
    accounts = pd.DataFrame({"account_id": ids("A"), "created_at": CREATED - DAY, "region": COIN})
    accounts = in_microseconds(accounts.assign(is_customer=pd.Series(IS_WON, dtype="boolean")))
    account = ids("A").where(NUMBER % 10 > 0)
    crm = CrmHistory(
        {"opportunities": deals(account_id=account), "accounts": accounts},
        fixed={"accounts": frozenset({"is_customer", "region"}), "opportunities": frozenset({"account_id"})},
    )
    verdicts = {verdict.name: verdict for verdict in audit(crm, [DEALS], UNTIL)}
    assert (verdicts["accounts.is_customer"].verdict, verdicts["accounts.is_customer"].tasks) == ("leak", ("deals",))
    assert verdicts["accounts.region"].verdict == "clean"


def test_a_task_without_endings_is_not_judged() -> None:
    bare = leads().drop(columns=["closed_at"])
    assert judged({"leads": bare}, LEADS) == {}
    assert judged({"leads": leads().head(0)}, LEADS) == {}


def test_an_end_of_the_history_long_after_the_data_makes_every_label_a_failure() -> None:
    crm = CrmHistory({"leads": leads()})
    for days, verdict in ((1, "clean"), (20, "suspect"), (90, "leak")):
        found = {v.name: v for v in audit(crm, [LEADS], UNTIL + days * DAY)}["company.complete_until"]
        assert found.verdict == verdict, days


def test_closings_on_record_from_some_day_on_only_are_told() -> None:
    first = pd.Timestamp("2025-05-01")
    late = leads().assign(closed_at=lambda frame: frame["closed_at"].where(frame["closed_at"] >= first))
    late["outcome"] = late["outcome"].where(late["closed_at"].notna())
    name = "tasks.leads.outcomes_from"
    found = judged({"leads": late}, LEADS)[name]
    assert (found.verdict, found.evidence["first"][:7]) == ("suspect", "2025-05")
    assert judged({"leads": late}, replace(LEADS, outcomes_from=first))[name].verdict == "clean"
    assert judged({"leads": leads()}, LEADS)[name].verdict == "clean"
    few = late.assign(closed_at=late["closed_at"].where(late["closed_at"].first_valid_index() == NUMBER))
    assert judged({"leads": few}, LEADS)[name].verdict == "clean"
    none = late.assign(closed_at=pd.Series([pd.NaT] * N, dtype="datetime64[us]"))
    assert judged({"leads": none}, LEADS)[name].verdict == "clean"
