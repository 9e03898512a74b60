"""Does the page of calibration say in plain words how often what is shown comes true, and abstain where it cannot?"""

import shutil

import pytest

from pipelines.home import Home
from pipelines.reliability import Bin
from serving.web.calibration import diagram_of
from tests.serving.test_calibration_facts import write_monitor, write_record


@pytest.fixture
def told(home):
    """The small company's home, with a record of its leads for the time of a test."""
    write_record(home, "leads", 1)
    write_monitor(home, "leads", 1)
    yield home
    shutil.rmtree(home.versions)
    (home.reports / "monitor.json").unlink()


def test_without_a_record_the_page_says_what_to_do(client):
    text = client.visit("/calibration", "manager").text
    assert "Nothing is written about this version" in text
    assert "The monitor has not run yet" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Of leads shown 30% to 50%, 55% converted (203 leads)", "Observed by expected: 1.10", "off")),
        ("zh", ("显示为 30% 至 50% 的 203 条线索中，实际转化 55%", "实际与预期之比：1.10", "有偏差")),
    ],
)
def test_groups_are_told_in_plain_words_in_both_languages(client, told: Home, language, words):
    text = client.visit("/calibration", "manager", language, task="leads").text
    for expected in words:
        assert expected in text
    assert text.count('<svg class="diagram"') == 2
    assert text.count('class="dot off"') == 2


@pytest.mark.parametrize("task", ["deals", "churn"])
def test_other_tasks_are_told_too(client, told: Home, task):
    assert client.visit("/calibration", "scientist", task=task).status_code == 200


@pytest.mark.parametrize(("task", "status"), [("value", 404), ("nonsense", 422)])
def test_a_task_without_scores_is_not_there(client, task, status):
    assert client.visit("/calibration", "manager", task=task).status_code == status


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0.07, [0, 0.02, 0.04, 0.06, 0.08]),
        (1.0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (137_000, [0, 50_000, 100_000, 150_000]),
    ],
)
def test_the_axes_end_at_a_round_number_above_all(highest, ticks):
    drawn = diagram_of([Bin(9, 0.0, highest, highest / 2, highest / 3, 0.0, highest, inside=True)])
    assert [value for value, _ in drawn.ticks] == pytest.approx(ticks)
    assert drawn.ticks[-1][1] == 100
    assert all(0 <= place <= 100 for dot in drawn.dots for place in (dot.shown, dot.observed, dot.low, dot.high))


def test_nothing_observed_draws_a_diagram_all_the_same():
    assert diagram_of([Bin(9, 0.0, 0.0, 0.0, 0.0, None, None, inside=True)]).dots[0].observed == 0
