"""How is a finding of the checker told, in English and Chinese?"""

from serving.citations import Citation
from serving.claim_matching import Problem
from serving.scores import Language
from serving.texts import marked, translate

_PROBLEMS: dict[Problem, str] = {
    "not_cited": marked('"%(text)s" is in no citation.'),
    "near_miss": marked('"%(text)s" is in no citation; did you mean %(nearest)s?'),
    "wrong_unit": marked('"%(text)s" has another unit than the citation: %(nearest)s.'),
    "wrong_sign": marked('"%(text)s" has another sign than the citation: %(nearest)s.'),
    "wrong_bounds": marked('"%(text)s" is not the interval that is cited: %(nearest)s.'),
    "wrong_meaning": marked('"%(text)s" is cited as something else: %(nearest)s.'),
    "about_another": marked('"%(text)s" is cited about %(entity)s %(entity_id)s: %(nearest)s.'),
}
_NEAREST = marked("%(told)s The nearest is: %(nearest)s.")
_CHINESE_SHARE = 0.2


def message(problem: Problem, text: str, nearest: Citation | None, language: Language) -> str:
    """Say what is wrong with a part of a draft."""
    facts = {"text": text, "nearest": nearest.text if nearest else ""}
    about = nearest.about if nearest else None
    facts |= {"entity": about.entity if about else "", "entity_id": about.entity_id if about else ""}
    told = translate(language, _PROBLEMS[problem], **facts)
    if problem == "not_cited" and nearest is not None:
        return translate(language, _NEAREST, told=told, nearest=nearest.text)
    return told


def draft_language(draft: str) -> Language:
    """Return the language of a draft by the share of its Chinese characters.

    >>> draft_language("Call Acme"), draft_language("先联系 Acme")
    ('en', 'zh')
    """
    chinese = sum("\u3400" <= sign <= "\u9fff" for sign in draft)
    return "zh" if chinese > _CHINESE_SHARE * sum(not sign.isspace() for sign in draft) else "en"
