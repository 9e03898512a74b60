"""What stands in the log, and what never does?"""

import json
import logging

from serving.request_log import logger, start_logging


def test_a_request_is_one_json_line_without_what_was_sent(client, capsys):
    handlers, propagates = logger.handlers, logger.propagate
    try:
        start_logging()
        client.post("/v1/score", {"task": "leads", "ids": ["SECRET-1"], "zzz": "SECRET-2"})
        client.get("/v1/explain", entity="lead", id="SECRET-3")
        client.get("/SECRET-4")
    finally:
        logger.handlers, logger.propagate = handlers, propagates
        logger.setLevel(logging.NOTSET)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["route"], line["status"]) for line in lines] == [
        ("/v1/score", 422),
        ("/v1/explain", 404),
        ("unknown", 404),
    ]
    assert all(set(line) == {"time", "level", "request_id", "route", "status", "milliseconds"} for line in lines)
    assert "SECRET" not in json.dumps(lines)
