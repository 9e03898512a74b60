"""What can a person still do about a lead, deal or account, and what would the history then look like?

Only what lies in somebody's hands is here: to write, call, meet, show, offer, or answer at last. Region, industry and
the past are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.schema import ENTITIES, RECORDED_AT, TABLES
from features.snapshots import CrmHistory

_KINDS = {
    "email": ("{n} more emails", "再发 {n} 封邮件"),
    "call": ("{n} more calls", "再打 {n} 次电话"),
    "meeting": ("{n} more meetings", "再开 {n} 次会议"),
    "demo": ("{n} more demos", "再做 {n} 次演示"),
    "proposal": ("{n} more proposals", "再提交 {n} 份方案报价"),
}
_ANSWER = ("the first response", "完成首次响应")
_TIMES = (1, 2, 4)
_KEYS = {"lead": "lead_id", "deal": "opportunity_id", "account": "account_id"}


@dataclass(frozen=True)
class Act:
    """Something done `times` times in the last days before a cutoff; `kind` is that of an activity, or "response"."""

    kind: str
    times: int = 1

    def text(self, language: str) -> str:
        """Return the words in "en" or "zh".

        >>> Act("call").text("en"), Act("call", 2).text("en"), Act("call", 2).text("zh")
        ('1 more call', '2 more calls', '再打 2 次电话')
        """
        words = _KINDS.get(self.kind, _ANSWER)[language == "zh"].format(n=self.times)
        return words.removesuffix("s") if self.times == 1 and language == "en" and self.kind in _KINDS else words

    def done(self, crm: CrmHistory, entity: str, entity_id: str, cutoff: pd.Timestamp) -> CrmHistory:
        """Return the history in which it was done, the last time a day before the cutoff, the others a day apart."""
        last = cutoff - pd.Timedelta(days=1)
        if self.kind == "response":
            key = TABLES[ENTITIES[entity]].key[0]
            answered = pd.DataFrame({key: [entity_id], "first_response_at": [last.as_unit("us")]})
            return crm.with_records(entity, answered, last)
        times = pd.DatetimeIndex([last - pd.Timedelta(days=i) for i in range(self.times)]).as_unit("us")
        stored = crm.table("activities")
        given: dict[str, Any] = {
            "activity_id": [f"imagined {self.kind} {i}" for i in range(self.times)],
            "occurred_at": times,
        }
        given |= {RECORDED_AT: times, "kind": self.kind, "direction": "outbound", _KEYS[entity]: entity_id}
        given |= _beside(crm, entity, entity_id)
        rows = pd.DataFrame({name: given.get(name) for name in stored.columns}, index=range(self.times))
        return crm.with_tables({"activities": pd.concat([stored, rows.astype(stored.dtypes)], ignore_index=True)})


def possible_acts(crm: CrmHistory, entity: str, entity_id: str) -> Iterator[Act]:
    """Return what can be done about a record, of the kinds that this history knows."""
    record = _record(crm, entity, entity_id)
    if entity == "lead" and "first_response_at" in record and pd.isna(record["first_response_at"]):
        yield Act("response")
    if crm.has("activities", "kind", _KEYS[entity]):
        known = set(crm.table("activities")["kind"].unique())
        yield from (Act(kind, times) for kind in _KINDS if kind in known for times in _TIMES)


def with_near_activities(crm: CrmHistory, entity: str, entity_id: str) -> CrmHistory:
    """Return the history with no other activities than those that name the record, or what the record names."""
    if not crm.has("activities", _KEYS[entity]):
        return crm
    record, stored = _record(crm, entity, entity_id), crm.table("activities")
    keys = [key for key in (*_KEYS.values(), "contact_id") if key in stored]
    named = {entity_id, *(record[key] for key in keys if isinstance(record.get(key), str))}
    near = np.logical_or.reduce([stored[key].isin(named).to_numpy(dtype=bool) for key in keys])
    return crm.with_tables({"activities": stored[near].reset_index(drop=True)})


def _record(crm: CrmHistory, entity: str, entity_id: str) -> "pd.Series[Any]":
    at = int(crm.records(entity).positions(pd.Series([entity_id]))[0])
    return crm.table(ENTITIES[entity]).iloc[at]


def _beside(crm: CrmHistory, entity: str, entity_id: str) -> dict[str, object]:
    """Return whose activity it is: the owner's, for the account of the record."""
    record = _record(crm, entity, entity_id)
    found = {"rep_id": record.get("owner_id"), "account_id": record.get("account_id")}
    return {name: value for name, value in found.items() if isinstance(value, str)}
