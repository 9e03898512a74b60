"""How does an answer become HTML? Jinja templates that escape whatever they are given, in the visitor's language."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

from serving.access import Principal
from serving.scores import Language
from serving.snapshot import Snapshot
from serving.texts import catalogue
from serving.untrusted import visible
from serving.web.static import static_url
from serving.web.visit import Theme

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = "serving.web"


@dataclass(frozen=True)
class Frame:
    """What stands around every page: header, menu, banners; also around refusals, where there may be no snapshot."""

    path: str
    address: str
    language: Language
    languages: tuple[Language, ...]
    theme: Theme
    principal: Principal | None
    csrf: str
    snapshot: Snapshot | None
    said: str = ""

    @property
    def company(self) -> str:
        """The company's name, where it gives one."""
        return self.snapshot.settings.company.name if self.snapshot else ""

    @property
    def menu(self) -> tuple[Any, ...]:
        """The pages of the visitor's role."""
        from serving.web.pages import menu_of

        return menu_of(self.principal.role) if self.principal else ()


def render(template: str, frame: Frame, **context: Any) -> str:
    """Return a template filled in; `frame` is known in all of them."""
    company = frame.snapshot.settings.company if frame.snapshot else None
    zone, currency = (company.time_zone, company.currency) if company else ("UTC", "")
    return environment(frame.language, currency, zone).get_template(template).render(frame=frame, **context)


@lru_cache(maxsize=8)
def environment(language: Language, currency: str, time_zone: str) -> "Environment":
    """Return the templates with the texts and formats of a language."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from serving.formats import Formats

    made = Environment(
        loader=PackageLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    texts = catalogue(language)
    cast("Any", made).install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)
    made.filters.update(Formats(language, currency, time_zone).filters)
    made.filters["visible"] = visible
    made.globals["static_url"] = static_url
    return made
