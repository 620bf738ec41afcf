"""The bell: arq jobs that say "look". Losing one costs time, never data, so no failure here may stop anybody."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Protocol

import structlog
from arq.connections import ArqRedis

log = structlog.get_logger(__name__)

RING_SECONDS = 1.0


class Bell(Protocol):
    """Rings workers after a commit. Never raises."""

    async def route(self) -> None:
        """Hints wait to be routed."""

    async def sync(self, twin_ids: Iterable[int], *, after: float = 0) -> None:
        """These twins are due; ring in `after` seconds."""

    async def look(self, job: str, *arguments: Any) -> None:
        """Some other job has something to look at."""


class ArqBell:
    """Rings through Redis. Job ids are left to arq: none is used for correctness, `ring_due` repeats from the table."""

    def __init__(self, redis: ArqRedis) -> None:
        self._redis = redis
        self._routing = asyncio.Lock()
        self._route_waits = False

    async def route(self) -> None:
        # A ring that is not sent yet tells of these hints too, so a burst costs one at a time.
        if self._route_waits:
            return
        self._route_waits = True
        async with self._routing:
            self._route_waits = False
            await self.look("route")

    async def sync(self, twin_ids: Iterable[int], *, after: float = 0) -> None:
        for twin_id in twin_ids:
            if not await self._ring("sync", twin_id, after=after):
                return

    async def look(self, job: str, *arguments: Any) -> None:
        await self._ring(job, *arguments)

    async def _ring(self, job: str, *arguments: Any, after: float = 0) -> bool:
        """Whether it was heard. Whoever rings waits for a moment at most."""
        try:
            async with asyncio.timeout(RING_SECONDS):
                await self._redis.enqueue_job(
                    job, *arguments, _defer_by=timedelta(seconds=after) if after > 0 else None
                )
        except Exception as error:
            log.warning("bell.silent", job=job, reason=type(error).__name__)
            return False
        return True


class SilentBell:
    """For one-off commands: the workers find due rows by themselves."""

    async def route(self) -> None:
        return None

    async def sync(self, twin_ids: Iterable[int], *, after: float = 0) -> None:
        return None

    async def look(self, job: str, *arguments: Any) -> None:
        return None
