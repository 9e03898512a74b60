"""What do the charts of a record draw? Plain numbers and words, as `static/charts.js` reads them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from serving.score_shapes import Outlook, Plain, Stay
from serving.scores import Language
from serving.story_shapes import History
from serving.texts import translate


@dataclass(frozen=True)
class Chart:
    """A chart: its title, what is drawn, and the same numbers as a table (a head, and rows of a day and shares)."""

    title: str
    drawn: dict[str, Any]
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float | None, ...]], ...]


def closing_chart(outlook: Outlook, cutoff: pd.Timestamp, expected: Plain, language: Language) -> Chart:
    """Return how likely a deal is won, lost or open by day, with its closing window and the rep's date."""
    shares = [(0.0, 0.0, 1.0), *((one.won, one.lost, one.open) for one in outlook.outcomes)]
    days = [_day(cutoff, day) for day in (0, *(one.days for one in outlook.outcomes))]
    rows = tuple(zip(days, shares, strict=True))
    names = [translate(language, text) for text in ("Won", "Lost", "Open")]
    series = [
        {"name": name, "tone": tone, "stack": True, "points": [[day, share[at]] for day, share in rows]}
        for at, (name, tone) in enumerate(zip(names, ("good", "bad", "neutral"), strict=True))
    ]
    window = {"from": outlook.close_on_p10, "to": outlook.close_on_p90, "tone": "info"}
    drawn = {
        "top": 1,
        "series": series,
        "spans": [window | {"text": translate(language, "80%% closing window, if won")}]
        if all(window.values())
        else [],
        "marks": [{"x": expected, "text": translate(language, "The rep's date"), "tone": "warn"}] if expected else [],
    }
    return Chart(translate(language, "Won, lost or open by day"), drawn, tuple(names), rows)


def staying_chart(stays: Sequence[Stay], cutoff: pd.Timestamp, horizon: int | None, language: Language) -> Chart | None:
    """Return how likely a customer stays, by day; None where nothing is known of it."""
    if not stays:
        return None
    rows = tuple((_day(cutoff, day), (share,)) for day, share in [(0, 1.0), *((s.days, s.probability) for s in stays)])
    name, mark = translate(language, "Still a customer"), translate(language, "Horizon of the score")
    points = [[day, shares[0]] for day, shares in rows]
    drawn = {
        "top": 1,
        "series": [{"name": name, "tone": "good", "points": points, "dots": "full", "line": True}],
        "marks": [{"x": _day(cutoff, horizon), "text": mark, "tone": "neutral"}] if horizon else [],
    }
    return Chart(translate(language, "How likely the customer stays"), drawn, (name,), rows)


def history_chart(history: History, language: Language) -> Chart:
    """Return the score over time with its interval; what was worked out now is drawn apart from what was shown."""
    chance, interval = translate(language, "Chance"), translate(language, "80%% interval")
    rows = tuple((item.cutoff[:10], (item.probability, item.low, item.high)) for item in history.items)
    series: list[dict[str, Any]] = [
        {"name": chance, "points": [[day, share[0]] for day, share in rows], "line": True, "unnamed": True},
        {"name": translate(language, "Shown then"), "points": _points(history, was_shown=True), "dots": "full"},
        {"name": translate(language, "Worked out now"), "points": _points(history, was_shown=False), "dots": "hollow"},
    ]
    drawn = {
        "band": {"name": interval, "tone": "info", "points": [[day, low, high] for day, (_, low, high) in rows]},
        "series": [one | {"tone": "info"} for one in series if one["points"]],
        "marks": [
            {"x": item.cutoff[:10], "text": translate(language, "Model %(version)s", version=item.model_version)}
            for item in history.items
            if item.is_new_model
        ],
    }
    low, high = translate(language, "from"), translate(language, "to")
    return Chart(translate(language, "Score over time"), drawn, (chance, low, high), rows)


def _points(history: History, *, was_shown: bool) -> list[list[Any]]:
    return [[item.cutoff[:10], item.probability] for item in history.items if item.was_shown is was_shown]


def _day(cutoff: pd.Timestamp, days: int) -> str:
    return f"{cutoff + pd.Timedelta(days=days):%Y-%m-%d}"
