"""How good are the models, beside others, on real rows split in time?

Every part is a module beside this one with `measure()`, which returns the rows of the report.
Run as `python -m benchmarks.quality [--parts classifiers,small_samples,...]`. The data sets lie where CRMCAST_TEST_DATA
points to; `.benchmark-envs/` keeps the peers' own environments for the next run.
"""

import argparse
import importlib
import json
import os
import warnings
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results" / "quality.json"
HERE = Path(__file__).parent
PARTS = sorted(path.stem for path in HERE.glob("*.py") if "def measure()" in path.read_text(encoding="utf-8"))
PARTS.remove("__main__")


def main() -> int:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    warnings.simplefilter("ignore")  # peers warn of their own ways
    parts = _options().parts.split(",")
    rows: list[dict[str, Any]] = []
    for part in parts:
        print(f"{part}:", flush=True)
        rows += importlib.import_module(f"benchmarks.quality.{part}").measure()
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    print(f"written to {RESULTS}; {sum(not row['ok'] for row in rows)} of {len(rows)} rows miss their target")
    return 0 if all(row["ok"] for row in rows) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__)
    parser.add_argument("--parts", default=",".join(PARTS), help=f"some of {','.join(PARTS)}")
    options = parser.parse_args()
    unknown = sorted(set(options.parts.split(",")) - set(PARTS))
    if unknown:
        parser.error(f'unknown part "{unknown[0]}"; expected some of {", ".join(PARTS)}')
    return options


if __name__ == "__main__":
    raise SystemExit(main())
