"""Whom does a company's own sign-in vouch for? Bearer tokens of an OpenID Connect issuer, checked by its public keys.

A token is believed when its signature, issuer, audience and times are right, never for what its header asks for: the
algorithms and the address of the keys come from `crmcast.toml` alone.
"""

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, cast

import jwt

from pipelines.access_settings import ROLES, OidcSettings, Role
from pipelines.home import Home
from pipelines.settings import load_settings
from serving.access import Principal

FETCH_SECONDS = 3.0
RETRY_SECONDS = 10.0
"""The issuer is asked for its keys at most so often, whatever callers send."""

RENEW_SECONDS = 3600.0
"""After so long the keys are asked for anew, so that one that was withdrawn is no longer believed."""

LEEWAY_SECONDS = 30
_MAX_BYTES = 1_000_000
_LAST_SECOND = 253_402_300_799  # of the year 9999, after which Python knows no time

logger = logging.getLogger("crmcast.serving")
Fetch = Callable[[str], bytes]


class KeyRing:
    """The issuer's public keys by their id; while the issuer does not answer, those that are known stay.

    Asking may take `FETCH_SECONDS`: call it from a thread.
    """

    def __init__(self, url: str, *, fetch: Fetch | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._url = url
        self._fetch = fetch or fetch_keys
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._asked_at = self._renewed_at = float("-inf")

    def key(self, key_id: str) -> jwt.PyJWK | None:
        """Return a key; an unknown one may be new, so the issuer is asked."""
        if key_id not in self._keys or self._clock() - self._renewed_at > RENEW_SECONDS:
            self._renew()
        return self._keys.get(key_id)

    def _renew(self) -> None:
        with self._lock:
            if self._clock() - self._asked_at < RETRY_SECONDS:
                return
            self._asked_at = self._clock()
            try:
                self._keys = _read_keys(self._fetch(self._url))
                self._renewed_at = self._asked_at
            except (OSError, ValueError, jwt.PyJWTError) as error:
                logger.warning("no keys from %s (%s); the %d known stay", self._url, error, len(self._keys))


class OidcVerifier:
    """Turns the issuer's tokens into principals."""

    def __init__(self, settings: OidcSettings, keys: KeyRing) -> None:
        self._settings = settings
        self._keys = keys

    def principal(self, token: str) -> Principal | None:
        """Return whom a token speaks for; None if it is not believed or gives no role that is known here."""
        try:
            claims = self._claims(token)
        except jwt.PyJWTError as error:
            logger.info("a token of the issuer is refused: %s", type(error).__name__)
            return None
        role, rep_id = self._role(claims), _claim(claims, self._settings.rep_claim)
        if role is None or (role in ("rep", "manager") and not (isinstance(rep_id, str) and rep_id)):
            logger.info("a token of the issuer is refused: it gives no role, or no rep_id with it")
            return None
        name = _claim(claims, self._settings.name_claim) or claims["sub"]
        scopes = frozenset(self._settings.allows)
        return Principal(role, rep_id if isinstance(rep_id, str) else None, str(name), scopes=scopes)

    def _claims(self, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token).get("kid")
        key = self._keys.key(key_id) if isinstance(key_id, str) else None
        if key is None:
            raise jwt.InvalidKeyError("unknown key")
        return jwt.decode(
            token,
            key,
            algorithms=list(self._settings.algorithms),
            audience=self._settings.audience,
            issuer=self._settings.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )

    def _role(self, claims: Mapping[str, Any]) -> Role | None:
        """Return the widest of the roles that a token gives."""
        found = _claim(claims, self._settings.role_claim)
        names = found if isinstance(found, list) else [found]
        given = {self._settings.roles.get(name, cast("Role", name)) for name in names if isinstance(name, str)}
        return next((role for role in reversed(ROLES) if role in given), None)


def oidc_of(home: Home) -> OidcVerifier | None:
    """Return the verifier of the issuer that the home's settings name, if they name one."""
    settings = load_settings(home).access.oidc if home.settings_path.is_file() else None
    return OidcVerifier(settings, KeyRing(settings.jwks_url)) if settings else None


def expiry_of(token: str) -> datetime:
    """Return until when an issuer's token holds, as naive UTC; for tokens that were believed just now."""
    claims = jwt.decode(token, options={"verify_signature": False})
    seconds = min(int(claims["exp"]), _LAST_SECOND)
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def fetch_keys(url: str) -> bytes:
    """Get the issuer's keys from the address of the settings; what leads elsewhere is not followed."""
    request = urllib.request.Request(url, headers={"accept": "application/json"})  # noqa: S310 - settings allow http(s)
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=FETCH_SECONDS) as response:
        return cast("bytes", response.read(_MAX_BYTES))


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _read_keys(document: bytes) -> dict[str, jwt.PyJWK]:
    found = json.loads(document)
    if not isinstance(found, dict):
        raise ValueError("expected a JSON object with keys")  # noqa: TRY004 - a fault of what was read
    keys = jwt.PyJWKSet.from_dict(found).keys
    return {key.key_id: key for key in keys if key.key_id and key.key_type != "oct"}


def _claim(claims: Mapping[str, Any], name: str) -> object:
    """Return a claim by its name, else by the way to it.

    >>> _claim({"realm_access": {"roles": ["rep"]}}, "realm_access.roles")
    ['rep']
    """
    if name in claims:
        return claims[name]
    found: object = claims
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
