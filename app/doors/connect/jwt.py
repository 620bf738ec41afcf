"""Atlassian Connect tokens: signs our calls to Jira, verifies calls and framed pages that Jira signed.

Each verification is an entry point of its own, with its algorithm and its kind of request hash fixed inside; none has
a switch. Knows neither the database nor a web framework: keys and secrets come in as arguments. PyJWT judges the times
of a token by the clock of this machine.
"""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import jwt

from app.doors.connect.keys import InstallKeys, KeyUnavailable
from app.doors.connect.qsh import CONTEXT_QSH, qsh

TOKEN_SECONDS = 180
LEEWAY_SECONDS = 30
INSTALL_LEEWAY_SECONDS = 3
KEY_ID = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_MAX_TOKEN = 16_384
_MAX_ISSUER = 255


class TokenRefused(Exception):
    """A token that proves nothing. The reason is for the log alone: every caller gets the same answer."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request as it came over the wire, percent-encoding untouched. `base_path` is the path of our base URL."""

    method: str
    raw_path: str
    raw_query: str
    base_path: str = ""

    @property
    def qsh(self) -> str:
        return qsh(self.method, self.raw_path, self.raw_query, self.base_path)


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says. Empty text: not said. Ids are Jira's, as text.

    `token_digest` tells one install token from another.
    """

    client_key: str
    account_id: str = ""
    project_id: str = ""
    project_key: str = ""
    issue_id: str = ""
    issue_key: str = ""
    issued_at: int = 0
    token_digest: str = field(default="", repr=False)


def sign(method: str, url: str, app_key: str, secret: str, client_key: str, now: float, base_path: str = "") -> str:
    """A token for one call to Jira, valid for three minutes from `now` (Unix seconds).

    `url` must be the final address as it will be sent; `base_path` is the path part of the site's base URL.
    """
    parts = urlsplit(url)
    issued = int(now)
    return jwt.encode(
        {
            "iss": app_key,
            "aud": [client_key],
            "iat": issued,
            "exp": issued + TOKEN_SECONDS,
            "qsh": qsh(method, parts.path, parts.query, base_path),
        },
        secret,
        algorithm="HS256",
    )


def issuer_of(token: str) -> str:
    """Whose secret to look up. Proves nothing by itself. Raises `TokenRefused`."""
    if len(token) > _MAX_TOKEN:
        raise TokenRefused("the token is too long")
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError as error:
        raise TokenRefused(f"not a token: {error}") from None
    issuer = claims.get("iss")
    # Not signed yet, and about to be asked of the database, which keeps no other text.
    if not isinstance(issuer, str) or not 0 < len(issuer) <= _MAX_ISSUER or not issuer.isprintable():
        raise TokenRefused("the token names no issuer")
    return issuer


def verify_server_call(token: str, secrets: Sequence[str], call: Call) -> Claims:
    """Who signed this very request: webhooks, `enabled`, `disabled` and the first load of framed pages.

    `secrets` are all that count for the issuer; each is tried. Raises `TokenRefused`.
    """
    return _verify_shared(token, secrets, call.qsh)


def verify_frame_call(token: str, secrets: Sequence[str]) -> Claims:
    """Who looks at our page, by the token that the page got from its host. Raises `TokenRefused`.

    Such a token is bound to no URL, so it must never be taken where a request hash is due.
    """
    return _verify_shared(token, secrets, CONTEXT_QSH)


async def verify_install_call(token: str, call: Call, base_url: str, keys: InstallKeys) -> Claims:
    """Who is being installed or uninstalled, signed by Atlassian's own key for `base_url`. Raises `TokenRefused`.

    The body of such a call is not signed: whoever uses it must compare its `clientKey` with the claim.
    """
    key_id = _install_key_id(token)
    try:
        key = await keys.fetch(key_id)
    except KeyUnavailable as error:
        raise TokenRefused(f"no install key: {error}") from None
    address = base_url.rstrip("/")
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=[address, address + "/"],
            options={"require": ["iss", "iat", "exp", "aud", "qsh"]},
            leeway=INSTALL_LEEWAY_SECONDS,
        )
    except jwt.PyJWTError as error:
        raise TokenRefused(f"install token: {error}") from None
    _same_hash(claims, call.qsh)
    return replace(_claims(claims), token_digest=sha256(token.encode()).hexdigest())


def _install_key_id(token: str) -> str:
    if len(token) > _MAX_TOKEN:
        raise TokenRefused("the token is too long")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise TokenRefused(f"not a token: {error}") from None
    if header.get("alg") != "RS256":
        raise TokenRefused("an install is signed by RS256 alone")
    key_id = header.get("kid")
    # It becomes part of an address, so anything but a plain id must end here.
    if not isinstance(key_id, str) or not KEY_ID.fullmatch(key_id):
        raise TokenRefused("the key id is not a plain id")
    return key_id


def _verify_shared(token: str, secrets: Sequence[str], expected_hash: str) -> Claims:
    refusal: jwt.PyJWTError | None = None
    for secret in secrets:
        try:
            claims = jwt.decode(
                token,
                secret,
                algorithms=["HS256"],
                options={"require": ["iss", "exp", "qsh"], "verify_aud": False},
                leeway=LEEWAY_SECONDS,
            )
        except jwt.PyJWTError as error:
            refusal = refusal or error
            continue
        _same_hash(claims, expected_hash)
        return _claims(claims)
    raise TokenRefused(f"token: {refusal or 'no secret to check it with'}")


def _same_hash(claims: dict[str, Any], expected: str) -> None:
    if not hmac.compare_digest(str(claims["qsh"]).encode(errors="replace"), expected.encode()):
        raise TokenRefused("the token belongs to another request")


def _claims(claims: dict[str, Any]) -> Claims:
    jira = _part(_part(claims, "context"), "jira")
    project, issue = _part(jira, "project"), _part(jira, "issue")
    return Claims(
        client_key=claims["iss"],
        account_id=_text(claims, "sub"),
        project_id=_text(project, "id"),
        project_key=_text(project, "key"),
        issue_id=_text(issue, "id"),
        issue_key=_text(issue, "key"),
        issued_at=int(claims.get("iat") or 0),
    )


def _part(of: dict[str, Any], name: str) -> dict[str, Any]:
    value = of.get(name)
    return value if isinstance(value, dict) else {}


def _text(of: dict[str, Any], name: str) -> str:
    value = of.get(name)
    return str(value) if isinstance(value, str | int) else ""
