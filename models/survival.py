"""How likely is each customer still one after so many days, in keeping with the probability that he leaves?"""

import numpy as np

from models.columns import Floats


def survival(shares: Floats, at_horizon: Floats, leaving: Floats) -> Floats:
    """Bend each customer's life table so that it passes through his own probability at the horizon.

    Hazards are proportional: the share of customers like him that stay is raised to the power that makes it
    1 - `leaving` at the horizon.

    Parameters
    ----------
    shares : (n, k) share of customers like each that stayed k times as long; not rising
    at_horizon : (n,) the same at the horizon of the probability
    leaving : (n,) probability to be gone at the horizon

    Returns
    -------
    (n, k) probability to be a customer still, not rising

    References
    ----------
    Cox (1972). Regression models and life-tables.

    Examples
    --------
    >>> survival(np.array([[0.95, 0.9]]), np.array([0.9]), np.array([0.19])).round(4).tolist()
    [[0.9025, 0.81]]
    """
    usual = np.log(np.clip(at_horizon, 1e-6, 1 - 1e-6))
    power = np.log1p(-np.clip(leaving, 0, 1 - 1e-9)) / usual
    return np.asarray(np.clip(shares, 1e-9, 1.0) ** power[:, None])
