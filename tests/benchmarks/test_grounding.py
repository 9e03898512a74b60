"""Does the benchmark of the checker measure it on drafts that no rule was mended by, and see what it finds?"""

from benchmarks.grounding import seen, unseen
from benchmarks.grounding.__main__ import make_drafts, measure
from benchmarks.grounding.drafts import KINDS
from pipelines.home import Home
from serving.snapshot import load_snapshot


def test_no_template_that_measures_was_seen() -> None:
    assert not set(unseen.TEMPLATES) & set(seen.TEMPLATES)


def test_nearly_all_planted_errors_are_found_and_nearly_all_true_drafts_pass(demo_home: Home) -> None:
    drafts = list(make_drafts(load_snapshot(demo_home), seen.TEMPLATES, 6 * len(KINDS), seed=7))
    values = {row["metric"].partition(" (")[0]: row["value"] for row in measure(drafts)}

    assert {draft.kind for _, _, draft in drafts if draft.kind} == set(KINDS)
    assert values["recall, all"] > 0.9
    assert values["precision, all"] > 0.9
