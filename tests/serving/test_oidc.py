"""Are a company's own tokens believed when all about them is right, and never otherwise?"""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pydantic import ValidationError

from pipelines.access_settings import OidcSettings
from pipelines.settings import read_settings
from pipelines.state import AppState
from serving.access import Authenticator, Principal
from serving.oidc import RENEW_SECONDS, RETRY_SECONDS, KeyRing, OidcVerifier, expiry_of, fetch_keys, oidc_of

ISSUER, AUDIENCE = "https://login.example.com", "crmcast"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class IssuerServer:
    """A JWKS address on this machine; it can be told to fail, to redirect, and which keys it has."""

    def __init__(self) -> None:
        self.keys: dict[str, Any] = {}
        self.status, self.asked, self.body = 200, 0, None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked += 1
                jwks = {"keys": [public_jwk(key, key_id) for key_id, key in outer.keys.items()]}
                self.send_response(outer.status)
                if outer.status == 302:
                    self.send_header("location", f"{outer.url}/elsewhere")
                self.end_headers()
                self.wfile.write(json.dumps(jwks).encode() if outer.body is None else outer.body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/keys"


def public_jwk(key: Any, key_id: str) -> dict[str, Any]:
    kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return json.loads(kind.to_jwk(key.public_key())) | {"kid": key_id, "use": "sig"}


@pytest.fixture(scope="module")
def keys() -> dict[str, rsa.RSAPrivateKey]:
    return {name: rsa.generate_private_key(65537, 2048) for name in ("k1", "k2", "stranger")}


@pytest.fixture
def issuer(keys) -> Iterator[IssuerServer]:
    issuer = IssuerServer()
    issuer.keys = {"k1": keys["k1"]}
    yield issuer
    issuer.server.shutdown()
    issuer.server.server_close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def settings(issuer: IssuerServer, **more: Any) -> OidcSettings:
    return OidcSettings(issuer=ISSUER, audience=AUDIENCE, jwks_url=issuer.url, **more)


@pytest.fixture
def verifier(issuer, clock) -> OidcVerifier:
    return OidcVerifier(settings(issuer), KeyRing(issuer.url, clock=clock))


def claims(**changed: Any) -> dict[str, Any]:
    now = int(time.time())
    all_claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "li",
        "exp": now + 600,
        "iat": now,
        "role": "rep",
        "rep_id": "LI",
    }
    return {name: value for name, value in (all_claims | changed).items() if value is not None}


def signed(key: Any, key_id: str | None = "k1", algorithm: str = "RS256", **changed: Any) -> str:
    headers = {"kid": key_id} if key_id else {}
    return jwt.encode(claims(**changed), key, algorithm=algorithm, headers=headers)


def test_a_token_of_the_issuer_may_change_what_the_settings_allow(issuer, keys, clock):
    found = [
        OidcVerifier(settings(issuer, **allows), KeyRing(issuer.url, clock=clock)).principal(signed(keys["k1"]))
        for allows in ({}, {"allows": ("feedback",)})
    ]
    assert [one.allows("feedback") for one in found] == [False, True]
    assert not found[1].allows("promote")


def test_a_token_of_the_issuer_is_believed(verifier, keys):
    assert verifier.principal(signed(keys["k1"])) == Principal("rep", "LI", "li")
    assert verifier.principal(signed(keys["k1"], role="admin", rep_id=None)) == Principal("admin", None, "li")


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": -60},
        {"exp": None},
        {"nbf": 300},
        {"iat": 300},
        {"iss": "https://login.example.org"},
        {"iss": None},
        {"aud": "another"},
        {"aud": None},
        {"sub": None},
        {"role": None},
        {"role": "king"},
        {"role": ["king", 7]},
        {"role": {"rep": True}},
        {"rep_id": None},
        {"rep_id": ""},
        {"rep_id": ["LI"]},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_token_with_one_thing_wrong_is_refused(verifier, keys, changed):
    moments = {name: int(time.time()) + by for name, by in changed.items() if name in ("exp", "nbf", "iat") and by}
    assert verifier.principal(signed(keys["k1"])) is not None
    assert verifier.principal(signed(keys["k1"], **changed | moments)) is None


def test_a_token_that_another_signed_is_refused(verifier, keys):
    assert verifier.principal(signed(keys["stranger"])) is None
    assert verifier.principal(signed(keys["k1"], key_id=None)) is None


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def test_no_signature_and_a_signature_by_the_public_key_are_refused(verifier, keys):
    none = f"{_part({'alg': 'none', 'kid': 'k1'})}.{_part(claims())}."
    pem = (
        keys["k1"]
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    text = f"{_part({'alg': 'HS256', 'kid': 'k1', 'typ': 'JWT'})}.{_part(claims())}"
    mac = base64.urlsafe_b64encode(hmac.digest(pem, text.encode(), hashlib.sha256)).rstrip(b"=").decode()
    for token in (none, f"{text}.{mac}", "a.b.c", "", "..", signed(keys["k1"]) + "x"):
        assert verifier.principal(token) is None


GOOD_HEAD = b'{"alg": "RS256", "kid": "k1"}'
ODD_TOKENS = {
    "a head as deep as a head may be": (b'{"kid": ' + b"[" * 6000 + b"]" * 6000 + b"}", {}),
    "a head that is a list": (b"[]", {}),
    "a head that is no text": (b"\xff", {}),
    "several algorithms": (b'{"alg": ["RS256"], "kid": "k1"}', {}),
    "an algorithm in another case": (b'{"alg": "None", "kid": "k1"}', {}),
    "a key id that is a number": (b'{"alg": "RS256", "kid": 1}', {}),
    "something critical that nobody knows": (b'{"alg": "RS256", "kid": "k1", "crit": ["x"]}', {}),
    "an end that never comes": (GOOD_HEAD, {"exp": float("inf")}),
    "an end that is no number": (GOOD_HEAD, {"exp": float("nan")}),
    "an end that is a list": (GOOD_HEAD, {"exp": [1]}),
    "a beginning that never comes": (GOOD_HEAD, {"nbf": float("inf")}),
    "an audience that is none": (GOOD_HEAD, {"aud": {"crmcast": 1}}),
    "two issuers": (GOOD_HEAD, {"iss": [ISSUER]}),
    "a number for whom": (GOOD_HEAD, {"sub": 7}),
}


@pytest.mark.parametrize("kind", ODD_TOKENS)
def test_a_signed_token_of_an_odd_shape_is_refused_and_no_fault(verifier, keys, kind):
    head, changed = ODD_TOKENS[kind]
    parts = [head, json.dumps(claims(**changed)).encode()]
    text = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    seal = keys["k1"].sign(text, padding.PKCS1v15(), hashes.SHA256())
    assert verifier.principal(f"{text.decode()}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}") is None


@pytest.mark.parametrize(
    "token", ["." * 16_000, "A" * 16_000, f"{'A' * 8000}.{'A' * 8000}.A", "\xe9.\xe9.\xe9", "a\0.b.c"]
)
def test_a_huge_or_broken_token_is_refused(verifier, token):
    assert verifier.principal(token) is None


def test_clocks_may_differ_by_half_a_minute(verifier, keys):
    now = int(time.time())
    assert verifier.principal(signed(keys["k1"], exp=now - 20)) is not None
    assert verifier.principal(signed(keys["k1"], iat=now + 20, nbf=now + 20)) is not None


@pytest.mark.parametrize(("exp", "year"), [(10**18, 9999), ("32503680000", 3000)])
def test_a_token_that_ends_far_from_now_or_in_text_begins_a_session_too(keys, exp, year):
    assert expiry_of(signed(keys["k1"], exp=exp)).year == year


def test_an_algorithm_that_is_not_allowed_is_refused(issuer, keys):
    strict = OidcVerifier(settings(issuer, algorithms=["ES256"]), KeyRing(issuer.url))
    assert strict.principal(signed(keys["k1"])) is None
    issuer.keys = {"e1": ec.generate_private_key(ec.SECP256R1())}
    fresh = OidcVerifier(settings(issuer, algorithms=["ES256"]), KeyRing(issuer.url))
    assert fresh.principal(signed(issuer.keys["e1"], "e1", "ES256")) is not None


def test_an_address_in_a_token_is_not_asked(verifier, issuer, keys):
    asked = {"kid": "x", "jku": f"{issuer.url}/mine", "x5u": f"{issuer.url}/mine"}
    assert verifier.principal(jwt.encode(claims(), keys["stranger"], "RS256", headers=asked)) is None
    assert issuer.asked == 1


def test_a_new_key_is_found_and_the_issuer_asked_at_most_every_few_seconds(verifier, issuer, keys, clock):
    assert verifier.principal(signed(keys["k1"]))
    issuer.keys["k2"] = keys["k2"]
    for number in range(20):
        assert verifier.principal(signed(keys["k2"], f"guess {number}")) is None
    assert verifier.principal(signed(keys["k2"], "k2")) is None
    assert issuer.asked == 1
    clock.now += RETRY_SECONDS
    assert verifier.principal(signed(keys["k2"], "k2")) is not None
    assert issuer.asked == 2


def test_a_key_that_was_withdrawn_is_believed_no_longer_than_an_hour(verifier, issuer, keys, clock):
    assert verifier.principal(signed(keys["k1"]))
    issuer.keys = {"k2": keys["k2"]}
    clock.now += RENEW_SECONDS + 1
    assert verifier.principal(signed(keys["k1"])) is None


@pytest.mark.parametrize(
    "failure",
    [(500, None), (302, None), (200, b"<html>"), (200, b"[]"), (200, b'{"keys": []}'), (200, b"\xff")],
)
def test_while_the_issuer_fails_the_known_keys_work_and_unknown_ones_do_not(verifier, issuer, keys, clock, failure):
    assert verifier.principal(signed(keys["k1"]))
    issuer.status, issuer.body = failure
    issuer.keys["k2"] = keys["k2"]
    clock.now += RENEW_SECONDS + 1
    assert verifier.principal(signed(keys["k1"])) is not None
    assert verifier.principal(signed(keys["k2"], "k2")) is None
    issuer.status, issuer.body = 200, None
    clock.now += RETRY_SECONDS
    assert verifier.principal(signed(keys["k2"], "k2")) is not None


def test_without_the_issuer_nobody_new_comes_in_and_it_is_not_asked_in_vain(keys, clock):
    asked = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        raise ConnectionRefusedError

    verifier = OidcVerifier(
        OidcSettings(issuer=ISSUER, audience=AUDIENCE, jwks_url="https://login.example.com/keys"),
        KeyRing("https://login.example.com/keys", fetch=fetch, clock=clock),
    )
    for _ in range(5):
        assert verifier.principal(signed(keys["k1"])) is None
    assert asked == ["https://login.example.com/keys"]


def test_roles_are_translated_found_within_claims_and_the_widest_counts(issuer, keys):
    named = settings(issuer, role_claim="realm_access.roles", roles={"crm-sales": "rep", "crm-lead": "manager"})
    verifier = OidcVerifier(named, KeyRing(issuer.url))
    roles = {"roles": ["x", "crm-sales", "crm-lead"]}
    assert verifier.principal(signed(keys["k1"], realm_access=roles)).role == "manager"
    literal = OidcVerifier(settings(issuer, role_claim="https://a.b/role"), KeyRing(issuer.url))
    assert literal.principal(signed(keys["k1"], **{"https://a.b/role": "manager"})).role == "manager"


def test_both_kinds_of_tokens_open_the_same_door(tmp_path, issuer, keys):
    state = AppState(tmp_path / "app.db")
    door = Authenticator(lambda: state, lambda: OidcVerifier(settings(issuer), KeyRing(issuer.url)))
    own = state.add_token("rep", "Wang", "WANG", tasks=["leads"])
    assert door.authenticate(own) == Principal("rep", "WANG", "Wang", frozenset({"leads"}))
    assert issuer.asked == 0
    assert door.authenticate(signed(keys["k1"])) == Principal("rep", "LI", "li")
    assert door.authenticate(f"{own}x") is None
    assert door.remembered("a.b.c") is None
    assert door.authenticate("a.b.c") is None


def test_the_settings_are_read_from_the_home(tmp_path, issuer):
    from pipelines.home import Home

    home = Home(tmp_path)
    assert oidc_of(home) is None
    lines = ["[source]", 'connector = "simulated"', "[access.oidc]", f'issuer = "{ISSUER}"', 'audience = "crmcast"']
    home.settings_path.write_text("\n".join([*lines, f'jwks_url = "{issuer.url}"']))
    assert oidc_of(home) is not None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"jwks_url": "http://login.example.com/keys"}, "can be forged on its way"),
        ({"jwks_url": "file:///etc/passwd"}, "can be forged on its way"),
        ({"algorithms": ["none"]}, "algorithms"),
        ({"algorithms": ["HS256"]}, "algorithms"),
        ({"algorithms": []}, "algorithms"),
        ({"roles": {"boss": "king"}}, "roles.boss"),
        ({"audience": ""}, "audience"),
    ],
)
def test_settings_that_would_not_be_safe_are_refused(changed, said):
    good = {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": "https://login.example.com/keys"}
    with pytest.raises(ValidationError, match=said):
        OidcSettings.model_validate(good | changed)


def test_an_unknown_key_of_the_settings_is_named_with_the_nearest():
    oidc = {"issuer": ISSUER, "audience": AUDIENCE, "jwks_url": "https://a.example.com", "role_clam": "x"}
    with pytest.raises(Exception, match='did you mean "role_claim"'):
        read_settings({"source": {"connector": "simulated"}, "access": {"oidc": oidc}})


def test_what_the_address_answers_is_taken_up_to_a_limit_only(issuer):
    issuer.body = b"x" * 3_000_000
    assert len(fetch_keys(issuer.url)) == 1_000_000
