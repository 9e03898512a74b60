"""What does an operator watch? A few Prometheus metrics, right with any number of workers."""

import os
from functools import cache
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from serving.snapshot import Snapshot

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_WORKERS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # BentoML sets it before a worker starts
_BOUNDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

REQUESTS = Counter("crmcast_requests", "Requests answered, refusals included", ["route", "status"])
SECONDS = Histogram("crmcast_request_seconds", "Seconds until an answer was sent", ["route"], buckets=_BOUNDS)
SCORES = Counter("crmcast_scores", "Scores given", ["task"])
SHED = Counter("crmcast_shed", "Requests refused because too many were under way")
DATA_AS_OF = Gauge(
    "crmcast_data_as_of_timestamp_seconds", "As of when the served scores are", multiprocess_mode="mostrecent"
)
MODEL_VERSION = Gauge(
    "crmcast_model_version", "Version of the model that serves", ["task"], multiprocess_mode="mostrecent"
)


def note_request(route: str, status: int, seconds: float) -> None:
    """Count a request that was answered."""
    counter, histogram = _of_request(route, status)
    counter.inc()
    histogram.observe(seconds)


@cache
def _of_request(route: str, status: int) -> tuple[Counter, Histogram]:
    """Return what a kind of request is counted by; there are few, and looking for it takes longer than counting."""
    return REQUESTS.labels(route, str(status)), SECONDS.labels(route)


def note_snapshot(snapshot: "Snapshot") -> None:
    """Note what is served now."""
    DATA_AS_OF.set(snapshot.run.cutoff.timestamp())
    for task, champion in snapshot.champions.items():
        MODEL_VERSION.labels(task).set(champion.loaded.version)


def write_metrics() -> bytes:
    """Return the metrics of all workers in Prometheus' text form."""
    if _WORKERS_FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
