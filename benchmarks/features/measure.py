"""What does one job cost? Run in a child process of its own, in any environment's Python; only the standard library.

The child may first run the job small, to be warm. `cpu` and `wall` are those of the job alone; `process_cpu` is all
that the child used from its start, imports and compiled code included; `peak_mib` is the most memory it ever held.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Cost:
    """What a job cost, and what it returned."""

    wall: float
    cpu: float
    process_cpu: float
    peak_mib: float
    result: dict[str, Any]


def measure(
    job: str, arguments: dict[str, Any], warm_up: dict[str, Any] | None = None, python: str = sys.executable
) -> Cost:
    """Run `module:function` in a child process and return its cost.

    Raises
    ------
    RuntimeError
        If the child fails; the text is the end of what it said.
    """
    order = json.dumps({"job": job, "arguments": arguments, "warm_up": warm_up})
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # a fresh process finds compiled modules, as usual
    done = subprocess.run(
        [python, "-W", "ignore", "-m", "benchmarks.features.measure", order],
        capture_output=True,
        text=True,
        env=environment,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        message = f"{job} failed with exit code {done.returncode}; it said: {done.stderr.strip()[-1500:]}"
        raise RuntimeError(message)
    return Cost(**json.loads(done.stdout.splitlines()[-1]))


def _run(order: dict[str, Any]) -> dict[str, Any]:
    module, function = order["job"].split(":")
    job = getattr(importlib.import_module(module), function)
    if order["warm_up"] is not None:
        job(**order["warm_up"])
    wall, cpu = time.perf_counter(), _cpu()
    result = job(**order["arguments"])
    wall, cpu = time.perf_counter() - wall, _cpu() - cpu + result.pop("cpu_elsewhere", 0.0)
    return {"wall": wall, "cpu": cpu, "process_cpu": _cpu(), "peak_mib": _peak_mib(), "result": result}


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_mib() -> float:
    """Return the peak of this process; `ru_maxrss` would begin with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # macOS counts bytes


if __name__ == "__main__":
    print(json.dumps(_run(json.loads(sys.argv[1]))))
