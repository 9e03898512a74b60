"""What was known of each entity at each cutoff? One row each, one column a feature."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalogue import entity_families
from features.errors import TaskError, UnknownEntityError, nearest
from features.families import Attribute, Distinct, Family, Feature, Measure, Newest, Rate, Through
from features.rates import won_ratio
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.sources import aggregate, distinct, newest
from features.states import LeftOut, Rows, all_reasons
from features.windows import is_known, to_instants

Columns = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, eq=False)
class Matrix:
    """The features of an entity at cutoffs.

    `frame` has entity_id, cutoff and one column a feature, in the order of `features`: float64, or text for categories.
    `left_out` says which tables and fields are no features, and why.
    """

    entity: str
    frame: pd.DataFrame
    features: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]


def build_matrix(crm: CrmHistory, spine: pd.DataFrame, entity: str) -> Matrix:
    """Build the features of entities at cutoffs.

    Each row depends on its entity and cutoff alone: a row of a large matrix equals, bit for bit, its own matrix.

    Parameters
    ----------
    crm
        The history. It remembers what was encoded, so a second matrix from the same history is faster.
    spine
        Columns entity_id and cutoff, in any order; rows of the matrix stay in that order.
    entity
        "lead", "deal" or "account".

    Raises
    ------
    UnknownEntityError
        If an entity is not in the history or was not known before its cutoff.
    """
    rows = _rows(crm, spine, entity)
    plan = crm.remember((), ("plan", entity), lambda: _plan(crm, entity))
    columns = _compute(rows, [family for family in plan.families if not isinstance(family, Through)])
    for family in plan.families:
        if isinstance(family, Through):
            columns |= _through(rows, family, [inner for inner in family.families if inner.missing(crm) is None])
    data = {feature.name: _as_column(columns[feature.name], feature) for feature in plan.features}
    cutoffs = spine["cutoff"].to_numpy().astype("datetime64[us]")
    frame = pd.DataFrame({"entity_id": rows.ids.array, "cutoff": cutoffs, **data})
    return Matrix(entity, frame, plan.features, plan.left_out)


@dataclass(frozen=True, eq=False)
class _Plan:
    """What this history allows: which tables and columns it has, not what is in them."""

    families: tuple[Family | Through, ...]
    features: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]


def _plan(crm: CrmHistory, entity: str) -> _Plan:
    families = entity_families(crm, entity)
    usable = tuple(family for family in families if family.missing(crm) is None)
    reasons = [family.missing(crm) for family in families] + _policy(crm, entity)
    features: list[Feature] = []
    for family in usable:
        if isinstance(family, Through):
            reasons += [inner.missing(crm) for inner in family.families]
            inside = [inner for inner in family.families if inner.missing(crm) is None]
            features += [feature for inner in inside for feature in family.features_of(inner, entity)]
        else:
            features += family.features(entity)
    return _Plan(usable, tuple(features), all_reasons(reasons))


def _rows(crm: CrmHistory, spine: pd.DataFrame, entity: str) -> Rows:
    if entity not in ENTITIES:
        message = f'unknown entity "{entity}"{nearest(entity, ENTITIES)} (known: {", ".join(ENTITIES)})'
        raise TaskError(message)
    records = crm.records(entity)
    ids, cutoffs = pd.Index(spine["entity_id"], dtype="str"), to_instants(spine["cutoff"])
    positions = records.positions(ids)
    visible = records.visible[positions] if len(records.ids) else np.empty(0, np.int64)
    unknown = np.flatnonzero((positions < 0) | ~is_known(visible, cutoffs)) if len(visible) else np.arange(len(ids))
    if len(unknown):
        row = spine.iloc[unknown[0]]
        message = (
            f"{entity} {row['entity_id']} is not known before {row['cutoff']} ({len(unknown)} such rows);"
            " expected records created and recorded before their cutoff"
        )
        raise UnknownEntityError(message)
    return Rows(crm, entity, records.table, ids, cutoffs, positions)


def _policy(crm: CrmHistory, entity: str) -> list[LeftOut | None]:
    """Return the fields that are no features by policy: they say who somebody is, not what is likely."""
    table = ENTITIES[entity]
    fields = {
        "name": ("a name says who it is; it is never a feature", "名称只说明是谁，从不作为特征"),
        "owner_id": (
            "who owns it is no feature by policy; the owner's rate is",
            "按政策不使用负责人身份，只使用其比率",
        ),
    }
    return [LeftOut(table, field, en, zh) for field, (en, zh) in fields.items() if crm.has(table, field)]


def _through(rows: Rows, through: Through, families: Sequence[Family]) -> Columns:
    """Return another entity's columns for the rows that lead to one; missing for the rest."""
    records = rows.crm.records(through.entity)
    ids = pd.Index(rows.state(through.field), dtype="str")
    positions = records.positions(ids)
    known = is_known(np.append(records.visible, np.iinfo(np.int64).max)[positions], rows.cutoffs)
    others = Rows(
        rows.crm, f"{rows.entity}_{through.entity}", records.table, ids, rows.cutoffs, np.where(known, positions, -1)
    )
    has_none = ids.isna()
    return {name: np.where(has_none, np.nan, values) for name, values in _compute(others, families).items()}


def _compute(rows: Rows, families: Sequence[Family]) -> Columns:
    columns: Columns = {}
    for measures in _by_source(families):
        columns |= aggregate(rows, measures)
    for family in families:
        if isinstance(family, Distinct):
            columns |= distinct(rows, family)
        elif not isinstance(family, Measure):
            columns[family.features(rows.entity)[0].name] = _single(rows, family)
    return columns


def _single(rows: Rows, family: Newest | Attribute | Rate | Any) -> npt.NDArray[Any]:
    if isinstance(family, Newest):
        return newest(rows, family)
    if isinstance(family, Attribute):
        return rows.state(family.field)
    if isinstance(family, Rate):
        return won_ratio(rows, family)
    found: npt.NDArray[Any] = family.compute(rows)
    return found


def _by_source(families: Sequence[Family]) -> Iterator[list[Measure]]:
    measures = [family for family in families if isinstance(family, Measure)]
    for _, group in groupby(sorted(measures, key=lambda m: repr(m.source)), key=lambda m: m.source):
        yield list(group)


def _as_column(values: npt.NDArray[Any], feature: Feature) -> Any:
    return pd.array(values, dtype="str") if feature.type == "category" else values.astype(np.float64)
