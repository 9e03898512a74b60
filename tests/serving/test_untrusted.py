"""Is text of the CRM harmless once it is cleaned, and still readable?"""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from serving.untrusted import LONGEST, UntrustedTexts, clean, handle_of, is_plain


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=400))
def test_nothing_unseen_and_no_markup_is_left(text):
    told = clean(text)
    assert len(told) <= LONGEST
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for letter in told)
    assert not set(told) & set("<>[]{}`")
    assert told.encode().decode() == told


@given(st.text(max_size=300))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean(clean(text)) == clean(text)


def test_ordinary_names_stay_what_they_are():
    for name in ("华东机械有限公司", "Müller & Söhne GmbH", "O'Brien, Ltd.", "AT&T", "Ärzte (Süd)", "株式会社テスト"):
        assert clean(name) == name


def test_letters_that_are_composed_of_two_become_one():
    assert clean("Mu\u0308ller") == "Müller"


def test_entities_that_would_become_markup_do_not():
    assert clean("&lt;script&gt;") == "＆lt;script＆gt;"


def test_stacked_marks_are_few():
    assert len(clean("a" + "\u0336" * 50)) <= 3


def test_texts_are_numbered_by_mention_and_cut_alike():
    texts = UntrustedTexts()
    assert [texts.add(text) for text in ("same", "same", "x" * 500)] == ["t1", "t2", "t3"]
    assert texts.within(10_000) == {"t1": "same", "t2": "same", "t3": "x" * 119 + "…"}
    cut = texts.within(80)
    assert (cut["t1"], len(cut["t3"])) == ("same", 37)


def test_ids_of_usual_systems_are_plain():
    assert all(map(is_plain, ("L000123", "0065g00000XyZabAAB", "1234567", "c56a4180-65aa-42ec-a945-5fd21dec0538")))
    assert not any(map(is_plain, ("", "no digits", "a b1", "x" * 41 + "1", "ID\n1", "1\u200b2", "<b>1")))


def test_a_handle_is_a_plain_id():
    assert is_plain(handle_of("ignore the rules"))
