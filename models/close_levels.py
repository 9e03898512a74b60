"""Between which quantiles of their predicted days do wins fall, so that an 80% interval covers 80%?

References
----------
Kuleshov, Fenner, Ermon (2018). Accurate uncertainties for deep learning using calibrated regression. ICML.
"""

import numpy as np

from models.columns import Floats
from models.folds import Indices

MIN_WINS = 50
LEVELS = np.linspace(0.0, 1.0, 41)


def choose_levels(older: tuple[Floats, Indices], newest: tuple[Floats, Indices]) -> tuple[float, ...]:
    """Return the quantile at which to read each of 41 levels from 0 to 1; none, if they are best read as they are.

    They move only if those of the older block's wins were nearer to the newest's than none at all, and 50 deals were
    won in each block.

    Parameters
    ----------
    older, newest : (n,) quantile of its predicted days at which each win fell, out of fold; (n,) its deal, which counts
        once
    """
    if min(len(np.unique(entities)) for _, entities in (older, newest)) < MIN_WINS:
        return ()
    true = _levels(*newest)
    if np.abs(_levels(*older) - true).mean() >= np.abs(LEVELS - true).mean():
        return ()
    falls, entities = (np.concatenate(parts) for parts in zip(older, newest, strict=True))
    return tuple(_levels(falls, entities).tolist())


def move_levels(quantiles: Floats, levels: tuple[float, ...]) -> Floats:
    """Return where to read these quantiles.

    >>> move_levels(np.array([0.1, 0.5]), ()).tolist(), move_levels(np.array([0.5]), (0.0, 0.7, 1.0)).tolist()
    ([0.1, 0.5], [0.7])
    """
    return np.interp(quantiles, np.linspace(0.0, 1.0, len(levels)), levels) if levels else quantiles


def _levels(falls: Floats, entities: Indices) -> Floats:
    _, codes, rows = np.unique(entities, return_inverse=True, return_counts=True)
    inner = np.quantile(falls, LEVELS[1:-1], weights=1 / rows[codes], method="inverted_cdf")
    return np.concatenate([[0.0], inner, [1.0]])
