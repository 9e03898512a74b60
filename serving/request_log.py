"""What is written about each request? Who called, and what was sent or answered, never is.

To a terminal for people, else one JSON object a line for machines.
"""

import logging
import sys
from datetime import UTC, datetime

import orjson

logger = logging.getLogger("crmcast.serving")


def start_logging() -> None:
    """Write our own lines to standard output, apart from BentoML's."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("crmcast: %(message)s") if sys.stdout.isatty() else _JsonLines())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.getLogger("uvicorn.access").propagate = False  # else it puts together a line of its own that nobody reads


def log_request(request_id: str, route: str, status: int, seconds: float) -> None:
    """Write that a request was answered."""
    if logger.isEnabledFor(logging.INFO):
        facts = {"request_id": request_id, "route": route, "status": status, "milliseconds": round(1000 * seconds, 2)}
        told = (route, status, 1000 * seconds)
        record = logger.makeRecord(
            logger.name, logging.INFO, "", 0, "%s %d in %.1f ms", told, None, extra={"facts": facts}
        )
        logger.handle(record)  # as `info` does, without a search for the line of code, which no line tells


class _JsonLines(logging.Formatter):
    """One JSON object a line: time, level, and the facts of a request or a message."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        facts = getattr(record, "facts", None) or {"message": record.getMessage()}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return orjson.dumps({"time": at, "level": record.levelname.lower(), **facts}).decode()
