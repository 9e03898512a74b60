"""What does each feature add to the sum of boosted trees? The compiled walks, for one row and for a tile of rows.

For a leaf of value v, let feature j of its path be one that the row follows (o = 1) or not (0), and z the share of the
training rows that follow it. The game in which features are joined, where one that has not joined counts as its share,
has for each feature i the Shapley value

    v (o_i - z_i) integral over t in (0, 1) of the product over j != i of f_j(t),    f_j(t) = z_j (1 - t) + o_j t,

a polynomial in t, so few points t_q of Gauss and Legendre give it exactly. With h = 1 / (z + (1 - z) t) it is

    v sum over q of  w_q / (1 - t_q)  prod_j f_j(t_q)  (o_i h_i(t_q) - 1),

whose first part is the same for all features: one walk down makes the products of all leaves, one walk up sums them by
node and gives each feature its part. A feature that a path splits on again replaces its factor and its part.
Both kernels do the same sums in the same order, so a row has the same reasons to the last bit, alone or among others.

References
----------
Lundberg, Erion, Lee (2018). Consistent individualized feature attribution for tree ensembles. arXiv 1802.03888.
Yu, Xu, Guan, Wang, Feng (2022). Linear TreeShap. NeurIPS, arXiv 2209.08192: the products as polynomials.
Owen (1972). Multilinear extensions of games. Management Science 18: the integral.
"""

from typing import Any

import numpy as np
from numba import njit

from models.tree_lanes import load, minus, plus, put, rest_of, scaled, sum_up, times
from models.tree_tables import LANES

TILE = 64
"""Rows that are walked together; inner loops of this known length become vector code."""

FEW = 20
"""Up to so many rows, each is walked alone: a tile would cost more."""

_ZERO = float(np.float32(1e-35))
"""LightGBM takes numbers of this size and smaller for zero."""


@njit(cache=True, nogil=True)
def explain_rows(tables: Any, rows: Any, out: Any) -> None:
    """Add the Shapley values of (n, d) float64 rows to the first d columns of `out`.

    Parameters
    ----------
    tables : Tables
    rows : float64 (n, d), contiguous
    out : float64 (n, d or more), contiguous
    """
    done = 0
    while len(rows) - done > FEW:
        last = min(len(rows), done + TILE)
        _explain_tile(tables, rows[done:last], out[done:last])
        done = last
    for row in range(done, len(rows)):
        _explain_row(tables, rows[row], out[row])


@njit(cache=True, nogil=True)
def sum_leaves(tables: Any, row: Any) -> float:
    """Return the sum of the leaves that one float64 row falls into, added in the order of the trees.

    All trees are walked level by level: the memory then answers for many at once.
    """
    trees = tables.trees
    place, came_by, walked = np.zeros(len(trees), np.int64), np.empty(len(trees), np.int64), np.arange(len(trees))
    n = len(trees)
    while n > 0:
        still = 0
        for k in walked[:n]:
            at = trees[k].first + place[k]
            node = tables.nodes[at]
            came_by[k] = 2 * at + 1 - _goes_left(node, tables.categories, row[node.feature])
            place[k] = tables.edges[came_by[k]].child
            walked[still] = k
            still += place[k] < trees[k].nodes
        n = still
    total = 0.0
    for e in came_by:
        total += tables.edges[e].value
    return total


@njit(cache=True, nogil=True)
def _sizes(trees: Any) -> tuple[int, int]:
    """Return the most nodes and leaves, and the most points, of a tree."""
    slots = points = 1
    for tree in trees:
        slots, points = max(slots, 2 * tree.nodes + 1), max(points, tree.points)
    return slots, points


@njit(cache=True, nogil=True)
def _arrays(tables: Any, tree: Any) -> Any:
    """Return the nodes, edges, points, weights and inverses of one tree."""
    last = tree.first + tree.nodes
    points_to = tree.points_from + tree.padded
    inverse_to = tree.inverse_from + (2 * tree.nodes + 1) * tree.padded
    return (
        tables.nodes[tree.first : last],
        tables.edges[2 * tree.first : 2 * last],
        tables.points[tree.points_from : points_to],
        tables.weights[tree.points_from : points_to],
        tables.inverse[tree.inverse_from : inverse_to],
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _goes_left(node: Any, categories: Any, x: float) -> Any:
    """Return 1 if a value goes to the left at a node, else 0 (LightGBM, tree.h: Decision)."""
    if node.words > 0:
        if not (-1.0 < x < 32.0 * node.words):
            return 0
        level = np.int64(x)
        return np.int64((categories[node.words_from + (level >> 5)] >> np.uint32(level & 31)) & 1)
    is_zero = abs(x) <= _ZERO  # without branches from here on: nobody can guess where a row goes
    missing, below = np.isnan(x) | ((node.zero_missing == 1) & is_zero), (0.0 if is_zero else x) <= node.threshold
    return np.int64((missing & (node.missing_left == 1)) | (~missing & below))


@njit(cache=True, nogil=True, error_model="numpy")
def _explain_row(tables: Any, row: Any, out: Any) -> None:
    slots, _ = _sizes(tables.trees)
    follows, product, parts = np.ones(slots), np.empty(slots * LANES), np.empty(slots)
    for facts in tables.trees:
        tree = _arrays(tables, facts)
        nodes = tree[0]
        for i in range(len(nodes)):
            before = follows[nodes[i].above]
            follows[2 * i + 1] = before * _goes_left(nodes[i], tables.categories, row[nodes[i].feature])
            follows[2 * i + 2] = before - follows[2 * i + 1]
            parts[i] = 0.0
        for k in range(0, facts.padded, LANES):
            _row_down(tree, k, follows, product)
            _row_up(tree, k, follows, product, parts)
        for i in range(len(nodes) - 1, -1, -1):
            out[nodes[i].feature] += parts[i]


@njit(cache=True, nogil=True, error_model="numpy")
def _row_down(tree: Any, k: int, follows: Any, product: Any) -> None:
    """Multiply the factors on the way to each leaf, at the points from k on."""
    nodes, edges, points, weights, inverse = tree
    q, t, rest = len(points), load(points, k), rest_of(load(points, k))
    put(product, 0, load(weights, k))
    for i in range(len(nodes)):
        left, right, above = edges[2 * i], edges[2 * i + 1], nodes[i].above
        came = load(product, i * LANES)
        if follows[np.uint64(above)] > 0:
            if above > 0:
                came = times(came, load(inverse, above * q + k))
            missed, joined = times(came, rest), times(came, t)
            to_left, to_right = follows[np.uint64(2 * i + 1)] * left.value, follows[np.uint64(2 * i + 2)] * right.value
            put(product, left.child * LANES, plus(scaled(missed, left.share * left.value), scaled(joined, to_left)))
            put(
                product,
                right.child * LANES,
                plus(scaled(missed, right.share * right.value), scaled(joined, to_right)),
            )
        else:
            put(product, left.child * LANES, scaled(came, left.ratio * left.value))
            put(product, right.child * LANES, scaled(came, right.ratio * right.value))


@njit(cache=True, nogil=True, error_model="numpy")
def _row_up(tree: Any, k: int, follows: Any, product: Any, parts: Any) -> None:
    """Sum the products by node, and add to the part of each node."""
    nodes, edges, points, _, inverse = tree
    q = len(points)
    for i in range(len(nodes) - 1, -1, -1):
        above, left, right = nodes[i].above, edges[2 * i].child, edges[2 * i + 1].child
        both = plus(load(product, left * LANES), load(product, right * LANES))
        put(product, i * LANES, both)
        if follows[np.uint64(above)] > 0:
            e, followed = (2 * i + 1, left) if follows[np.uint64(2 * i + 1)] > 0 else (2 * i + 2, right)
            if above > 0:
                both = times(both, load(inverse, above * q + k))
            joined = times(load(inverse, e * q + k), load(product, followed * LANES))
            parts[np.uint64(i)] = sum_up(parts[np.uint64(i)], minus(joined, both))


@njit(cache=True, nogil=True, error_model="numpy")
def _explain_tile(tables: Any, rows: Any, out: Any) -> None:
    slots, _ = _sizes(tables.trees)
    values = _columns(rows)
    follows, product, parts = np.ones((slots, TILE)), np.empty((slots, TILE)), np.empty((slots, TILE))
    for facts in tables.trees:
        tree = _arrays(tables, facts)
        _decide(tree[0], tables.categories, values, follows, parts)
        for k in range(facts.points):
            _tile_down(tree, k, follows, product)
            _tile_up(tree, k, follows, product, parts)
        for i in range(facts.nodes - 1, -1, -1):
            for r in range(len(rows)):
                out[r, tree[0][i].feature] += parts[i, r]


@njit(cache=True, nogil=True)
def _columns(rows: Any) -> Any:
    """Return the rows of a tile on their side, filled up with zeros."""
    values = np.zeros((rows.shape[1], TILE))
    for r in range(len(rows)):
        for f in range(rows.shape[1]):
            values[f, r] = rows[r, f]
    return values


@njit(cache=True, nogil=True, error_model="numpy")
def _decide(nodes: Any, categories: Any, values: Any, follows: Any, parts: Any) -> None:
    """Note for both edges of each node which rows follow them and all edges of the same feature above."""
    for i in range(len(nodes)):
        node = nodes[i]
        threshold, zero_missing, missing_left = node.threshold, node.zero_missing == 1, node.missing_left == 1
        if node.words > 0:
            for r in range(TILE):
                follows[2 * i + 1, r] = _goes_left(node, categories, values[node.feature, r])
        else:
            for r in range(TILE):  # as `_goes_left`, without branches
                x = values[node.feature, r]
                is_zero = abs(x) <= _ZERO
                missing, below = np.isnan(x) | (zero_missing & is_zero), (0.0 if is_zero else x) <= threshold
                follows[2 * i + 1, r] = 1.0 if (missing & missing_left) | (~missing & below) else 0.0
        for r in range(TILE):
            follows[2 * i + 1, r] *= follows[node.above, r]
            follows[2 * i + 2, r] = follows[node.above, r] - follows[2 * i + 1, r]
            parts[i, r] = 0.0


@njit(cache=True, nogil=True, error_model="numpy")
def _tile_down(tree: Any, k: int, follows: Any, product: Any) -> None:
    nodes, edges, points, weights, inverse = tree
    q, t = len(points), points[k]
    for r in range(TILE):
        product[0, r] = weights[k]
    for e in range(len(edges)):
        i, child, value = e // 2, edges[e].child, edges[e].value
        above, share, again = nodes[i].above, edges[e].share * value, edges[e].ratio * value
        if above == 0:
            for r in range(TILE):
                came = product[i, r]
                product[child, r] = came * (1 - t) * share + came * t * (follows[e + 1, r] * value)
        else:
            h = inverse[above * q + k]
            for r in range(TILE):
                came = product[i, r] * h
                followed = came * (1 - t) * share + came * t * (follows[e + 1, r] * value)
                product[child, r] = followed if follows[above, r] > 0 else product[i, r] * again


@njit(cache=True, nogil=True, error_model="numpy")
def _tile_up(tree: Any, k: int, follows: Any, product: Any, parts: Any) -> None:
    nodes, edges, points, _, inverse = tree
    q = len(points)
    for i in range(len(nodes) - 1, -1, -1):
        above, left, right = nodes[i].above, edges[2 * i].child, edges[2 * i + 1].child
        h, h_left, h_right = inverse[above * q + k], inverse[(2 * i + 1) * q + k], inverse[(2 * i + 2) * q + k]
        for r in range(TILE):
            both = product[left, r] + product[right, r]
            followed = h_left * follows[2 * i + 1, r] * product[left, r]
            followed += h_right * follows[2 * i + 2, r] * product[right, r]
            parts[i, r] += followed - h * follows[above, r] * both
            product[i, r] = both
