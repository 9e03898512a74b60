"""Do closings keep pace with the number of open deals, or does the team close as many as it can handle?"""

from dataclasses import replace

from models.calibration import is_better
from models.columns import Floats
from models.cycle_ladder import Choice, Settings, fit_hazards, period_losses
from models.hazards import Curves
from models.landmarks import Landmarks, Pace, PeriodRows

SLOPES = (0.0, 0.5, 1.0)


RUNG = "logistic_time"
"""The hazards by which the pace is judged: of age and calendar alone, for the pace is of the company, not of a deal."""


def choose_pace(landmarks: Landmarks, rows: PeriodRows, choice: Choice) -> Choice:
    """Choose the pace: none, unless all known periods are likelier with it by two standard errors.

    The three are equally free, so the rows that teach may judge. Later blocks would be too few to ask: all deals of a
    month share its luck.
    """
    if landmarks.load is None:
        return choice
    center = float(landmarks.log_load.mean())
    tried = [replace(choice.settings, pace=Pace(slope=slope, center=center)) for slope in SLOPES]
    losses = [_losses_of_all(landmarks, rows, settings) for settings in tried]
    best = 0
    for i in range(1, len(SLOPES)):
        best = i if is_better(losses[i], losses[best], rows.entity, errors=2.0) else best
    return replace(choice, settings=tried[best])


def _losses_of_all(landmarks: Landmarks, rows: PeriodRows, settings: Settings) -> Floats:
    ((won, lost),) = fit_hazards(landmarks, [rows], RUNG, settings)
    pace = settings.pace.offset(rows.log_load)
    curves = Curves(won.score(rows.matrix) + pace, lost.score(rows.matrix) + pace, landmarks.period_days)
    return period_losses(curves, rows) * rows.weight
