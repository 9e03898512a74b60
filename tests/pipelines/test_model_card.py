"""Does a card tell all that a user of the model must know, in a form that cannot do harm?"""

import re

import pytest
from mlflow import MlflowClient

from models.searches import Search
from pipelines.card_learning import Learning
from pipelines.card_page import card_page, with_section
from pipelines.home import Home
from pipelines.leak_report import LeakReport
from pipelines.model_card import accepted_section, model_card
from pipelines.registry import Registry

FACTS = {
    "task": "margins",
    "entity": "deal",
    "horizon_days": 90,
    "known_until": "2026-01-01T00:00:00",
    "data_version": "abc deals=1",
    "rows": 10,
    "rung": "median",
    "created_at": "2026-01-01T10:00:00",
}
SPAN = {"first_cutoff": "2025-01-01", "last_cutoff": "2025-06-01", "rows": 10}
OWNER_RATE = "lead_owner_won_ratio_365d"
HELD = "a direction held whatever the rows say."
NOTHING = LeakReport((), {}, {})


@pytest.mark.parametrize("task", ["leads", "deals", "churn"])
def test_a_card_has_data_cutoffs_intervals_baselines_money_leaks_and_limits(demo_home: Home, task: str) -> None:
    card = Registry(demo_home).card(task, 1)
    headings = re.findall("^## (.*)$", card, re.MULTILINE)
    wanted = [
        "Metrics of the backtest",
        "How sure that is",
        "In money",
        "折算金额",
        "By cutoff",
        "By month and segment",
    ]
    taught = ["How it was taught", "如何训练"] if task == "leads" else []  # no feature of accounts has a direction
    assert headings[:-1] == [*wanted, *taught, "Leakage", "数据泄漏", "Limits", "局限"]
    assert headings[-1].startswith("Features (")
    assert "| log_loss_against/base_rate |" in card
    assert "Reasons are associations" in card
    assert "原因是本历史中的关联" in card
    assert "tested on 2025-08-01 to 2025-10-01" in card


def test_a_task_of_another_kind_has_a_card_of_what_it_has() -> None:
    metrics = {"train": SPAN, "test": SPAN, "model": {"mean_error": 2.5, "rmse": 20036.9}, "baselines": {"median": {}}}
    card = model_card(FACTS, metrics, ["deal_amount"], NOTHING)
    assert "| mean_error | 2.5 | - |" in card
    assert "| rmse | 20,037 | - |" in card
    assert "In money" not in card
    assert "margins of each deal, over 90 days" in card


def test_a_card_tells_each_direction_that_holds_in_the_model_it_is_of(demo_home: Home) -> None:
    lines = Registry(demo_home).card("leads", 1).splitlines()
    told = [line for line in lines if line.startswith("- As `")]
    assert told == [f"- As `{OWNER_RATE}` rises, the probability never falls: {HELD}"]
    assert f"- `{OWNER_RATE}` 升高时概率不会下降：无论数据如何，都保持这一方向。" in lines


@pytest.mark.parametrize(("taken", "en", "zh"), [(True, "were taken", "采用"), (False, "beyond chance", "仍用默认")])
def test_a_card_tells_what_a_search_brought_and_that_the_level_follows(taken: bool, en: str, zh: str) -> None:
    search = Search(({}, {}, {}), (0.52, 0.5012, 0.51), taken=taken, seconds=9.0)
    learning = Learning({"lead_age_days": -1}, search, follows=True)
    metrics = {"train": SPAN, "test": SPAN, "model": {}, "baselines": {}}
    lines = model_card(FACTS, metrics, [], NOTHING, learning).splitlines()
    at = lines.index("## How it was taught") + 2
    assert lines[at] == f"- As `lead_age_days` rises, the probability never rises: {HELD}"
    assert "3 settings of trees tried, log loss 0.5012 against 0.5200 of the default" in lines[at + 1]
    assert en in lines[at + 1]
    assert "the level of the probabilities follows the outcomes" in lines[at + 2]
    assert any("试了 3 组" in line and zh in line for line in lines)
    assert any(line.startswith("- 发生率在漂移") for line in lines)


def test_a_page_holds_its_pictures_and_asks_nobody(demo_home: Home) -> None:
    client = MlflowClient(tracking_uri=f"sqlite:///{demo_home.mlflow_db}")
    run = client.get_model_version_by_alias("churn", "champion").run_id
    page = (demo_home.mlartifacts / "churn" / run / "artifacts" / "model_card.html").read_text(encoding="utf-8")
    assert page.count('src="data:image/png;base64,') == 5
    assert "<table>" in page
    assert "prefers-color-scheme: dark" in page
    assert not re.search(r"https?://|<script|@import|url\(", page)


def test_what_was_accepted_stands_before_all_numbers_and_stays_text() -> None:
    metrics = {"train": SPAN, "test": SPAN, "model": {"log_loss": 0.5}, "baselines": {}}
    section = accepted_section({"en": "too high", "zh": "偏高"}, "<b>we\nknow</b>")
    page = with_section(card_page(model_card(FACTS, metrics, [], NOTHING), {}), section)
    assert page.index("Not calibrated, accepted") < page.index("Metrics of the backtest")
    assert "too high. Reason given: &lt;b&gt;we know&lt;/b&gt;" in page
    assert "偏高。理由：" in page


def test_a_value_from_the_data_stays_text() -> None:
    part = {"mean_probability": 0.1, "observed_rate": 0.1, "observed_low": 0.0, "observed_high": 1.0, "rows": 50}
    part |= {"lift_at_top_10_percent": None, "is_off": False, "attribute": "lead_source"}
    wild = part | {"value": "<script>alert(1)</script> | [x](javascript:alert(1)) `*_"}
    metrics = {"train": SPAN, "test": SPAN, "model": {}, "baselines": {}, "segments": [wild]}
    page = card_page(model_card(FACTS, metrics, [], NOTHING), {})
    assert "<script" not in page
    assert "href" not in page
    row = next(line for line in page.split("<tr>") if "alert" in line)
    assert row.count("<td") == 8
