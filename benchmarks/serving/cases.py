"""What is asked of each server: the same rows, with and without reasons, one after the other on one connection."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks.serving.company import FIELDS, as_fields
from benchmarks.serving.servers import Server

WARM_UP = 20


@dataclass
class Case:
    """One kind of request at one server, with what was measured."""

    server: Server
    what: str
    send: Callable[[int], float]
    milliseconds: list[float] = field(default_factory=list)
    cpu_seconds: float = 0.0

    def measure(self, n: int, expected: Sequence[float]) -> None:
        """Send a round of requests on a fresh connection, and check each probability against the booster's."""
        self.server.connection.close()
        for number in range(WARM_UP):
            self.send(number)
        before = self.server.cpu_seconds()
        for number in range(n):
            start = time.perf_counter()
            probability = self.send(number % len(expected))
            self.milliseconds.append(1000 * (time.perf_counter() - start))
            assert abs(probability - expected[number % len(expected)]) < 1e-9, (self.server.name, self.what)
        self.cpu_seconds += self.server.cpu_seconds() - before

    @property
    def cpu(self) -> float:
        """CPU of all the server's processes, milliseconds a request."""
        return 1000 * self.cpu_seconds / len(self.milliseconds)

    @property
    def median(self) -> float:
        """Milliseconds until the answer, in the middle."""
        return statistics.median(self.milliseconds)


def ours(server: Server, token: str, ids: Sequence[str], rows: np.ndarray) -> dict[str, Case]:
    """Return our cases: a posted record with and without reasons, and a known id."""
    records = [{"lead_id": one} | as_fields(row) for one, row in zip(ids, rows, strict=True)]
    bodies = {
        "record, reasons": [{"task": "leads", "records": [record]} for record in records],
        "record, score only": [{"task": "leads", "records": [record], "reasons": False} for record in records],
        "known id, reasons": [{"task": "leads", "ids": [one]} for one in ids],
    }
    headers = {"authorization": f"Bearer {token}"}

    def sender(given: list[dict[str, Any]]) -> Callable[[int], float]:
        encoded = [json.dumps(body).encode() for body in given]
        return lambda n: server.post("/v1/score", encoded[n], headers)["scores"][0]["probability"]

    return {what: Case(server, what, sender(given)) for what, given in bodies.items()}


def mlflows(server: Server, rows: np.ndarray) -> Case:
    """Return the case of `mlflow models serve`."""
    frames = [{"dataframe_split": {"columns": FIELDS, "data": [_plain(row)]}} for row in rows]
    encoded = [json.dumps(frame).encode() for frame in frames]
    return Case(
        server,
        "record, reasons",
        lambda n: server.post("/invocations", encoded[n], {})["predictions"][0]["probability"],
    )


def bentos(server: Server, rows: np.ndarray) -> Case:
    """Return the case of the naive BentoML service."""
    encoded = [json.dumps({"rows": [dict(zip(FIELDS, _plain(row), strict=True))]}).encode() for row in rows]
    return Case(server, "record, reasons", lambda n: server.post("/score", encoded[n], {})[0]["probability"])


def mlservers(server: Server, rows: np.ndarray) -> dict[str, Case]:
    """Return the cases of MLServer."""
    inputs = [{"name": "x", "shape": [1, len(FIELDS)], "datatype": "FP64", "data": _plain(row)} for row in rows]
    encoded = [json.dumps({"inputs": [one]}).encode() for one in inputs]

    def sender(model: str) -> Callable[[int], float]:
        return lambda n: server.post(f"/v2/models/{model}/infer", encoded[n], {})["outputs"][0]["data"][0]

    kinds = {"record, reasons": "explained", "record, score only": "plain"}
    return {what: Case(server, what, sender(model)) for what, model in kinds.items()}


def _plain(row: np.ndarray) -> list[float | None]:
    return [None if np.isnan(value) else float(value) for value in row]
