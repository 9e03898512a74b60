"""Can nobody's name make a spreadsheet calculate?"""

import csv
import io
from dataclasses import replace
from types import SimpleNamespace

import pytest

from serving.access import Book
from serving.answers import list_scored
from serving.lists import Filter
from serving.web.record_lists import ListPage, ListQuery
from serving.web.spreadsheets import write_csv


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_begins_like_a_formula_is_defused(client, start):
    found = list_scored(client.room.ready(), Book(None), "leads", Filter(page_size=1), "en")
    evil = f"{start}HYPERLINK(1)"
    item = replace(found.items[0], name=evil, owner_name=evil, entity_id=evil)
    page = ListPage("leads", "lead", ListQuery(), replace(found, items=(item,)), ())
    text = write_csv(SimpleNamespace(language="en"), page).body.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert {row[head] for head in ("Name", "Owner", "Number in the CRM")} == {f"'{evil}"}
    assert float(row["Probability"]) == item.probability


def test_an_export_of_deals_tells_stage_amount_and_date_and_what_a_reason_rests_on(client):
    text = client.visit("/deals.csv").text
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    found = list_scored(client.room.ready(), Book(None), "deals", Filter(page_size=len(rows)), "en").items
    assert [row["Stage"] for row in rows] == [one.outlook.stage.stage if one.outlook.stage else "" for one in found]
    assert [row["Amount"] for row in rows] == [str(one.facts["amount"] or "") for one in found]
    assert [row["Expected close"] for row in rows] == [one.facts["expected_close_on"] or "" for one in found]
    assert all(row["Reason 1"].startswith(f"{one.reasons[0].text}: ") for row, one in zip(rows, found, strict=True))


def test_the_heads_speak_the_readers_language(client):
    assert client.visit("/leads.csv", language="zh").text.lstrip("\ufeff").startswith("CRM 编号,名称")
