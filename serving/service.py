"""How is all this served? One BentoML service with the routes mounted and the gate before it; the only bentoml import.

BentoML imports this module in its supervisor and again in its worker: so the home comes by environment, and what is
slow to import or load waits until the worker makes its one `Crmcast`. `serving.launch` starts all this.
"""

import logging
import os
import sys
from pathlib import Path
from typing import Any, cast

import bentoml
from starlette.applications import Starlette

from pipelines.home import Home
from pipelines.state import AppState
from serving.access import Authenticator, Issuer
from serving.guard import Guard
from serving.launch import ADDRESS_VARIABLE, HOME_VARIABLE

logger = logging.getLogger("crmcast.serving")
_HOME = Home(Path(os.environ.get(HOME_VARIABLE, "crmcast-home")))
_METHODS: dict[str, str] = {}
_APP = Starlette()


@bentoml.service(
    name="crmcast",
    workers=1,
    http={"host": "127.0.0.1", "port": 3000},
    traffic={"timeout": 120},  # the gate answers sooner, in the one form of errors
    tracing={"excluded_urls": ".*"},  # BentoML's tracing costs more than all else here and goes nowhere
    logging={"access": {"enabled": False}},
    metrics={"enabled": True, "namespace": "crmcast"},
)
@bentoml.asgi_app(_APP, path="/")
class Crmcast:
    """Scores with reasons over HTTP."""

    def __init__(self) -> None:
        from serving.room import Room
        from serving.routes import METHODS, make_app

        _log_plainly()
        room = Room(_HOME)
        room.refresh()
        _METHODS.update(METHODS)
        _APP.router = make_app(room).router
        logger.info("serving %s at %s%s", _HOME.path, os.environ.get(ADDRESS_VARIABLE, "its address"), room.remark)


def _issuer() -> Issuer | None:
    from serving.oidc import oidc_of

    return oidc_of(_HOME)


cast("Any", Crmcast).add_asgi_middleware(
    Guard, doorkeeper=Authenticator(lambda: AppState(_HOME.app_db), _issuer), methods=_METHODS, public=_APP
)


def _log_plainly() -> None:
    """Write our own few lines to standard output, apart from BentoML's."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("crmcast: %(message)s"))
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
