"""Is a draft that quotes results held to be true, and one that changes a digit, a name or the record not?"""

import re
from dataclasses import replace
from typing import Any

import pytest

from serving.access import Principal
from serving.citation_texts import figure
from serving.mcp_answers import Desk

MANAGER = Principal("manager", "CHEN", "Chen")


class Draft:
    """What an assistant knows: results and the calls that gave them; how it writes numbers and names."""

    def __init__(self, desk: Desk, snapshot: Any, language: str) -> None:
        self._ask = lambda name, asked: desk.ask(snapshot, MANAGER, name, asked | {"language": language}).told
        self._language = language
        self.sources: list[dict[str, Any]] = []
        self._texts: dict[str, str] = {}

    def call(self, name: str, **asked: Any) -> Any:
        self.sources.append({"tool": name, "arguments": asked})
        told = self._ask(name, asked)
        self._texts = told["untrusted_text"]
        return told

    def name(self, told: Any, field: str = "name") -> str:
        return self._texts[told[f"{field}_ref"]]

    def number(self, kind: str, told: Any) -> str:
        value = told["value"] / 100 if kind == "points" else told["value"]
        return figure(kind, told["unit"], value, (told.get("low"), told.get("high")), self._language)

    def check(self, text: str) -> list[str]:
        """Return the parts of a text that are not borne out."""
        told = self._ask("verify_answer", {"draft": text, "sources": self.sources})
        assert told["is_grounded"] == (not told["findings"])
        return [text[found["start"] : found["end"]] for found in told["findings"]]


TEXTS = {
    "en": (
        "{rep}: {place}. {act} {lead} first. At stake for {lead}: {chance}.\n"
        "{account} ({account_id}) leaves with a probability of {risk}; {reason}: {adds}.\n"
        "Since then the risk of {account} changed by {change}.\n"
        "{deal} is owned by {owner}; its amount is {amount}, its risk to slip {slip}."
    ),
    "zh": (
        "{rep}：{place}. {act} {lead}。{lead} 的概率为 {chance}。\n"
        "{account}（{account_id}）的流失概率为 {risk}；{reason}：{adds}。\n"
        "{account} 的变化为 {change}。\n"
        "{deal} 的负责人是{owner}，金额 {amount}，延期风险 {slip}。"
    ),
}


def facts_of(draft: Draft, client: Any) -> dict[str, str]:
    """Return what a draft tells, from four tools."""
    actions = draft.call("my_actions", rep_id="LI")
    item = actions["items"][0]
    facts = {"rep": draft.name(actions), "place": "1", "act": item["kind"], "lead": item["id"]}
    facts["chance"] = draft.number("probability", item["probability"])
    of_account = {"entity": "account", "id": client.owned_by("churn", "WANG")}
    account = draft.call("explain_score", **of_account)
    reason = account["reasons"][0]
    facts |= {"account": draft.name(account), "account_id": account["id"], "reason": reason["text"]}
    facts |= {
        "risk": draft.number("probability", account["probability"]),
        "adds": draft.number("points", reason["adds"]),
    }
    moved = draft.call("why_it_changed", **of_account, since="2025-06-29")
    facts["change"] = draft.number("points", moved["change"])
    deal = draft.call("deals_that_slip", owner_id="LI", limit=2)["items"][0]
    facts |= {"deal": deal["id"], "owner": draft.name(deal, "owner_name")}
    facts["amount"] = draft.number("money", deal["amount"])
    return facts | {"slip": draft.number("probability", deal["slip_risk"])}


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def snapshot(client):
    found = client.room.ready()
    deals = found.champion("deals")  # its company's dates have no history, so that none of them could slip
    dated = replace(deals, rows=deals.rows.assign(slip_risk=0.37))
    return replace(found, champions={**found.champions, "deals": dated}, _memo={})


@pytest.fixture
def draft(client, snapshot, language):
    return Draft(Desk(client.room.home, client.room.audit), snapshot, language)


def test_a_draft_of_names_and_numbers_from_four_tools_is_grounded(draft, client, language):
    assert draft.check(TEXTS[language].format(**facts_of(draft, client))) == []


@pytest.mark.parametrize("fact", ["chance", "risk", "adds", "change", "amount", "slip"])
def test_one_changed_digit_is_found(draft, client, language, fact):
    facts = facts_of(draft, client)
    at = next(place for place, sign in enumerate(facts[fact]) if sign.isdigit())
    wrong = "9" if facts[fact][at] != "9" else "8"
    assert draft.check(TEXTS[language].format(**facts | {fact: facts[fact][:at] + wrong + facts[fact][at + 1 :]}))


@pytest.mark.parametrize(("fact", "other"), [("lead", "L9999"), ("account", "公司 X9998"), ("deal", "D9999")])
def test_a_name_that_no_result_tells_is_found(draft, client, language, fact, other):
    assert draft.check(TEXTS[language].format(**facts_of(draft, client) | {fact: other}))


def test_the_number_of_another_record_is_found(draft, client, language):
    facts = facts_of(draft, client)
    found = draft.check(TEXTS[language].format(**facts | {"risk": facts["chance"]}))
    assert found
    assert all(one in facts["chance"] for one in found)


def test_a_number_is_not_borne_out_as_something_else(draft, client, language):
    facts = facts_of(draft, client)
    said = {"en": "{deal} will be won with {slip}.", "zh": "{deal} 的赢单概率为 {slip}。"}[language]
    assert draft.check(said.format(**facts)) == [facts["slip"]]


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", ["rep", "account", "manager"])
def test_the_lines_of_a_brief_are_borne_out_and_a_changed_number_of_them_is_not(client, kind, language):
    draft = Draft(Desk(client.room.home, client.room.audit), client.room.ready(), language)
    of = {"rep": "LI", "account": client.owned_by("churn", "LI"), "manager": None}[kind]
    told = draft.call("brief", kind=kind, id=of)
    text = re.sub(
        r"\bt\d+\b", lambda found: told["untrusted_text"][found[0]], "\n".join(line["text"] for line in told["lines"])
    )
    said = re.sub(r" \[c\d+\]", "", text)
    assert draft.check(said) == []
    for number in re.findall(r"(?<![\d.])\d\d\.\d%", said)[:1]:  # a rep's morning writes whole percents
        assert "98.7%" in draft.check(said.replace(number, "98.7%", 1))
