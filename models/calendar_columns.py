"""Which columns tell the date rather than the entity?"""

import numpy as np
import numpy.typing as npt

from models.columns import Floats

NEWEST_SHARE = 0.25
CALENDAR_LIKE = 0.5
"""Distance between the values of the newest quarter and older ones from which on a column is a calendar."""


def calendar_like(matrix: Floats, days: Floats, categorical: tuple[int, ...]) -> tuple[int, ...]:
    """Return the columns whose values tell when a row was, such as an interest rate, a month, or an ever growing count.

    Trees cannot follow such a column beyond the values they have seen; whether it helps is for later rows to say.

    Examples
    --------
    >>> days = np.arange(400.0)
    >>> calendar_like(np.column_stack([days / 7, days % 7]), days, ())
    (0,)
    """
    newest = days >= np.quantile(days, 1 - NEWEST_SHARE) if len(days) else np.zeros(0, dtype=bool)
    if newest.all():
        return ()
    found = (i for i in range(matrix.shape[1]) if _separation(matrix[:, i], newest, i in categorical) >= CALENDAR_LIKE)
    return tuple(found)


def _separation(values: Floats, newest: npt.NDArray[np.bool_], is_category: bool) -> float:
    """Largest distance between the distributions of older and newest values (Kolmogorov, Smirnov; total variation)."""
    known = ~np.isnan(values)
    x, new = values[known], newest[known]
    if len(x) < len(values) / 2 or new.all() or not new.any():
        return 0.0
    codes = np.unique(x, return_inverse=True)[1]
    older, newer = (np.bincount(codes[part], minlength=codes.max() + 1) / part.sum() for part in (~new, new))
    apart = newer - older
    return float(np.abs(apart).sum() / 2 if is_category else np.abs(np.cumsum(apart)).max())
