"""Who may call, beside those with a token of this home: whom does a company's own sign-in vouch for?"""

from typing import Annotated, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from pipelines.source_settings import Strict

Role = Literal["rep", "manager", "scientist", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the narrowest to the widest."""

TOKEN_MARK = "crmcast_"  # noqa: S105 - the visible start of every token, so that a leaked one is found by a search

Scope = Literal["feedback", "promote"]
SCOPES: tuple[Scope, ...] = get_args(Scope)
"""What a caller may change, if that was allowed: answer actions, promote models. Without one, all is read-only."""

# Signatures by a private key only: `none` needs no key, and a shared secret (HS...) could be forged by who checks it.
Algorithm = Literal["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
_HERE = ("localhost", "127.0.0.1", "::1")
_Text = Annotated[str, Field(min_length=1)]


class OidcSettings(Strict):
    """An OpenID Connect issuer whose access tokens open the service.

    `role_claim` and `rep_claim` name the claims that hold a caller's role and rep_id; a claim within a claim is written
    with a dot (`realm_access.roles`). `roles` translates the issuer's names of roles. `name_claim` is what the audit
    calls a caller. `allows` is what the issuer's callers may change beside reading.
    """

    issuer: _Text
    audience: _Text
    jwks_url: _Text
    algorithms: Annotated[tuple[Algorithm, ...], Field(min_length=1)] = ("RS256", "ES256")
    role_claim: _Text = "role"
    rep_claim: _Text = "rep_id"
    name_claim: _Text = "sub"
    roles: dict[str, Role] = Field(default_factory=dict)
    allows: tuple[Scope, ...] = ()

    @model_validator(mode="after")
    def _keys_come_safely(self) -> Self:
        address = urlsplit(self.jwks_url)
        if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _HERE):
            message = (
                f'jwks_url: "{self.jwks_url}" can be forged on its way; expected https:// (http:// on localhost only)'
            )
            raise ValueError(message)
        return self


class AccessSettings(Strict):
    """Who may call, beside the tokens of `crmcast token add`, and by which names.

    `hosts` are names of the service besides localhost and addresses in numbers, for MCP: those of a proxy before it.
    """

    oidc: OidcSettings | None = None
    hosts: tuple[_Text, ...] = ()
