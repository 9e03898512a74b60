"""How well is the number of orders of 39 weeks told from the 39 weeks before, beside BG/NBD? (CDNOW, all customers)"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from features.matrix import build_matrix
from features.snapshots import CrmHistory
from features.tasks import Task
from models.lifetime_value import LifetimeValue
from models.metrics import auc_score
from models.purchases import BuyUntilGone

DATA = Path(os.environ.get("CRMCAST_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
CUTOFF, END = pd.Timestamp("1997-10-01"), pd.Timestamp("1998-07-01")
TARGETS = {"rmse": 1.70, "aggregate_error": 0.05, "rank_correlation": 0.47, "auc_of_any": 0.775}
PEERS = {
    "Pareto/NBD (published)": {"rmse": 1.730},
    "LightGBM Tweedie (published)": {
        "rmse": 1.711, "aggregate_error": 0.01, "rank_correlation": 0.453, "auc_of_any": 0.770
    },
}  # fmt: skip
HISTORY = (
    "account_order_days_distinct",
    "account_days_since_first_order",
    "account_days_since_last_order",
    "account_orders_amount_sum",
)


def measure() -> list[dict[str, Any]]:
    """Return a row for each metric of the model and of each peer; BG/NBD runs on the same rows."""
    crm = load_cdnow(DATA / "cdnow" / "CDNOW_master.csv")
    task = Task("value", "account", END - CUTOFF, "1mo", active=timedelta(days=3650), churn_by="orders", answer="value")
    train = task.cohort(crm, task.cutoffs(crm, CUTOFF - pd.Timedelta(days=1)))
    labels = task.labels(crm, train, CUTOFF)
    train, labels = (frame[labels["duration"] > 0].reset_index(drop=True) for frame in (train, labels))
    test = task.cohort(crm, pd.DatetimeIndex([CUTOFF]).as_unit("us"))
    orders, money = _parts(labels, "orders"), _parts(labels, "money")
    model = LifetimeValue(horizon_days=task.horizon.days, history=HISTORY).fit(
        _features(crm, train), orders, money, cutoffs=train["cutoff"], groups=train["entity_id"]
    )
    asked, truth = _features(crm, test), task.labels(crm, test, END)
    scores = model.scores(asked)
    actual, brought = _parts(truth, "orders").sum(axis=1), _parts(truth, "money").sum(axis=1)
    ours = order_metrics(actual, scores.more["expected_orders"])
    ours |= {"money_aggregate_error": abs(scores.expected.sum() / brought.sum() - 1)}
    ours |= {"coverage_80": float(np.mean((brought >= scores.low) & (brought <= scores.high)))}
    peers = {"BG/NBD, run here": order_metrics(actual, _bg_nbd(asked, task.horizon.days))} | PEERS
    rows = [_row(name, value, "", TARGETS.get(name)) for name, value in ours.items()]
    rows += [_row(name, value, peer, None) for peer, found in peers.items() for name, value in found.items()]
    return [
        *rows,
        {"metric": "rung", "value": model.rung_, "unit": model.rung_reason_, "peer": "", "target": None, "ok": True},
    ]


def load_cdnow(path: Path) -> CrmHistory:
    """Return the CDNOW orders as a history; an account begins with its first order."""
    raw = pd.read_csv(path, dtype={"customer_id": "str"}, parse_dates=["date"])
    orders = pd.DataFrame(
        {
            "order_id": pd.Series(np.arange(len(raw)).astype(str), dtype="str"),
            "account_id": raw["customer_id"],
            "occurred_at": raw["date"].astype("datetime64[us]"),
            "amount": raw["amount"].astype(float),
        }
    )
    accounts = orders.groupby("account_id", as_index=False)["occurred_at"].min()
    accounts = accounts.rename(columns={"occurred_at": "created_at"})
    return CrmHistory({"accounts": accounts, "orders": orders}, fixed={"accounts": frozenset(["created_at"])})


def order_metrics(actual: np.ndarray, expected: np.ndarray) -> dict[str, float]:
    """Return how far expected orders are from actual ones, in all, by rank and for who orders at all."""
    rank = np.corrcoef(pd.Series(actual).rank(), pd.Series(expected).rank())[0, 1]
    return {
        "rmse": float(np.sqrt(np.mean((expected - actual) ** 2))),
        "aggregate_error": abs(float(expected.sum() / actual.sum() - 1)),
        "rank_correlation": float(rank),
        "auc_of_any": float(auc_score(actual > 0, expected)),
    }


def _bg_nbd(asked: pd.DataFrame, days: int) -> np.ndarray:
    orders, first, last, _ = asked[list(HISTORY)].to_numpy(float).T
    model = BuyUntilGone.fit(orders - 1, first - last, first)
    return model.expected(orders - 1, first - last, first, float(days))


def _features(crm: CrmHistory, spine: pd.DataFrame) -> pd.DataFrame:
    return build_matrix(crm, spine, "account").frame.drop(columns=["entity_id", "cutoff"])


def _parts(labels: pd.DataFrame, name: str) -> np.ndarray:
    return labels[[column for column in labels if str(column).startswith(f"{name}_")]].to_numpy(float)


def _row(metric: str, value: float, peer: str, target: float | None) -> dict[str, Any]:
    is_smaller = metric in ("rmse", "aggregate_error")
    ok = target is None or (value <= target if is_smaller else value >= target)
    return {
        "metric": metric,
        "value": round(float(value), 4),
        "unit": "",
        "peer": peer,
        "target": target,
        "ok": bool(ok),
    }


if __name__ == "__main__":
    for row in measure():
        print(row)
