"""Does everything said in English also stand in Chinese, with the same facts?"""

import string

import pytest

from serving.wording import TEXTS, say


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_both_languages_tell_the_same_facts(key: str) -> None:
    english, chinese = TEXTS[key]
    assert _facts(english) == _facts(chinese)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_an_entity_is_named_in_both_languages() -> None:
    assert (say("account", "en"), say("account", "zh")) == ("customer", "客户")
