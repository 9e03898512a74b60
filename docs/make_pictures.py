"""How are the pictures of the README made? From a demo home: `python docs/make_pictures.py HOME`."""

import json
import re
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure
from rich.console import Console
from rich.text import Text

from pipelines.figures import draw_capacity, draw_lift, draw_reliability
from pipelines.home import Home
from pipelines.ledger import latest_run
from pipelines.registry import Registry

HERE = Path(__file__).parent


def main() -> None:
    """Write explain.svg and reliability.png beside this file."""
    home = Home(Path(sys.argv[1]))
    run = latest_run(home)
    assert run
    deals = run.scores("deals").sort_values("probability", ignore_index=True)
    deal = deals["entity_id"].iloc[int(0.9 * len(deals))]
    since = (run.cutoff - pd.Timedelta(days=30)).strftime("%Y-%m-%d")
    draw_terminal(["crmcast", "explain", "deal", deal, "--since", since], home)
    draw_curves(home)


def draw_terminal(command: list[str], home: Home) -> None:
    """Draw what a command prints."""
    shown = subprocess.run(
        [sys.executable, "-m", "serving.cli", *command[1:], "--home", home.path],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line.rstrip() for line in shown.splitlines()]
    console = Console(record=True, width=max(map(len, lines)), file=StringIO())
    console.print(Text("\n".join(lines)))
    svg = console.export_svg(title=" ".join(command))
    # The fonts of rich's template lie on another host; a picture calls nobody.
    (HERE / "explain.svg").write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL))


def draw_curves(home: Home) -> None:
    """Draw reliability and lift of the lead model on cutoffs it had not seen, and what its list brings."""
    registry = Registry(home)
    champion = registry.champion("leads")
    assert champion
    evaluation = registry.evaluation("leads", champion)
    tested = pd.read_parquet(BytesIO(evaluation["predictions.parquet"]))
    calls = json.loads(evaluation["metrics.json"])["money"]["calls_per_list"]
    figure = Figure(figsize=(15, 4.2), layout="constrained")
    left, middle, right = figure.subplots(1, 3)
    draw_reliability(left, tested["y_true"], tested["prediction"])
    draw_lift(middle, tested["y_true"], tested["prediction"])
    draw_capacity(right, tested, calls)
    figure.savefig(HERE / "reliability.png", dpi=110)


if __name__ == "__main__":
    main()
