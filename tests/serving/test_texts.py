"""Does every text exist in Chinese, with the same facts, in one catalogue?"""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

from serving.texts import LOCALES, translate, translate_count

ROOMS = [Path(__file__).parents[2] / room for room in ("serving", "pipelines", "features", "models")]
IN_PYTHON = {"translate": (2,), "translate_count": (2, 3), "marked": None}
WHERE = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext.babel_extract")]
FACT = re.compile(r"%\((\w+)\)|\{(\w+)[^}]*\}")


def _texts() -> Iterator[tuple[str, ...]]:
    """Yield every text that is said anywhere, with its plural if it has one."""
    keywords = DEFAULT_KEYWORDS | IN_PYTHON
    for room in ROOMS:
        for _, _, found, _, _ in extract_from_dir(room, WHERE, keywords=keywords):
            yield (found,) if isinstance(found, str) else tuple(found[:2])


def _said() -> dict[str, tuple[str, ...]]:
    return {texts[0]: texts for texts in sorted(set(_texts()))}


def _catalogues() -> dict[str, Catalog]:
    return {
        path.stem: read_po(io.BytesIO(path.read_bytes()), locale="zh") for path in sorted((LOCALES / "zh").glob("*.po"))
    }


SAID, CATALOGUES = _said(), _catalogues()
BY_FORMAT = {text for area in ("assistant", "terminal") for one in CATALOGUES[area] for text in (one.id, one.string)}
"""What is filled in by the rules of `str.format`, for its numbers are written in place."""
TOLD: list[tuple[str, Message]] = [(area, one) for area, texts in CATALOGUES.items() for one in texts if one.id]


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_text_has_a_chinese_one():
    told = {_id(message) for _, message in TOLD if message.string and all(_strings(message))}
    assert sorted(set(SAID) - told) == []


def test_no_text_is_told_that_nobody_says():
    said = SAID.keys() | _written()
    assert sorted(f"{area}: {_id(message)}" for area, message in TOLD if _id(message) not in said) == []


def _written() -> set[str]:
    """Return all texts and names in the code of the doors: tables of words are said from there, and fields by name."""
    nodes = [node for path in ROOMS[0].rglob("*.py") for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    names = {node.target.id for node in nodes if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)}
    return texts | {name.replace("_", " ") for name in texts | names}


def test_a_text_that_two_areas_say_is_the_same_in_both():
    told: dict[str, set[tuple[str, ...]]] = {}
    for _, message in TOLD:
        told.setdefault(_id(message), set()).add(_strings(message))
    assert {english: chinese for english, chinese in told.items() if len(chinese) > 1} == {}


def test_no_text_is_a_guess():
    assert [_id(message) for _, message in TOLD if message.fuzzy] == []


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def _facts(text: str) -> set[str]:
    return {name for names in FACT.findall(text) for name in names if name}


def _filled(text: str) -> str:
    facts = dict.fromkeys(_facts(text), 7)
    return text.format(**facts) if text in BY_FORMAT else text % facts


@pytest.mark.parametrize(("area", "message"), TOLD, ids=lambda value: value if isinstance(value, str) else _id(value))
def test_both_languages_tell_the_same_facts(area, message):
    for text in _strings(message):
        for english in SAID.get(_id(message), ()):
            assert _facts(text) | {"num"} == _facts(english) | {"num"}
        assert not FACT.search(_filled(text))


@pytest.mark.parametrize("texts", SAID.values(), ids=lambda texts: texts[0][:40])
def test_a_text_can_be_filled(texts):
    for text in texts:
        assert not FACT.search(_filled(text))


def test_a_text_is_said_in_both_languages_with_its_facts():
    assert translate("zh", "Page %(page)s of %(pages)s", page=1, pages=3) == "第 1 页，共 3 页"
    assert translate("en", "no such text") == "no such text"
    assert [translate_count("zh", "%(num)s day", "%(num)s days", days) for days in (1, 2)] == ["1 天", "2 天"]


def test_a_catalogue_of_its_own_is_there_for_each_area():
    assert "shell" in CATALOGUES
