"""How is a finding of the checker told, in English and Chinese?"""

from serving.citation_texts import words
from serving.citations import Citation
from serving.claim_matching import Problem
from serving.scores import Language

_PROBLEMS: dict[Problem, str] = {
    "not_cited": '"{text}" is in no citation.',
    "near_miss": '"{text}" is in no citation; did you mean {nearest}?',
    "wrong_unit": '"{text}" has another unit than the citation: {nearest}.',
    "wrong_sign": '"{text}" has another sign than the citation: {nearest}.',
    "wrong_bounds": '"{text}" is not the interval that is cited: {nearest}.',
    "wrong_meaning": '"{text}" is cited as something else: {nearest}.',
    "about_another": '"{text}" is cited about {entity} {entity_id}: {nearest}.',
}
_NEAREST = "{told} The nearest is: {nearest}."
_CHINESE_SHARE = 0.2


def message(problem: Problem, text: str, nearest: Citation | None, language: Language) -> str:
    """Say what is wrong with a part of a draft."""
    facts = {"text": text, "nearest": nearest.text if nearest else ""}
    about = nearest.about if nearest else None
    facts |= {"entity": about.entity if about else "", "entity_id": about.entity_id if about else ""}
    told = words(_PROBLEMS[problem], language, **facts)
    if problem == "not_cited" and nearest is not None:
        return words(_NEAREST, language, told=told, nearest=nearest.text)
    return told


def draft_language(draft: str) -> Language:
    """Return the language of a draft by the share of its Chinese characters.

    >>> draft_language("Call Acme"), draft_language("先联系 Acme")
    ('en', 'zh')
    """
    chinese = sum("\u3400" <= sign <= "\u9fff" for sign in draft)
    return "zh" if chinese > _CHINESE_SHARE * sum(not sign.isspace() for sign in draft) else "en"
