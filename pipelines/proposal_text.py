"""How is a proposal written as crmcast.toml? Each guess with a comment, each table as one SELECT."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd
import tomlkit
from tomlkit.items import Table as TomlTable

from features.gaps import Gaps, order_gaps
from features.schema import TABLES
from pipelines.look import ColumnLook, FileLook
from pipelines.mapping import wanted_type
from pipelines.proposal import TableProposal
from pipelines.source_settings import QUESTION
from pipelines.synonyms import LIKELY_FIXED, OUTCOME_WORDS
from pipelines.values import identifier


def write_document(
    exports: Path, proposals: Mapping[str, TableProposal], unmapped: Sequence[str], drafts: Sequence[TableProposal]
) -> str:
    """Return the text of crmcast.toml for the proposals of a folder; drafts stand at its end, as comments."""
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Proposed by crmcast init. All of it is a guess from names and values: read it, mend it.")
    )
    document.add(tomlkit.comment("The tables and columns a SELECT may give are listed in examples/README.md."))
    document.add("company", _company())
    source = tomlkit.table()
    source.update({"connector": "files", "folder": str(exports.resolve())})
    document.add("source", source)
    for line in unmapped:
        source.add(tomlkit.comment(f"Not mapped: {line}"))
    raw, tables = tomlkit.table(is_super_table=True), tomlkit.table(is_super_table=True)
    for look in {proposal.look.name: proposal.look for proposal in proposals.values()}.values():
        raw.add(look.name, _raw(look, proposals))
    for name, proposal in proposals.items():
        tables.add(name, _table(proposal, proposals))
    document.add("raw", raw)
    document.add("tables", tables)
    document.add("tasks", _tasks(proposals))
    return tomlkit.dumps(document) + "".join(map(_draft, drafts))


def _draft(proposal: TableProposal) -> str:
    """Write what is known of a table that lacks columns, for a person to finish."""
    look, name = proposal.look, proposal.table.name
    raw: dict[str, object] = {"file": look.file, "encoding": look.encoding, "delimiter": look.delimiter}
    raw["types"] = {column.name: column.type for column in look.columns if column.type != "text"}
    raw["formats"] = {column.name: QUESTION.join(column.formats) for column in look.columns if column.formats}
    known = [f"{identifier(source)} AS {column}" for column, source in proposal.columns.items()]
    is_own = name not in TABLES
    known += [identifier(column) for column in proposal.not_taken if is_own]
    lines = ",\n  ".join([*known, *(f"? AS {column}" for column in proposal.missing)])
    key = f'key = "{proposal.table.key[0]}"\n' if is_own else ""
    sql = f'[tables.{name}]\n{key}sql = """SELECT\n  {lines}\nFROM {identifier(look.name)}\n"""'
    told = (
        f"{look.file} {_why_draft(proposal)} take the marks off all lines but this.",
        *([] if is_own else [f"Its other columns: {', '.join(proposal.not_taken) or 'none'}."]),
        *tomlkit.dumps({"raw": {look.name: raw}}).replace("[raw]\n", "").strip().splitlines(),
        *sql.splitlines(),
    )
    return "\n" + "".join(f"# {line}".rstrip() + "\n" for line in told)


def _why_draft(proposal: TableProposal) -> str:
    if proposal.table.name not in TABLES and not proposal.missing:
        return "looks like events of your own: to have them as features,"
    return 'is a draft: name the column for each "?" and'


def remarks_on(proposal: TableProposal) -> list[str]:
    """Say what a person should know before the first ingest."""
    file, name, taken = proposal.look.file, proposal.table.name, {*proposal.columns.values(), *proposal.closings}
    odd = [(raw, look.odd) for raw in sorted(taken) if (look := proposal.look.column(raw)).odd]
    found = [f"{file}, column {raw}: odd values, as {values[0]!r}; their rows go aside" for raw, values in odd]
    found += [
        f"{file}, column {raw}: the SQL takes the currency sign off; a cell without a number becomes empty"
        for raw in proposal.columns.values()
        if proposal.look.column(raw).is_money
    ]
    if proposal.undated:
        words = ", ".join(map(repr, proposal.undated))
        found.append(f"{file}: rows with {proposal.status} {words} have no date of their end, so they count as open")
    if name in OUTCOME_WORDS and "closed_at" not in proposal.columns:
        found.append(f"{file} does not say when and how {name} ended; without both there is no task for them")
    return found


def _company() -> TomlTable:
    company = tomlkit.table()
    company.update({"name": "", "currency": ""})
    company.add("time_zone", tomlkit.item("UTC").comment("GUESS: the zone of times that name none, as Asia/Shanghai"))
    company.add(
        tomlkit.comment("complete_until = 2025-07-01   # if the export ends with half a month, the last whole day")
    )
    return company


def _raw(look: FileLook, proposals: Mapping[str, TableProposal]) -> TomlTable:
    table = tomlkit.table()
    table.update({"file": look.file, "encoding": look.encoding, "delimiter": look.delimiter})
    types, formats = tomlkit.inline_table(), tomlkit.inline_table()
    for column, kind in _typed_columns(look, proposals):
        types[column.name] = kind
        if column.formats:
            formats[column.name] = QUESTION.join(column.formats)
        if column.separators != (".", "") and kind == "number":
            table["decimal"], table["thousands"] = column.separators
    if types:
        table["types"] = types
    if formats:
        table["formats"] = formats
    return table


def _typed_columns(look: FileLook, proposals: Mapping[str, TableProposal]) -> Iterator[tuple[ColumnLook, str]]:
    """Yield the columns of a file that canonical columns other than text are made from, with their types."""
    for proposal in proposals.values():
        if proposal.look is look:
            for name, raw in proposal.columns.items():
                kind = wanted_type(proposal.table, name)
                if kind not in (None, "text") and not (kind == "number" and look.column(raw).is_money):
                    yield look.column(raw), str(kind)
            yield from ((look.column(raw), "time") for raw in proposal.closings[1:] + proposal.closings[:1])


def _table(proposal: TableProposal, proposals: Mapping[str, TableProposal]) -> TomlTable:
    table = tomlkit.table()
    if proposal.not_taken:
        table.add(tomlkit.comment(f"Not taken from {proposal.look.file}: {', '.join(proposal.not_taken)}"))
    if proposal.open_words and "closed_at" in proposal.columns:
        table.add(tomlkit.comment(f"Open: {proposal.status} is {', '.join(proposal.open_words)}"))
    for remark in remarks_on(proposal):
        table.add(tomlkit.comment(f"NOTE: {remark}"))
    table.add("sql", tomlkit.string(_sql(proposal, proposals), multiline=True))
    fixed = [name for name in LIKELY_FIXED.get(proposal.table.name, ()) if name in proposal.columns]
    if fixed:
        table.add("fixed", tomlkit.item(fixed).comment("GUESS: never change after creation; strike what does"))
    return table


def _sql(proposal: TableProposal, proposals: Mapping[str, TableProposal]) -> str:
    source = identifier(proposal.look.name)
    lines = [
        f"{_value(proposal, name, source)} AS {identifier(name)}"
        for name in proposal.columns
        if name != "closed_at" or proposal.table.column("outcome") is None
    ]
    lines += _closing(proposal)
    join = ""
    if proposal.table.name == "accounts" and "created_at" not in proposal.columns:
        start, join = _derived_start(proposal, proposals)
        lines.append(start)
    return "SELECT\n  " + ",\n  ".join(lines) + f"\nFROM {source}\n{join}"


def _value(proposal: TableProposal, name: str, source: str) -> str:
    look = proposal.look.column(proposal.columns[name])
    value = f"{source}.{identifier(look.name)}"
    if not (look.is_money and wanted_type(proposal.table, name) == "number"):
        return value
    decimal, _ = look.separators
    digits = f"regexp_replace({value}, '[^0-9{decimal}+-]', '', 'g')"
    return f"TRY_CAST(replace({digits}, ',', '.') AS DOUBLE)"


def _closing(proposal: TableProposal) -> list[str]:
    """Write when and how a record ended; a date on an open record is a plan, not an end."""
    outcome = proposal.table.column("outcome")
    if not proposal.closings or outcome is None:
        return []
    names = [identifier(name) for name in proposal.closings]
    closed = f"coalesce({', '.join(names)})" if len(names) > 1 else names[0]
    if proposal.status is None or proposal.outcomes is None:
        return [f"{closed} AS closed_at", f"CASE WHEN {closed} IS NOT NULL THEN '{outcome.choices[0]}' END AS outcome"]
    status = f"trim({identifier(proposal.status)})"
    quoted = {_literal(value): ending for value, ending in proposal.outcomes.items()}
    words = " ".join(f"WHEN {value} THEN '{ending}'" for value, ending in quoted.items())
    ended = f"{status} IN ({', '.join(quoted)})"
    lines = [f"CASE WHEN {ended} THEN {closed} END AS closed_at", f"CASE {status} {words} END AS outcome"]
    return [*lines, *_plan(proposal, ended)]


def _plan(proposal: TableProposal, ended: str) -> list[str]:
    """Write the planned end of open records; half a day keeps its date the same in every time zone."""
    if proposal.planned is None:
        return []
    plan = f"{identifier(proposal.planned)} + INTERVAL 11 HOUR"
    why = "-- of open deals it is a plan; the hours keep its day in every time zone"
    return [f"CASE WHEN {ended} THEN NULL ELSE date_trunc('day', {plan}) END AS expected_close_on {why}"]


def _derived_start(proposal: TableProposal, proposals: Mapping[str, TableProposal]) -> tuple[str, str]:
    events = next(proposals[name] for name in ("orders", "contracts") if name in proposals)
    clock = events.columns[str(events.table.occurred_at)]
    account, key = events.columns["account_id"], proposal.columns["account_id"]
    query = (
        f"JOIN (SELECT {identifier(account)} AS account, min({identifier(clock)}) AS first_at "
        f"FROM {identifier(events.look.name)} GROUP BY ALL) AS firsts\n"
        f"  ON firsts.account = {identifier(proposal.look.name)}.{identifier(key)}\n"
    )
    return "firsts.first_at AS created_at -- no date of its own", query


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _tasks(proposals: Mapping[str, TableProposal]) -> TomlTable:
    tasks = tomlkit.table(is_super_table=True)
    for task, table in (("leads", "leads"), ("deals", "opportunities")):
        if table in proposals and proposals[table].has_outcomes:
            tasks.add(task, tomlkit.item({"horizon_days": 90, "every": "7d"}))
    by = next((name for name in ("contracts", "orders") if name in proposals), None)
    if by and "accounts" in proposals:
        tasks.add("churn", _churn(by, proposals))
    if "deals" in tasks and "amount" in proposals["opportunities"].columns:
        tasks.add("amounts", tomlkit.item({"horizon_days": 90, "every": "7d"}))
    if by and "accounts" in proposals:
        tasks.add("value", tomlkit.item({"by": by, "horizon_days": 365, "every": "1mo"}))
    return tasks


def _churn(by: str, proposals: Mapping[str, TableProposal]) -> TomlTable:
    """Write the task of churn; by orders, after how many days of silence a customer counts as gone, and why."""
    gaps = gaps_of(proposals) if by == "orders" else None
    days = gaps.proposed if gaps else 90
    task = tomlkit.table()
    task.update({"by": by, "horizon_days": days, "every": "1mo"})
    if by == "orders":
        task.add("active_days", days)
        task.add(tomlkit.comment(f"GUESS: {gaps.en}" if gaps else "GUESS: too few repeat orders to tell; 90 days"))
    return task


def gaps_of(proposals: Mapping[str, TableProposal]) -> Gaps | None:
    """Return what the gaps between the orders of an export say; None where their dates cannot be told."""
    orders = proposals["orders"]
    raw = orders.look.column(orders.columns["occurred_at"])
    if len(raw.formats) > 1:
        return None
    times = orders.look.data[raw.name].to_pandas()
    if not pd.api.types.is_datetime64_any_dtype(times):
        form = raw.formats[0] if raw.formats else "ISO8601"
        times = pd.to_datetime(times.astype("str"), format=form, errors="coerce", utc=True)
    times = times.dt.tz_localize(None).astype("datetime64[us]")
    accounts = orders.look.data[orders.columns["account_id"]].to_pandas()
    return order_gaps(pd.DataFrame({"account_id": accounts, "occurred_at": times}))
