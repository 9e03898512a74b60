"""Which commands check the audit and tell who saw what?"""

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from serving.commands import DEFAULT_HOME, HomeOption, JsonOption, LanguageOption, answer_with, home_at
from serving.terminal import print_lines, print_table

if TYPE_CHECKING:
    from pipelines.audit_check import AuditReport

audit = typer.Typer(help="Check the audit, and list who saw which score.", no_args_is_help=True)

_MOST_FINDINGS = 20
_MOST_IDS = 3
_TEXTS: Mapping[str, tuple[str, str]] = {
    "whole": (
        "the audit is whole: {rows:,} rows, none changed, missing, moved or cut off",
        "审计记录完整：共 {rows:,} 行，没有被改动、缺失、移位或截断的行",
    ),
    "keep": (
        "keep this elsewhere, and check against it later with --kept: {head}",
        "请将此值保存在别处，日后用 --kept 核对：{head}",
    ),
    "changed": ("row {first} (line {place}) was changed", "第 {first} 条（文件第 {place} 行）被改动"),
    "missing": (
        "rows {first} to {last} are missing before line {place}",
        "文件第 {place} 行之前缺少第 {first} 至 {last} 条",
    ),
    "moved": (
        "row {first} does not belong at line {place}: it was moved or put in",
        "第 {first} 条不应在文件第 {place} 行：被移位或插入",
    ),
    "cut": ("rows {first} to {last} were cut off at the end", "末尾第 {first} 至 {last} 条被截去"),
    "other": (
        "row {first} (line {place}) is not the one that was anchored: it and all before it may be rewritten",
        "第 {first} 条（文件第 {place} 行）与存档的校验值不符：此条及之前的记录可能被重写",
    ),
    "torn": (
        "{torn} lines hold no row, as a loss of power leaves them; no row is missing for it",
        "有 {torn} 行不含记录，可能因断电造成；并未因此缺少记录",
    ),
    "more": ("and {more} more", "另有 {more} 处"),
    "all": ("all", "全部"),
    "title": ("Who saw which score (UTC)", "谁在何时看过哪些评分（UTC）"),
}
_COLUMNS = ("row", "seen_at", "door", "name", "role", "task", "run_id", "model_version", "entity_ids")


@audit.command("verify")
def verify_audit(
    home: HomeOption = DEFAULT_HOME,
    kept: Annotated[str | None, typer.Option(help="A head that an earlier check printed, kept elsewhere.")] = None,
    language: LanguageOption = "en",
    *,
    as_json: JsonOption = False,
) -> None:
    """Check that no row was changed, taken out, moved or cut off; exits 1 and names each that was."""
    from pipelines.audit_check import Anchors, read_head, verify

    place = home_at(home)
    report = verify(place, kept=read_head(kept) if kept else None)
    answer_with(report, as_json, lambda _: print_lines(*verdict(report, language)))
    if not report.is_whole:
        raise typer.Exit(1)
    Anchors(place).add(report.head)


@audit.command("list")
def list_audit(
    home: HomeOption = DEFAULT_HOME,
    who: Annotated[str | None, typer.Option(help="Name of the token, or rep_id.")] = None,
    entity_id: Annotated[str | None, typer.Option("--id", help="Of a lead, deal or account.")] = None,
    since: Annotated[datetime | None, typer.Option(help="From this instant on (UTC).")] = None,
    *,
    last: Annotated[int, typer.Option(min=1, help="So many of the newest.")] = 50,
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """List who saw which score, when, and by which door; the newest come last."""
    from pipelines.audit_check import find_rows

    rows = list(deque(find_rows(home_at(home), who=who, entity_id=entity_id, since=since), last))
    answer_with(
        rows, as_json, lambda _: print_table(_say("title", language), _COLUMNS, [_cells(r, language) for r in rows])
    )


def verdict(report: "AuditReport", language: str) -> list[str]:
    """Return what a check found, in words."""
    said = [_say(found.kind, language, **vars(found)) for found in report.findings[:_MOST_FINDINGS]]
    if (more := len(report.findings) - _MOST_FINDINGS) > 0:
        said.append(_say("more", language, more=more))
    if report.torn:
        said.append(_say("torn", language, torn=report.torn))
    if report.is_whole:
        said += [_say("whole", language, rows=report.head.rows), _say("keep", language, head=report.head)]
    return said


def _cells(row: Mapping[str, Any], language: str) -> Sequence[object]:
    ids = row["entity_ids"]
    told = (
        _say("all", language) if ids is None else ", ".join(ids[:_MOST_IDS]) + (" ..." if len(ids) > _MOST_IDS else "")
    )
    return [*(str(row[name]) if name == "row" else row[name] for name in _COLUMNS[:-1]), told]


def _say(key: str, language: str, **facts: object) -> str:
    english, chinese = _TEXTS[key]
    return (chinese if language == "zh" else english).format(**facts)
