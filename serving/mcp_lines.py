"""How do the facts of a result read in short lines, for clients that show texts only?

The lines say what the structured content says, name by name: each name is a msgid with spaces (`slip_risk`).
"""

from typing import Any

from serving.mcp_sheets import Sheet, Written

_HEAD = ("as_of", "model_version", "total", "more", "stale")
_SILENT = frozenset({"tool", "note", "code", "next_start", "data_as_of", "entity", "id"})
_BARE = frozenset({"text", "value", "days"})
"""What is told without its name."""


def write_lines(sheet: Sheet, told: Written) -> str:
    """Return a heading, what is told of all, a line for each row, and the note."""
    head = {name: told[name] for name in _HEAD if name in told}
    rest = {name: value for name, value in told.items() if name not in head}
    rows = {name: value for name, value in rest.items() if isinstance(value, list)}
    of_all = {name: value for name, value in rest.items() if name not in rows}
    lines = [_line(sheet, head), _line(sheet, of_all)]
    for name, found in rows.items():
        lines += [f"{label(sheet, name)}:", *(f"{n}. {_line(sheet, row)}" for n, row in enumerate(found, 1))]
    return "\n".join([*filter(None, lines), told["note"]])


def label(sheet: Sheet, name: str) -> str:
    """Return what a field is called."""
    return sheet.say(name.removesuffix("_ref").replace("_", " "))


def _line(sheet: Sheet, told: Any) -> str:
    if "cite" in told:
        return f"{sheet.text_of(told['cite'])} [{told['cite']}]"
    phrases = [_phrase(sheet, name, value) for name, value in told.items() if name not in _SILENT]
    if "entity" in told:
        phrases.insert(0, f"{sheet.say(told['entity'])} {told['id']}")
    return "; ".join(filter(None, phrases))


def _phrase(sheet: Sheet, name: str, value: Any) -> str:
    if not value:
        return ""
    said = _said(sheet, value)
    return said if name.removesuffix("_ref") in _BARE else " ".join(filter(None, (label(sheet, name), said)))


def _said(sheet: Sheet, value: Any) -> str:
    if value is True:
        return ""
    if isinstance(value, list):
        return " | ".join(_line(sheet, row) for row in value)
    return _line(sheet, value) if isinstance(value, dict) else str(value)
