"""How does a row of the ledger become a score that is answered?"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import orjson
import pandas as pd

from pipelines.reason_texts import reason_text
from pipelines.reason_topics import by_topic
from pipelines.score import CLOSE_QUANTILES, close_column
from serving.score_shapes import Outcome, Outlook, Reason, Score, StageTime, Stay, TopicReason, WhenReason, Worth

Language = Literal["en", "zh"]

TOP_REASONS = 5

Typical = Mapping[str, str | float | None]
_NONE: Typical = {}


def to_scores(
    rows: Iterable[Mapping[str, Any]],
    score_ids: Sequence[str | None],
    language: Language,
    *,
    n_reasons: int | None = TOP_REASONS,
    typical: Typical = _NONE,
) -> tuple[Score, ...]:
    """Turn score rows (of `pipelines.score.score_rows` or the ledger) into answers.

    Parameters
    ----------
    rows
        Score rows; `as_rows` makes them of a frame. Where one holds but its first reasons, `other_reasons` is the rest.
    score_ids
        The id of each score in the ledger, None where it is not there.
    language
        Of the reason texts.
    n_reasons
        How many reasons to tell, largest first; None for all. With 0, nothing is said of reasons.
    typical
        What is usual of each feature, as far as the model knows.
    """
    pairs = zip(rows, score_ids, strict=True)
    return tuple(_to_score(row, score_id, language, n_reasons, typical) for row, score_id in pairs)


def as_rows(frame: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Return the rows of a frame, with plain Python values."""
    columns = [frame[name].tolist() for name in frame.columns]
    return (dict(zip(frame.columns, values, strict=True)) for values in zip(*columns, strict=True))


def to_reasons(
    given: str | Sequence[dict[str, Any]], language: Language, n_reasons: int | None, typical: Typical = _NONE
) -> tuple[tuple[Reason, ...], float]:
    """Read the reasons of a score row, as a list or its JSON text; return the first, and the sum of the rest."""
    found: Sequence[dict[str, Any]] = orjson.loads(given) if isinstance(given, str) else given
    told = found if n_reasons is None else found[:n_reasons]
    reasons = tuple(
        Reason(
            reason["feature"],
            reason_text(reason["feature"], language),
            reason["value"],
            reason["contribution"],
            reason["points"],
            typical.get(reason["feature"]),
        )
        for reason in told
    )
    return reasons, float(sum(reason["contribution"] for reason in found[len(told) :]))


def to_topics(text: str, language: Language) -> tuple[TopicReason, ...]:
    """Read the reasons of a score row, summed by topic, largest first."""
    return tuple(
        TopicReason(
            told["topic"],
            told["text"],
            float(told["contribution"]),
            float(told["points"]),
            tuple(member["feature"] for member in told["members"]),
        )
        for told in by_topic(orjson.loads(text), language)
    )


def to_outlook(row: Mapping[str, Any]) -> Outlook | None:
    """Return the outlook in a deal's score row; None in the row of another task."""
    if "slip_risk" not in row:
        return None
    days = sorted(int(name[4:-1]) for name in row if name.startswith("won_") and name.endswith("d"))
    outcomes = (Outcome(d, *(float(row[f"{name}_{d}d"]) for name in ("won", "lost", "open"))) for d in days)
    dates = {name: to_date(row.get(name)) for name in map(close_column, CLOSE_QUANTILES)}
    return Outlook(
        outcomes=tuple(outcomes),
        **dates,
        slip_risk=to_number(row["slip_risk"]),
        open_days=to_number(row.get("open_days")),
        stage=to_stage_time(row, "stage"),
        slow_stage=to_stage_time(row, "slow_stage"),
    )


def to_stage_time(row: Mapping[str, Any], name: str) -> StageTime | None:
    """Return the `stage` or the `slow_stage` of a deal's score row; None where there is none."""
    stage = row.get(name)
    if pd.isna(stage) or pd.isna(row.get(f"{name}_days")):
        return None
    rank = to_number(row[f"{name}_won_rank"])
    return StageTime(str(stage), float(row[f"{name}_days"]), rank, int(row[f"{name}_won_count"]))


def to_when_reasons(text: str, language: Language, n_reasons: int | None) -> tuple[WhenReason, ...]:
    """Read the first `n_reasons` of the reasons for when a deal closes."""
    found: Sequence[dict[str, Any]] = orjson.loads(text)[:n_reasons]
    return tuple(
        WhenReason(
            reason["feature"],
            reason_text(reason["feature"], language),
            reason["value"],
            reason["contribution"],
            reason["days"],
        )
        for reason in found
    )


def to_worth(row: Mapping[str, Any]) -> Worth | None:
    """Return the worth in a score row; None where nothing is known of it."""
    if "expected_value" not in row or pd.isna(row["expected_value"]):
        return None
    more = ("value_at_risk", "risk_low", "risk_high", "amount_p50", "expected_orders")
    return Worth(
        *(to_number(row[name]) for name in ("expected_value", "value_low", "value_high")),
        **{name: to_number(row[name]) for name in more if name in row},
    )


def to_stays(row: Mapping[str, Any]) -> tuple[Stay, ...]:
    """Return how likely a customer stays, by days; nothing in the row of another task."""
    days = sorted(int(name[6:-1]) for name in row if name.startswith("stays_"))
    return tuple(Stay(day, float(row[f"stays_{day}d"])) for day in days if not pd.isna(row[f"stays_{day}d"]))


def to_time(instant: pd.Timestamp) -> str:
    """Write a naive UTC instant as ISO 8601.

    >>> to_time(pd.Timestamp("2026-01-01 12:30"))
    '2026-01-01T12:30:00Z'
    """
    return f"{instant.isoformat()}Z"


def to_date(instant: pd.Timestamp | None) -> str | None:
    """Write a date as ISO 8601; None where there is none."""
    return None if instant is None or pd.isna(instant) else instant.strftime("%Y-%m-%d")


def to_number(value: float | None) -> float | None:
    """Return a float, or None for a missing value."""
    return None if value is None or pd.isna(value) else float(value)


def _to_score(
    row: Mapping[str, Any], score_id: str | None, language: Language, n_reasons: int | None, typical: Typical
) -> Score:
    is_explained = n_reasons != 0
    reasons, others = to_reasons(row["reasons"], language, n_reasons, typical) if is_explained else ((), None)
    return Score(
        score_id=score_id,
        task=row["task"],
        entity=row["entity"],
        entity_id=row["entity_id"],
        cutoff=to_time(pd.Timestamp(row["cutoff"])),
        probability=to_number(row.get("probability", float("nan"))),
        low=to_number(row.get("low", float("nan"))),
        high=to_number(row.get("high", float("nan"))),
        raw_score=float(row["raw_score"]),
        base=float(row["base"]) if is_explained else None,
        reasons=reasons,
        other_reasons=None if others is None else others + row.get("other_reasons", 0.0),
        when_reasons=to_when_reasons(row.get("when_reasons", "[]"), language, n_reasons) if is_explained else (),
        outlook=to_outlook(row),
        worth=to_worth(row),
        stays=to_stays(row),
        model_version=int(row["model_version"]),
        cold_start=bool(row["cold_start"]),
    )
