"""What does a person read in the terminal about one score: number, outlook, worth, reasons, and what moved it?"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from serving.terminal import print_lines, print_table
from serving.wording import say

if TYPE_CHECKING:
    from pipelines.explain import Explanation
    from pipelines.what_would_change import WouldChange

_CLOSE_INTERVALS = {
    50: ("close_on_p25", "close_on_p75"),
    80: ("close_on_p10", "close_on_p90"),
    95: ("close_on_p2_5", "close_on_p97_5"),
}
_STAGE_PARTS = {"stage": "", "days": "_days", "rank": "_won_rank", "count": "_won_count"}
_SLOW = 0.8
"""A stage that took longer than this share of the won deals holds a deal back."""

_MOST_REASONS = 10
_UNITS = {"points": ("log_odds", 100, "+.1f"), "money": ("logarithm", 1, "+,.0f"), "days": ("log_odds", 1, "+.1f")}
"""What each unit of reasons stands beside, how it is scaled, and its form."""


def show_explanation(answer: "Explanation") -> None:
    """Show a score with its reasons, and what moved it, in the language of the reasons."""
    language, score = answer.language, answer.score
    named = score | {"entity": say(score["entity"], language), "cutoff": str(score["cutoff"])[:10]}
    is_money = "probability" not in score
    headline = "money_headline" if is_money else "headline"
    print_lines(say(headline, language, **named), say("source", language, **named))
    _show_outlook(score, language)
    _show_worth(score, language, is_money=is_money)
    unit = "money" if is_money else "points"
    _show_topics(answer.topics, unit, language)
    _show_reasons("reasons", [reason | {unit: reason["points"]} for reason in answer.reasons], unit, language)
    if answer.when_reasons:
        _show_reasons("when", answer.when_reasons, "days", language)
    if answer.change:
        change = answer.change
        title = say("money_moved" if is_money else "moved", language, **asdict(change) | {"since": change.since[:10]})
        from pipelines.reason_topics import by_topic

        told = by_topic([asdict(move) for move in change.moves], language)[:_MOST_REASONS]
        topics = [(topic["text"], f"{topic['contribution']:+.3f}") for topic in told]
        print_table(say("moved_by_topic", language), ("", say(_UNITS[unit][0], language)), topics)
        moves = [
            (move.text, _value(move.before), _value(move.after), f"{move.contribution:+.3f}")
            for move in change.moves[:_MOST_REASONS]
        ]
        print_table(title, ("", *(say(key, language) for key in ("then", "now", _UNITS[unit][0]))), moves)


def show_acts(answer: "WouldChange") -> None:
    """Show which acts would move a score, and that this is an association."""
    language = answer.language
    named = {"entity": say(answer.entity, language), "entity_id": answer.entity_id, "probability": answer.probability}
    print_lines(say("acts_headline", language, **named))
    rows = [(step.text, f"{step.probability:.1%}") for step in answer.steps]
    if rows:
        print_table(say("acts", language), ("", say("then_scores", language)), rows)
    else:
        print_lines(say("no_acts", language))
    if answer.reached is not None:
        print_lines(say("reached" if answer.reached else "not_reached", language, target=answer.target))
    print_lines(answer.note)


def _show_topics(topics: Sequence[Mapping[str, Any]], unit: str, language: str) -> None:
    """Show the largest sums of reasons, each with its strongest member."""
    beside, scale, form = _UNITS[unit]
    rows = [
        (
            topic["text"],
            topic["members"][0]["text"],
            _value(topic["members"][0]["value"]),
            f"{scale * topic['points']:{form}}",
            f"{topic['contribution']:+.3f}",
        )
        for topic in topics[:_MOST_REASONS]
    ]
    heads = ("strongest", "value", f"in_{unit}", beside)
    print_table(say("topics", language), ("", *(say(key, language) for key in heads)), rows)


def _show_reasons(title: str, reasons: Sequence[Mapping[str, Any]], unit: str, language: str) -> None:
    """Show the largest reasons in their unit, and the smaller ones as one."""
    beside, scale, form = _UNITS[unit]
    rows = [
        (
            reason["text"],
            _value(reason["value"]),
            _value(reason["typical"]),
            f"{scale * reason[unit]:{form}}",
            f"{reason['contribution']:+.3f}",
        )
        for reason in reasons[:_MOST_REASONS]
    ]
    rest = reasons[_MOST_REASONS:]
    if rest:
        amount, parts = (sum(reason[key] for reason in rest) for key in (unit, "contribution"))
        rows.append((say("smaller", language, count=len(rest)), "", "", f"{scale * amount:{form}}", f"{parts:+.3f}"))
    heads = ("value", "typical", f"in_{unit}", beside)
    print_table(say(title, language), ("", *(say(key, language) for key in heads)), rows)


def _show_outlook(score: Mapping[str, Any], language: str) -> None:
    """Show how a deal may stand after some days, when it closes and whether it slips; nothing for other entities."""
    days = sorted(int(name[4:-1]) for name in score if name.startswith("won_"))
    if not days:
        return
    outcomes = ("won", "lost", "open")
    rows = [(say("days", language, days=d), *(f"{score[f'{name}_{d}d']:.1%}" for name in outcomes)) for d in days]
    print_table(say("outlook", language), ("", *(say(name, language) for name in outcomes)), rows)
    print_lines(say("closes", language, middle=str(score["close_on_p50"])[:10]))
    for level, (low, high) in _CLOSE_INTERVALS.items():
        if low in score:
            first, last = (str(score[name])[:10] for name in (low, high))
            print_lines(say("between", language, level=level, first=first, last=last))
    if "open_days" in score:
        print_lines(say("stays_open", language, days=score["open_days"]))
    if not math.isnan(score["slip_risk"]):
        print_lines(say("slips", language, risk=score["slip_risk"]))
    _show_stages(score, language)


def _show_stages(score: Mapping[str, Any], language: str) -> None:
    """Show how long the deal has been in its stage, and which stage holds it back, against the deals that were won."""
    if _is_missing(score.get("stage_days")):
        return
    now, slow = (
        {part: score[f"{name}{suffix}"] for part, suffix in _STAGE_PARTS.items()} for name in ("stage", "slow_stage")
    )
    print_lines(say("in_stage_few" if _is_missing(now["rank"]) else "in_stage", language, **now))
    if not _is_missing(slow["rank"]):
        print_lines(say("held" if slow["rank"] >= _SLOW else "not_held", language, **slow))


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _show_worth(score: Mapping[str, Any], language: str, *, is_money: bool) -> None:
    """Show what it is worth and what is at risk, and how long a customer stays."""
    for key, number in (("worth", "expected_value"), ("at_risk", "value_at_risk")):
        if not is_money and not math.isnan(score.get(number, math.nan)):
            print_lines(say(key, language, **score))
    days = sorted(int(name[6:-1]) for name in score if name.startswith("stays_"))
    known = {day: score[f"stays_{day}d"] for day in days if not math.isnan(score[f"stays_{day}d"])}
    if known:
        told = [say("stays_after", language, days=day, probability=value) for day, value in known.items()]
        print_lines(say("stays", language, curve=("，" if language == "zh" else ", ").join(told)))


def _value(value: str | float | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
