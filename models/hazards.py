"""How do the log-odds of winning and losing in each period add up to curves, and to reasons for them?

In period k an open deal is won with odds exp(w_k) and lost with odds exp(l_k) against staying open. Both sets of
log-odds come from models of their own (Begg and Gray 1984), and are joined here as one multinomial, so the three
probabilities sum to 1 by construction.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.columns import Floats

GAUSS_POINTS, GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(8)


@dataclass(frozen=True)
class Curves:
    """What becomes of n deals over K periods.

    Attributes
    ----------
    won, lost : (n, K) log-odds against staying open through each period
    period_days : length of a period
    """

    won: Floats
    lost: Floats
    period_days: int

    def cumulative_incidence(self, days: Floats) -> Floats:
        """Return (n, m, 3): P(won by), P(lost by) and P(still open at) each of m days; the three sum to 1.

        Within a period the closing rate is constant, and so is the share of wins in it.

        Parameters
        ----------
        days : (m,) for all deals, or (n, m)
        """
        asked = np.clip(np.broadcast_to(days, (len(self.won), np.shape(days)[-1])), 0, None)
        stay, share = _stay_and_share(self.won, self.lost)
        open_at = np.cumprod(np.column_stack([np.ones(len(stay)), stay]), axis=1)
        closed = open_at[:, :-1] * (1 - stay)
        won_by = np.cumsum(np.column_stack([np.zeros(len(stay)), closed * share]), axis=1)
        lost_by = np.cumsum(np.column_stack([np.zeros(len(stay)), closed * (1 - share)]), axis=1)
        k = np.minimum((asked // self.period_days).astype(np.intp), stay.shape[1] - 1)
        part = np.minimum(asked / self.period_days - k, 1.0)
        rows = np.arange(len(stay))[:, None]
        leaving = open_at[rows, k] * (1 - stay[rows, k] ** part)
        won = won_by[rows, k] + leaving * share[rows, k]
        lost = lost_by[rows, k] + leaving * (1 - share[rows, k])
        return np.stack([won, lost, np.clip(1 - won - lost, 0.0, 1.0)], axis=2)

    def shifted(self, won: float, lost: float) -> "Curves":
        """Return the curves with constants added to the two log-odds."""
        return Curves(self.won + won, self.lost + lost, self.period_days)

    def close_days(self, quantiles: Floats) -> Floats:
        """Return (n, m) days until the win, given that the deal is won within these periods."""
        edges = np.arange(self.won.shape[1] + 1) * float(self.period_days)
        won_by = self.cumulative_incidence(edges)[:, :, 0]
        found = [np.interp(np.asarray(quantiles) * row[-1], row, edges) for row in won_by]
        return np.array(found).reshape(len(self.won), len(quantiles))


def win_gradient(curves: Curves, days: float) -> tuple[Floats, Floats, Floats]:
    """Return P(won by `days`) and its slopes in each period's two log-odds.

    Returns
    -------
    probability : (n,)
    by_won, by_lost : (n, K)
    """
    stay, share = _stay_and_share(curves.won, curves.lost)
    hazard_won, hazard_lost = (1 - stay) * share, (1 - stay) * (1 - share)
    part = np.clip(days / curves.period_days - np.arange(stay.shape[1]), 0.0, 1.0)
    stays = stay**part
    before = np.cumprod(np.column_stack([np.ones(len(stay)), stays[:, :-1]]), axis=1)
    gain = (1 - stays) * share
    won = before * gain
    later = won[:, ::-1].cumsum(axis=1)[:, ::-1] - won
    shift = (1 - stays) * share * (1 - share)
    by_won = before * (part * hazard_won * stays * share + shift) - part * hazard_won * later
    by_lost = before * (part * hazard_lost * stays * share - shift) - part * hazard_lost * later
    return won.sum(axis=1), by_won, by_lost


def open_days_gradient(curves: Curves, days: float) -> tuple[Floats, Floats, Floats]:
    """Return how many of the next `days` the deal is expected to stay open, and the slopes in each period's log-odds.

    That is the restricted mean: the area under P(still open at) up to `days`. Returns as `win_gradient`.
    """
    stay, share = _stay_and_share(curves.won, curves.lost)
    log_stay = np.minimum(np.log(stay), -1e-9)
    part = np.clip(days / curves.period_days - np.arange(stay.shape[1]), 0.0, 1.0)
    before = np.exp(np.cumsum(np.column_stack([np.zeros(len(stay)), (part * log_stay)[:, :-1]]), axis=1))
    inside = curves.period_days * np.expm1(part * log_stay) / log_stay
    spent = before * inside
    later = spent[:, ::-1].cumsum(axis=1)[:, ::-1] - spent
    exact = (curves.period_days * part * np.exp(part * log_stay) - inside) / log_stay
    nearly = curves.period_days * part**2 * (1 / 2 + part * log_stay / 3)  # where the exact form would cancel out
    bend = np.where(log_stay > -1e-4, nearly, exact)
    slope = -(before * bend + part * later) * (1 - stay)
    return spent.sum(axis=1), slope * share, slope * (1 - share)


def closing_gradient(curves: Curves) -> tuple[Floats, Floats, Floats]:
    """Return the log-odds of closing, won or lost, averaged over the periods, and its slopes as `win_gradient`."""
    periods = curves.won.shape[1]
    _, share = _stay_and_share(curves.won, curves.lost)
    return np.logaddexp(curves.won, curves.lost).mean(axis=1), share / periods, (1 - share) / periods


def share_out(
    base: Curves, won_parts: Floats, lost_parts: Floats, measure: Callable[[Curves], tuple[Floats, Floats, Floats]]
) -> tuple[Floats, Floats]:
    """Share what a number of the curves has above its base among features, exactly.

    Aumann-Shapley values: slopes are averaged along the straight line from no reasons to all of them, over both causes
    and all periods, so that a feature that only makes a loss likelier takes its points too.

    Parameters
    ----------
    base : log-odds before any feature, (n, K)
    won_parts, lost_parts : (n, K, d) contributions to the log-odds
    measure : the number and its slopes, such as `win_gradient` at some days

    Returns
    -------
    base_value : (n,)
    points : (n, d)

    References
    ----------
    Sundararajan, Taly, Yan (2017). Axiomatic attribution for deep networks. ICML.
    """
    won_total, lost_total = won_parts.sum(axis=2), lost_parts.sum(axis=2)
    steps = np.concatenate([[0.0], (GAUSS_POINTS + 1) / 2, [1.0]])[:, None, None]
    deals, periods = won_total.shape
    path = Curves(
        (base.won + steps * won_total).reshape(-1, periods),
        (base.lost + steps * lost_total).reshape(-1, periods),
        base.period_days,
    )
    value, *slopes = measure(path)
    start, end = value.reshape(len(steps), deals)[[0, -1]]
    slopes_won, slopes_lost = (
        np.einsum("s,snk->nk", GAUSS_WEIGHTS / 2, slope.reshape(len(steps), deals, periods)[1:-1]) for slope in slopes
    )
    points = np.einsum("nk,nkd->nd", slopes_won, won_parts) + np.einsum("nk,nkd->nd", slopes_lost, lost_parts)
    size = np.abs(points)
    weight = size / np.maximum(size.sum(axis=1, keepdims=True), 1e-300)
    return start, points + weight * (end - start - points.sum(axis=1))[:, None]


def _stay_and_share(won: Floats, lost: Floats) -> tuple[Floats, Floats]:
    """Return the probability to stay open through each period, and the share of wins among its closings."""
    top = np.maximum(np.maximum(won, lost), 0.0)
    w, s, o = np.exp(won - top), np.exp(lost - top), np.exp(-top)
    return o / (w + s + o), w / np.maximum(w + s, 1e-300)
