"""Does the cost grow in proportion to events and rows?"""

from pathlib import Path

import numpy as np

from benchmarks.features.bench import OURS, Bench, Row, row
from benchmarks.features.sizes import SIZES


def growth(bench: Bench, picture: Path) -> list[Row]:
    """Fit CPU seconds against events + rows over the sizes, on logarithms and on a line, and draw it."""
    costs = [bench.cost(OURS, size) for size in bench.sizes]
    work = np.array([SIZES[size].events + cost.result["rows"] for size, cost in zip(bench.sizes, costs, strict=True)])
    seconds = np.array([cost.cpu for cost in costs])
    if len(work) < 2:
        return []
    exponent = float(np.polyfit(np.log(work), np.log(seconds), 1)[0])
    slope, fixed = (float(found) for found in np.polyfit(work, seconds, 1))
    _draw(picture, bench.sizes, work, seconds, (slope, fixed))
    return [
        row("growth, exponent of CPU seconds in events + rows", exponent, "", below=1.1),
        row("growth, microseconds of CPU an event or row", 1e6 * slope, "us"),
    ]


def _draw(
    picture: Path, sizes: list[str], work: "np.ndarray", seconds: "np.ndarray", line: tuple[float, float]
) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(6, 4))
    along = np.geomspace(work[0], work[-1], 100)
    axes.loglog(along, along * line[0] + line[1], color="0.6", label=f"{1e6 * line[0]:.2f} us x work + {line[1]:.2f} s")
    axes.loglog(work, seconds, "o", color="C0")
    for size, x, y in zip(sizes, work, seconds, strict=True):
        axes.annotate(f"{size}: {y:.1f} s", (x, y), textcoords="offset points", xytext=(6, -10))
    axes.set(xlabel="events + rows of the spine", ylabel="CPU seconds, warm", title="All account features")
    axes.legend(loc="upper left")
    figure.savefig(picture, dpi=120, bbox_inches="tight")
    plt.close(figure)
