"""Do the models beat their baselines on the real exports, on time they have not seen?"""

from collections.abc import Callable
from pathlib import Path

from pipelines.backtest import backtest
from pipelines.home import Home
from pipelines.ingest import ingest
from pipelines.init import init

EXAMPLES = Path(__file__).parents[2] / "examples"


def _home(exports: Path, example: str, folder: Path) -> Home:
    home = Home(folder / "home")
    init(home, exports, mapping=EXAMPLES / example / "crmcast.toml")
    ingest(home)
    return home


def test_on_olist_leads_and_churn_have_a_log_loss_below_every_baseline(
    real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    home = _home(real_data("olist"), "olist", tmp_path)
    for task in ("leads", "churn"):
        metrics = backtest(home, task).metrics
        model = metrics["model"]
        for name, baseline in metrics["baselines"].items():
            assert model["log_loss"] < baseline["log_loss"], (task, name)
        assert model["auc"] > 0.6, task


def test_on_maven_deals_have_brier_scores_below_every_baseline(
    real_data: Callable[[str], Path], tmp_path: Path
) -> None:
    metrics = backtest(_home(real_data("maven_crm"), "maven", tmp_path), "deals").metrics
    names = [f"brier_{outcome}_{days}d" for outcome in ("won", "lost", "closed") for days in (30, 60, 90)]
    for name, baseline in metrics["baselines"].items():
        assert [metric for metric in names if metrics["model"][metric] >= baseline[metric]] == [], name
