"""Do the lists show what the API lists, sorted, filtered and paged as asked, and is every state told?"""

import csv
import io
import re

import pytest

from pipelines.audit_check import find_rows
from serving.web.record_lists import COLUMNS, ENTITIES, ListQuery

NAMES = sorted(ENTITIES)
SORTABLE = [(name, column.sort) for name in NAMES for column in COLUMNS[name] if column.sort]


def ids(answer) -> list[str]:
    return re.findall(r'<th scope="row" class="name"><a href="/\w+\?id=([LDA]\d{4})"', answer.text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_list_shows_the_first_rows_of_the_api(client, name, language):
    listed = [item["entity_id"] for item in client.get(f"/v1/{name}", "rep").json()["items"]]
    answer = client.visit(f"/{name}", "rep", language)
    assert ids(answer) == listed
    assert ("主要原因" in answer.text) == (language == "zh")


@pytest.mark.parametrize(("name", "sort"), SORTABLE)
def test_every_column_sorts_both_ways(client, name, sort):
    for asked in (sort, f"-{sort}"):
        listed = [item["entity_id"] for item in client.get(f"/v1/{name}", "rep", sort=asked).json()["items"]]
        assert ids(client.visit(f"/{name}", "rep", sort=asked)) == listed


def test_a_head_says_how_the_list_is_sorted_and_turns_it(client):
    assert 'aria-sort="descending"' in client.visit("/leads").text
    turned = re.search(r'id="sort-probability" href="([^"]+)"', client.visit("/leads").text)[1]
    assert turned == "/leads?sort=probability"
    assert 'aria-sort="ascending"' in client.visit(turned).text


def test_pages_tile_a_list_and_a_page_past_the_end_leads_back(client):
    total = client.get("/v1/leads").json()["total"]
    found = [entity_id for page in range(1, 6) for entity_id in ids(client.visit("/leads", page=page))]
    assert len(found) == len(set(found)) == total
    past = client.visit("/leads", page=99)
    assert "past the end" in past.text


def test_a_list_is_filtered_by_owner_text_and_probability_given_in_per_cent(client):
    listed = client.get("/v1/leads", owner_id="LI", min_probability=0.3, max_probability=0.6).json()["items"]
    shown = client.visit("/leads", owner="LI", low="30", high="60")
    assert ids(shown) == [item["entity_id"] for item in listed]
    lead = listed[0]["entity_id"]
    assert ids(client.visit("/leads", q=lead.lower())) == [lead]


def test_fields_left_empty_in_the_form_ask_for_nothing(client):
    assert ids(client.visit("/leads?q=&owner=&low=&high=")) == ids(client.visit("/leads"))


def test_nothing_found_says_so_and_how_to_see_all(client):
    assert 'href="/leads">Show all' in client.visit("/leads", q="no such lead").text


@pytest.mark.parametrize("query", [{"sort": "nosuch"}, {"page": "0"}, {"low": "x"}, {"high": "nan"}, {"x": "1"}])
def test_a_question_that_cannot_be_read_is_told_in_the_page(client, query):
    answer = client.visit("/leads", "rep", "zh", **query)
    assert answer.status_code == 422
    assert "无法处理此请求" in answer.text


def test_who_owns_what_is_asked_only_where_several_do(client):
    assert 'id="owner"' not in client.visit("/leads", "rep").text
    owners = set(re.findall(r'<option value="(\w+)"', client.visit("/leads", "manager").text))
    assert owners == {"LI", "WANG", "ZHOU"}


def test_crm_text_stays_text(client, home):
    payload = '"><script>alert(1)</script>'
    text = client.visit("/leads", q=payload).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize("name", NAMES)
def test_an_export_holds_all_rows_that_were_asked_for(client, name):
    answer = client.visit(f"/{name}.csv", "manager", low="20", sort="name")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}-2025-07-01.csv"'
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    listed = client.get(f"/v1/{name}", "manager", min_probability=0.2, sort="name", page_size=200).json()
    assert [row["Number in the CRM"] for row in rows][:200] == [item["entity_id"] for item in listed["items"]]
    assert len(rows) == listed["total"]
    assert float(rows[0]["Probability"]) == listed["items"][0]["probability"]


def test_what_a_page_shows_and_an_export_takes_along_is_in_the_audit(client, home):
    client.visit("/leads", "rep")
    client.visit("/leads.csv", "rep")
    rows = [row for row in find_rows(home) if row["door"] == "page" and row["rep_id"] == "LI"]
    total = client.get("/v1/leads", "rep").json()["total"]
    assert {len(row["entity_ids"]) for row in rows if row["task"] == "leads"} >= {min(total, 50), total}


def test_a_list_says_where_a_probability_stands_at_an_end_of_its_interval(client):
    rows = client.room.ready().champion("churn").rows
    more, fewer = (rows["low"] == rows["probability"]).sum(), (rows["high"] == rows["probability"]).sum()
    shown = "".join(client.visit("/accounts", page=page).text for page in range(1, -(-len(rows) // 50) + 1))
    assert shown.count('title="Of past cases scored like this, more came true."') == more
    assert shown.count('title="Of past cases scored like this, fewer came true."') == fewer
    assert more + fewer > 0


def test_an_address_names_only_what_is_not_as_usual():
    assert ListQuery(q="a").model_dump(exclude_defaults=True) == {"q": "a"}


def test_the_search_looks_into_every_list(client):
    number = client.owned_by("leads", "LI")[1:]
    found = set(re.findall(r'href="/(\w+)\?id=', client.visit("/search", "admin", q=number[:3]).text))
    assert found == {"lead", "deal", "account"}
    assert "Closed or without a score" in client.visit("/search", "admin", q="L0").text
    assert "Nothing matches" in client.visit("/search", q="no such thing").text
    assert "looking for" in client.visit("/search").text
