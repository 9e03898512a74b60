"""How does a home begin? With a `crmcast.toml` that was given, or one proposed from the files of an export.

A proposal hides nothing: each guess stands in the file with a comment, and what cannot be guessed is a question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import tomlkit

from pipelines.errors import WrongUseError, listed
from pipelines.history import replace_file
from pipelines.home import Home
from pipelines.look import FileLook, look_at
from pipelines.proposal import TableProposal, propose, propose_own
from pipelines.proposal_text import gaps_of, remarks_on, write_document
from pipelines.settings import read_settings

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

[tasks.amounts]
horizon_days = 90
every = "1mo"

[tasks.value]
by = "contracts"
horizon_days = 365
every = "3mo"
"""


@dataclass(frozen=True)
class InitReport:
    """What `init` wrote: the file each table comes from, its columns, what it could not tell."""

    settings: str
    tables: Mapping[str, str]
    columns: Mapping[str, Mapping[str, str]]
    questions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    unmapped: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The report for a person."""
        lines = [f"Wrote {self.settings}"]
        for table, file in self.tables.items():
            pairs = ", ".join(f"{name} <- {raw}" for name, raw in self.columns.get(table, {}).items())
            lines.append(f"  {table} from {file}" + (f": {pairs}" if pairs else ""))
        lines += [f"  not mapped: {name}" for name in self.unmapped]
        lines += [f"  NOTE: {remark}" for remark in self.remarks]
        lines += [f"  QUESTION: {question}" for question in self.questions]
        if not self.tables:
            return "\n".join([*lines, "Nothing is mapped yet: finish the drafts at its end, then run: crmcast ingest"])
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
        When the home has settings, no file of the folder looks like a table, or the given file is wrong.
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
    known = {proposal.look.file for proposal in proposals.values()}
    own = propose_own(look for look in looks if look.file not in known)
    unmapped = _unmapped(looks, proposals, own, files)
    unmapped += [f"{path.name}: save it as CSV or Parquet" for path in _files(exports, _OTHER_ENDINGS)]
    drafts = [*(proposal for proposal in proposals.values() if proposal.missing), *own]
    if not usable and not drafts:
        found = listed(unmapped or ["it holds no CSV or Parquet file"])
        message = (
            f"nothing in {exports} can be mapped by itself: {found}\n"
            "Name the files after what they hold (leads, deals, customers, orders, activities), or give a --mapping "
            "like those in examples/"
        )
        raise WrongUseError(message)
    questions = tuple(question for proposal in usable.values() for question in _questions(proposal))
    _write(home, write_document(exports, usable, unmapped, drafts))
    return InitReport(
        str(home.settings_path),
        {name: proposal.look.file for name, proposal in usable.items()},
        {name: _sources(proposal) for name, proposal in usable.items()},
        questions,
        tuple(remark for proposal in usable.values() for remark in remarks_on(proposal)) + _on_gaps(usable),
        tuple(unmapped),
    )


def _on_gaps(usable: Mapping[str, TableProposal]) -> tuple[str, ...]:
    """Say after how many days of silence a customer is proposed to be gone, where orders are all that tells."""
    if "orders" not in usable or "accounts" not in usable or "contracts" in usable:
        return ()
    gaps = gaps_of(usable)
    return (f"churn: {gaps.en}",) if gaps else ()


def _sources(proposal: TableProposal) -> dict[str, str]:
    more = {"closed_at": " or ".join(proposal.closings)} if proposal.closings else {}
    return {**proposal.columns, **more}


def _files(folder: Path, endings: tuple[str, ...]) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name.lower().endswith(endings))


def _unmapped(
    looks: Sequence[FileLook],
    proposals: Mapping[str, TableProposal],
    own: Sequence[TableProposal],
    files: Sequence[Path],
) -> list[str]:
    said = [
        f"{proposal.look.file}: looks like {name}, but no column looks like {', '.join(proposal.missing)}"
        for name, proposal in proposals.items()
        if proposal.missing
    ]
    said += [f"{proposal.look.file}: events of your own? They stand at the end of crmcast.toml" for proposal in own]
    known = {proposal.look.file for proposal in (*proposals.values(), *own)}
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
