"""Does the checker find what is false in a draft, and only that?

Drafts are templates filled with facts of a home's own lists, written in many ways in English and Chinese; the citations
come in either language. Half of the drafts are true, the others carry one planted error each. An error counts as found
if a finding lies on it; every other finding, on a true or a false draft, is a false alarm. The templates of `unseen.py`
were written without sight of the rules; `--seen` takes those of `seen/`, by which the rules were mended.
Run as `python -m benchmarks.grounding [--home HOME] [--drafts 600] [--seed 7]`; without a home, a tiny company is made.
"""

import argparse
import json
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.grounding import seen, unseen
from benchmarks.grounding.cases import Case, draw_case
from benchmarks.grounding.drafts import KINDS, Draft, planted_draft, true_draft
from benchmarks.grounding.templates import Template
from pipelines.demo import run_demo
from pipelines.home import Home
from serving.grounding import verify_answer
from serving.snapshot import Snapshot, load_snapshot

RESULTS = Path(__file__).parents[1] / "results" / "grounding.json"
TARGET = 0.98


def main() -> int:
    options = _options()
    templates = seen.TEMPLATES if options.seen else unseen.TEMPLATES
    print(f"{len(templates)} {'seen' if options.seen else 'unseen'} templates")
    with _home(options.home) as home:
        drafts = list(make_drafts(load_snapshot(home), templates, options.drafts, options.seed))
    rows = measure(drafts, show=options.show)
    for row in rows:
        told = "" if row["target"] is None else f"target {row['target']:g}  {'ok' if row['ok'] else 'MISSED'}"
        print(f"{row['metric']:<58} {row['value']:>8.3f} {row['unit']:<8} {told}".rstrip())
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    return 0 if all(row["ok"] for row in rows) else 1


Judged = tuple[Template, Case, Draft]


@dataclass(frozen=True)
class Outcome:
    """What the checker said of one draft: did it find the planted error, and how much else did it find?"""

    language: str
    kind: str | None
    is_found: bool
    findings: int
    false_alarms: int
    seconds: float


def make_drafts(snapshot: Snapshot, templates: tuple[Template, ...], wanted: int, seed: int) -> Iterator[Judged]:
    """Yield so many drafts, every other one true, the kinds of errors and the templates taking turns."""
    draw = random.Random(seed)
    made, number = 0, 0
    order: list[Template] = []
    while made < wanted:
        order = order or draw.sample(templates, len(templates))
        template = order.pop()
        case = draw_case(snapshot, template.about, template.language, draw.choice(["en", "zh"]), draw)
        kind = KINDS[number % len(KINDS)]
        is_true = made % 2 == 0
        make = (template.text, case, template.language)
        draft = true_draft(*make, draw) if is_true else planted_draft(*make, kind, draw)
        if draft is not None:
            made += 1
            number += not is_true
            yield template, case, draft


def measure(drafts: list[Judged], *, show: bool = False) -> list[dict[str, Any]]:
    """Check the drafts, and return recall and precision, by kind of error and language, and the time it takes."""
    outcomes = [_check(*judged, show=show) for judged in drafts]
    rows: list[dict[str, Any]] = []
    for language, kind in product(("en", "zh"), KINDS):
        rows += _planted_rows([one for one in outcomes if (one.language, one.kind) == (language, kind)], kind, language)
    for language in ("en", "zh"):
        spoken = [one for one in outcomes if one.language == language]
        rows += [_recall(spoken, language), _precision(spoken, language)]
        true = [one for one in spoken if one.kind is None]
        clean = sum(not one.findings for one in true) / len(true)
        rows.append(_row(f"true drafts without a finding, {language} ({len(true)} drafts)", clean, None))
    rows += [_recall(outcomes, "all", TARGET), _precision(outcomes, "all", TARGET)]
    rows.append(_row("CPU of a draft, median", 1000 * median(one.seconds for one in outcomes), None, "ms"))
    return rows


def _check(template: Template, case: Case, draft: Draft, *, show: bool) -> Outcome:
    started = time.process_time()
    verdict = verify_answer(draft.text, case.citations)
    seconds = time.process_time() - started
    others = [one for one in verdict.findings if not (one.start < draft.end and draft.start < one.end)]
    is_found = len(others) < len(verdict.findings)
    is_missed = draft.kind is not None and not is_found
    if show and (others or is_missed):
        _show(template, draft, others, is_missed=is_missed)
    return Outcome(template.language, draft.kind, is_found, len(verdict.findings), len(others), seconds)


def _planted_rows(outcomes: list[Outcome], kind: str, language: str) -> list[dict[str, Any]]:
    about = f"{kind}, {language}"
    return [_recall(outcomes, about), _precision(outcomes, about)] if outcomes else []


def _recall(outcomes: list[Outcome], about: str, target: float | None = None) -> dict[str, Any]:
    planted = [one for one in outcomes if one.kind]
    found = sum(one.is_found for one in planted)
    return _row(f"recall, {about} ({len(planted)} drafts)", found / len(planted), target)


def _precision(outcomes: list[Outcome], about: str, target: float | None = None) -> dict[str, Any]:
    findings = sum(one.findings for one in outcomes)
    right = findings - sum(one.false_alarms for one in outcomes)
    return _row(f"precision, {about} ({findings} findings)", right / findings if findings else 1.0, target)


def _row(metric: str, value: float, target: float | None, unit: str = "") -> dict[str, Any]:
    ok = target is None or value >= target
    return {"metric": metric, "value": round(value, 4), "unit": unit, "peer": "crmcast", "target": target, "ok": ok}


def _show(template: Template, draft: Draft, others: list[Any], *, is_missed: bool) -> None:
    print(f"--- {template.about} {template.language} {draft.kind or 'true'}\n{draft.text}")
    if is_missed:
        print(f"MISSED: {draft.text[draft.start : draft.end]}")
    for one in others:
        print(f"FALSE ALARM: {one.message} [{one.problem}]")


@contextmanager
def _home(given: Path | None) -> Iterator[Home]:
    if given is not None:
        yield Home(given)
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        run_demo(home, "tiny")
        yield home


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--drafts", type=int, default=600)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--seen", action="store_true", help="Measure the templates that rules were mended by.")
    parser.add_argument("--show", action="store_true", help="Print what was missed and each false alarm.")
    parser.add_argument("--out", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
