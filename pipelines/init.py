"""How does a home begin? With a `crmcast.toml` that was given, or one proposed from the files of an export.

A proposal hides nothing: each guess stands in the file with a comment, and what cannot be guessed is a question.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit
from tomlkit.items import Table as TomlTable

from pipelines.errors import WrongUseError, listed
from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.look import ColumnLook, FileLook, look_at
from pipelines.mapping import wanted_type
from pipelines.proposal import TableProposal, propose
from pipelines.settings import QUESTION, read_settings
from pipelines.synonyms import LIKELY_FIXED
from pipelines.values import identifier

_ENDINGS = (".csv", ".csv.gz", ".tsv", ".txt", ".parquet")
_OTHER_ENDINGS = (".xlsx", ".xls", ".zip", ".json", ".xml")

_SIMULATED = """\
# An invented company: crmcast demo.

[company]
name = "Simulated company"
currency = "CNY"
time_zone = "Asia/Shanghai"
complete_until = 2026-01-01

[source]
connector = "simulated"
size = "{size}"
seed = {seed}

[tasks.leads]
horizon_days = 90
every = "1mo"
max_age_days = 180

[tasks.deals]
horizon_days = 90
every = "1mo"

[tasks.churn]
by = "contracts"
horizon_days = 90
every = "1mo"
"""


@dataclass(frozen=True)
class InitReport:
    """What `init` wrote: the file each table comes from, its columns, what it could not tell."""

    settings: str
    tables: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    questions: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The report for a person."""
        lines = [f"Wrote {self.settings}"]
        for table, file in self.tables.items():
            pairs = ", ".join(f"{name} <- {raw}" for name, raw in self.columns.get(table, {}).items())
            lines.append(f"  {table} from {file}" + (f": {pairs}" if pairs else ""))
        lines += [f"  not mapped: {name}" for name in self.unmapped]
        lines += [f"  QUESTION: {question}" for question in self.questions]
        todo = "Answer the questions in it, then run" if self.questions else "Read it, mend what is wrong, then run"
        return "\n".join([*lines, f"{todo}: crmcast ingest"])


def init(home: Home, exports: Path, *, mapping: Path | None = None) -> InitReport:
    """Make a home for a folder of exports.

    Parameters
    ----------
    home
        Must not have settings yet.
    exports
        The folder of the files.
    mapping
        A crmcast.toml to take; only the folder of the exports is put in. Without it one is proposed.

    Raises
    ------
    WrongUseError
        When the home has settings, the folder holds no export, or the given file is wrong.
    BadInputError
        When a file of the export cannot be read.
    """
    if home.settings_path.exists():
        message = f"{home.settings_path} exists; edit it, or take another --home"
        raise WrongUseError(message)
    if not exports.is_dir():
        message = f"{exports} is no folder; name the folder that holds the exported files"
        raise WrongUseError(message)
    if mapping:
        return _take(home, exports, mapping)
    return _propose(home, exports)


def init_simulated(home: Home, size: str = "small", seed: int = 7) -> InitReport:
    """Make a home for the simulated company; one that is there already stays if it is the same."""
    text = _SIMULATED.format(size=size, seed=seed)
    read_settings(tomlkit.parse(text).unwrap())
    if home.settings_path.exists() and home.settings_path.read_text(encoding="utf-8") != text:
        message = f"{home.settings_path} is of another company; take another --home"
        raise WrongUseError(message)
    _write(home, text)
    return InitReport(str(home.settings_path), {}, {})


def _write(home: Home, text: str) -> None:
    home.path.mkdir(parents=True, exist_ok=True)
    replace_file(home.settings_path, text)


def _take(home: Home, exports: Path, mapping: Path) -> InitReport:
    if not mapping.is_file():
        message = f"{mapping} is no file; name a crmcast.toml"
        raise WrongUseError(message)
    try:
        document = tomlkit.parse(mapping.read_text(encoding="utf-8"))
    except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError) as error:
        message = f"{mapping} is no valid TOML: {error}"
        raise WrongUseError(message) from error
    source = document.setdefault("source", tomlkit.table())
    source["connector"] = "files"
    source["folder"] = str(exports.resolve())
    settings = read_settings(document.unwrap(), str(mapping))
    _write(home, tomlkit.dumps(document))
    return InitReport(str(home.settings_path), dict.fromkeys(settings.tables, f"the SQL of {mapping.name}"), {})


def _propose(home: Home, exports: Path) -> InitReport:
    files = _files(exports, _ENDINGS)
    looks = [look for path in files if path.stat().st_size and (look := look_at(path)).rows]
    proposals = propose(looks)
    usable = {name: proposal for name, proposal in proposals.items() if not proposal.missing}
    unmapped = _unmapped(looks, proposals, usable, files)
    unmapped += [f"{path.name}: save it as CSV or Parquet" for path in _files(exports, _OTHER_ENDINGS)]
    if not usable:
        found = listed(unmapped or ["it holds no CSV or Parquet file"])
        message = f"nothing in {exports} can be mapped by itself: {found}\nWrite a crmcast.toml and use --mapping"
        raise WrongUseError(message)
    questions = tuple(question for proposal in usable.values() for question in _questions(proposal))
    _write(home, _document(exports, usable, unmapped))
    return InitReport(
        str(home.settings_path),
        {name: proposal.look.file for name, proposal in usable.items()},
        {name: proposal.columns for name, proposal in usable.items()},
        questions,
        tuple(unmapped),
    )


def _files(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.lower().endswith(endings))


def _unmapped(
    looks: Sequence[FileLook],
    proposals: Mapping[str, TableProposal],
    usable: Mapping[str, TableProposal],
    files: Sequence[Path],
) -> list[str]:
    said = [
        f"{proposal.look.file}: looks like {name}, but no column looks like {', '.join(proposal.missing)}"
        for name, proposal in proposals.items()
        if name not in usable
    ]
    known = {proposal.look.file for proposal in proposals.values()}
    said += [
        f"{look.file}: looks like no table, or another file looks more like it"
        for look in looks
        if look.file not in known
    ]
    empty = {path.name for path in files} - {look.file for look in looks}
    return said + [f"{name}: no rows" for name in sorted(empty)]


def _questions(proposal: TableProposal) -> list[str]:
    found = []
    for raw in proposal.columns.values():
        look = proposal.look.column(raw)
        if len(look.formats) > 1:
            choice = '" or "'.join(look.formats)
            found.append(f'{proposal.look.file}, column {raw}: is {look.values[0]} written as "{choice}"?')
    return found


def _document(exports: Path, proposals: Mapping[str, TableProposal], unmapped: Sequence[str]) -> str:
    document = tomlkit.document()
    document.add(
        tomlkit.comment("Proposed by crmcast init. All of it is a guess from names and values: read it, mend it.")
    )
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
    return tomlkit.dumps(document)


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
                if kind not in (None, "text"):
                    yield look.column(raw), str(kind)


def _table(proposal: TableProposal, proposals: Mapping[str, TableProposal]) -> TomlTable:
    table = tomlkit.table()
    if proposal.not_taken:
        table.add(tomlkit.comment(f"Not taken from {proposal.look.file}: {', '.join(proposal.not_taken)}"))
    if proposal.open_words and "closed_at" in proposal.columns:
        table.add(tomlkit.comment(f"Open: {proposal.status} is {', '.join(proposal.open_words)}"))
    elif (
        proposal.table.column("closed_at") and proposal.table.name != "tickets" and "closed_at" not in proposal.columns
    ):
        table.add(tomlkit.comment("No outcome: no column says when a record was closed and how"))
    table.add("sql", tomlkit.string(_sql(proposal, proposals), multiline=True))
    fixed = [name for name in LIKELY_FIXED.get(proposal.table.name, ()) if name in proposal.columns]
    if fixed:
        table.add("fixed", tomlkit.item(fixed).comment("GUESS: never change after creation; strike what does"))
    return table


def _sql(proposal: TableProposal, proposals: Mapping[str, TableProposal]) -> str:
    source = identifier(proposal.look.name)
    lines = [
        f"{source}.{_value(proposal, name)} AS {identifier(name)}" for name in proposal.columns if name != "closed_at"
    ]
    lines += _closing(proposal)
    join = ""
    if proposal.table.name == "accounts" and "created_at" not in proposal.columns:
        start, join = _derived_start(proposal, proposals)
        lines.append(start)
    return "SELECT\n  " + ",\n  ".join(lines) + f"\nFROM {source}\n{join}"


def _value(proposal: TableProposal, name: str) -> str:
    return identifier(proposal.columns[name])


def _closing(proposal: TableProposal) -> list[str]:
    """Write when and how a record ended; a date on an open record is a plan, not an end."""
    if "closed_at" not in proposal.columns:
        return []
    closed = _value(proposal, "closed_at")
    if proposal.table.column("outcome") is None:
        return [f"{closed} AS closed_at"]
    if proposal.status is None or not proposal.outcomes:
        good = proposal.table.column("outcome").choices[0]  # type: ignore[union-attr]
        return [f"{closed} AS closed_at", f"CASE WHEN {closed} IS NOT NULL THEN '{good}' END AS outcome"]
    status = identifier(proposal.status)
    quoted = {_literal(value): outcome for value, outcome in proposal.outcomes.items()}
    words = " ".join(f"WHEN {value} THEN '{outcome}'" for value, outcome in quoted.items())
    return [
        f"CASE WHEN trim({status}) IN ({', '.join(quoted)}) THEN {closed} END AS closed_at",
        f"CASE trim({status}) {words} END AS outcome",
    ]


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
        if table in proposals and "closed_at" in proposals[table].columns:
            tasks.add(task, tomlkit.item({"horizon_days": 90, "every": "7d"}))
    by = next((name for name in ("contracts", "orders") if name in proposals), None)
    if by and "accounts" in proposals:
        tasks.add("churn", tomlkit.item({"by": by, "horizon_days": 90, "every": "1mo"}))
    return tasks
