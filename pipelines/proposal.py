"""Which file of an export looks like which canonical table, and which column like which?"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from features.schema import EVENT_IDS, TABLES, Column, Table, custom_table
from pipelines.look import ColumnLook, FileLook
from pipelines.synonyms import COLUMN_NAMES, KEY_NAMES, OUTCOME_WORDS, STATUS_NAMES, TABLE_NAMES
from pipelines.values import identifier, locked_duckdb

_NEGATIONS = ("not_", "non_", "no_", "un", "dis", "未", "不", "没")


@dataclass(frozen=True)
class TableProposal:
    """A canonical table from one file.

    Attributes
    ----------
    columns
        Canonical column -> column of the file.
    status
        The column that tells how a record ended, if there is one.
    outcomes
        Value of the status column -> outcome; values that are not named leave a record open.
    missing
        Required columns no column of the file looks like.
    closings
        Columns that tell when a record ended, the one that says so most surely first.
    undated
        Values of the status column that end a record without saying when: it stays open.
    planned
        The column of the closing time, where open records hold a date in it: that one is a plan.
    """

    table: Table
    look: FileLook
    columns: Mapping[str, str]
    status: str | None = None
    outcomes: Mapping[str, str] | None = None
    missing: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    planned: str | None = None

    @property
    def not_taken(self) -> tuple[str, ...]:
        """Columns of the file that are not mapped."""
        used = {*self.columns.values(), *self.closings, self.status}
        return tuple(column.name for column in self.look.columns if column.name not in used)

    @property
    def has_outcomes(self) -> bool:
        """Whether some records are known to have ended, and when."""
        return bool(self.closings) and (self.status is None or bool(self.outcomes))

    @property
    def open_words(self) -> tuple[str, ...]:
        """Values of the status column that leave a record open."""
        if self.status is None:
            return ()
        ended = {*(self.outcomes or {}), *self.undated}
        return tuple(value for value in self.look.column(self.status).values if value not in ended)


def propose(looks: Sequence[FileLook]) -> dict[str, TableProposal]:
    """Return a proposal for each canonical table that a file looks like; one file for each table."""
    best: dict[str, tuple[float, FileLook]] = {}
    for look in looks:
        name, score = max(((name, table_likeness(name, look.name)) for name in TABLE_NAMES), key=lambda pair: pair[1])
        if score > best.get(name, (0.0, look))[0]:
            best[name] = (score, look)
    proposals = {name: _proposed(TABLES[name], best[name][1]) for name in TABLES if name in best}
    return {name: _with_derived_start(proposal, proposals) for name, proposal in proposals.items()}


def propose_own(looks: Iterable[FileLook]) -> list[TableProposal]:
    """Return drafts for files named like no table crmcast knows that hold events of accounts, leads or deals."""
    found = [_own_events(look) for look in looks if not any(table_likeness(name, look.name) for name in TABLE_NAMES)]
    return [draft for draft in found if "occurred_at" in draft.columns and set(EVENT_IDS) & set(draft.columns)]


def _own_events(look: FileLook) -> TableProposal:
    single = _singular(look.name)
    last = single.split("_")[-1]
    key = f"{last if last.isidentifier() else single}_id"
    table = custom_table(look.name, key, EVENT_IDS)
    columns = _matched(table, (*table.columns, _RECORDED_AT), look.columns)
    return TableProposal(table, look, columns, missing=() if key in columns else (key,))


def normalised(name: str) -> str:
    """Return a name in lower case with `_` between words.

    >>> normalised("Close Date"), normalised("leadSource"), normalised("客户 编号")
    ('close_date', 'lead_source', '客户_编号')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.removesuffix("__c"))
    return re.sub(r"[\W_]+", "_", spaced).strip("_").lower()


def table_likeness(table: str, stem: str) -> float:
    """Return how much a file's name looks like that of a canonical table, 0 for not at all.

    >>> table_likeness("leads", "leads_2025") > table_likeness("leads", "lead_sources") > 0
    True
    """
    words = re.sub(r"_?\d+", "", normalised(stem))
    single = _singular(words)
    names = (_singular(table), *map(_singular, TABLE_NAMES[table]))
    if words == table or single in names:
        return 2.0
    within = [len(name) for name in names if f"_{name}_" in f"_{single}_" or f"_{name}_" in f"_{_singles(words)}_"]
    chinese = [len(name) * 2 for name in names if not name.isascii() and name in words]
    return max([*within, *chinese], default=0) / (len(words) + 10)


def outcome_of(table: str, value: str) -> str | None:
    """Return the outcome a status word means, None where it leaves the record open.

    >>> outcome_of("opportunities", "Closed - Won"), outcome_of("opportunities", "6-未成交")
    ('won', 'lost')
    >>> outcome_of("leads", "Not converted yet")
    """
    text = normalised(value)
    found = [
        (len(word), outcome, word)
        for outcome, words in OUTCOME_WORDS[table].items()
        for word in words
        if _in(word, text)
    ]
    if not found:
        return None
    _, outcome, word = max(found)
    rest = text.replace(word, "", 1)
    return None if any(sign in rest for sign in _NEGATIONS) else outcome


def _in(word: str, text: str) -> bool:
    return f"_{word}_" in f"_{text}_" if word.isascii() else word in text


def _singular(name: str) -> str:
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


def _singles(words: str) -> str:
    return "_".join(_singular(word) for word in words.split("_"))


def _proposed(table: Table, look: FileLook) -> TableProposal:
    ends = table.name in OUTCOME_WORDS
    status, outcomes = _status(table.name, look) if ends else (None, None)
    wanted = [column for column in (*table.columns, _RECORDED_AT) if not (ends and column.name == "outcome")]
    columns = _matched(table, wanted, [column for column in look.columns if column.name != status])
    if ends and outcomes is None and not _tells_success(columns.get("closed_at")):
        columns = {name: raw for name, raw in columns.items() if name != "closed_at"}
    needed = (column.name for column in table.columns if column.required or column.name == table.occurred_at)
    missing = tuple(name for name in needed if name not in columns)
    proposal = TableProposal(table, look, columns, status, outcomes, missing)
    return _with_endings(proposal) if ends and "closed_at" in columns else proposal


_RECORDED_AT = Column("recorded_at", "time")


def _tells_success(column: str | None) -> bool:
    """Tell whether a closing time's own name says that the record ended well."""
    return column is not None and re.search("won|convert|成交|转化|赢单", normalised(column)) is not None


def _with_endings(proposal: TableProposal) -> TableProposal:
    """Find all columns that date an ending, which status words have no such date, and whether open records have one."""
    look, columns = proposal.look, proposal.columns
    closings = _closings(proposal)
    if proposal.status is None or proposal.outcomes is None:
        return replace(proposal, closings=closings[:1])
    dated = _dated_rate(look, proposal.status, closings)
    undated = tuple(word for word in proposal.outcomes if dated.get(word, 0.0) < _MOSTLY)
    outcomes = {word: outcome for word, outcome in proposal.outcomes.items() if word not in undated}
    found = replace(proposal, outcomes=outcomes, closings=closings, undated=undated)
    plan = columns["closed_at"]
    of_open = [_dated_rate(look, proposal.status, (plan,)).get(word, 0.0) for word in found.open_words]
    is_day = look.column(plan).type == "date"
    is_plan = is_day and proposal.table.name == "opportunities" and "expected_close_on" not in columns
    return replace(found, planned=plan if is_plan and of_open and min(of_open) >= _MOSTLY else None)


_MOSTLY = 0.5


def _closings(proposal: TableProposal) -> tuple[str, ...]:
    first, taken = proposal.columns["closed_at"], set(proposal.columns.values())
    others = [
        column.name
        for column in proposal.look.columns
        if column.name not in taken
        and column.type in ("time", "date")
        and _likeness(proposal.table, "closed_at", column.name)
    ]
    return tuple(sorted((first, *others), key=lambda name: not _tells_success(name)))


def _dated_rate(look: FileLook, status: str, times: Sequence[str]) -> dict[str, float]:
    """Return for each value of the status column the share of its rows with a value in one of the columns."""
    with locked_duckdb() as connection:
        connection.register("rows", look.data)
        filled = " OR ".join(f"coalesce(CAST({identifier(name)} AS VARCHAR), '') <> ''" for name in times)
        word = f"trim({identifier(status)})"
        return dict(connection.sql(f"SELECT {word}, avg(CAST({filled} AS INT)) FROM rows GROUP BY ALL").fetchall())


def _status(table: str, look: FileLook) -> tuple[str | None, Mapping[str, str] | None]:
    columns = {normalised(column.name): column for column in look.columns}
    for name in STATUS_NAMES:
        if name in columns:
            words = {value: outcome for value in columns[name].values if (outcome := outcome_of(table, value))}
            if words:
                return columns[name].name, words
    return None, None


def _matched(table: Table, wanted: Iterable[Column], offered: Sequence[ColumnLook]) -> dict[str, str]:
    """Pair canonical columns with columns of a file, the surest pairs first, none twice."""
    pairs = [
        (likeness, column.name, look.name)
        for column in wanted
        for look in offered
        if _fits(column, look) and (likeness := _likeness(table, column.name, look.name))
    ]
    found: dict[str, str] = {}
    for _, name, raw in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in found and raw not in found.values():
            found[name] = raw
    return {column.name: found[column.name] for column in wanted if column.name in found}


def _fits(column: Column, look: ColumnLook) -> bool:
    if column.type in ("time", "date"):
        return look.type in ("time", "date")
    if column.type in ("number", "integer"):
        return look.type == "number"
    return column.type in ("text", look.type)


def _likeness(table: Table, column: str, raw: str) -> float:
    names = (column, *COLUMN_NAMES.get(column, ()))
    if table.key == (column,):
        names = (column, f"{_singular(table.name)}_id", *KEY_NAMES, *names[1:])
    text = normalised(raw)
    if text in names:
        return 2.0 - names.index(text) / 100
    close = max(SequenceMatcher(None, text, name).ratio() for name in names[:6])
    return close - 0.1 if close >= 0.9 else 0.0


def _with_derived_start(proposal: TableProposal, others: Mapping[str, TableProposal]) -> TableProposal:
    """Let an account without a date start with its first order or contract; `init` writes the join."""
    if proposal.table.name != "accounts" or proposal.missing != ("created_at",):
        return proposal
    if any(not others[name].missing for name in ("orders", "contracts") if name in others):
        return TableProposal(proposal.table, proposal.look, proposal.columns)
    return proposal
