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
    """Return the sum of the leaves that one float64 row falls into, added in the order of the trees."""
    total = 0.0
    for tree in tables.trees:
        place, value = 0, 0.0
        while place < tree.nodes:
            node = tables.nodes[tree.first + place]
            is_right = 0 if _goes_left(node, tables.categories, row[node.feature]) else 1
            edge = tables.edges[2 * (tree.first + place) + is_right]
            place, value = edge.child, edge.value
        total += value
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
    """Return the nodes, edges, points and inverses of one tree."""
    last = tree.first + tree.nodes
    points_to = tree.points_from + tree.points
    inverse_to = tree.inverse_from + (2 * tree.nodes + 1) * tree.points
    return (
        tables.nodes[tree.first : last],
        tables.edges[2 * tree.first : 2 * last],
        tables.points[tree.points_from : points_to],
        tables.inverse[tree.inverse_from : inverse_to],
    )


@njit(cache=True, nogil=True, error_model="numpy")
def _goes_left(node: Any, categories: Any, x: float) -> bool:
    """Tell whether a value goes to the left at a node (LightGBM, tree.h: Decision)."""
    if node.words > 0:
        if not (-1.0 < x < 32.0 * node.words):
            return False
        level = np.int64(x)
        return bool((categories[node.words_from + (level >> 5)] >> np.uint32(level & 31)) & 1)
    is_zero = abs(x) <= _ZERO
    if np.isnan(x) or (node.zero_missing == 1 and is_zero):
        return bool(node.missing_left == 1)
    return bool((0.0 if is_zero else x) <= node.threshold)


@njit(cache=True, nogil=True, error_model="numpy")
def _explain_row(tables: Any, row: Any, out: Any) -> None:
    slots, most_points = _sizes(tables.trees)
    follows, product = np.ones(slots), np.empty((slots, most_points))
    for facts in tables.trees:
        tree = _arrays(tables, facts)
        nodes = tree[0]
        for i in range(len(nodes)):
            before = follows[nodes[i].above]
            follows[2 * i + 1] = before if _goes_left(nodes[i], tables.categories, row[nodes[i].feature]) else 0.0
            follows[2 * i + 2] = before - follows[2 * i + 1]
        _row_down(tree, follows, product)
        _row_up(tree, follows, product, out)


@njit(cache=True, nogil=True, error_model="numpy")
def _row_down(tree: Any, follows: Any, product: Any) -> None:
    """Multiply the factors on the way to each leaf, at each point."""
    nodes, edges, points, inverse = tree
    q = len(points)
    for k in range(q):
        product[0, k] = points[k].weight
    for e in range(len(edges)):
        i, child, value, again = e // 2, edges[e].child, edges[e].value, edges[e].ratio * edges[e].value
        above, missed, joined = nodes[i].above, edges[e].share * value, follows[e + 1] * value
        if above == 0:
            for k in range(q):
                product[child, k] = product[i, k] * (missed * (1 - points[k].t) + joined * points[k].t)
        elif follows[above] > 0:
            for k in range(q):
                factor = missed * (1 - points[k].t) + joined * points[k].t
                product[child, k] = product[i, k] * inverse[above * q + k] * factor
        else:
            for k in range(q):
                product[child, k] = product[i, k] * again


@njit(cache=True, nogil=True, error_model="numpy")
def _row_up(tree: Any, follows: Any, product: Any, out: Any) -> None:
    """Sum the products by node, and give the feature of each node its part."""
    nodes, edges, points, inverse = tree
    q = len(points)
    for i in range(len(nodes) - 1, -1, -1):
        above, left, right = nodes[i].above, edges[2 * i].child, edges[2 * i + 1].child
        e, followed = (2 * i + 1, left) if follows[2 * i + 1] > 0 else (2 * i + 2, right)
        part = 0.0
        if follows[above] > 0:
            for k in range(q):
                both = product[left, k] + product[right, k]
                part += inverse[e * q + k] * product[followed, k] - inverse[above * q + k] * both
                product[i, k] = both
        else:
            for k in range(q):
                product[i, k] = product[left, k] + product[right, k]
        out[nodes[i].feature] += part


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
                follows[2 * i + 1, r] = 1.0 if _goes_left(node, categories, values[node.feature, r]) else 0.0
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
    nodes, edges, points, inverse = tree
    q, t, weight = len(points), points[k].t, points[k].weight
    for r in range(TILE):
        product[0, r] = weight
    for e in range(len(edges)):
        i, child, value = e // 2, edges[e].child, edges[e].value
        above, missed, joined, again = (
            nodes[i].above,
            edges[e].share * value * (1 - t),
            value * t,
            edges[e].ratio * value,
        )
        h = inverse[above * q + k]
        if above == 0:
            for r in range(TILE):
                product[child, r] = product[i, r] * (missed + follows[e + 1, r] * joined)
        else:
            for r in range(TILE):
                followed = product[i, r] * h * (missed + follows[e + 1, r] * joined)
                product[child, r] = followed if follows[above, r] > 0 else product[i, r] * again


@njit(cache=True, nogil=True, error_model="numpy")
def _tile_up(tree: Any, k: int, follows: Any, product: Any, parts: Any) -> None:
    nodes, edges, points, inverse = tree
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
