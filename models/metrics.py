"""How good are probabilities, rankings, intervals and incidence curves?"""

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.metrics import brier_score_loss, roc_auc_score
from sklearn.metrics import log_loss as sklearn_log_loss

from models.columns import Floats
from models.errors import LabelError

Array = npt.ArrayLike
CENSORED, WON, LOST = 0, 1, 2


def log_loss(y_true: Array, probability: Array) -> float:
    """Return the mean negative log-likelihood; lower is better. Probabilities are kept 1e-15 off 0 and 1."""
    return float(sklearn_log_loss(np.asarray(y_true), np.asarray(probability), labels=[0, 1]))


def brier_score(y_true: Array, probability: Array) -> float:
    """Return the mean squared distance of probability and outcome (Brier 1950); lower is better."""
    return float(brier_score_loss(np.asarray(y_true), np.asarray(probability), pos_label=1))


def auc_score(y_true: Array, score: Array) -> float:
    """Return the chance that a positive row outranks a negative one; NaN where only one class is present."""
    y = np.asarray(y_true)
    return float(roc_auc_score(y, np.asarray(score))) if 0 < y.sum() < len(y) else float("nan")


def reliability_table(y_true: Array, probability: Array, *, bins: int = 10) -> pd.DataFrame:
    """Compare predicted and observed rates in bins of equal mass.

    Returns
    -------
    DataFrame with one row a bin: count, mean_probability, observed_rate

    Examples
    --------
    >>> reliability_table([0, 1, 1, 1], [0.1, 0.3, 0.8, 0.8], bins=2)
       count  mean_probability  observed_rate
    0      2               0.2            0.5
    1      2               0.8            1.0
    """
    y, p = np.asarray(y_true, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    chunks = np.array_split(np.argsort(p, kind="stable"), min(bins, max(len(y), 1)))
    return pd.DataFrame(
        {
            "count": [len(chunk) for chunk in chunks],
            "mean_probability": [p[chunk].mean() for chunk in chunks],
            "observed_rate": [y[chunk].mean() for chunk in chunks],
        }
    )


def expected_calibration_error(y_true: Array, probability: Array, *, bins: int = 10) -> float:
    """Return the mean distance of predicted and observed rate over equal-mass bins.

    References
    ----------
    Naeini, Cooper, Hauskrecht (2015). Obtaining well calibrated probabilities using Bayesian binning. AAAI.
    """
    table = reliability_table(y_true, probability, bins=bins)
    distance = (table["mean_probability"] - table["observed_rate"]).abs()
    return float(np.average(distance, weights=table["count"]))


def precision_at_k(y_true: Array, score: Array, k: int) -> float:
    """Return the share of positives among the k highest scores; rows tied at the border count in part.

    Examples
    --------
    >>> precision_at_k([1, 0, 1, 0], [0.9, 0.8, 0.7, 0.1], 2)
    0.5
    """
    y, s = np.asarray(y_true, dtype=np.float64), np.asarray(score, dtype=np.float64)
    if not 1 <= k <= len(y):
        msg = f"k = {k} for {len(y)} rows; expected 1 to the number of rows"
        raise LabelError(msg)
    border = np.sort(s)[-k]
    above, tied = s > border, s == border
    return float((y[above].sum() + (k - above.sum()) * y[tied].mean()) / k)


def lift_at_k(y_true: Array, score: Array, k: int) -> float:
    """Return how many times more positives the k highest scores hold than k rows drawn at random."""
    rate = float(np.mean(np.asarray(y_true, dtype=np.float64)))
    return precision_at_k(y_true, score, k) / rate if rate > 0 else float("nan")


def lift_curve(y_true: Array, score: Array, *, points: int = 20) -> pd.DataFrame:
    """Return share of rows worked, share of positives reached and lift, from the highest score down."""
    y = np.asarray(y_true, dtype=np.float64)
    ks = np.unique(np.ceil(np.linspace(0, len(y), points + 1)[1:]).astype(int))
    reached = np.array([precision_at_k(y_true, score, int(k)) * k for k in ks])
    share = ks / len(y)
    found = reached / y.sum() if y.sum() else np.full(len(ks), np.nan)
    return pd.DataFrame({"share": share, "captured": found, "lift": found / share})


def concordance_index(duration: Array, event: Array, risk: Array) -> float:
    """Return how often the row with the higher risk has its event first (Harrell 1982), ties in risk count half.

    Parameters
    ----------
    duration : (n,) days to the event or to censoring
    event : (n,) true where the event of interest was seen; a competing event counts as never
    risk : (n,) higher means sooner
    """
    times, seen = np.asarray(duration, dtype=np.float64), np.asarray(event, dtype=bool)
    order = np.argsort(times, kind="stable")
    ranks = np.unique(np.asarray(risk, dtype=np.float64), return_inverse=True)[1]
    return _concordance(times[order], seen[order], ranks[order])


def _concordance(times: Floats, seen: npt.NDArray[np.bool_], ranks: npt.NDArray[np.intp]) -> float:
    """Walk back in time with a count of the ranks that are still at risk (a Fenwick tree: n log n)."""
    tree = np.zeros(int(ranks.max(initial=0)) + 2)
    concordant = pairs = 0.0
    total = 0
    end = len(times)
    while end > 0:
        start = int(np.searchsorted(times, times[end - 1], side="left"))
        tied = np.arange(start, end)
        waiting = tied[~seen[tied]]
        total += _insert(tree, ranks[waiting])
        for i in tied[seen[tied]]:
            lower, equal = _below(tree, ranks[i]), _below(tree, ranks[i] + 1) - _below(tree, ranks[i])
            concordant += lower + 0.5 * equal
            pairs += total
        total += _insert(tree, ranks[tied[seen[tied]]])
        end = start
    return concordant / pairs if pairs else float("nan")


def _insert(tree: Floats, ranks: npt.NDArray[np.intp]) -> int:
    for rank in ranks:
        i = int(rank) + 1
        while i < len(tree):
            tree[i] += 1
            i += i & -i
    return len(ranks)


def _below(tree: Floats, rank: int) -> float:
    total, i = 0.0, int(rank)
    while i > 0:
        total += tree[i]
        i -= i & -i
    return total


def is_known(duration: Array, event: Array, days: float) -> npt.NDArray[np.bool_]:
    """Tell for which rows the state at `days` is known: closed before, or still followed then."""
    times, events = np.asarray(duration, dtype=np.float64), np.asarray(event)
    return np.asarray((events != CENSORED) | (times >= days), dtype=np.bool_)


def won_within(duration: Array, event: Array, days: float) -> Floats:
    """Return for each row whether it was won within so many days, 0 or 1; NaN where that is not known."""
    times, events = np.asarray(duration, dtype=np.float64), np.asarray(event)
    return np.where(is_known(times, events, days), (events == WON) & (times < days), np.nan)


def brier_at_horizon(
    duration: Array, event: Array, incidence: Array, days: float, *, cause: int = WON, follow_up: Array | None = None
) -> float:
    """Return the Brier score of P(cause by `days`) over rows whose state then is known.

    Rows censored before `days` are left out; that is unbiased where follow-up ends for all rows of a cutoff at once, as
    in a backtest whose horizons are ripe.

    Parameters
    ----------
    incidence : (n,) predicted probability of the cause by `days`
    cause : 1 won, 2 lost, 0 either of them (closed)
    follow_up : (n,) days for which each row was watched; if given, rows watched for less than `days` are left out, also
        those that closed before, which would count closings without the open deals beside them
    """
    known = is_known(duration, event, days)
    if follow_up is not None:
        known &= np.asarray(follow_up, dtype=np.float64) >= days
    happened = _happened(duration, event, days, cause)[known]
    return float(np.mean((np.asarray(incidence, dtype=np.float64)[known] - happened) ** 2)) if known.any() else np.nan


def integrated_brier_score(
    duration: Array, event: Array, incidence: Array, days: Array, *, cause: int = WON, follow_up: Array | None = None
) -> float:
    """Return the mean Brier score over a grid of days (Graf 1999, here without weights: see `brier_at_horizon`).

    Parameters
    ----------
    incidence : (n, m) predicted probability of the cause by each of the m days
    """
    curves = np.asarray(incidence, dtype=np.float64)
    grid = np.asarray(days, dtype=np.float64)
    scores = [
        brier_at_horizon(duration, event, curves[:, i], float(day), cause=cause, follow_up=follow_up)
        for i, day in enumerate(grid)
    ]
    return float(np.nanmean(scores)) if np.isfinite(scores).any() else float("nan")


def coverage(y_true: Array, low: Array, high: Array) -> float:
    """Return the share of values inside their interval, both ends included."""
    y = np.asarray(y_true, dtype=np.float64)
    return float(np.mean((y >= np.asarray(low)) & (y <= np.asarray(high))))


def _happened(duration: Array, event: Array, days: float, cause: int) -> Floats:
    events = np.asarray(event)
    matches = events != CENSORED if cause == CENSORED else events == cause
    return np.asarray(matches & (np.asarray(duration, dtype=np.float64) < days), dtype=np.float64)
