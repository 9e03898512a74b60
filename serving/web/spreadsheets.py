"""How does a list leave for a spreadsheet? As CSV in UTF-8 whose texts no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from pipelines.export import harmless
from serving.lists import Item
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
        told = (*_cells(item), page.found.data_as_of, page.model_version)
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in told])
    headers = {"content-disposition": f'attachment; filename="{page.name}-{page.found.data_as_of[:10]}.csv"'}
    return Response(_BYTE_ORDER_MARK + text.getvalue(), headers=headers, media_type="text/csv")


def _cells(item: Item) -> Iterator[Any]:
    yield from (item.entity_id, item.name, item.owner_id, item.owner_name, item.probability, item.low, item.high)
    worth, outlook = item.worth, item.outlook
    yield from (worth.expected_value, worth.low, worth.high, worth.value_at_risk) if worth else (None,) * 4
    yield from (outlook.close_on_p50, outlook.slip_risk) if outlook else (None, None)
    reasons = [f"{reason.text} ({100 * reason.points:+.1f})" for reason in item.reasons]
    yield from (*reasons, None, None, None)[:3]
