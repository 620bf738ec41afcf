"""The way into a site's REST interface: faults, authentication, limits, the call log and the form of errors.

Every call passes here, in this order; what an endpoint does is not known here.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import logging
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from sandbox.calls import Call as Logged
from sandbox.changes.by import too_many
from sandbox.errors import JiraError
from sandbox.limits import Refusal
from sandbox.model import Actor, User
from sandbox.rest.wire import Call, Endpoint, Endpoints, Reply
from sandbox.state import Site

_log = logging.getLogger(__name__)
_API = re.compile(r"/rest/api/(2|3|latest)/(.+)")
_TRACE = re.compile(r"[\x20-\x7e]{1,1024}")
_CLOUDFRONT = "<html><body><h1>403 ERROR</h1><p>The request could not be satisfied.</p></body></html>"
_FORGOTTEN_AFTER_MS = 60_000


class Dropped(Exception):
    """The connection ends without an answer."""


def basic_auth(site: Site) -> Any:
    """The authenticator of users by name or email and password. Raises 401 for a wrong one."""

    def authenticate(request: Request) -> Actor | None:
        scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            name, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = password = ""
        for user in site.users.values():
            if name in (user.name, user.email) and user.active and user.password and user.password == password:
                return Actor(user)
        raise JiraError(401, "Client must be authenticated to access this resource.")

    return authenticate


class Gate:
    """The ASGI app of a site's REST interface."""

    def __init__(self, site: Site, endpoints: Endpoints) -> None:
        self._site = site
        self._endpoints = endpoints
        site.authenticators.append(basic_auth(site))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        started = time.perf_counter()
        passage = _Passage(self._site, self._endpoints, request)
        lost = False
        try:
            reply = await passage.answer()
            lost = passage.loses_answer()
        except Dropped:
            reply, lost = Reply(status=0), True
        except JiraError as error:
            reply = _refusal(error)
        except Exception:
            # The sandbox's own mistake: logged like any call, so that nobody takes it for the network's.
            _log.exception("%s %s", request.method, request.url.path)
            reply = _refusal(JiraError(500, "Internal server error"))
        self._log(passage, request, reply, started, lost)
        if lost:
            scope["extensions"]["sandbox.transport"].abort()
            # The server learns in the next turn of the loop that nobody waits for an answer.
            await asyncio.sleep(0)
            return
        await self._send(passage, reply, send)

    async def _send(self, passage: _Passage, reply: Reply, send: Send) -> None:
        headers = {"content-type": reply.media_type, **reply.headers}
        if passage.actor and passage.actor.app_key:
            headers = self._site.sandbox.quota.headers(passage.actor.app_key) | headers
        content = reply.content()
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
        raw.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": raw})
        await send({"type": "http.response.body", "body": content})

    def _log(self, passage: _Passage, request: Request, reply: Reply, started: float, lost: bool) -> None:
        actor = passage.actor
        points = passage.price(reply)
        if actor and actor.app_key:
            self._site.sandbox.quota.spend(actor.app_key, points)
        self._site.calls.add(
            Logged(
                method=request.method,
                path=request.url.path,
                query=_without_token(request.url.query),
                status=reply.status,
                points=points,
                actor=actor.account_id if actor else None,
                app=actor.app_key if actor else None,
                time=self._site.sandbox.now(),
                ms=round((time.perf_counter() - started) * 1000, 2),
                trace=passage.trace,
                lost=lost,
            )
        )


class _Passage:
    """One call on its way through the gate."""

    def __init__(self, site: Site, endpoints: Endpoints, request: Request) -> None:
        self._site = site
        self._endpoints = endpoints
        self._request = request
        self._path = request.url.path
        self._endpoint: Endpoint | None = None
        self.actor: Actor | None = None
        trace = request.headers.get("x-atlassian-webhook-trace", "")
        self.trace = trace if _TRACE.fullmatch(trace) else None

    async def answer(self) -> Reply:
        if self._site.faults.active("down", method=self._request.method, path=self._path):
            raise Dropped
        match = _API.fullmatch(self._path)
        if match is None:
            raise JiraError(404, f"null for uri: {self._path}")
        version = 2 if match[1] == "2" else 3
        self._endpoint, params = self._endpoints.find(self._request.method, match[2])
        self._refuse_body_of_get()
        self.actor = self._site.authenticate(self._request)
        if self.actor is None and not self._endpoint.public:
            raise JiraError(401, "Client must be authenticated to access this resource.")
        self._check_limits()
        await self._misbehave()
        actor = self.actor or Actor(_NOBODY)
        return await self._endpoint.act(Call(self._request, self._site, actor, version, params, self.trace))

    def loses_answer(self) -> bool:
        return self._strikes("lose_response") is not None

    def price(self, reply: Reply) -> int:
        if self._endpoint is None or reply.status in (0, 401, 429) or reply.status >= 500:
            return 0
        return reply.points(self._endpoint.reads) if reply.status < 400 else 1

    def _refuse_body_of_get(self) -> None:
        headers = self._request.headers
        if self._request.method == "GET" and (
            headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
        ):
            raise JiraError(403, html=_CLOUDFRONT)

    def _check_limits(self) -> None:
        assert self._endpoint is not None
        refusal = self._site.limits.refuse_burst(self._endpoint.method, self._endpoint.path)
        if refusal is None and self.actor and self.actor.app_key:
            refusal = self._site.sandbox.quota.refuse(self.actor.app_key)
        if refusal is not None:
            raise too_many(refusal)

    async def _misbehave(self) -> None:
        if fault := self._strikes("latency_ms"):
            await asyncio.sleep((fault.value or 0) / 1000)
        if fault := self._strikes("timeout"):
            await asyncio.sleep((fault.value or _FORGOTTEN_AFTER_MS) / 1000)
            raise Dropped
        if fault := self._strikes("rate_limit"):
            wait = int(fault.value or 1)
            raise too_many(Refusal(wait, "jira-burst-based", 100, self._site.sandbox.now() + wait))
        if fault := self._strikes("server_error"):
            raise JiraError(int(fault.value or 500), "Internal server error")

    def _strikes(self, kind: str) -> Any:
        app = self.actor is not None and (self.actor.app_key is not None or self.actor.is_app)
        return self._site.faults.active(kind, app=app, method=self._request.method, path=self._path)


def _refusal(error: JiraError) -> Reply:
    if error.html is not None:
        return Reply(
            status=error.status, raw=error.html.encode(), media_type="text/html;charset=UTF-8", headers=error.headers
        )
    return Reply(error.body(), error.status, error.headers)


def _without_token(query: str) -> str:
    return re.sub(r"(^|&)(jwt|token)=[^&]*", r"\1\2=…", query)


_NOBODY = User("", "", "Anonymous", active=False, account_type="customer")
