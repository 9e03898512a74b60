"""How is all this served? One BentoML service with the routes mounted and the gate before it; the only bentoml import.

BentoML imports this module in its supervisor and again in its worker: so the home comes by environment, and what is
slow to import or load waits until the worker makes its one `Crmcast`. `serving.launch` starts all this.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import bentoml
from starlette.applications import Starlette

from pipelines.home import Home
from serving.access import Authenticator, Issuer
from serving.admission import Admission
from serving.guard import Guard, Whom
from serving.launch import ADDRESS_VARIABLE, HOME_VARIABLE, WORKERS_VARIABLE
from serving.request_log import logger, start_logging
from serving.sessions import SessionKeeper

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from pipelines.state import AppState

_HOME = Home(Path(os.environ.get(HOME_VARIABLE, "crmcast-home")))
_METHODS: dict[str, Sequence[str]] = {}
_PAGES: dict[str, Whom] = {}
_APP = Starlette()
_ADMISSION = Admission()
_SWITCH_SECONDS = 0.0005
"""After so long a busy thread lets the event loop go on; Python's own 5 ms would be felt in every short answer."""


@bentoml.service(
    name="crmcast",
    workers=int(os.environ.get(WORKERS_VARIABLE, "1")),
    http={"host": "127.0.0.1", "port": 3000},
    traffic={"timeout": 120},  # the gate answers sooner, in the one form of errors
    tracing={"excluded_urls": ".*"},  # BentoML's tracing costs more than all else here and goes nowhere
    logging={"access": {"enabled": False}},
    metrics={"enabled": False},  # our own are fewer and say more
)
@bentoml.asgi_app(_APP, path="/")
class Crmcast:
    """Scores with reasons over HTTP."""

    def __init__(self) -> None:
        gc.disable()
        from serving.room import Room
        from serving.routes import METHODS, make_app
        from serving.web.pages import WHOM

        start_logging()
        sys.setswitchinterval(_SWITCH_SECONDS)
        self._room = Room(_HOME)
        self._room.refresh()
        gc.freeze()  # what is loaded by now stays, and is not looked through again and again
        gc.enable()
        _METHODS.update(METHODS)
        _PAGES.update(WHOM)
        _APP.router = make_app(self._room, _ADMISSION, _SESSIONS).router
        address = os.environ.get(ADDRESS_VARIABLE, "its address")
        logger.info("serving %s at %s%s; people sign in at %s/sign-in", _HOME.path, address, self._room.remark, address)

    @bentoml.api(route="/v1/score")
    def score(
        self,
        task: Literal["leads", "deals", "churn", "amounts", "value"],
        ids: list[str] | None = None,
        records: list[dict[str, str | float | int | bool | None]] | None = None,
    ) -> dict[str, Any]:
        """Score ids of the last run, or new or changed records.

        BentoML's clients learn from this what to send; over HTTP the route of the same address answers them, with its
        rights and limits. In a process of its own it answers with the rights of whoever holds the home.
        """
        from serving.routes import score_as_operator

        return score_as_operator(self._room, {"task": task, "ids": ids, "records": records})


def _state() -> "AppState":
    from pipelines.state import AppState

    return AppState(_HOME.app_db)


def _issuer() -> Issuer | None:
    from serving.oidc import oidc_of

    return oidc_of(_HOME)


async def _own(scope: "Scope", receive: "Receive", send: "Send") -> None:
    """Answer by our routes, without what an app puts before them: the gate does that."""
    await _APP.router(scope, receive, send)


_DOORKEEPER = Authenticator(_state, _issuer)
_SESSIONS = SessionKeeper(_HOME, _DOORKEEPER)
cast("Any", Crmcast).add_asgi_middleware(
    Guard,
    doorkeeper=_DOORKEEPER,
    sessions=_SESSIONS,
    methods=_METHODS,
    pages=_PAGES,
    own=_own,
    take=_ADMISSION.take,
)
