"""How does a list leave for a spreadsheet? As CSV in UTF-8 whose texts no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from pipelines.export import harmless
from serving.formats import Formats
from serving.lists import Item
from serving.scores import Language
from serving.texts import marked, translate
from serving.web.record_lists import ListPage
from serving.web.visit import Visit

_BYTE_ORDER_MARK = "\ufeff"  # by this Excel knows UTF-8
_HEADS = (
    marked("Number in the CRM"),
    marked("Name"),
    marked("Owner's number"),
    marked("Owner"),
    marked("Probability"),
    marked("Low"),
    marked("High"),
    marked("Expected value"),
    marked("Value low"),
    marked("Value high"),
    marked("Value at risk"),
    marked("Stage"),
    marked("Amount"),
    marked("Expected close"),
    marked("Likely closing"),
    marked("Slip risk"),
    marked("Reason 1"),
    marked("Reason 2"),
    marked("Reason 3"),
    marked("As of"),
    marked("Model version"),
)


def write_csv(visit: Visit, page: ListPage) -> Response:
    """Return a list as a file to keep."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([translate(visit.language, head) for head in _HEADS])
    for item in page.items:
        told = (*_cells(item, visit.language), page.found.data_as_of, page.model_version)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in told])
    headers = {"content-disposition": f'attachment; filename="{page.name}-{page.found.data_as_of[:10]}.csv"'}
    return Response(_BYTE_ORDER_MARK + text.getvalue(), headers=headers, media_type="text/csv")


def _cells(item: Item, language: Language) -> Iterator[Any]:
    yield from (item.entity_id, item.name, item.owner_id, item.owner_name, item.probability, item.low, item.high)
    worth, outlook = item.worth, item.outlook
    yield from (worth.expected_value, worth.low, worth.high, worth.value_at_risk) if worth else (None,) * 4
    yield outlook.stage.stage if outlook and outlook.stage else None
    yield from (item.facts.get("amount"), item.facts.get("expected_close_on"))
    yield from (outlook.close_on_p50, outlook.slip_risk) if outlook else (None, None)
    write = Formats(language, "", "UTC").fact
    reasons = [f"{one.text}: {write(one.value)} ({100 * one.points:+.1f})" for one in item.reasons]
    yield from (*reasons, None, None, None)[:3]
