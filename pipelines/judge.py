"""Is a challenger no worse than what it would replace, and calibrated?

The rules, all on rows that nobody compared had seen, with 90% intervals from a bootstrap that draws entities:

- against the baseline that does best on them: refused if shown to be worse, that is, with the whole interval of the
  relative difference in loss beyond the margin;
- against each of the last champions: promoted if its loss is no higher, or is shown to be higher by no more than the
  margin. The best of several is the one to match, so a series of promotions cannot lose a margin each;
- calibrated: refused if the interval of observed by expected lies wholly outside 0.80 to 1.25, or if probabilities lie
  more than 0.02 beyond the intervals of the observed rates, on average over ten bins. Few rows have wide intervals.
  Somebody may accept that with a reason, which is shown wherever the model is told of: probabilities known to be off
  serve better than no model. That it is no worse nobody can waive.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.comparisons import BINARY, Estimate, calibration_excess, loss_name, ratio, row_losses

MARGIN = 0.01
"""How much higher a challenger's loss may be and still count as not worse, as a share of the other's loss."""

FEWEST_ROWS = 50
"""With fewer, an interval is not trusted, and only a loss that is no higher will do."""

OBSERVED_BY_EXPECTED = (0.8, 1.25)
CALIBRATION_TOLERANCE = 0.02
FEWEST_EXPECTED = 10
"""With fewer expected events, nothing is said about calibration."""

_CALIBRATION = {
    "en": {
        "few": "too few rows ({rows}) to tell whether it is calibrated",
        "level": "observed by expected {level.value:.2f} (90% interval {level.low:.2f} to {level.high:.2f})",
        "outside": "{text}, outside {low:.2f} to {high:.2f}",
        "off": "probabilities are {excess:.3f} off beyond chance, allowed is {allowed}; {text}",
    },
    "zh": {
        "few": "行数过少（{rows}），无法判断概率是否校准",
        "level": "实际与预期之比为 {level.value:.2f}（90% 区间 {level.low:.2f} 至 {level.high:.2f}）",
        "outside": "{text}，超出 {low:.2f} 至 {high:.2f} 的范围",
        "off": "概率的偏差超出偶然 {excess:.3f}，允许 {allowed}；{text}",
    },
}

_BASELINE = re.compile(r"baseline_(?!.*_\d+d$).+")
"""The predictions of baselines, not their curves at other horizons (`baseline_kaplan_meier_won_30d`)."""


@dataclass(frozen=True)
class Verdict:
    """What one rule says of a challenger, in one sentence; `worse` is how much higher its loss is, as a share."""

    passed: bool
    text: str
    worse: float = 0.0


def against_best_baseline(predictions: pd.DataFrame, *, cold_start: bool = False) -> Verdict:
    """Compare a version with the baseline of the lowest loss on its test rows (columns `baseline_*`).

    At a cold start, where history is too short for any model, the base rate stands in and need only match itself.
    """
    names = [name for name in predictions.columns.astype(str) if _BASELINE.fullmatch(name)]
    names = [name for name in names if not cold_start or name == "baseline_base_rate"]
    losses = {name: _mean_loss(predictions, name) for name in names}
    if not losses:
        return Verdict(passed=True, text="no baseline was kept")
    best = min(losses, key=losses.__getitem__)
    worse, text = _compare(predictions, best, f"the best baseline, {best.removeprefix('baseline_')}")
    return Verdict(passed=not (worse.low > MARGIN and len(predictions) >= FEWEST_ROWS), text=text)


def against_champions(rivals: Mapping[int, pd.DataFrame]) -> Verdict:
    """Compare a version (`prediction`) with each champion (`rival`) on the rows that both can be asked about."""
    verdicts = [_against_champion(version, rows) for version, rows in rivals.items()]
    failed = [verdict for verdict in verdicts if not verdict.passed]
    if failed:
        return max(failed, key=lambda verdict: verdict.worse)
    return Verdict(passed=True, text="; ".join(verdict.text for verdict in verdicts))


def calibrated(predictions: pd.DataFrame, language: str = "en") -> Verdict:
    """Say whether a version's predictions agree with what came about on its test rows."""
    words = _CALIBRATION[language]
    y_true, predicted = (predictions[name].to_numpy(dtype=float) for name in ("y_true", "prediction"))
    entities = predictions["entity_id"].to_numpy()
    is_binary = loss_name(y_true) == BINARY
    if predicted.sum() <= 0 or (is_binary and min(predicted.sum(), (1 - predicted).sum()) < FEWEST_EXPECTED):
        return Verdict(passed=True, text=words["few"].format(rows=len(y_true)))
    level = ratio(y_true, predicted, entities)
    excess = calibration_excess(y_true, predicted, entities) if is_binary else 0.0
    text = words["level"].format(level=level)
    if is_off(level):
        low, high = OBSERVED_BY_EXPECTED
        return Verdict(passed=False, text=words["outside"].format(text=text, low=low, high=high))
    if excess > CALIBRATION_TOLERANCE:
        told = words["off"].format(excess=excess, allowed=CALIBRATION_TOLERANCE, text=text)
        return Verdict(passed=False, text=told)
    return Verdict(passed=True, text=text)


def is_off(level: Estimate) -> bool:
    """Say whether observed by expected lies wholly outside 0.80 to 1.25."""
    return level.high < OBSERVED_BY_EXPECTED[0] or level.low > OBSERVED_BY_EXPECTED[1]


def _against_champion(version: int, rows: pd.DataFrame) -> Verdict:
    if rows.empty:
        return Verdict(passed=True, text=f"version {version} cannot be asked about its test rows")
    worse, text = _compare(rows, "rival", f"version {version}")
    is_shown = worse.high <= MARGIN and len(rows) >= FEWEST_ROWS
    return Verdict(passed=worse.value <= 0 or is_shown, text=text, worse=worse.value)


def _compare(rows: pd.DataFrame, rival: str, called: str) -> tuple[Estimate, str]:
    """Return how much higher the loss is than a rival's, as a share of it, and say so."""
    name = loss_name(rows["y_true"])
    mine, theirs = (row_losses(rows["y_true"], rows[column], name) for column in ("prediction", rival))
    floor = np.finfo(float).tiny
    worse = ratio(mine - theirs, np.maximum(theirs, floor), rows["entity_id"])
    text = (
        f"{name} {mine.mean():.4g}, {worse.value:+.1%} against {called}"
        f" (90% interval {worse.low:+.1%} to {worse.high:+.1%}, {len(rows)} rows it had not seen)"
    )
    return worse, text


def _mean_loss(predictions: pd.DataFrame, column: str) -> float:
    return float(row_losses(predictions["y_true"], predictions[column], loss_name(predictions["y_true"])).mean())
