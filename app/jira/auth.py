"""Signs a request when it is sent, from the URL that is really sent. Knows no secret: the door gives a signer."""

from collections.abc import Callable
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

from requests import PreparedRequest, Response, Session
from requests.auth import AuthBase

Signer = Callable[[str, str], str]
"""(method, full URL as sent) → value of the `Authorization` header. Called once per attempt: tokens are short-lived."""


def origin(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; what decides whether two addresses are the same server."""
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), port


class SiteAuth(AuthBase):
    """Signs requests to one site's own origin and nothing else, so that no token reaches another host."""

    def __init__(self, base_url: str, sign: Signer) -> None:
        self._origin = origin(base_url)
        self._sign = sign

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        if request.url and request.method and origin(request.url) == self._origin:
            request.headers["Authorization"] = self._sign(request.method, request.url)
        return request


class Unsigned(AuthBase):
    """No signature. It also keeps Requests from looking for credentials in a `.netrc`."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        return request


class SiteSession(Session):
    """A session that follows no redirect by itself and keeps no cookie."""

    def __init__(self, auth: AuthBase) -> None:
        super().__init__()
        self.auth = auth
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    def get_redirect_target(self, resp: Response) -> str | None:  # noqa: ARG002
        # Following would carry our token along or sign for a page; callers that expect a redirect read `Location`.
        return None
