"""What do the settings say of a source, of its files and of the tables made from them?"""

import codecs
import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from features.schema import EVENT_IDS, TABLES, ColumnType, Table, custom_table
from pipelines.errors import nearest

QUESTION = " or "
"""Stands between two time formats while nobody has said which one it is."""


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        message = f'unknown time zone "{name}"; write an IANA name such as "Asia/Shanghai"'
        raise ValueError(message) from error
    return name


def _known_encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        message = f'unknown encoding "{name}"; write "utf-8", "utf-16" or "gb18030"'
        raise ValueError(message) from error
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
EncodingName = Annotated[str, AfterValidator(_known_encoding)]


class Strict(BaseModel):
    """Base of all settings: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Source(Strict):
    """Where the raw tables come from."""

    connector: Literal["files", "simulated"]
    folder: str | None = None
    size: Literal["tiny", "small", "medium"] = "small"
    seed: int = 7
    planted_leaks: bool = False

    @property
    def stands_still(self) -> bool:
        """Whether its time stands still: what is invented has no night after its last day."""
        return self.connector == "simulated"

    @model_validator(mode="after")
    def _has_a_folder(self) -> Self:
        if self.connector == "files" and not self.folder:
            message = 'connector "files" needs the folder of the exports; add folder = "..."'
            raise ValueError(message)
        return self


class RawSettings(Strict):
    """How one file of the export is read; columns without a type are text."""

    file: str
    encoding: EncodingName = "utf-8"
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] = ","
    types: dict[str, ColumnType] = {}
    formats: dict[str, str] = {}
    time_format: str = "%Y-%m-%d %H:%M:%S"
    date_format: str = "%Y-%m-%d"
    time_zone: ZoneName | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    missing: tuple[str, ...] = ("",)

    @model_validator(mode="after")
    def _formats_belong_to_times(self) -> Self:
        for column in self.formats:
            if self.types.get(column) not in ("time", "date"):
                message = f'formats names "{column}", which types does not call "time" or "date"'
                raise ValueError(message)
        for column, pattern in self.formats.items():
            if QUESTION in pattern:
                message = f'formats: is {column} "{pattern.replace(QUESTION, chr(34) + " or " + chr(34))}"? Keep one'
                raise ValueError(message)
        return self


class TableMapping(Strict):
    """One table as a SELECT over the raw tables.

    `key`, the column that tells its rows apart, makes it an event table of the user's own; `en` and `zh` say what it
    holds. `fixed` fields never change after creation, every change of `tracked` fields is in `changes`; other mutable
    fields are no features. `left_out` names rows the SELECT drops on purpose, each with a SELECT that counts them.
    """

    sql: str
    key: str | None = None
    en: str = ""
    zh: str = ""
    fixed: tuple[str, ...] = ()
    tracked: tuple[str, ...] = ()
    left_out: dict[str, str] = {}

    def described(self, name: str, columns: Iterable[str]) -> Table:
        """Return the description of the table of this name, if it has these columns."""
        if name in TABLES:
            return TABLES[name]
        return custom_table(name, self.key or "", tuple(columns), self.en, self.zh)


def table_finding(name: str, entry: TableMapping) -> str | None:
    """Return what is wrong with the name and the key of a table."""
    own = [word for word in ("key", "en", "zh") if getattr(entry, word)]
    if name in TABLES and own:
        return f'"{name}" is a table crmcast knows; take out {", ".join(own)}, or give your own table another name'
    if name in TABLES:
        return None
    if not entry.key:
        known = f"known: {', '.join(TABLES)}"
        return (
            f'unknown table "{name}"{nearest(name, TABLES)} ({known}); an event table of your own names its key = "..."'
        )
    if not re.fullmatch(r"[^\W\d_]\w*", name) or name != name.lower():
        return f'"{name}" cannot name a table; write small letters, digits and "_", beginning with a letter'
    taken = {*EVENT_IDS, "occurred_at", "recorded_at", "bucket"}
    return (
        f'"{name}" has the key "{entry.key}"; name the column that tells its rows apart' if entry.key in taken else None
    )
