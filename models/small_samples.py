"""What can be learnt from few records? A logistic regression drawn to the base rate as far as unseen records ask for.

Too few to split in time: the records are judged in five parts, each by models of the others. Models of all strengths
are averaged, the base rate among them, each by how well it predicted, and the mean is drawn to the base rate once more
by how sure its gain is. It is one logistic regression again.
"""

from dataclasses import dataclass

import numpy as np

from models.calibration import log_losses, standard_errors
from models.columns import Floats
from models.folds import Indices
from models.linear import Linear, Term
from models.scores import Constant, Score
from models.trials import Rows, base_score, shares_by_loss

PARTS = 5
ROUNDS = 2
STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3)


@dataclass(frozen=True)
class SmallFit:
    """The model of few records, its scores of unseen ones, and the log losses of both rungs."""

    rung: str
    score: Score
    unseen: Floats
    losses: dict[str, float]


def fit_small(rows: Rows) -> SmallFit:
    """Fit on all records; the base rate where the mean of the models is not surely better than it."""
    tried = np.mean([_unseen_scores(rows, seed) for seed in range(ROUNDS)], axis=0)
    losses = np.array([log_losses(score, rows.y) for score in tried])
    shares = shares_by_loss(losses.mean(axis=1), len(np.unique(rows.entities)))
    unseen = shares @ tried
    found = log_losses(unseen, rows.y)
    means = {"base_rate": float(losses[0].mean()), "logistic": float(found.mean())}
    kept = kept_share(standard_errors(losses[0] - found, rows.entities))
    if not kept:
        return SmallFit("base_rate", Score(parts=(Constant(value=base_score(rows.y)),)), tried[0], means)
    shares = kept * shares + (1 - kept) * np.eye(len(shares))[0]
    return SmallFit("logistic", Score(parts=(_mean_model(rows, shares),)), shares @ tried, means)


def kept_share(errors: float) -> float:
    """Return how much of a model is kept whose gain is so many standard errors: 1 - 2 / errors^2, none below sqrt(2).

    A gain found on few records is that of the luckiest; on average over draws this is no worse than the base rate.

    References
    ----------
    James, Stein (1961). Estimation with quadratic loss.

    Examples
    --------
    >>> kept_share(1.4), kept_share(2.0), round(kept_share(10.0), 2)
    (0.0, 0.5, 0.98)
    """
    return 1 - 2 / errors**2 if errors > np.sqrt(2) else 0.0


def _mean_model(rows: Rows, shares: Floats) -> Linear:
    """The mean of the base rate and the models of all strengths, each with its share."""
    line = Linear.fit_mean(
        rows.matrix, rows.y, np.ones(len(rows.y)), _terms(rows), strengths=STRENGTHS, shares=tuple(shares[1:].tolist())
    )
    return line.model_copy(update={"intercept": line.intercept + float(shares[0]) * base_score(rows.y)})


def _unseen_scores(rows: Rows, seed: int) -> Floats:
    """(1 + strengths, n): what the base rate and the models of each strength say of records they have not seen."""
    parts, scores = _parts(rows, seed), np.zeros((1 + len(STRENGTHS), len(rows.y)))
    for part in range(PARTS):
        train, test = rows.take(np.flatnonzero(parts != part)), np.flatnonzero(parts == part)
        scores[0, test] = base_score(train.y)
        for i, line in enumerate(_fit_all(train), start=1):
            scores[i, test] = line.score(rows.matrix[test])
    return scores


def _fit_all(rows: Rows) -> list[Linear]:
    return Linear.fit_each(rows.matrix, rows.y, np.ones(len(rows.y)), _terms(rows), strengths=STRENGTHS)


def _terms(rows: Rows) -> tuple[Term, ...]:
    return rows.terms(tuple(range(rows.matrix.shape[1])))


def _parts(rows: Rows, seed: int) -> Indices:
    """Deal the entities out into parts, as many with the event to each."""
    _, first, codes = np.unique(rows.entities, return_index=True, return_inverse=True)
    order = np.lexsort((np.random.default_rng(seed).random(len(first)), rows.y[first]))
    place = np.empty(len(first), dtype=np.intp)
    place[order] = np.arange(len(first)) % PARTS
    return np.asarray(place[codes], dtype=np.intp)
