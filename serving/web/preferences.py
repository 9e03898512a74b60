"""In which language and which light does somebody read? Kept in cookies; the language first as the browser asks for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, cast

from pipelines.settings import Company
from serving.scores import Language
from serving.web.visit import PageQuery, Theme

if TYPE_CHECKING:
    from starlette.requests import Request

LANGUAGE_COOKIE = "crmcast_language"
THEME_COOKIE = "crmcast_theme"
LANGUAGES = "crmcast.languages"
"""In the scope of a request: the languages of the company."""

A_YEAR = 365 * 24 * 3600


class LanguageChoice(PageQuery):
    """Which language from now on, and which of our addresses to go back to."""

    value: Literal["en", "zh"]
    back: str = "/"


class ThemeChoice(PageQuery):
    """Light, dark or as the system has it from now on, and which of our addresses to go back to."""

    value: Theme
    back: str = "/"


def language_of(request: "Request") -> Language:
    """Return which of the company's languages a visitor chose, else which the browser asks for, else the first."""
    offered, chosen = languages_of(request), request.cookies.get(LANGUAGE_COOKIE)
    if chosen in offered:
        return chosen
    return _asked_for(request.headers.get("accept-language", ""), offered)


def languages_of(request: "Request") -> tuple[Language, ...]:
    """Return the languages of the company; all that there are where a request is refused before that is known."""
    found: tuple[Language, ...] = request.scope.get(LANGUAGES, Company().languages)
    return found


def theme_of(request: "Request") -> Theme:
    """Return the theme that a visitor chose."""
    chosen = request.cookies.get(THEME_COOKIE)
    return cast("Theme", chosen) if chosen in ("light", "dark") else "auto"


def _asked_for(header: str, offered: Sequence[Language]) -> Language:
    """Return the first language of an Accept-Language header that is offered; browsers write the best first.

    >>> _asked_for("fr-FR,zh-CN;q=0.9,en;q=0.8", ["en", "zh"]), _asked_for("fr", ["en", "zh"]), _asked_for("en", ["zh"])
    ('zh', 'en', 'zh')
    """
    names = (part.strip()[:2].lower() for part in header.split(","))
    return next((cast("Language", name) for name in names if name in offered), offered[0])
