"""Does the terminal say everything in both languages? That all of it stands in the catalogue: test_texts."""

import string

import pytest

from serving.wording import TEXTS, say


def _facts(text: str) -> dict[str, int]:
    return {name: 7 for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_said_in_both_languages(key: str) -> None:
    english, chinese = (say(key, language, **_facts(TEXTS[key])) for language in ("en", "zh"))
    assert english != chinese
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)


def test_an_entity_is_named_in_both_languages() -> None:
    assert (say("account", "en"), say("account", "zh")) == ("customer", "客户")
