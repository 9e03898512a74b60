"""Which errors can features raise, and what do they tell the user to do?"""

from collections.abc import Iterable
from difflib import get_close_matches


class FeatureError(Exception):
    """Root of all errors of this folder; the text says what was found, what was expected and what to do."""


class HistoryError(FeatureError):
    """The tables of a history do not have the form that features need."""


class UnknownEntityError(FeatureError):
    """An entity is not in the history, or was not yet known at the cutoff."""


class TaskError(FeatureError):
    """A task, a split or a spine cannot be what it says."""


class UnknownFeatureError(FeatureError):
    """No feature has this name."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint for a misspelt name, or nothing.

    >>> nearest("acounts", ["accounts", "leads"])
    '; did you mean "accounts"?'
    >>> nearest("weather", ["accounts", "leads"])
    ''
    """
    matches = get_close_matches(name, list(known), n=1)
    return f'; did you mean "{matches[0]}"?' if matches else ""
