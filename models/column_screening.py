"""Which of very many columns are worth a trial?"""

import numpy as np

from models.columns import Floats
from models.linear import Term

MOST_COLUMNS = 300
"""More columns than these are ranked by what each tells alone, and the first are tried."""


def strongest(matrix: Floats, y: Floats, terms: tuple[Term, ...], most: int = MOST_COLUMNS) -> tuple[int, ...]:
    """Return the columns of the terms that tell most of y, each alone; all of them where they are not too many.

    Cost and chance finds grow with the number of columns, what they tell together does not. Judge by other rows than
    these: among thousands of columns of noise, the strongest look strong here.

    Parameters
    ----------
    matrix : (n, d) encoded rows
    y : (n,) labels 0 or 1

    References
    ----------
    Fan, Lv (2008). Sure independence screening for ultrahigh dimensional feature space. JRSS B 70(5).

    Examples
    --------
    >>> from models.linear import learn_terms
    >>> matrix = np.column_stack([np.tile([1.0, 2.0, 3.0], 20), np.tile([0.0, 1.0], 30)])
    >>> strongest(matrix, np.tile([0.0, 1.0], 30), learn_terms(matrix, (0, 1), {}, {}), most=1)
    (1,)
    """
    if len(terms) <= most:
        return tuple(term.column for term in terms)
    told = np.array([_correlation(term.design(matrix[:, term.column]), y) for term in terms])
    return tuple(sorted(terms[i].column for i in np.argsort(-told, kind="stable")[:most]))


def _correlation(design: Floats, y: Floats) -> float:
    """Return the largest absolute correlation of a design column with y."""
    centred = design - design.mean(axis=0)
    spread = np.sqrt((centred**2).sum(axis=0) * ((y - y.mean()) ** 2).sum())
    return float(np.max(np.abs(centred.T @ (y - y.mean())) / np.maximum(spread, 1e-9)))
