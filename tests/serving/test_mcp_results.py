"""Does every field that a tool may tell have its words, and does a result say what it must?"""

import re
from pathlib import Path

import pytest

import serving.mcp_tellers
from serving.access import Principal
from serving.mcp_answers import TOOLS, Desk
from serving.mcp_lines import LABELS

WRITTEN = ("mcp_tellers.py", "mcp_sheets.py", "mcp_results.py", "mcp_verify.py")
UNTOLD = {"tool", "note", "code", "next_start", "data_as_of", "entity", "text", "value", "days"}
INSIDE = {"language", "cite", "unit", "low", "high", "untrusted_text"}


def fields() -> set[str]:
    """Return the names of all fields that the modules write."""
    folder = Path(serving.mcp_tellers.__file__).parent
    source = "\n".join((folder / name).read_text(encoding="utf-8") for name in WRITTEN)
    found = re.findall(r'"([a-z_]+)": |told\["([a-z_]+)"\]|crm_text\("([a-z_]+)"', source)
    return {name for names in found for name in names if name}


def test_every_field_has_its_words():
    assert {name.removesuffix("_ref") for name in fields()} - UNTOLD - INSIDE - set(LABELS) == set()


@pytest.fixture(scope="module")
def listed(client):
    desk = Desk(client.room.home, client.room.audit)
    snapshot, rep = client.room.ready(), Principal("rep", "LI", "Li")
    return lambda **asked: desk.ask(snapshot, rep, "list_leads", asked)


def test_pages_of_any_size_tell_each_record_once(listed):
    seen, start = [], 0
    while start is not None:
        told = listed(start=start, limit=7).told
        seen += [item["id"] for item in told["items"]]
        start = told.get("next_start")
    assert len(seen) == len(set(seen)) == told["total"]["value"]


def test_every_number_has_its_citation_its_unit_and_its_place_in_the_text(listed):
    result = listed(limit=3)
    numbers = [item["probability"] for item in result.told["items"]]
    assert all({"cite", "value", "unit", "low", "high"} == set(number) for number in numbers)
    assert [one.id for one in result.citations] == [f"c{n}" for n in range(1, len(result.citations) + 1)]
    for number in numbers:
        assert f"[{number['cite']}]" in result.text
    about = {one.about.entity_id for one in result.citations if one.about}
    assert about == {item["id"] for item in result.told["items"]}


def test_a_chinese_result_reads_in_chinese(listed):
    text = listed(language="zh", limit=1).text
    assert "截至 2025年7月1日 [c1]" in text
    assert "概率" in text
    assert not re.search(r"\b(probability|reasons|adds|owner)\b", text)


def test_the_longest_list_is_asked_for_within_its_bounds(listed):
    assert len(listed(limit=20).told["items"]) >= 3
    assert listed(start=1000).told["items"] == []
    assert set(TOOLS) >= {"my_actions", "verify_answer", "record_feedback"}
