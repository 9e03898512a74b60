"""What do reasons come to by topic, so that features which move together do not take turns?"""

from collections.abc import Mapping, Sequence
from typing import Any

from features.topics import topic_of
from pipelines.reason_texts import reason_text


def by_topic(reasons: Sequence[Mapping[str, Any]], language: str, unit: str = "points") -> tuple[dict[str, Any], ...]:
    """Return the sums of exact reasons by topic, largest first; each carries its members, largest first.

    Parameters
    ----------
    reasons : as score rows hold them: feature, value, contribution (log-odds) and `unit`
    language : of the words, "en" or "zh"
    unit : what the reasons are told in beside log-odds

    Examples
    --------
    >>> calls, age = ({"feature": f"lead_{name}", "contribution": c, "points": c / 10} for name, c in
    ...               (("calls_count_7d", 0.5), ("age_days", -0.2)))
    >>> emails = calls | {"feature": "lead_emails_count_30d", "contribution": -0.4}
    >>> [(told["text"], round(told["contribution"], 9), len(told["members"])) for told in by_topic(
    ...     [calls, emails, age], "en")]
    [('days since creation', -0.2, 1), ('emails, calls, meetings', 0.1, 2)]
    """
    members: dict[str, list[Mapping[str, Any]]] = {}
    for reason in sorted(reasons, key=lambda reason: -abs(reason["contribution"])):
        members.setdefault(topic_of(reason["feature"]).name, []).append(reason)
    told = [_told(name, found, language, unit) for name, found in members.items()]
    return tuple(sorted(told, key=lambda topic: -abs(topic["contribution"])))


def _told(name: str, members: Sequence[Mapping[str, Any]], language: str, unit: str) -> dict[str, Any]:
    first = members[0]["feature"]
    return {
        "topic": name,
        "text": topic_of(first).text(language) or reason_text(first, language),
        "contribution": sum(member["contribution"] for member in members),
        unit: sum(member[unit] for member in members),
        "members": list(members),
    }
