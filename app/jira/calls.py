"""The wire to one Jira: atlassian-python-api on signed sessions and our own threads. Knows no verb's meaning.

Deliberately unused of the library: its retries and back-off (they sleep in the thread and repeat POSTs), its error
classes, its answers as text or None (`advanced_mode` gives the response itself), its attachment calls (no streaming).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from urllib.parse import quote

import requests
from atlassian import JiraCloud
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

from app.errors import RateLimited, Unreachable
from app.jira.answers import About, Json, broken, failure, parsed, quota
from app.jira.auth import Signer, SiteAuth, SiteSession, Unsigned
from app.jira.pool import JiraPool
from app.jira.records import Quota

HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
TRACE_HEADER = "X-Atlassian-Webhook-Trace"

T = TypeVar("T")

FENCE: ContextVar[Callable[[], None] | None] = ContextVar("fence", default=None)
"""Asked right before a request that may write leaves, however long it waited for its turn. Raises to hold it back."""


@dataclass(frozen=True)
class SiteAccess:
    """Where a site is and how its door signs. `account_id`: our app user there, if it is known already."""

    base_url: str
    sign: Signer
    account_id: str | None = None


class TimedAdapter(HTTPAdapter):
    """Connections with our time-outs, whatever the caller says: the library takes only whole seconds for both.

    The last place before the wire: here the caller's fence is asked.
    """

    def __init__(self, timeouts: tuple[float, float], connections: int) -> None:
        self._timeouts = timeouts
        super().__init__(pool_connections=2, pool_maxsize=connections, max_retries=0)

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: Any = None,  # noqa: ARG002
        verify: bool | str = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> Response:
        if request.method != "GET" and (fence := FENCE.get()) is not None:
            fence()
        return super().send(request, stream, self._timeouts, verify, cert, proxies)


class Calls:
    """Signed calls to one site. `read` and `write` name a method of `JiraCloud`; both raise only SyncErrors."""

    def __init__(self, pool: JiraPool, access: SiteAccess) -> None:
        self.pool = pool
        self.base_url = access.base_url.rstrip("/")
        self.account_id = access.account_id
        self.quota = Quota()
        self.session = self._session(SiteSession(SiteAuth(self.base_url, access.sign)))
        self.media_session = self._session(SiteSession(Unsigned()))
        # Untyped in the library.
        self._jira: Any = JiraCloud(self.base_url, session=self.session, retry_with_header=False)
        self._in_flight = asyncio.Semaphore(pool.per_site_limit)
        self._uploading = asyncio.Semaphore(pool.per_site_uploads)
        self._paused_until = 0.0
        self._reason = ""

    def _session(self, session: SiteSession) -> SiteSession:
        adapter = TimedAdapter(self.pool.timeouts, self.pool.per_site_limit + 8)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        return session

    async def read(self, verb: str, *args: str, about: About = About.SITE, **options: Any) -> Json:
        """Call a reading method. The answer must be JSON."""
        return await self._call(verb, args, options, about, HEADERS, write=False, empty=False)

    async def write(
        self,
        verb: str,
        *args: str,
        about: About = About.ISSUE,
        trace: str = "",
        empty: bool = False,
        expect: frozenset[int] = frozenset(),
        **options: Any,
    ) -> Json:
        """Call a changing method. `empty`: an answer without JSON is all right. `expect`: statuses whose JSON the
        caller reads itself."""
        headers = {**HEADERS, TRACE_HEADER: trace} if trace else HEADERS
        return await self._call(verb, args, options, about, headers, write=True, empty=empty, expect=expect)

    async def _call(
        self,
        verb: str,
        args: tuple[str, ...],
        options: dict[str, Any],
        about: About,
        headers: dict[str, str],
        *,
        write: bool,
        empty: bool,
        expect: frozenset[int] = frozenset(),
    ) -> Json:
        method: Callable[..., Response] = getattr(self._jira, verb)
        # The library puts its arguments into the path as they are, and a key may be what a person typed.
        args = tuple(quote(arg, safe="") for arg in args)
        response = await self.send(
            lambda: method(*args, headers=headers, advanced_mode=True, **options), about, write=write, expect=expect
        )
        body = parsed(response)
        if body is None and not empty:
            raise Unreachable("Jira answered with something that is not JSON.", outcome_unknown=write)
        return body

    async def send(
        self,
        request: Callable[[], Response],
        about: About,
        *,
        write: bool,
        expect: frozenset[int] = frozenset(),
        upload: bool = False,
    ) -> Response:
        """Run `request` on a thread within the site's share; its answer, or the error it means.

        Answers with a status in `expect` are returned as they are. `upload`: on the threads for uploads.
        """
        self._check_pause()
        async with self._uploading if upload else self._in_flight:
            try:
                response = await self.run(request, self.pool.upload_threads if upload else None)
            except requests.RequestException as error:
                raise broken(error, write=write) from None
        self._note(response)
        if response.status_code in expect:
            return response
        refusal = failure(response, about, write=write, now=datetime.now(UTC))
        if refusal is None:
            return response
        if isinstance(refusal, RateLimited):
            self._pause(refusal)
        response.close()
        raise refusal

    async def run(self, work: Callable[[], T], threads: Executor | None = None) -> T:
        """Run blocking work on the pool's threads, in the caller's context."""
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(threads or self.pool.threads, context.run, work)

    def url(self, path: str) -> str:
        """Full address of a REST v3 path, for the requests that the library has no fit method for."""
        return f"{self.base_url}/rest/api/3/{path}"

    def close(self) -> None:
        self.session.close()
        self.media_session.close()

    def _note(self, response: Response) -> None:
        told = quota(response.headers)
        if told.limit is not None or told.remaining is not None or told.near_limit:
            self.quota = told
        elif self.quota.near_limit:
            self.quota = Quota(self.quota.limit, self.quota.remaining, False, self.quota.resets_at)

    def _pause(self, error: RateLimited) -> None:
        if "per-issue" in error.reason:
            return
        if error.whole_app:
            self.pool.pause(error)
        self._paused_until = max(self._paused_until, self.pool.clock() + (error.retry_in or 0))
        self._reason = error.reason

    def _check_pause(self) -> None:
        self.pool.check()
        if (left := self._paused_until - self.pool.clock()) > 0:
            raise RateLimited(left, self._reason)
