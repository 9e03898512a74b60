"""Which hazards predict later periods best: a life table by age, a logistic regression, trees, or the mean of both?

Each is tried with the age of the deal and the calendar alone, and with all features: static columns often hurt, so they
have to earn their place on later periods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.calibration import is_better
from models.columns import Floats
from models.cycle_fits import CAUSES, LIFE_TABLE, MIN_EVENTS, QUICK, Settings, fit_cause, fit_hazards, hazard_terms
from models.folds import Indices
from models.hazards import Curves
from models.ladder import describe_losses
from models.landmarks import Block, Landmarks, Pace, PeriodRows
from models.linear import Linear
from models.periods import LOST, WON
from models.scores import Score
from models.threads import side_by_side
from models.trees import Trees, grow_together

FAMILIES = ("logistic", "lightgbm", "blend")
RUNGS = (LIFE_TABLE, *(f"{family}_{columns}" for columns in ("time", "features") for family in FAMILIES))
STRENGTHS = (0.01, 0.1, 1.0)
MAX_ROUNDS = 200

Judged = tuple[dict[str, Curves], PeriodRows]
"""Log-odds of every rung over the rows that judged it."""


@dataclass(frozen=True)
class Choice:
    """The rung that won, why, and the settings to fit it with."""

    rung: str
    reason: str
    losses: dict[str, float]
    settings: Settings


@dataclass(frozen=True)
class Tried:
    """The models of each rung, of won and of lost, that learnt from a block, and their log-odds of its test rows."""

    models: dict[str, tuple[Score, Score]]
    curves: dict[str, Curves]


def try_rungs(landmarks: Landmarks, blocks: Sequence[Block], pace: Pace) -> tuple[Settings, list[Tried]]:
    """Fit every rung on each block; return the best settings, and what was tried on each block."""
    settings = Settings({}, {}, pace)
    won, lost = side_by_side(lambda cause: _Trials(landmarks, blocks, cause, settings).run(), CAUSES)
    tried = []
    for i in range(len(blocks)):
        models = {rung: (won[rung][i].model, lost[rung][i].model) for rung in RUNGS}
        curves = {rung: Curves(won[rung][i].score, lost[rung][i].score, landmarks.period_days) for rung in RUNGS}
        tried.append(Tried(models, curves))
    return settings, tried


def try_choice(landmarks: Landmarks, blocks: Sequence[Block], choice: Choice) -> list[Tried]:
    """Fit the rung that was chosen before on each block."""
    models = fit_hazards(landmarks, [block.train for block in blocks], choice.rung, choice.settings)
    tried = []
    for (won, lost), block in zip(models, blocks, strict=True):
        won_score, lost_score = (_scored(model, block, choice.settings.pace).score for model in (won, lost))
        curves = Curves(won_score, lost_score, landmarks.period_days)
        tried.append(Tried({choice.rung: (won, lost)}, {choice.rung: curves}))
    return tried


@dataclass(frozen=True)
class _Try:
    """A model of one cause, and its log-odds of the rows that judge it."""

    model: Score
    score: Floats

    def mean(self, other: "_Try") -> "_Try":
        return _Try(Score(parts=(*self.model.parts, *other.model.parts)), (self.score + other.score) / 2)


@dataclass(frozen=True)
class _Trials:
    """Every rung for one cause; `settings` gathers what scored best."""

    landmarks: Landmarks
    blocks: Sequence[Block]
    cause: str
    settings: Settings

    def run(self) -> dict[str, list[_Try]]:
        """Return for each rung what it made of each block."""
        tries = {LIFE_TABLE: [self._life_table(block) for block in self.blocks]}
        enough = all(np.sum(block.train.outcome == CAUSES[self.cause]) >= MIN_EVENTS for block in self.blocks)
        for columns in ("time", "features"):
            linear, trees = f"logistic_{columns}", f"lightgbm_{columns}"
            tries[linear] = self._logistic(linear) if enough else tries[LIFE_TABLE]
            tries[trees] = self._trees(trees) if enough else tries[LIFE_TABLE]
            pairs = zip(tries[linear], tries[trees], strict=True)
            tries[f"blend_{columns}"] = [first.mean(second) for first, second in pairs]
        return tries

    def _life_table(self, block: Block) -> _Try:
        model = fit_cause(self.landmarks, block.train, LIFE_TABLE, self.cause, self.settings)
        return _scored(model, block, self.settings.pace)

    def _logistic(self, rung: str) -> list[_Try]:
        def fit(block: Block) -> list[_Try]:
            matrix, y, weights = block.train.against_open(CAUSES[self.cause], self.settings.pace)
            terms = hazard_terms(self.landmarks, matrix, y, rung)
            fitted = Linear.fit_each(matrix, y, weights, terms, strengths=STRENGTHS)
            return [_scored(Score(parts=(model,)), block, self.settings.pace) for model in fitted]

        found = dict(zip(STRENGTHS, zip(*map(fit, self.blocks), strict=True), strict=True))
        best = min(found, key=lambda strength: (self._loss([one.score for one in found[strength]]), strength))
        self.settings.strength[rung, self.cause] = best
        return list(found[best])

    def _trees(self, rung: str) -> list[_Try]:
        """Grow as many trees as suit the newest block: the models of the older one know far fewer periods."""
        columns, code, pace = self.landmarks.positions(rung), CAUSES[self.cause], self.settings.pace
        boosters, rounds = grow_together(
            [(block.train.against_open(code, pace), block.test.against_open(code, pace)) for block in self.blocks],
            columns=columns,
            categorical=self.landmarks.columns.categorical,
            judges=slice(len(self.blocks) // 2, None),
            max_rounds=MAX_ROUNDS,
            growth=QUICK,
        )
        self.settings.rounds[rung, self.cause] = rounds
        kept = [
            Trees.of(booster, rounds, columns=columns, growth=QUICK, file=f"model-{self.cause}.txt")
            for booster in boosters
        ]
        return [_scored(Score(parts=(trees,)), block, pace) for trees, block in zip(kept, self.blocks, strict=True)]

    def _loss(self, scores: Sequence[Floats]) -> float:
        return sum(
            _cause_loss(score, block.test, CAUSES[self.cause]) for score, block in zip(scores, self.blocks, strict=True)
        )


def _scored(model: Score, block: Block, pace: Pace) -> _Try:
    return _Try(model, model.score(block.test.matrix) + pace.offset(block.test.log_load))


def join_tests(tried: Sequence[Tried], blocks: Sequence[Block]) -> Judged:
    """Join blocks that were judged apart."""
    rows = [block.test for block in blocks]
    joined = PeriodRows.join(rows)
    return {rung: join_curves([part.curves[rung] for part in tried]) for rung in tried[0].curves}, joined


def choose_rung(older: Judged, newest: Judged, settings: Settings) -> Choice:
    """Choose by the log loss of later period rows.

    A higher rung must be better on both blocks together by more than one standard error, the older counting half; one
    that reads features must be so by two, on each block: what a region or an owner did last quarter often does not
    return.
    """
    losses = [{rung: period_losses(curves, rows) for rung, curves in tried.items()} for tried, rows in (older, newest)]
    entities = [rows.entity for _, rows in (older, newest)]
    chosen = LIFE_TABLE
    for rung in RUNGS[1:]:
        pairs = [(loss[rung], loss[chosen], entity) for loss, entity in zip(losses, entities, strict=True)]
        if _reads_features(rung, chosen):
            wins = all(is_better(*pair, errors=2.0) for pair in pairs)
        else:
            wins = is_better(*(np.concatenate(parts) for parts in zip(*_aged(pairs), strict=True)))
        chosen = rung if wins else chosen
    rows = newest[1]
    means = {rung: float(np.average(loss, weights=rows.weight)) for rung, loss in losses[1].items()}
    told = describe_losses(chosen, means)
    return Choice(chosen, f"{chosen}: log loss on the newest {len(rows.outcome)} deal periods: {told}", means, settings)


def _aged(pairs: Sequence[tuple[Floats, Floats, Indices]]) -> list[tuple[Floats, Floats, Indices]]:
    """Let the older block count half."""
    (rival, current, entity), newest = pairs
    return [(rival / 2, current / 2, entity), newest]


def _reads_features(rung: str, chosen: str) -> bool:
    return rung.endswith("features") and not chosen.endswith("features")


def period_losses(curves: Curves, rows: PeriodRows) -> Floats:
    """Return the multinomial log loss of each period row."""
    top = np.logaddexp(0.0, np.logaddexp(curves.won, curves.lost))
    return np.asarray(
        top - np.where(rows.outcome == WON, curves.won, 0) - np.where(rows.outcome == LOST, curves.lost, 0)
    )


def join_curves(parts: Sequence[Curves]) -> Curves:
    """Put the log-odds of some rows after those of others."""
    won, lost = np.concatenate([part.won for part in parts]), np.concatenate([part.lost for part in parts])
    return Curves(won, lost, parts[0].period_days)


def _cause_loss(score: Floats, test: PeriodRows, code: int) -> float:
    kept = (test.outcome == code) | (test.outcome == 0)
    return float(np.sum(np.logaddexp(0.0, score[kept]) - (test.outcome[kept] == code) * score[kept]))
