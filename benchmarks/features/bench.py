"""What has been measured in this run? Each cost once, whichever part asks for it first, and the rows of the report."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from benchmarks.features.generate import generate
from benchmarks.features.measure import Cost, measure
from benchmarks.features.sizes import SIZES
from benchmarks.features.sql import Form, statements

OURS = "benchmarks.features.ours:build"
DUCKDB = "benchmarks.features.duck:build"
FLOOR = "benchmarks.features.floor:scan_and_copy"

Row = dict[str, Any]
State = Literal["warm", "fresh"]


def row(
    metric: str,
    value: float | None,
    unit: str,
    peer: str = "crmcast",
    *,
    below: float | None = None,
    least: float | None = None,
) -> Row:
    """Return a result row; a value should stay below its target, or be at `least` as large; None was not measured."""
    target = below if below is not None else least
    ok = target is None or (value is not None and (value < target if below is not None else value >= target))
    return {"metric": metric, "value": value, "unit": unit, "peer": peer, "target": target, "ok": ok}


@dataclass
class Bench:
    """One run of the benchmark: where its data is, how large it gets, and what it has measured."""

    cache: Path
    largest: str
    runs: int = 2
    costs: dict[str, Cost] = field(default_factory=dict)

    @property
    def compared(self) -> str:
        """The size at which peers are compared: M, or S in the short form."""
        return min(self.largest, "M", key=list(SIZES).index)

    def target(self, value: float | None) -> float | None:
        """Return a target for the comparison with a peer: it is meant at M; the short form only shows the ratio."""
        return value if self.compared == "M" else None

    @property
    def sizes(self) -> list[str]:
        """The sizes up to the largest, without the tiny one of the tests."""
        names = list(SIZES)
        return names[names.index("S") : names.index(self.largest) + 1]

    def folder(self, size: str) -> Path:
        """Return the folder of a size's company, made if need be."""
        return generate(SIZES[size], self.cache)

    def cost(self, job: str, size: str, state: State = "warm", **arguments: Any) -> Cost:
        """Return what a job costs at a size; a warm process has done the smallest size before."""
        if arguments.get("out"):
            arguments["out"] = str(self.cache / "out" / str(arguments["out"]))
        key = repr((job, size, state, sorted(arguments.items())))
        if key not in self.costs:
            self.costs[key] = self._measure(job, size, state, arguments)
        return self.costs[key]

    def _measure(self, job: str, size: str, state: State, arguments: dict[str, Any]) -> Cost:
        print(f"  {job.rsplit('.', maxsplit=1)[-1]} {size} {state} {arguments or ''}", end=" ... ", flush=True)
        order = {"folder": str(self.folder(size)), **arguments}
        if job == DUCKDB:
            order["sql"] = str(self._written_sql(order.pop("form")))
        small = {**order, "folder": str(self.folder("S"))} if state == "warm" else None
        runs = self.runs if size == "M" else 1
        cost = min((measure(job, order, small) for _ in range(runs)), key=lambda cost: cost.cpu)
        print(f"{cost.cpu:.2f} s of CPU, {cost.wall:.2f} s, {cost.peak_mib:,.0f} MiB", flush=True)
        return cost

    def _written_sql(self, form: Form) -> Path:
        """Return the file of DuckDB's statements, so that its process needs none of our code."""
        path = self.cache / f"{form}.json"
        path.write_text(json.dumps(list(statements(form))), encoding="utf-8")
        return path
