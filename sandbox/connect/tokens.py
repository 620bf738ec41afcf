"""Signs what Jira sends to an app: RS256 with the install keys, HS256 with the app's shared secret.

Knows JWT and the request hash only; who is called, and why, is its caller's business.
"""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from app.doors.connect.qsh import qsh

HOST_TOKEN_SECONDS = 180
CONTEXT_QSH = "context-qsh"

Claims = Mapping[str, Any]


class InstallKeys:
    """The key pairs that sign `installed` and `uninstalled`; the public halves are served by key id."""

    def __init__(self) -> None:
        self._public: dict[str, str] = {}
        self.rotate()

    def rotate(self) -> str:
        """Signs with a new key from now on; older public keys stay served. Returns the new key id."""
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = str(uuid.uuid4())
        self._public[self.kid] = (
            self._private.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )
        return self.kid

    def pem(self, kid: str) -> str | None:
        return self._public.get(kid)

    def sign(self, claims: Claims) -> str:
        return jwt.encode(dict(claims), self._private, algorithm="RS256", headers={"kid": self.kid})


@dataclass(frozen=True)
class Request:
    """One call to an app as it goes over the wire; `base_path` is the path of the app's base URL."""

    method: str
    url: str
    base_path: str = ""

    def hash(self) -> str:
        parts = urlsplit(self.url)
        return qsh(self.method, parts.path, parts.query, self.base_path)


@dataclass(frozen=True)
class Viewer:
    """Who looks at a framed page, and in which context it is shown."""

    account_id: str | None
    context: Claims = field(default_factory=dict)


def _times(now: float | None) -> dict[str, int]:
    issued = int(time.time() if now is None else now)
    return {"iat": issued, "exp": issued + HOST_TOKEN_SECONDS}


def install_token(keys: InstallKeys, client_key: str, audience: str, request: Request) -> str:
    """For `installed` and `uninstalled`: RS256, audience = the app's base URL, hash of the request.

    The id keeps two installs of one second apart, which no person is fast enough for.
    """
    claims = {"iss": client_key, "aud": [audience], "qsh": request.hash(), "jti": str(uuid.uuid4()), **_times(None)}
    return keys.sign(claims)


def host_token(
    secret: str, client_key: str, request: Request, viewer: Viewer | None = None, now: float | None = None
) -> str:
    """For webhooks, `enabled`, `disabled` and framed pages: HS256 with the hash of the request."""
    return _symmetric(secret, client_key, request.hash(), viewer, now)


def context_token(secret: str, client_key: str, viewer: Viewer) -> str:
    """What `AP.context.getToken` gives to the app's page: bound to the viewer, not to a request."""
    return _symmetric(secret, client_key, CONTEXT_QSH, viewer, None)


def _symmetric(secret: str, client_key: str, hash_: str, viewer: Viewer | None, now: float | None) -> str:
    claims: dict[str, Any] = {"iss": client_key, "qsh": hash_, **_times(now)}
    if viewer is not None:
        claims["context"] = dict(viewer.context)
        if viewer.account_id is not None:
            claims["sub"] = viewer.account_id
    return jwt.encode(claims, secret, algorithm="HS256")
