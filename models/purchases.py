"""How many orders will a customer place, and what is one worth? Closed forms from counts and dates alone.

A customer orders at a rate of his own until he silently stops (BG/NBD), and his orders scatter around a value of his
own (Gamma-Gamma). Both know the spread of rates and values among all customers, so that few orders of one say little.
"""

from typing import Self

import numpy as np
from scipy.special import gammaln, hyp2f1

from models.columns import Floats, Frozen

_BOUND = 9.0
_FEWEST_Q = 1.2
"""Below 1 the mean of a Gamma-Gamma does not exist; one giant customer pulls there."""


class BuyUntilGone(Frozen):
    """Orders of customers who buy at a rate from Gamma(r, alpha) and stop after each with a chance from Beta(a, b).

    References
    ----------
    Fader, Hardie, Lee (2005). "Counting your customers" the easy way. Marketing Science 24.
    """

    r: float
    alpha: float
    a: float
    b: float

    @classmethod
    def fit(cls, repeats: Floats, last: Floats, age: Floats) -> Self:
        """Fit by maximum likelihood.

        Parameters
        ----------
        repeats : (n,) orders after the first
        last : (n,) days from the first order to the last
        age : (n,) days from the first order to the cutoff
        """
        from scipy.optimize import minimize

        unit = max(float(np.mean(age)) / 10, 1e-9)
        rows, counts = np.unique(np.column_stack([repeats, last / unit, age / unit]), axis=0, return_counts=True)
        found = minimize(
            _lost_likelihood,
            np.zeros(4),
            args=(*rows.T, counts / counts.sum()),
            method="L-BFGS-B",
            bounds=[(-_BOUND, _BOUND)] * 4,
        )
        r, alpha, a, b = np.exp(found.x).tolist()
        return cls(r=r, alpha=alpha * unit, a=a, b=b)

    def alive(self, repeats: Floats, last: Floats, age: Floats) -> Floats:
        """Return (n,) the probability that the customer has not stopped yet."""
        odds = np.log(self.a / (self.b + np.maximum(repeats, 1) - 1))
        odds = odds + (self.r + repeats) * np.log((self.alpha + age) / (self.alpha + last))
        return np.where(repeats > 0, 1 / (1 + np.exp(np.minimum(odds, 700))), 1.0)

    def expected(self, repeats: Floats, last: Floats, age: Floats, days: Floats | float) -> Floats:
        """Return (n,) expected orders in the next `days`.

        Euler's transformation of the published formula: no power of the count is left that could overflow.
        """
        a = self.a if abs(self.a - 1) > 1e-6 else 1 + 1e-6
        spent = days / (self.alpha + age + days)
        series = hyp2f1(a + self.b - 1 - self.r, a - 1, a + self.b + repeats - 1, spent)
        ever = (a + self.b + repeats - 1) / (a - 1) * (1 - (1 - spent) ** (a - 1) * series)
        return np.asarray(np.maximum(ever, 0) * self.alive(repeats, last, age))


class OrderValue(Frozen):
    """Mean value of a customer's orders: Gamma(p, nu) around a nu from Gamma(q, v).

    References
    ----------
    Fader, Hardie (2013). The Gamma-Gamma model of monetary value. brucehardie.com/notes/025.
    """

    p: float
    q: float
    v: float

    @classmethod
    def fit(cls, orders: Floats, mean: Floats) -> Self:
        """Fit by maximum likelihood to the customers whose mean value is above zero.

        Parameters
        ----------
        orders : (n,) number of orders
        mean : (n,) mean value of them
        """
        from scipy.optimize import minimize

        usable = (orders > 0) & (mean > 0)
        if not usable.any():
            return cls(p=1.0, q=2.0, v=0.0)
        n, values = orders[usable], mean[usable]
        unit = float(np.median(values))
        bounds = [(-_BOUND, _BOUND), (np.log(_FEWEST_Q), _BOUND), (-_BOUND, _BOUND)]
        found = minimize(
            _lost_value_likelihood, np.array([1.0, 1.0, 1.0]), args=(n, values / unit), method="L-BFGS-B", bounds=bounds
        )
        p, q, v = np.exp(found.x).tolist()
        return cls(p=p, q=q, v=v * unit)

    def expected(self, orders: Floats, mean: Floats) -> Floats:
        """Return (n,) expected value of an order: the customer's own mean, drawn to that of all."""
        own = np.where((orders > 0) & (mean > 0), orders, 0.0)
        total = own * np.where(own > 0, mean, 0.0)
        return np.asarray(self.p * (self.v + total) / (self.p * own + self.q - 1))


def _lost_likelihood(logs: Floats, x: Floats, last: Floats, age: Floats, weights: Floats) -> float:
    r, alpha, a, b = np.exp(logs)
    ordered = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    stayed = gammaln(a + b) + gammaln(b + x) - gammaln(b) - gammaln(a + b + x)
    alive = -(r + x) * np.log(alpha + age)
    gone = np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * np.log(alpha + last)
    likelihood = ordered + stayed + np.logaddexp(alive, np.where(x > 0, gone, -np.inf))
    return -float((weights * likelihood).sum())


def _lost_value_likelihood(logs: Floats, n: Floats, mean: Floats) -> float:
    p, q, v = np.exp(logs)
    likelihood = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(v)
    likelihood = likelihood + (p * n - 1) * np.log(mean) + p * n * np.log(n) - (p * n + q) * np.log(v + n * mean)
    return -float(likelihood.mean())
