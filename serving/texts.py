"""How is a text said in another language? All `locales/zh/*.po` as one gettext catalogue, read when first needed.

The English text is its own key. `%(name)s` in a text is filled with a fact; a percent sign that is meant stands twice.
"""

import gettext
import io
from functools import cache
from pathlib import Path
from typing import Any

LOCALES = Path(__file__).with_name("locales")


def marked(msgid: str) -> str:
    """Return a text as it is: one that is written here and translated where it is shown."""
    return msgid


def translate(language: str, msgid: str, **facts: Any) -> str:
    """Return a text in "en" or "zh" with its facts filled in.

    >>> translate("en", "Page %(page)s of %(pages)s", page=1, pages=3)
    'Page 1 of 3'
    """
    return catalogue(language).gettext(msgid) % facts


def translate_count(language: str, one: str, many: str, num: int, **facts: Any) -> str:
    """Return the text for one or for many, with `num` and its facts filled in.

    >>> translate_count("en", "%(num)d lead", "%(num)d leads", 2)
    '2 leads'
    """
    return catalogue(language).ngettext(one, many, num) % {"num": num, **facts}


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return all texts of a language; English is said as it is written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    texts: gettext.NullTranslations = gettext.NullTranslations()
    for path in sorted((LOCALES / language).glob("*.po")):
        compiled = io.BytesIO()
        write_mo(compiled, read_po(io.BytesIO(path.read_bytes()), locale=language))
        area = gettext.GNUTranslations(io.BytesIO(compiled.getvalue()))
        area.add_fallback(texts)
        texts = area
    return texts
