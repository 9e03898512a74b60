"""Which actions does a rep's list propose, in which order, and with which chance was each kind drawn?"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipelines.action_priorities import AIMS, Ints, Priorities
from pipelines.action_settings import ActionKind, Aim

NEAR = 0.1
"""Kinds at most a tenth below the best priority of an entity are near-equal: nothing that is known tells them apart."""

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Choice:
    """One entity of a list with the kind that was chosen; `place` is where it stands in the priorities."""

    place: int
    kind: str
    aim: Aim
    priority: float
    propensity: float


def choose_actions(
    priorities: Priorities,
    kinds: Mapping[str, ActionKind],
    *,
    owner: str,
    resting: Collection[tuple[str, str, str]],
    minutes: int,
    explore_rate: float,
    seed: str,
) -> tuple[Choice, ...]:
    """Choose one action for each entity of a rep, the largest priority first, until the time is used up.

    The kind of an entity is the first, in the order of the settings, of its near-equal ones. With a chance of
    `explore_rate` it is one of the near-equal ones drawn evenly instead (which may be the same). So of k near-equal
    kinds the first has the propensity 1 - explore_rate + explore_rate / k, each other explore_rate / k. These chances
    are exact: each entity takes the time of its longest near-equal kind, so no draw decides whether another entity has
    a place in the list.

    Parameters
    ----------
    resting
        (entity, entity_id, kind) that the action log knows as answered within the kind's cool-down.
    minutes
        How much of the week is left.
    seed
        What the draws come from: the same seed gives the same list.
    """
    if not kinds:
        return ()
    at = _by_priority(priorities, owner)
    near, priority, aim = _near_equal(priorities, kinds, at, resting)
    if explore_rate == 0:
        near = _first_only(near)
    kept = _within(_longest(near, kinds), minutes)
    drawn = _draw(near[kept], explore_rate, seed)
    chance = _propensities(near[kept], drawn, explore_rate)
    return tuple(
        Choice(
            int(at[row]),
            priorities.kinds[column],
            AIMS[aim[row, column]],
            float(priority[row, column]),
            float(chance[number]),
        )
        for number, (row, column) in enumerate(zip(kept.tolist(), drawn.tolist(), strict=True))
    )


def _by_priority(priorities: Priorities, owner: str) -> Ints:
    """Return the entities of an owner by what is best for each, largest first; of equal ones by entity and id."""
    at = priorities.of(owner)
    rows = priorities.rows.iloc[at]
    best = priorities.priority[at].max(axis=1, initial=0.0)
    return at[np.lexsort((rows["entity_id"].to_numpy(), rows["entity"].to_numpy(), -best))]


def _near_equal(
    priorities: Priorities, kinds: Mapping[str, ActionKind], at: Ints, resting: Collection[tuple[str, str, str]]
) -> tuple[Flags, Floats, Ints]:
    """Return (n, kinds) which kinds are near-equal to the best of each entity, with their priorities and aims."""
    priority, aim = priorities.by_kind(at, kinds)
    rows = priorities.rows.iloc[at]
    places = {pair: row for row, pair in enumerate(zip(rows["entity"], rows["entity_id"], strict=True))}
    for entity, entity_id, kind in resting:
        if (entity, entity_id) in places and kind in priorities.kinds:
            priority[places[entity, entity_id], priorities.kinds.index(kind)] = 0.0
    best = priority.max(axis=1, keepdims=True, initial=0.0)
    return (priority > 0) & (priority >= (1 - NEAR) * best), priority, aim


def _first_only(near: Flags) -> Flags:
    return np.asarray(near & (near.cumsum(axis=1) == 1))


def _longest(near: Flags, kinds: Mapping[str, ActionKind]) -> Ints:
    minutes = np.array([kind.minutes for kind in kinds.values()], dtype=np.int64)
    return np.asarray((near * minutes).max(axis=1, initial=0))


def _within(taken: Ints, minutes: int) -> Ints:
    """Return which rows, from the first, fit into the time; one that is too long leaves room for those after it."""
    kept, left = [], minutes
    for row, length in enumerate(taken.tolist()):
        if 0 < length <= left:
            kept.append(row)
            left -= length
    return np.array(kept, dtype=np.int64)


def _draw(near: Flags, explore_rate: float, seed: str) -> Ints:
    """Return the chosen kind of each row."""
    lots = np.random.default_rng(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:16])).random((len(near), 2))
    which = np.where(lots[:, 0] < explore_rate, np.floor(lots[:, 1] * near.sum(axis=1)), 0)
    return np.asarray((near.cumsum(axis=1) > which[:, None]).argmax(axis=1))


def _propensities(near: Flags, drawn: Ints, explore_rate: float) -> Floats:
    even = explore_rate / np.maximum(near.sum(axis=1), 1)
    is_first = near.argmax(axis=1) == drawn
    return np.asarray(np.where(is_first, 1.0 - explore_rate + even, even))
