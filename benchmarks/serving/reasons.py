"""What do exact reasons cost, beside LightGBM's own `pred_contrib` and shap's TreeExplainer?

The model of the serving benchmarks: 500 trees of 31 leaves on 60 features, 6 of them categories and one with missing
values. All sides explain the same rows on one thread; rounds are interleaved, and the fastest of each side counts.
"""

import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import lightgbm as lgb
import numpy as np
import shap

from models.tree_reasons import TreeReasons

SIZES: Mapping[int, tuple[int, float | None]] = {1: (40, 4.0), 100: (1, None), 1000: (1, 8.0)}
"""How often so many rows are explained in a round, and how many times faster than `pred_contrib` that should be."""

ROUNDS = 5
OURS, LIGHTGBM, SHAP = "crmcast", "LightGBM pred_contrib", "shap TreeExplainer"
Floats = np.ndarray[Any, np.dtype[np.float64]]


def measure() -> list[dict[str, Any]]:
    """Return the result rows."""
    booster, rows = make_model()
    TreeReasons(booster)  # compiles, once for ever
    start = time.process_time()
    reasons = TreeReasons(booster)
    build = time.process_time() - start
    explainer = shap.TreeExplainer(booster)
    warnings.filterwarnings("ignore", "LightGBM binary classifier", UserWarning)  # its shape is of no matter here
    sides: dict[str, Callable[[Floats], Any]] = {
        OURS: reasons.contributions,
        LIGHTGBM: lambda some: booster.predict(some, pred_contrib=True, num_threads=1),
        SHAP: lambda some: explainer.shap_values(some, check_additivity=False),
    }
    found = [_row("tables and check", 1000 * build, "ms", OURS)]
    found.append(_row("tables", reasons.table_bytes / 2**20, "MiB", OURS))
    distance = float(np.abs(reasons.contributions(rows[:1000]) - sides[LIGHTGBM](rows[:1000])).max())
    found.append(_row("largest difference, 1,000 rows", distance, "", LIGHTGBM, target=1e-9, ok=distance < 1e-9))
    for size in SIZES:
        found += _compare(sides, rows, size)
    return found


def make_model() -> tuple[lgb.Booster, Floats]:
    """Return the model and 20,000 rows."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(20_000, 60))
    levels = [3, 5, 8, 12, 20, 40]
    rows[:, 54:] = rng.integers(0, levels, (20_000, 6))
    effects = sum(rng.normal(size=n)[rows[:, 54 + k].astype(int)] for k, n in enumerate(levels))
    signal = rows[:, :54] @ (0.5 * rng.normal(size=54) * rng.random(54) ** 2) + 0.4 * effects
    signal += 0.6 * rows[:, 0] * rows[:, 1] + np.sin(2 * rows[:, 2]) - 1
    label = rng.random(20_000) < 1 / (1 + np.exp(-signal))
    rows[rng.random(20_000) < 0.2, 50] = np.nan
    data = lgb.Dataset(rows, label=label, categorical_feature=list(range(54, 60)))
    settings = {"objective": "binary", "learning_rate": 0.05, "num_threads": 1, "seed": 1, "verbosity": -1}
    return lgb.train(settings, data, num_boost_round=500), rows


def _compare(sides: Mapping[str, Callable[[Floats], Any]], rows: Floats, size: int) -> list[dict[str, Any]]:
    times, goal = SIZES[size]
    best = dict.fromkeys(sides, np.inf)
    for number in range(ROUNDS):
        for name, explain in sides.items():
            best[name] = min(best[name], _cpu(explain, rows[number * times * size :], size, times))
    what = f"reasons of {size:,} row{'s' if size > 1 else ''}, CPU"
    ratio = best[LIGHTGBM] / best[OURS]
    faster = _row(f"{what}, times faster than pred_contrib", ratio, "", OURS, goal, ok=goal is None or ratio >= goal)
    return [_row(what, 1000 * cost, "ms", name) for name, cost in best.items()] + [faster]


def _cpu(explain: Callable[[Floats], Any], rows: Floats, size: int, times: int) -> float:
    """Return the CPU seconds of explaining `size` rows, other rows each time."""
    start = time.process_time()
    for number in range(times):
        explain(rows[number * size : (number + 1) * size])
    return (time.process_time() - start) / times


def _row(
    metric: str, value: float, unit: str, peer: str, target: float | None = None, *, ok: bool = True
) -> dict[str, Any]:
    row = {"metric": metric, "value": float(f"{value:.3g}"), "unit": unit, "peer": peer, "target": target, "ok": ok}
    return row if target is None else row | {"word": f"target {target:g}"}
