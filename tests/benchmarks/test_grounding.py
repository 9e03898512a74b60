"""Does the benchmark of the checker measure it on drafts that no rule was tuned on, and see what it finds?"""

from benchmarks.grounding import tuning, tuning_second, unseen
from benchmarks.grounding.__main__ import make_drafts, measure
from benchmarks.grounding.drafts import KINDS
from pipelines.home import Home
from serving.snapshot import load_snapshot


def test_no_template_that_measures_was_tuned_on() -> None:
    assert not set(unseen.TEMPLATES) & {*tuning.TEMPLATES, *tuning_second.TEMPLATES}


def test_most_planted_errors_are_found_and_most_true_drafts_pass(demo_home: Home) -> None:
    drafts = list(make_drafts(load_snapshot(demo_home), unseen.TEMPLATES, 2 * len(KINDS), seed=7))
    values = {row["metric"].partition(" (")[0]: row["value"] for row in measure(drafts)}

    assert sorted(draft.kind for _, _, draft in drafts if draft.kind) == sorted(KINDS)
    assert values["recall, all"] > 0.8
    assert values["precision, all"] > 0.8
