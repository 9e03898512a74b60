"""What is odd in the rows a history keeps: whose events are they, were they possible then, is one account most of them?

Nothing of it is dropped. An event that names nobody counts for nobody; one from before its record was created counts
as it stands; one recorded before it happened is known from when it happened.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from features.schema import ENTITIES, EVENT_IDS, RECORDED_AT, Table
from features.snapshots import CrmHistory
from features.windows import NEVER, Instants, to_instants
from models.money import most_counted

CROWDED_RATE = 0.1
CROWDED_ROWS = 1_000
CROWDED_IDS = 50
COPIED_RATE = 0.05
COPIED_ROWS = 20
MANY_VALUES = 1_000
MONEY = ("amount", "monthly_amount")

_ENTITY_OF = {table: entity for entity, table in ENTITIES.items()}


@dataclass(frozen=True)
class Oddities:
    """What is odd in one table.

    Attributes
    ----------
    rows
        All its rows.
    without_entity
        Events that name no account, lead or deal.
    before_creation
        Events from before every record they name was created.
    recorded_too_early
        Rows recorded before they happened.
    unrecorded
        Rows whose source says nothing of when they were recorded, in a table where others do.
    crowded
        By id column, the id that has an outsized share of the events, with how many.
    many_values
        Texts of the user's own or canonical ones, ids and names aside, with how many different values.
    outsized
        By column of money, how many amounts are above a thousand times what nine of ten stay below, and the largest.
    copies
        Leads, deals or accounts that differ from another one in nothing but the id, where these are many.
    """

    rows: int = 0
    without_entity: int = 0
    before_creation: int = 0
    recorded_too_early: int = 0
    unrecorded: int = 0
    crowded: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    many_values: Mapping[str, int] = field(default_factory=dict)
    outsized: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    copies: int = 0

    def sentences(self, table: str, language: str = "en") -> list[str]:
        """Say each of them, in "en" or "zh"."""
        texts = _TEXTS[language]
        counts = ("without_entity", "before_creation", "recorded_too_early", "unrecorded", "copies")
        known = {"table": table, "rows": self.rows}
        said = [texts[name].format(n=n, **known) for name in counts if (n := getattr(self, name))]
        said += [
            texts["crowded"].format(id=name, n=n, share=n / self.rows, column=column, **known)
            for column, found in self.crowded.items()
            for name, n in found.items()
        ]
        said += [texts["many_values"].format(column=column, n=n, **known) for column, n in self.many_values.items()]
        said += [
            texts["outsized"].format(column=column, n=n, largest=largest, **known)
            for column, (n, largest) in self.outsized.items()
        ]
        return said if self.rows else [texts["empty"].format(**known)]


def find_oddities(crm: CrmHistory) -> dict[str, Oddities]:
    """Return what is odd in each table of a history."""
    return {name: _of_table(crm, crm.schema(name), frame) for name, frame in crm.tables.items()}


def _of_table(crm: CrmHistory, table: Table, frame: pd.DataFrame) -> Oddities:
    events = _is_of_events(table)
    ids = [column for column in EVENT_IDS if events and column in frame]
    return Oddities(
        rows=len(frame),
        without_entity=int(frame[ids].isna().all(axis=1).sum()) if ids else 0,
        before_creation=_before_creation(crm, table, frame, ids),
        recorded_too_early=_recorded_too_early(table, frame),
        crowded={column: found for column in ids if (found := _crowded(frame[column]))},
        many_values=_many_values(table, frame),
        outsized={column: large for column in MONEY if column in frame and (large := _outsized(frame[column]))},
        copies=_copies(table, frame),
    )


def _is_of_events(table: Table) -> bool:
    return table.occurred_at is not None and table.occurred_at != "created_at"


def _before_creation(crm: CrmHistory, table: Table, frame: pd.DataFrame, ids: list[str]) -> int:
    """Count the events from before the first creation of the records they name; unknown records do not count."""
    known = [column for column in ids if crm.has(EVENT_IDS[column])]
    if not known or not len(frame):
        return 0
    first = np.minimum.reduce([_created(crm, EVENT_IDS[column], frame[column]) for column in known])
    return int(((to_instants(frame[table.occurred_at]) < first) & (first != NEVER)).sum())


def _created(crm: CrmHistory, table: str, ids: pd.Series) -> Instants:
    records = crm.records(_ENTITY_OF[table])
    codes, known = pd.factorize(ids)
    created: Instants = np.append(records.created, NEVER)[np.append(records.positions(known), -1)]
    return created[codes]


def _recorded_too_early(table: Table, frame: pd.DataFrame) -> int:
    if table.occurred_at is None or RECORDED_AT not in frame:
        return 0
    return int((frame[RECORDED_AT] < frame[table.occurred_at]).sum())


def _crowded(ids: pd.Series) -> dict[str, int]:
    counts = ids.value_counts()
    if len(counts) < CROWDED_IDS or len(ids) < CROWDED_ROWS:
        return {}
    return {str(name): int(n) for name, n in counts[counts >= CROWDED_RATE * len(ids)].items()}


def _many_values(table: Table, frame: pd.DataFrame) -> dict[str, int]:
    texts = [
        str(column)
        for column, dtype in frame.dtypes.items()
        if dtype.kind == "O" and column not in table.key and column != "name" and not str(column).endswith("_id")
    ]
    values = {"old_value", "new_value"}
    counts = {column: int(frame[column].nunique()) for column in texts if column not in values}
    return {column: n for column, n in counts.items() if n > MANY_VALUES}


def _outsized(amounts: pd.Series) -> tuple[int, float] | None:
    values = amounts.to_numpy(dtype=np.float64, na_value=np.nan)
    large = values[values > most_counted(values)]
    return (len(large), float(large.max())) if len(large) else None


def _copies(table: Table, frame: pd.DataFrame) -> int:
    """Count records like an earlier one but for the id; few are chance, where a record says little."""
    if table.name not in _ENTITY_OF:
        return 0
    found = int(frame.drop(columns=[table.key[0], "name"], errors="ignore").duplicated().sum())
    return found if found >= max(COPIED_ROWS, COPIED_RATE * len(frame)) else 0


_TEXTS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "empty": "{table} has no rows: its features are missing or zero",
        "without_entity": "{n:,} of {rows:,} {table} name no account, lead or deal: kept, but they count for none",
        "before_creation": "{n:,} of {rows:,} {table} are older than every record they name: they count as they stand",
        "recorded_too_early": "{n:,} of {rows:,} {table} were recorded before they happened: they count as known from "
        "when they happened",
        "unrecorded": "{n:,} of {rows:,} {table} have no recorded_at: they count as known from when they happened",
        "crowded": "{column} {id} has {n:,} of {rows:,} {table} ({share:.0%}): is it one customer?",
        "copies": "{n:,} of {rows:,} {table} differ from another one in the id alone: is each there once? Each counts, "
        "so measured intervals are narrower than they should be",
        "outsized": "{n:,} of {rows:,} {table} have {column} above a thousand times what nine of ten stay below, up "
        "to {largest:,.0f}: is a point misplaced? What customers bring is learnt with these cut to that bound",
        "many_values": "{table}.{column} has {n:,} different values: as a category, a model keeps the 200 most "
        "frequent and takes the others for one",
    },
    "zh": {
        "empty": "{table} 没有任何行：其特征缺失或为零",
        "without_entity": "{rows:,} 行 {table} 中有 {n:,} 行未关联客户、线索或商机：予以保留，但不计入任何对象",
        "before_creation": "{rows:,} 行 {table} 中有 {n:,} 行早于其所关联的全部记录的创建时间：按原样计入",
        "recorded_too_early": "{rows:,} 行 {table} 中有 {n:,} 行的登记时间早于发生时间：自发生时起视为已知",
        "unrecorded": "{rows:,} 行 {table} 中有 {n:,} 行没有 recorded_at：自发生时起视为已知",
        "crowded": "{column} {id} 占 {rows:,} 行 {table} 中的 {n:,} 行（{share:.0%}）：它是单个客户吗？",
        "copies": "{rows:,} 行 {table} 中有 {n:,} 行除编号外与另一行完全相同：是否重复录入？每行都会计入，"
        "因此测得的区间会偏窄",
        "outsized": "{rows:,} 行 {table} 中有 {n:,} 行的 {column} 超过九成数值上限的一千倍，最大为 {largest:,.0f}："
        "小数点是否有误？学习客户价值时按该上限截取",
        "many_values": "{table}.{column} 有 {n:,} 个不同取值：作为类别时，模型只保留最常见的 200 个，其余合为一类",
    },
}
