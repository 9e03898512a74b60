"""What must be known of boosted trees to explain them fast? Read from LightGBM's text, laid out flat.

The nodes of a tree stand in the order of a walk that goes down first, so a parent comes before its children. Edge
2i + 1 leads from node i to the left, 2i + 2 to the right; edge 0 leads to the root and stands for "no edge".
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

MOST_BYTES = 64 * 2**20
"""Trees whose tables would take more are left to LightGBM: they would no longer be fast."""

MOST_FEATURES = 128
"""Paths that split on more features than this are left to LightGBM: the points of more are no longer precise."""

_CATEGORICAL, _DEFAULT_LEFT = 1, 2
_NO_MISSING, _ZERO_IS_MISSING = 0, 1
Array = npt.NDArray[Any]


class UnfitTreesError(Exception):
    """These trees have no tables; the text says why."""


LANES = 8
"""So many points are reckoned at once: each tree has a multiple of it, those on top with the weight 0."""

TREE = np.dtype([(name, np.int64) for name in ("first", "nodes", "points_from", "points", "padded", "inverse_from")])
NODE = np.dtype(
    [
        ("threshold", np.float64),
        ("feature", np.int32),
        ("above", np.int32),  # the nearest edge further up that splits on the same feature, 0 if none
        ("words_from", np.int32),  # where the bit set of the categories that go left starts
        ("words", np.int32),  # its length, 0 if the feature is a number
        ("missing_left", np.int32),  # 1 if a missing value goes to the left
        ("zero_missing", np.int32),  # 1 if zero counts as missing
    ]
)
EDGE = np.dtype(
    [
        ("child", np.int64),  # its place in the tree; leaves stand after the nodes
        ("value", np.float64),  # of the leaf it leads to; 1 if it leads to a node
        ("share", np.float64),  # z, the part of the training rows that its feature alone lets through from the root
        ("ratio", np.float64),  # the part of the parent's training rows that take it
    ]
)


class Tables(NamedTuple):
    """Boosted trees as flat arrays.

    Attributes
    ----------
    trees : TREE, where the nodes, points and inverses of each tree start, and how many there are, of points also padded
    nodes : NODE, of all trees
    edges : EDGE, two for each node, edge 0 left out
    points : float64, t of Gauss and Legendre in (0, 1)
    weights : float64, those of the points / (1 - t)
    inverse : float64, 1 / (z + (1 - z) t), for each tree (edges, padded points), edge 0 first, whose z is 1
    categories : uint32, bit sets
    """

    trees: Array
    nodes: Array
    edges: Array
    points: Array
    weights: Array
    inverse: Array
    categories: Array


class _Tree(NamedTuple):
    """One tree, nodes in the order of the walk; `depth` is the most features that a path splits on."""

    nodes: Array
    edges: Array
    categories: Array
    depth: int


def read_tables(text: str, most_bytes: int = MOST_BYTES) -> tuple[float, Tables]:
    """Return the mean of the trees over their training rows, and their tables.

    Parameters
    ----------
    text : the model in LightGBM's text form
    most_bytes : that the tables may take

    Raises
    ------
    UnfitTreesError
        When there is not one output that sums trees of constant leaves, or the tables would be too large.
    """
    head, *parts = text.split("\nTree=")
    if "\nnum_tree_per_iteration=1\n" not in head or "\naverage_output\n" in head:
        raise UnfitTreesError("the model has several outputs, or takes the mean of its trees")
    raw = [_fields(part) for part in parts]
    if any("is_linear=1" in part for part in parts):
        raise UnfitTreesError("the leaves are linear")
    base = sum(float(fields["leaf_value"][0] if len(fields["leaf_value"]) == 1 else _mean(fields)) for fields in raw)
    return base, _join([_walk(fields) for fields in raw if len(fields["leaf_value"]) > 1], most_bytes)


def _fields(part: str) -> dict[str, Array]:
    kinds = {
        **dict.fromkeys(("split_feature", "decision_type", "left_child", "right_child", "cat_boundaries"), np.int64),
        **dict.fromkeys(("threshold", "leaf_value", "leaf_count", "internal_count"), np.float64),
        "cat_threshold": np.uint32,
    }
    given = dict(line.split("=", 1) for line in part.splitlines() if "=" in line)
    return {name: np.array(given.get(name, "").split(), dtype=kind) for name, kind in kinds.items()}


def _mean(fields: dict[str, Array]) -> float:
    return float(fields["leaf_value"] @ fields["leaf_count"] / fields["leaf_count"].sum())


def _walk(fields: dict[str, Array]) -> _Tree:
    """Put the nodes in order, and note for each edge what its feature alone lets through."""
    if not fields["internal_count"].all():
        raise UnfitTreesError("a node has no training rows")
    inner = len(fields["split_feature"])
    order: list[int] = []
    aboves: list[int] = []
    edges: list[list[float]] = []
    todo: list[tuple[int, int, dict[int, int]]] = [(0, 0, {})]
    leaves = depth = 0
    while todo:
        source, came_by, path = todo.pop()
        if came_by:
            edges[came_by - 1][0] = len(order)
        feature = int(fields["split_feature"][source])
        above = path.get(feature, 0)
        order.append(source)
        aboves.append(above)
        share = edges[above - 1][2] if above else 1.0
        for child in (int(fields["left_child"][source]), int(fields["right_child"][source])):
            rows = fields["leaf_count"][~child] if child < 0 else fields["internal_count"][child]
            ratio = rows / fields["internal_count"][source]
            value = fields["leaf_value"][~child] if child < 0 else 1.0
            edges.append([inner + leaves, value, ratio * share, ratio])
            below = path | {feature: len(edges)}
            depth = max(depth, len(below))
            if child < 0:
                leaves += 1
            else:
                todo.append((child, len(edges), below))
    edge_rows = np.array([tuple(edge) for edge in edges], EDGE)
    return _Tree(_decisions(fields, order, aboves), edge_rows, fields["cat_threshold"], depth)


def _decisions(fields: dict[str, Array], order: list[int], aboves: list[int]) -> Array:
    """Return how each node decides (LightGBM, tree.h: NumericalDecision and CategoricalDecision)."""
    kind, threshold = fields["decision_type"][order], fields["threshold"][order]
    missing, is_category = kind >> 2, (kind & _CATEGORICAL) > 0
    bounds = np.append(fields["cat_boundaries"], [0, 0])
    which = np.where(is_category, threshold, len(bounds) - 2).astype(np.int64)
    nodes = np.zeros(len(order), NODE)
    nodes["threshold"], nodes["feature"], nodes["above"] = threshold, fields["split_feature"][order], aboves
    nodes["words_from"], nodes["words"] = bounds[which], bounds[which + 1] - bounds[which]
    nodes["missing_left"] = np.where(missing == _NO_MISSING, threshold >= 0, (kind & _DEFAULT_LEFT) > 0)
    nodes["zero_missing"] = missing == _ZERO_IS_MISSING
    return nodes


def _join(trees: list[_Tree], most_bytes: int) -> Tables:
    """Lay the trees one after the other, with the points of each."""
    counts = [(tree.depth + 1) // 2 for tree in trees]
    padded = [-(-count // LANES) * LANES for count in counts]
    sizes = [(1 + len(tree.edges)) * count for tree, count in zip(trees, padded, strict=True)]
    if 8 * sum(sizes) > most_bytes or any(tree.depth > MOST_FEATURES for tree in trees):
        msg = f"the tables would take {8 * sum(sizes):,} bytes; at most {most_bytes:,} are fast"
        raise UnfitTreesError(msg)
    lengths = [len(tree.nodes) for tree in trees]
    facts = (_starts(lengths), lengths, _starts(padded), counts, padded, _starts(sizes))
    words = np.repeat(_starts([len(tree.categories) for tree in trees]), lengths)
    nodes = _concatenate([tree.nodes for tree in trees], NODE)
    nodes["words_from"] += words
    points = [_points(count, of) for count, of in zip(counts, padded, strict=True)]
    return Tables(
        trees=np.array(list(zip(*facts, strict=True)), TREE),
        nodes=nodes,
        edges=_concatenate([tree.edges for tree in trees], EDGE),
        points=_concatenate([t for t, _ in points], np.float64),
        weights=_concatenate([weight for _, weight in points], np.float64),
        inverse=_concatenate([_inverse(tree, t) for tree, (t, _) in zip(trees, points, strict=True)], np.float64),
        categories=_concatenate([tree.categories for tree in trees], np.uint32),
    )


def _points(count: int, padded: int) -> tuple[Array, Array]:
    """Return the Gauss-Legendre points on (0, 1), exact for polynomials of degree below twice their count, and more."""
    t, weight = np.polynomial.legendre.leggauss(count)
    points, weights = np.full(padded, 0.5), np.zeros(padded)
    points[:count], weights[:count] = (t + 1) / 2, weight / 2 / (1 - (t + 1) / 2)
    return points, weights


def _inverse(tree: _Tree, t: Array) -> Array:
    share = np.append(1.0, tree.edges["share"])[:, None]
    return np.ravel(1 / (share + (1 - share) * t))


def _starts(lengths: list[int]) -> Array:
    return np.cumsum([0, *lengths], dtype=np.int64)[:-1]


def _concatenate(arrays: list[Array], kind: Any) -> Array:
    return np.concatenate(arrays) if arrays else np.zeros(0, kind)
