"""Recognises an installed app by the JWT of its REST call, and holds it to the scopes of its descriptor.

An authenticator of the site (`site.authenticators`): answers the app's actor, None when the call bears no app
token, or refuses as Jira does. What the actor may see afterwards is not decided here.
"""

import hmac
from html import escape
from urllib.parse import urlsplit

import jwt
from starlette.requests import Request

from app.doors.connect.qsh import qsh
from sandbox.connect.install import Install
from sandbox.connect.scopes import needed_scope
from sandbox.errors import JiraError
from sandbox.model import Actor
from sandbox.state import Site

_UNAUTHORIZED = """<!DOCTYPE html><html><head><title>Unauthorized (401)</title></head>
<body><h1>Unauthorized (401)</h1><p>{reason}</p></body></html>"""
_LEEWAY_SECONDS = 30


class AppAuthenticator:
    """Callable with a request, as `site.authenticators` wants it."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def __call__(self, request: Request) -> Actor | None:
        """Raises JiraError: 401 with an HTML body for a bad token, 403 beyond the scopes."""
        token = _token(request)
        if token is None:
            return None
        install = self._verified(token, request)
        scope = needed_scope(request.method, request.url.path)
        if not install.descriptor.allows(scope):
            raise JiraError(
                403,
                f"The app {install.key} may not call {request.method} {request.url.path}: it needs the scope {scope}.",
            )
        return install.actor(self._site)

    def _verified(self, token: str, request: Request) -> Install:
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
            install = self._site.installs.get(str(issuer))
            if not isinstance(install, Install) or not install.enabled:
                raise _unauthorized(f"Could not find an installed and enabled app with the key {issuer}.")
            claims = jwt.decode(
                token,
                install.shared_secret,
                algorithms=["HS256"],
                leeway=_LEEWAY_SECONDS,
                options={"require": ["iss", "iat", "exp", "qsh"], "verify_aud": False},
            )
        except jwt.PyJWTError as error:
            raise _unauthorized(f"The JWT is not valid: {error}") from error
        if not hmac.compare_digest(str(claims["qsh"]), self._hash(request)):
            raise _unauthorized("The query string hash does not match this request.")
        return install

    def _hash(self, request: Request) -> str:
        raw_path: bytes = request.scope["raw_path"]
        query: bytes = request.scope["query_string"]
        base_path = urlsplit(self._site.base_url).path
        return qsh(request.method, raw_path.split(b"?")[0].decode("latin-1"), query.decode("latin-1"), base_path)


def _token(request: Request) -> str | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.upper() == "JWT":
        return token.strip()
    return request.query_params.get("jwt")


def _unauthorized(reason: str) -> JiraError:
    return JiraError(401, reason, html=_UNAUTHORIZED.format(reason=escape(reason)))
