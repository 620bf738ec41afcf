"""Delivers webhooks to apps as Jira does: at least once, in no order, with retries, and never for certain.

Knows how a body reaches an app; must not know what the body says or which events there are.
"""

import asyncio
import random
import time
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

RETRIED_STATUSES = frozenset({408, 409, 425, 429})
MAX_RETRIES = 5
PRIMARY_AT_ONCE = 20
SECONDARY_AT_ONCE = 10
KEPT = 5000


@dataclass(frozen=True)
class Patience:
    """Seconds: how long an app may take to answer, and between which bounds a retry waits."""

    timeout: float = 20.0
    retry_low: float = 300.0
    retry_high: float = 900.0


FAST = Patience(timeout=5.0, retry_low=0.2, retry_high=1.0)


@dataclass(frozen=True)
class Attempt:
    """One try: HTTP status, or 0 with the reason why there was none. Times are epoch seconds."""

    at: float
    status: int
    error: str = ""


@dataclass
class Delivery:
    """One webhook on its way to one app. `identifier` stays the same on every retry; `base_path` is the app's."""

    app: str
    event: str
    url: str
    body: bytes
    base_path: str = ""
    trace: str | None = None
    primary: bool = True
    identifier: str = field(default_factory=lambda: str(uuid.uuid4()))
    created: float = field(default_factory=time.time)
    state: str = "waiting"
    attempts: list[Attempt] = field(default_factory=list)

    def headers(self, retry: int) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Atlassian HttpClient sandbox",
            "X-Atlassian-Webhook-Identifier": self.identifier,
            "X-Atlassian-Webhook-Flow": "Primary" if self.primary else "Secondary",
        }
        if retry:
            headers["X-Atlassian-Webhook-Retry"] = str(retry)
        if self.trace and self.primary:
            headers["X-Atlassian-Webhook-Trace"] = self.trace
        return headers

    def as_json(self) -> dict[str, Any]:
        return {
            "app": self.app,
            "event": self.event,
            "url": self.url,
            "identifier": self.identifier,
            "trace": self.trace,
            "flow": "Primary" if self.primary else "Secondary",
            "created": self.created,
            "state": self.state,
            "attempts": [vars(attempt) for attempt in self.attempts],
        }


Sign = Callable[[Delivery], str | None]
Strikes = Callable[[str], float | None]


class Deliveries:
    """The webhooks of one site.

    `sign` gives the token for a try, or None when the app is gone or off by then. `strikes` says whether a fault
    of that kind hits this time, and with which value. `failed` is told what no retry has brought to the app.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        sign: Sign,
        strikes: Strikes,
        failed: Callable[[Delivery], None],
        patience: Patience = FAST,
        dice: random.Random | None = None,
    ) -> None:
        self.log: deque[Delivery] = deque(maxlen=KEPT)
        self.patience = patience
        self._client = client
        self._sign = sign
        self._strikes = strikes
        self._failed = failed
        self._dice = dice or random.Random()
        self._loop = asyncio.get_running_loop()
        self._slots = {
            True: asyncio.Semaphore(PRIMARY_AT_ONCE),
            False: asyncio.Semaphore(SECONDARY_AT_ONCE),
        }
        self._handed_over: deque[Delivery] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    def post(self, delivery: Delivery) -> None:
        """Takes it on. May be called from any thread; returns at once."""
        self.log.append(delivery)
        if self._strikes("drop_webhooks") is not None:
            delivery.state = "lost"
            return
        copies = 1 if self._strikes("duplicate_webhooks") is None else 2
        for _ in range(copies):
            self._handed_over.append(delivery)
            self._loop.call_soon_threadsafe(self._begin)

    @property
    def under_way(self) -> int:
        """Deliveries that may still reach an app: queued, in flight, or waiting for a retry."""
        return len(self._handed_over) + len(self._tasks)

    async def quiet(self, timeout: float) -> bool:
        """Waits until nothing is under way; False when that took longer than `timeout` seconds."""
        end = self._loop.time() + timeout
        while self.under_way:
            left = end - self._loop.time()
            if left <= 0:
                return False
            if self._tasks:
                await asyncio.wait(self._tasks, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            # Lets what was handed over begin, and finished tasks leave the set.
            await asyncio.sleep(0)
        return True

    async def close(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begin(self) -> None:
        task = self._loop.create_task(self._deliver(self._handed_over.popleft()))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, delivery: Delivery) -> None:
        await asyncio.sleep(self._held_back())
        for retry in range(MAX_RETRIES + 1):
            if retry:
                await asyncio.sleep(self._dice.uniform(self.patience.retry_low, self.patience.retry_high))
            async with self._slots[delivery.primary]:
                attempt = await self._try(delivery, retry)
            if attempt is None:
                delivery.state = "withdrawn"
                return
            delivery.attempts.append(attempt)
            if 200 <= attempt.status < 300:
                delivery.state = "delivered"
                return
            if 0 < attempt.status < 500 and attempt.status not in RETRIED_STATUSES:
                delivery.state = "dropped"
                return
        delivery.state = "failed"
        self._failed(delivery)

    def _held_back(self) -> float:
        held = (self._strikes("delay_webhooks_ms") or 0.0) / 1000
        spread = self._strikes("reorder_webhooks")
        if spread is not None:
            # Without a value half a second: enough for a later event to overtake.
            held += self._dice.uniform(0, (spread or 500.0) / 1000)
        return held

    async def _try(self, delivery: Delivery, retry: int) -> Attempt | None:
        token = self._sign(delivery)
        if token is None:
            return None
        headers = delivery.headers(retry) | {"Authorization": f"JWT {token}"}
        at = time.time()
        try:
            answer = await self._client.post(
                delivery.url, content=delivery.body, headers=headers, timeout=self.patience.timeout
            )
        except httpx.HTTPError as error:
            return Attempt(at, 0, f"{type(error).__name__}: {error}")
        return Attempt(at, answer.status_code)
