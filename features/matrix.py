"""What was known of each entity at each cutoff? One row each, one column a feature."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalogue import entity_families
from features.errors import TaskError, UnknownEntityError, nearest
from features.families import Attribute, Fact, Family, Feature, Rate, Through
from features.programs import Program, programs_of
from features.rates import won_ratio
from features.scans import layout, newest_texts, scan
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.states import LeftOut, Rows, all_reasons, take, take_texts
from features.windows import NEVER, Instants, is_known, to_instants


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
    plan = _remembered_plan(crm, entity)
    numbers = np.empty((len(plan.numbers), len(spine)))
    texts: dict[str, Any] = {}
    place = 0
    for part in plan.parts:
        part_texts = _fill(rows, part, numbers[place : place + part.n_numbers])
        texts, place = texts | part_texts, place + part.n_numbers
    frame = pd.DataFrame(numbers.T, columns=[feature.name for feature in plan.numbers], copy=False)
    frame.insert(0, "entity_id", pd.Index(spine["entity_id"], dtype="str"))
    frame.insert(1, "cutoff", spine["cutoff"].to_numpy().astype("datetime64[us]"))
    if texts:
        frame = pd.concat([frame, pd.DataFrame({feature.name: texts[feature.name] for feature in plan.texts})], axis=1)
    return Matrix(entity, frame, (*plan.numbers, *plan.texts), plan.left_out)


def features_of(crm: CrmHistory, entity: str) -> tuple[tuple[Feature, ...], tuple[LeftOut, ...]]:
    """Return the features a matrix of this entity has, in order, and the fields that are none."""
    plan = _remembered_plan(crm, entity)
    return (*plan.numbers, *plan.texts), plan.left_out


@dataclass(frozen=True, eq=False)
class _Part:
    """The families of one table's records, the entity itself or one that a field of it leads to."""

    table: str
    ids_of: str
    programs: tuple[Program, ...]
    singles: tuple[tuple[Attribute | Rate | Fact, Feature], ...]
    through: Through | None

    @property
    def features(self) -> list[Feature]:
        """The features of the part, in the order in which they are computed."""
        found = [feature for program in self.programs for feature in program.features]
        return [*found, *(feature for _, feature in self.singles)]

    @property
    def n_numbers(self) -> int:
        """How many of the features are numbers."""
        return sum(feature.type == "number" for feature in self.features)


@dataclass(frozen=True, eq=False)
class _Plan:
    """What this history allows: which tables and columns it has, not what is in them."""

    parts: tuple[_Part, ...]
    numbers: tuple[Feature, ...]
    texts: tuple[Feature, ...]
    left_out: tuple[LeftOut, ...]


def _remembered_plan(crm: CrmHistory, entity: str) -> _Plan:
    if entity not in ENTITIES:
        message = f'unknown entity "{entity}"{nearest(entity, ENTITIES)} (known: {", ".join(ENTITIES)})'
        raise TaskError(message)
    return crm.remember((), ("plan", entity), lambda: _plan(crm, entity))


def _plan(crm: CrmHistory, entity: str) -> _Plan:
    families = entity_families(crm, entity)
    own = [family for family in families if not isinstance(family, Through)]
    parts = [_part(crm, own, entity, entity, None)]
    reasons = [family.missing(crm) for family in families] + _policy(crm, entity)
    for through in families:
        if isinstance(through, Through) and through.missing(crm) is None:
            reasons += [family.missing(crm) for family in through.families]
            parts.append(_part(crm, through.families, through.entity, entity, through))
    told = [feature for part in parts for feature in _told(part)]
    return _Plan(
        tuple(parts),
        tuple(feature for feature in told if feature.type == "number"),
        tuple(feature for feature in told if feature.type == "category"),
        all_reasons(reasons),
    )


def _part(crm: CrmHistory, families: Sequence[Family], of: str, entity: str, through: Through | None) -> _Part:
    usable = [family for family in families if family.missing(crm) is None]
    prefix = f"{entity}_{of}" if through else entity
    singles = [family for family in usable if isinstance(family, Attribute | Rate | Fact)]
    named = tuple((family, family.features(prefix)[0]) for family in singles)
    return _Part(ENTITIES[of], of, programs_of(usable, prefix), named, through)


def _told(part: _Part) -> list[Feature]:
    """Return the features of a part, told from the entity's side."""
    if part.through is None:
        return part.features
    en, zh = part.through.en, part.through.zh
    return [replace(feature, en=en.format(feature.en), zh=zh.format(feature.zh)) for feature in part.features]


def _lead_to(rows: Rows, through: Through | None) -> tuple[Instants, Instants]:
    """Return the records that rows are about: where they stand, and the same with -1 where they are not known yet."""
    if through is None:
        return rows.positions, rows.positions
    records = rows.crm.records(through.entity)
    codes = rows.state(through.field)
    of_text = records.positions(rows.texts_of(through.field))
    groups = take(of_text, codes, -1)
    known = is_known(take(records.visible, groups, NEVER), rows.cutoffs)
    return groups, np.where(known, groups, -1)


def _fill(rows: Rows, part: _Part, numbers: npt.NDArray[np.float64]) -> dict[str, Any]:
    """Compute a part: its numbers into `numbers`, its texts by name."""
    groups, known = _lead_to(rows, part.through)
    spread, ids = layout(groups, rows.cutoffs), rows.crm.origin.records(part.ids_of).ids
    texts: dict[str, Any] = {}
    place = 0
    for program in part.programs:
        n_numbers = len(program.features) - len(program.newest)
        found = scan(rows.crm, program, ids, spread, numbers[place : place + n_numbers])
        texts |= newest_texts(rows.crm, program, ids, found)
        place += n_numbers
    of_records = Rows(rows.crm, part.table, rows.cutoffs, known)
    for family, feature in part.singles:
        values = _single(of_records, family)
        if isinstance(family, Attribute) and feature.type == "category":
            texts[feature.name] = take_texts(of_records.texts_of(family.field), values)
        else:
            numbers[place] = values
            place += 1
    return texts


def _single(rows: Rows, family: Attribute | Rate | Fact) -> npt.NDArray[Any]:
    if isinstance(family, Attribute):
        return rows.state(family.field)
    return won_ratio(rows, family) if isinstance(family, Rate) else family.compute(rows)


def _rows(crm: CrmHistory, spine: pd.DataFrame, entity: str) -> Rows:
    _remembered_plan(crm, entity)
    records = crm.records(entity)
    cutoffs = to_instants(spine["cutoff"])
    positions = records.positions(spine["entity_id"])
    unknown = np.flatnonzero(~is_known(take(records.visible, positions, NEVER), cutoffs))
    if len(unknown):
        row = spine.iloc[unknown[0]]
        message = (
            f"{entity} {row['entity_id']} is not known before {row['cutoff']} ({len(unknown)} such rows);"
            " expected records created and recorded before their cutoff"
        )
        raise UnknownEntityError(message)
    return Rows(crm, records.table, cutoffs, positions)


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
