"""Who is logged in to a site in which browser. Cookies of its own per site, since ports share a cookie jar."""

import secrets

from starlette.requests import Request
from starlette.responses import Response

from sandbox.model import Actor
from sandbox.state import Site


class Sessions:
    """Login sessions of one site, in memory."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookie = f"jira.{site.name}.session"
        self._accounts: dict[str, str] = {}

    def actor(self, request: Request) -> Actor | None:
        """The person behind the request's cookie, or None."""
        account_id = self._accounts.get(request.cookies.get(self._cookie, ""))
        user = self._site.users.get(account_id or "")
        return Actor(user) if user and user.active else None

    def log_in(self, response: Response, account_id: str) -> None:
        token = secrets.token_urlsafe(24)
        self._accounts[token] = account_id
        response.set_cookie(self._cookie, token, httponly=True, samesite="lax", path="/")

    def log_out(self, request: Request, response: Response) -> None:
        self._accounts.pop(request.cookies.get(self._cookie, ""), None)
        response.delete_cookie(self._cookie, path="/")
