"""Which settings of trees do better than the recipe's, within a budget of time or trials?

Every trial is judged by the very blocks that the ladder is judged by. The best of many trials looks better than it is,
so it is taken only where it beats the recipe by two standard errors, in all blocks but one, and in the newest.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from models.calibration import is_better
from models.columns import Floats
from models.folds import Fold
from models.ladder import holds
from models.searches import Search
from models.trees import RECIPE
from models.trials import Rows, Trial, Tried, blend_recent, level_losses, try_trees, usable_folds

SEED = 7
SPACE: dict[str, BaseDistribution] = {
    "learning_rate": FloatDistribution(0.01, 0.15, log=True),
    "max_depth": IntDistribution(2, 7),
    "num_leaves": IntDistribution(4, 48, log=True),
    "min_data_in_leaf": IntDistribution(10, 300, log=True),
    "lambda_l2": FloatDistribution(0.1, 100.0, log=True),
    "feature_fraction": FloatDistribution(0.2, 1.0),
    "bagging_fraction": FloatDistribution(0.3, 1.0),
    "cat_smooth": FloatDistribution(1.0, 200.0, log=True),
    "cat_l2": FloatDistribution(1.0, 200.0, log=True),
}


@dataclass(frozen=True)
class Budget:
    """How long to search: until the time is over, or for a number of trials, which repeats on every machine."""

    seconds: float = float("inf")
    trials: float = float("inf")

    def spent(self, seconds: float, trials: int) -> float:
        """Return the share of the budget that is spent, at least 1 where it is all."""
        return max(seconds / self.seconds, trials / self.trials)


@dataclass(frozen=True)
class Tuner:
    """Searches the settings of trees by Optuna's tree-structured Parzen estimator, seeded.

    Parameters
    ----------
    budget : how long; a trial that has begun is finished
    clock : seconds that pass
    report : called after each trial with the number of trials and the share of the budget that is spent

    References
    ----------
    Bergstra, Bardenet, Bengio, Kegl (2011). Algorithms for hyper-parameter optimization. NeurIPS.
    """

    budget: Budget
    clock: Callable[[], float] = monotonic
    report: Callable[[int, float], None] = lambda _trials, _spent: None

    def __call__(self, trial: Trial, rows: Rows, folds: Sequence[Fold]) -> Trial:
        """Return the ladder's trial with the tuned trees in the place of the default ones, where they are better.

        Without trees on the ladder there is nothing to tune, and the trial comes back as it is.
        """
        if "lightgbm" not in trial.scores:
            return trial
        search, (rounds, _, scores, recent) = self._search(trial, rows, folds)
        settings = replace(trial.settings, search=search)
        if not search.taken:
            return replace(trial, settings=settings)
        found, recents = trial.scores | {"lightgbm": scores}, trial.recent | {"lightgbm": recent}
        if "blend" in found:
            found["blend"] = (found["logistic"] + scores) / 2
            recents["blend"] = blend_recent(recents["logistic"], recent)
        tuned = search.tried[search.best]
        settings = replace(settings, rounds=rounds, tuned=tuned)
        return replace(trial, scores=found, recent=recents, settings=settings)

    def _search(self, trial: Trial, rows: Rows, folds: Sequence[Fold]) -> tuple[Search, Tried]:
        """Return what was tried, and the best trees."""
        usable, started = usable_folds(rows, folds), self.clock()
        found = trial.settings
        default = found.rounds, found.tree_columns, trial.scores["lightgbm"], trial.recent["lightgbm"]
        tried: list[dict[str, Any]] = []
        losses: list[float] = []
        study, best, spent = _new_study(), default, 0.0
        while spent < 1:
            asked = study.ask(SPACE)
            grown = try_trees(rows, usable, default[1], asked.params) if tried else default
            loss = float(_losses(grown[2], trial, rows).mean())
            best = grown if loss < min(losses, default=np.inf) else best
            tried.append(asked.params)
            losses.append(loss)
            study.tell(asked, loss)
            spent = self.budget.spent(self.clock() - started, len(tried))
            self.report(len(tried), spent)
        taken = _beats(best[2], default[2], trial, rows)
        return Search(tuple(tried), tuple(losses), taken, self.clock() - started), best


def _new_study() -> optuna.Study:
    """Return a study whose first trial is the recipe."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=SEED))
    study.enqueue_trial({name: RECIPE[name] for name in SPACE})
    return study


def _losses(score: Floats, trial: Trial, rows: Rows) -> Floats:
    judged = trial.judged
    return level_losses(score[judged], rows.y[judged], trial.block[judged])


def _beats(score: Floats, default: Floats, trial: Trial, rows: Rows) -> bool:
    """Whether these trees are better than the default ones by more than the choice among many trials would do."""
    rival, current = (_losses(one, trial, rows) for one in (score, default))
    block = trial.block[trial.judged]
    newest = block == block.max()
    return bool(
        rival[newest].mean() < current[newest].mean()
        and holds(rival, current, block)
        and is_better(rival, current, rows.entities[trial.judged], errors=2.0)
    )
