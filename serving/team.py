"""Which customers may leave with how much money, and which deals may slip? The lists of a manager's Monday."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serving.access import Book
from serving.lists import Item, items_at, list_table
from serving.scores import Language, to_date, to_number, to_stays, to_time
from serving.snapshot import Champion, Snapshot
from serving.team_shapes import AccountAtRisk, AtRiskAnswer, SlipAnswer, SlippingDeal

SOON_DAYS = 30
"""A deal is due whose date comes so soon, or has passed."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Ranked:
    """A book's rows of a task's scores in the order of a list, and its sums."""

    rows: npt.NDArray[np.intp]
    sums: dict[str, Any]


Rank = Callable[[Snapshot, Book, Champion, str | None], Ranked]


def accounts_at_risk(
    snapshot: Snapshot,
    book: Book,
    language: Language,
    *,
    page: int = 1,
    page_size: int = 20,
    owner_id: str | None = None,
) -> AtRiskAnswer:
    """Return customers by value at risk, or by how likely they leave where no model tells what they are worth.

    Parameters
    ----------
    snapshot, book
        What is served, and whose records the caller may see.
    language
        Of the reasons.
    page, page_size
        Which page of the list.
    owner_id
        Only customers of this rep.

    Raises
    ------
    NotFoundError
        If the task churn has no scores.
    """
    champion = snapshot.champion("churn")
    ranked = _ranked(_rank_accounts, snapshot, book, champion, owner_id)
    rows = _page(ranked, page, page_size)
    contacts = last_contacts(champion)[rows]
    found, version = items_at(snapshot, champion, rows, language), champion.shown_version
    items = tuple(
        AccountAtRisk(**vars(item), stays=to_stays(row), last_contact_at=_instant(at), model_version=version)
        for item, row, at in zip(found, champion.stored.at(rows.tolist()), contacts, strict=True)
    )
    horizon = champion.horizon_days
    counted = {"total": len(ranked.rows), "page": page, "page_size": page_size, **ranked.sums}
    return AtRiskAnswer(items=items, horizon_days=horizon, **counted, **_source(snapshot, champion))


def deals_that_slip(
    snapshot: Snapshot,
    book: Book,
    language: Language,
    *,
    page: int = 1,
    page_size: int = 20,
    owner_id: str | None = None,
) -> SlipAnswer:
    """Return open deals that have a rep's date, by amount x the risk that they are not won by then.

    Parameters
    ----------
    snapshot, book, language, page, page_size, owner_id
        As of `accounts_at_risk`.

    Raises
    ------
    NotFoundError
        If the task deals has no scores.
    """
    champion = snapshot.champion("deals")
    ranked = _ranked(_rank_deals, snapshot, book, champion, owner_id)
    rows = _page(ranked, page, page_size)
    facts = deal_facts(snapshot, champion).iloc[rows].to_dict(orient="records")
    found = items_at(snapshot, champion, rows, language)
    items = tuple(_slipping(item, fact, champion.shown_version) for item, fact in zip(found, facts, strict=True))
    counted = {"total": len(ranked.rows), "page": page, "page_size": page_size, **ranked.sums}
    return SlipAnswer(items=items, **counted, **_source(snapshot, champion))


def theirs(table: pd.DataFrame, book: Book, owner_id: str | None = None) -> npt.NDArray[np.bool_]:
    """Say which rows of a list's table a caller may see, of one owner if asked."""
    mask = np.ones(len(table), bool) if book.owners is None else table["owner_id"].isin(book.owners).to_numpy()
    return mask if owner_id is None else mask & (table["owner_id"] == owner_id).to_numpy()


def deal_facts(snapshot: Snapshot, champion: Champion) -> pd.DataFrame:
    """Return what each deal's date and amount say, in the order of the scores."""
    return snapshot.remember("facts of deals", lambda: _read_deal_facts(snapshot, champion))


def untouched_days(champion: Champion) -> Floats:
    """Return for how many days each scored record had no activity; since it was created, where it never had one."""
    days = column(champion.vectors, f"{champion.entity}_days_since_last_activity")
    return np.where(np.isnan(days), column(champion.vectors, f"{champion.entity}_age_days"), days)


def last_contacts(champion: Champion) -> pd.DatetimeIndex:
    """Return when each scored record had its last activity; NaT where it had none."""
    days = column(champion.vectors, f"{champion.entity}_days_since_last_activity")
    return pd.DatetimeIndex(champion.vectors["cutoff"] - pd.to_timedelta(pd.Series(days), unit="D"))


def column(frame: pd.DataFrame, name: str) -> Floats:
    """Return a column of numbers; NaN where there is none."""
    return frame[name].to_numpy(dtype=float) if name in frame else np.full(len(frame), np.nan)


def known_sum(values: Floats) -> float | None:
    """Return the sum of what is known, None where nothing is.

    >>> known_sum(np.array([1.0, np.nan, 2.0])), known_sum(np.array([np.nan]))
    (3.0, None)
    """
    return float(np.nansum(values)) if (~np.isnan(values)).any() else None


def _ranked(rank: Rank, snapshot: Snapshot, book: Book, champion: Champion, owner_id: str | None) -> Ranked:
    """Return the order of a book, remembered for the next page; of one owner it is found anew each time."""
    if owner_id is not None:
        return rank(snapshot, book, champion, owner_id)
    return snapshot.remember((rank, book), lambda: rank(snapshot, book, champion, None))


def _rank_accounts(snapshot: Snapshot, book: Book, champion: Champion, owner_id: str | None) -> Ranked:
    rows = np.flatnonzero(theirs(list_table(snapshot, champion), book, owner_id))
    at_risk, leaving = (column(champion.rows, name)[rows] for name in ("value_at_risk", "probability"))
    sums = {"value_at_risk": known_sum(at_risk), "valued": int((~np.isnan(at_risk)).sum())}
    return Ranked(rows[_largest_first(at_risk, leaving)], sums | {"expected_leavers": float(leaving.sum())})


def _rank_deals(snapshot: Snapshot, book: Book, champion: Champion, owner_id: str | None) -> Ranked:
    mine = np.flatnonzero(theirs(list_table(snapshot, champion), book, owner_id))
    facts = deal_facts(snapshot, champion).iloc[mine]
    dated = facts[facts["slip_risk"].notna()]
    slips, risks = (dated[name].to_numpy(dtype=float) for name in ("expected_slip", "slip_risk"))
    sums = {
        "amount": known_sum(dated["amount"].to_numpy(dtype=float)),
        "expected_slip": known_sum(slips),
        "due_soon": int(dated["due_soon"].sum()),
        "due_amount": known_sum(dated["due_amount"].to_numpy(dtype=float)),
        "due_expected": known_sum(dated["due_expected"].to_numpy(dtype=float)),
        "overdue": int((dated["days_overdue"] > 0).sum()),
        "undated": len(mine) - len(dated),
    }
    return Ranked(mine[facts["slip_risk"].notna().to_numpy()][_largest_first(slips, risks)], sums)


def _read_deal_facts(snapshot: Snapshot, champion: Champion) -> pd.DataFrame:
    table, risk = list_table(snapshot, champion), column(champion.rows, "slip_risk")
    amount = np.where(np.isnan(stated := column(table, "amount")), _expected_amounts(snapshot, champion), stated)
    dates = pd.DatetimeIndex(table["expected_close_on"] if "expected_close_on" in table else [pd.NaT] * len(table))
    days = (dates - snapshot.run.cutoff) / pd.Timedelta(days=1)
    due_soon = ~np.isnan(risk) & (days.to_numpy(dtype=float) < SOON_DAYS)
    return pd.DataFrame(
        {
            "amount": amount,
            "slip_risk": risk,
            "expected_slip": amount * risk,
            "expected_close_on": dates,
            "days_overdue": np.nan_to_num(-days.to_numpy(dtype=float)).clip(min=0).astype(int),
            "due_soon": due_soon,
            "due_amount": np.where(due_soon, amount, np.nan),
            "due_expected": np.where(due_soon, amount * (1.0 - risk), np.nan),
        }
    )


def _expected_amounts(snapshot: Snapshot, champion: Champion) -> Floats:
    amounts = snapshot.champions.get("amounts")
    if amounts is None:
        return np.full(len(champion.rows), np.nan)
    found = amounts.rows.set_index("entity_id")["expected_value"].reindex(champion.rows["entity_id"])
    return found.to_numpy(dtype=float)


def _slipping(item: Item, fact: dict[Any, Any], model_version: int) -> SlippingDeal:
    return SlippingDeal(
        **vars(item),
        amount=to_number(fact["amount"]),
        expected_slip=to_number(fact["expected_slip"]),
        expected_close_on=to_date(fact["expected_close_on"]),
        days_overdue=int(fact["days_overdue"]),
        model_version=model_version,
    )


def _largest_first(money: Floats, chance: Floats) -> npt.NDArray[np.intp]:
    """Return the order by money, then by chance; what is not known comes last."""
    return np.lexsort((-np.nan_to_num(chance, nan=-1), -np.nan_to_num(money, nan=-np.inf)))


def _page(ranked: Ranked, page: int, page_size: int) -> npt.NDArray[np.intp]:
    return ranked.rows[(page - 1) * page_size : page * page_size]


def _instant(at: pd.Timestamp) -> str | None:
    return None if pd.isna(at) else to_time(at.floor("s"))


def _source(snapshot: Snapshot, champion: Champion) -> dict[str, Any]:
    """Return as of when an answer is, from which data and by which model."""
    return {
        "currency": snapshot.settings.company.currency,
        "data_as_of": snapshot.data_as_of,
        "stale": snapshot.is_stale,
        "data_version": snapshot.run.data_version,
        "model_version": champion.shown_version,
    }
