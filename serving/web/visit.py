"""What does a page know when it answers? Who visits, what was asked, in which language, on which snapshot."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from pipelines.home import Home
from serving.access import Book, Principal
from serving.scores import Language
from serving.snapshot import Snapshot

Theme = Literal["auto", "light", "dark"]


class PageQuery(BaseModel):
    """Base of what a page can be asked: no unknown names; a field that is sent empty counts as not given."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


@dataclass(frozen=True)
class Visit:
    """One person's question to the page: what an answer may read, and nothing else.

    `snapshot` holds only the tasks that the token opens; `now` is naive UTC; `csrf` belongs into every form that acts.
    """

    snapshot: Snapshot
    book: Book
    principal: Principal
    home: Home
    language: Language
    query: Any
    csrf: str
    now: datetime
    path: str


@dataclass(frozen=True)
class Outcome:
    """What follows an act: a part of the page in its new state where htmx asked, else the way back to a page.

    `said` is told to the person in a notice, in their language. Without a template htmx goes to `back` too.
    """

    back: str
    said: str = ""
    template: str | None = None
    answer: Any = None
