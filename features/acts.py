"""What can a person still do about a lead, deal or account, and what would then be known of it?

Only what lies in somebody's hands is here: to write, call, meet, show, offer, or answer at last. Region, industry and
the past are not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from features.imagined import Imagined
from features.matrix import build_matrix
from features.schema import ENTITIES, RECORDED_AT, TABLES
from features.snapshots import CrmHistory

_RESPONSE = "response"
_KINDS = {
    "email": ("{n} more emails", "再发 {n} 封邮件"),
    "call": ("{n} more calls", "再打 {n} 次电话"),
    "meeting": ("{n} more meetings", "再开 {n} 次会议"),
    "demo": ("{n} more demos", "再做 {n} 次演示"),
    "proposal": ("{n} more proposals", "再提交 {n} 份方案报价"),
}
_ANSWER = ("the first response", "完成首次响应")
_TIMES = (1, 2, 4)
_MOST = max(_TIMES)
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


@dataclass(frozen=True, eq=False)
class Prospect:
    """A record as of a cutoff, about which something could be done."""

    crm: CrmHistory
    entity: str
    entity_id: str
    cutoff: pd.Timestamp

    def possible_acts(self) -> Iterator[Act]:
        """Return what can be done, of the kinds that this history knows."""
        if self.entity == "lead" and "first_response_at" in self._record and pd.isna(self._record["first_response_at"]):
            yield Act(_RESPONSE)
        if self.crm.has("activities", "kind", _KEYS[self.entity]):
            known = self.crm.remember(("activities",), "kinds", self.crm.table("activities")["kind"].unique)
            yield from (Act(kind, times) for kind in _KINDS if kind in set(known) for times in _TIMES)

    def features_after(self, alternatives: Sequence[Sequence[Act]]) -> pd.DataFrame:
        """Return the features after each of several lists of acts, one row each: one pass for all.

        Each row equals that of a history in which these acts were done, of each kind the last time a day before the
        cutoff, the others a day apart.
        """
        has_response = np.array([any(act.kind == _RESPONSE for act in acts) for acts in alternatives])
        found = []
        for answered in np.unique(has_response):
            places = np.flatnonzero(has_response == answered)
            spine = pd.DataFrame({"entity_id": self.entity_id, "cutoff": [self.cutoff] * len(places)})
            imagined = self._imagined([alternatives[place] for place in places.tolist()])
            crm = self._answered if answered else self.crm
            found.append(build_matrix(crm, spine, self.entity, imagined).frame.set_axis(places))
        return pd.concat(found).sort_index() if len(found) > 1 else found[0]

    @cached_property
    def _record(self) -> "pd.Series[Any]":
        at = int(self.crm.records(self.entity).positions(pd.Series([self.entity_id]))[0])
        return self.crm.table(ENTITIES[self.entity]).iloc[at]

    @cached_property
    def _answered(self) -> CrmHistory:
        """The history in which the first response was given."""
        last = self.cutoff - pd.Timedelta(days=1)
        key = TABLES[ENTITIES[self.entity]].key[0]
        answered = pd.DataFrame({key: [self.entity_id], "first_response_at": [last.as_unit("us")]})
        return self.crm.with_records(self.entity, answered, last)

    @cached_property
    def _beside(self) -> dict[str, object]:
        """Whose activity it is: the owner's, for the record and its account."""
        owner_id, account_id = self._record.get("owner_id"), self._record.get("account_id")
        found = {"rep_id": owner_id, "account_id": account_id, _KEYS[self.entity]: self.entity_id}
        return {name: value for name, value in found.items() if isinstance(value, str)}

    @cached_property
    def _activities(self) -> pd.DataFrame:
        """All that could be done, as rows of the table of activities: of each kind the last, the one before it, ..."""
        stored, n = self.crm.table("activities"), len(_KINDS) * _MOST
        times = self.cutoff - pd.to_timedelta(1 + np.arange(n) % _MOST, unit="D")
        given = {"occurred_at": times, RECORDED_AT: times, "kind": np.repeat(list(_KINDS), _MOST), **self._beside}
        given |= {"activity_id": [f"imagined {place}" for place in range(n)], "direction": "outbound"}
        return pd.DataFrame({name: given.get(name) for name in stored.columns}, index=range(n)).astype(stored.dtypes)

    def _imagined(self, alternatives: Sequence[Sequence[Act]]) -> Imagined | None:
        """Return the activities of each list of acts; None where there are none."""
        done = [(row, act) for row, acts in enumerate(alternatives) for act in acts if act.kind != _RESPONSE]
        if not done:
            return None
        places = [list(_KINDS).index(act.kind) * _MOST + ago for _, act in done for ago in range(act.times)]
        rows = np.repeat([row for row, _ in done], [act.times for _, act in done])
        return Imagined("activities", self._activities.take(places), rows)
