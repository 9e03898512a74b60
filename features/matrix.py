"""What was known of each entity at each cutoff? One row each, one column a feature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalogue import entity_families
from features.descriptions import Feature
from features.errors import TaskError, UnknownEntityError, nearest
from features.families import Attribute, Fact, Family, Rate, Through
from features.imagined import Imagined
from features.programs import Program, programs_of
from features.rates import won_ratio
from features.scans import layout, newest_texts, scan
from features.schema import ENTITIES
from features.snapshots import CrmHistory
from features.states import LeftOut, Rows, all_reasons, take, take_texts
from features.windows import NEVER, Instants, is_known, to_instants, to_times


@dataclass(frozen=True, eq=False)
class Matrix:
    """The features of an entity at cutoffs.

    `numbers`, float64 of shape (numbers, rows), holds the first of the `features`, `texts` the rest by name.
    `left_out` says which tables and fields are no features, and why.
    """

    entity: str
    ids: pd.Series
    cutoffs: Instants
    features: tuple[Feature, ...]
    numbers: npt.NDArray[np.float64]
    texts: Mapping[str, Any]
    left_out: tuple[LeftOut, ...]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The columns entity_id, cutoff and one a feature, in the order of `features`; the numbers are not copied."""
        asked = pd.DataFrame({"entity_id": self.ids.astype("str").array, "cutoff": to_times(self.cutoffs)})
        names = [feature.name for feature in self.features]
        numbers = pd.DataFrame(self.numbers.T, columns=names[: len(self.numbers)], copy=False)
        texts = pd.DataFrame({name: self.texts[name] for name in names[len(self.numbers) :]}, index=asked.index)
        return pd.concat([asked, numbers, texts], axis=1)

    def with_rows(self, frame: pd.DataFrame) -> "Matrix":
        """Return a matrix of the same features with the rows of a frame that was made elsewhere."""
        names = [feature.name for feature in self.features]
        n = sum(feature.type == "number" for feature in self.features)
        numbers = np.ascontiguousarray(frame[names[:n]].to_numpy(dtype=np.float64).T)
        texts = {name: frame[name].array for name in names[n:]}
        return replace(self, ids=frame["entity_id"], cutoffs=to_instants(frame["cutoff"]), numbers=numbers, texts=texts)


def build_matrix(crm: CrmHistory, spine: pd.DataFrame, entity: str, imagined: Imagined | None = None) -> Matrix:
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
    imagined
        Events that single rows see besides: such a row equals that of a history which has them.

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
        part_texts = _fill(rows, part, numbers[place : place + part.n_numbers], imagined)
        texts, place = texts | part_texts, place + part.n_numbers
    return Matrix(entity, spine["entity_id"], rows.cutoffs, plan.features, numbers, texts, plan.left_out)


def features_of(crm: CrmHistory, entity: str) -> tuple[tuple[Feature, ...], tuple[LeftOut, ...]]:
    """Return the features a matrix of this entity has, in order, and the fields that are none."""
    plan = _remembered_plan(crm, entity)
    return plan.features, plan.left_out


@dataclass(frozen=True, eq=False)
class _Part:
    """The families of one table's records, the entity itself or one that a field of it leads to."""

    ids_of: str
    programs: tuple[Program, ...]
    singles: tuple[tuple[Attribute | Rate | Fact, Feature], ...]
    through: Through | None

    @property
    def features(self) -> list[Feature]:
        """The features of the part, in the order in which they are computed."""
        found = [feature for program in self.programs for feature in program.features]
        return [*found, *(feature for _, feature in self.singles)]

    @cached_property
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

    @cached_property
    def features(self) -> tuple[Feature, ...]:
        """The columns of a matrix, in order."""
        return (*self.numbers, *self.texts)


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
    return _Part(of, programs_of(usable, prefix), named, through)


def _told(part: _Part) -> list[Feature]:
    """Return the features of a part, told from the entity's side."""
    if part.through is None:
        return part.features
    en, zh = part.through.en, part.through.zh
    return [replace(feature, en=en.format(feature.en), zh=zh.format(feature.zh)) for feature in part.features]


def _lead_to(rows: Rows, through: Through | None) -> Rows:
    """Return the rows of the records that these rows lead to, those that are known at the cutoff."""
    if through is None:
        return rows
    crm, records = rows.crm, rows.crm.records(through.entity)
    tables = (rows.table, records.table, *(("changes",) if crm.has("changes") else ()))
    texts = rows.texts_of(through.field)
    places = crm.remember(tables, ("places", through.field), lambda: records.positions(texts))
    positions = take(places, rows.state(through.field), -1)
    known = is_known(take(records.visible, positions, NEVER), rows.cutoffs)
    return Rows(crm, records.table, rows.cutoffs, np.where(known, positions, -1))


def _fill(rows: Rows, part: _Part, numbers: npt.NDArray[np.float64], imagined: Imagined | None) -> dict[str, Any]:
    """Compute a part: its numbers into `numbers`, its texts by name."""
    rows = _lead_to(rows, part.through)
    spread, of_all = layout(rows.positions, rows.cutoffs), rows.crm.origin.records(part.ids_of).ids
    texts: dict[str, Any] = {}
    place = 0
    for program in part.programs:
        crm, ids, laid = rows.crm, of_all, spread
        if imagined and program.source.table == imagined.table:
            crm, ids, laid = imagined.lay_out(rows, program.source, of_all)
        n_numbers = len(program.features) - len(program.newest)
        found = scan(crm, program, ids, laid, numbers[place : place + n_numbers])
        texts |= newest_texts(crm, program, ids, found)
        place += n_numbers
    for family, feature in part.singles:
        values = _single(rows, family)
        if isinstance(family, Attribute) and feature.type == "category":
            texts[feature.name] = take_texts(rows.texts_of(family.field), values)
        elif feature.type == "category":
            texts[feature.name] = pd.array(values, dtype="str")
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
