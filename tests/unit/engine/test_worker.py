"""arq's marks of running jobs, on a real Redis."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import replace

from app import worker as working
from app.config import Settings
from app.parts import open_parts
from app.work import Work


async def test_a_job_that_runs_longer_than_its_mark_is_not_begun_a_second_time(settings: Settings) -> None:
    begun: Counter[str] = Counter()
    ended = asyncio.Event()
    lease = 0.6

    async def slow(_work: Work) -> None:
        begun["slow"] += 1
        await asyncio.sleep(lease * 4)
        ended.set()

    short = settings.model_copy(update={"lease_seconds": lease})
    async with open_parts(short) as parts:
        parts = replace(parts, settings=short)
        worker = working.make_worker(parts, signals=False)
        worker.functions["route"] = replace(worker.functions["route"], coroutine=working.caught(slow))
        running = asyncio.create_task(worker.async_run())
        try:
            await parts.redis.enqueue_job("route")
            await asyncio.wait_for(ended.wait(), 20)
        finally:
            with suppress(asyncio.CancelledError):
                await working.end(worker, running)
    assert begun["slow"] == 1
