"""Which files does the browser load? Those of `static/`, each at one address; nothing else can be asked for."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import Response

if TYPE_CHECKING:
    from starlette.requests import Request

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FILES = {path.name: path for path in sorted(FOLDER.rglob("*")) if path.suffix in TYPES}
PATHS = {f"/static/{name}": name for name in FILES}


@dataclass(frozen=True)
class Loaded:
    """A file as it is sent; `mark` changes with its content."""

    content: bytes
    zipped: bytes
    mark: str
    media_type: str


@cache
def load(name: str) -> Loaded:
    """Read a file once."""
    content = FILES[name].read_bytes()
    mark = hashlib.sha256(content).hexdigest()[:16]
    return Loaded(content, gzip.compress(content, 6, mtime=0), mark, TYPES[FILES[name].suffix])


def static_url(name: str) -> str:
    """Return the address of a file as it is now: browsers keep it until its content changes."""
    return f"/static/{name}?v={load(name).mark}"


def send_file(request: "Request") -> Response:
    """Return the file of a path in `PATHS`."""
    loaded = load(PATHS[request.url.path])
    is_current = request.query_params.get("v") == loaded.mark
    is_zipped = "gzip" in request.headers.get("accept-encoding", "")
    headers = {
        "cache-control": "public, max-age=31536000, immutable" if is_current else "no-cache",
        "vary": "accept-encoding",
        **({"content-encoding": "gzip"} if is_zipped else {}),
    }
    return Response(loaded.zipped if is_zipped else loaded.content, headers=headers, media_type=loaded.media_type)
