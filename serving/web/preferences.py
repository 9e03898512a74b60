"""In which language and which light does somebody read? Kept in cookies; the language first as the browser asks for."""

from typing import TYPE_CHECKING, Literal, cast

from serving.scores import Language
from serving.web.visit import PageQuery, Theme

if TYPE_CHECKING:
    from starlette.requests import Request

LANGUAGE_COOKIE = "crmcast_language"
THEME_COOKIE = "crmcast_theme"
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
    """Return the language that a visitor chose, else the first of the browser's that there is, else English."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("en", "zh"):
        return cast("Language", chosen)
    return _asked_for(request.headers.get("accept-language", ""))


def theme_of(request: "Request") -> Theme:
    """Return the theme that a visitor chose."""
    chosen = request.cookies.get(THEME_COOKIE)
    return cast("Theme", chosen) if chosen in ("light", "dark") else "auto"


def _asked_for(header: str) -> Language:
    """Return the first language of an Accept-Language header that there is; browsers write the best first.

    >>> _asked_for("fr-FR,zh-CN;q=0.9,en;q=0.8"), _asked_for("fr")
    ('zh', 'en')
    """
    names = (part.strip()[:2].lower() for part in header.split(","))
    return next((cast("Language", name) for name in names if name in ("en", "zh")), "en")
