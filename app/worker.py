"""The worker: arq jobs that look into the tables and do what is due. A job that is lost is rung again by `ring_due`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog
from arq import ArqRedis, cron, func
from arq.constants import in_progress_key_prefix
from arq.cron import CronJob
from arq.worker import Worker
from redis.exceptions import RedisError

from app.engine.backfill import work_off_backfills
from app.engine.bulk import sync_batch
from app.engine.checking import run_check
from app.engine.housekeeping import ping_sites, prune
from app.engine.reconcile import reconcile, sweep_on_start
from app.engine.ringing import ring_due
from app.engine.route import route
from app.engine.sync import sync
from app.parts import Parts
from app.work import Work

log = structlog.get_logger(__name__)

JOB_SECONDS = 6 * 3600
"""No job is cut off while a large attachment travels; a hung Jira call ends by its own time-out."""
RESTART_SECONDS = 1.0
CANCEL_AGAIN_SECONDS = 0.5
QUEUE_READ = 2000
"""Jobs at the head of the queue that are looked at: more than killed workers leave behind in a lease's time."""


def caught(job: Callable[..., Awaitable[None]]) -> Any:
    """arq neither retries nor reports an ordinary exception well, so none may reach it: the table says what is due.

    Its type for coroutines demands a class attribute that functions have and the type checker does not see.
    """

    async def run(ctx: dict[str, Any], *arguments: Any) -> None:
        work: Work = ctx["work"]
        marking = asyncio.create_task(keep_marked(ctx["redis"], ctx["job_id"], work.settings.lease_seconds))
        try:
            await job(work, *arguments)
        except Exception:
            log.exception("job.failed", job=job.__name__)
        finally:
            marking.cancel()

    run.__name__ = run.__qualname__ = job.__name__
    return run


async def keep_marked(redis: ArqRedis, job_id: str, seconds: float) -> None:
    """Tells arq again and again that a job runs: it begins one whose mark ran out a second time, and in the same
    process it then loses sight of the first."""
    while True:
        await asyncio.sleep(seconds / 3)
        with contextlib.suppress(RedisError, OSError):
            await redis.pexpire(in_progress_key_prefix + job_id, int(seconds * 1000))


async def _check(work: Work, check_id: str) -> None:
    await run_check(work, UUID(check_id))


_check.__name__ = "check"
EVERY_SECOND = set(range(60))
EVERY_FIVE_MINUTES = set(range(0, 60, 5))


def make_worker(parts: Parts, *, signals: bool = True) -> Worker:
    """A worker on these parts. `signals` False where another server owns the process."""
    rung = (route, sync, sync_batch, reconcile, sweep_on_start, work_off_backfills, ring_due, ping_sites, _check)
    jobs = {job.__name__: caught(job) for job in (*rung, prune)}

    async def look_over(_ctx: dict[Any, Any]) -> None:
        await parts.work.bell.look("sweep_on_start")

    on_startup: Any = look_over

    def at(name: str, **times: Any) -> CronJob:
        return cron(jobs[name], name=f"cron:{name}", keep_result=0, timeout=JOB_SECONDS, **times)

    worker = Worker(
        functions=[func(jobs[job.__name__], name=job.__name__, keep_result=0, timeout=JOB_SECONDS) for job in rung],
        cron_jobs=[
            at("ring_due", second=EVERY_SECOND),
            at("reconcile", minute=EVERY_FIVE_MINUTES, second=7),
            at("prune", minute=23, second=0),
            at("ping_sites", hour=3, minute=41, second=0),
        ],
        redis_pool=parts.redis,
        ctx={"work": parts.work},
        on_startup=on_startup,
        max_jobs=parts.settings.worker_jobs,
        poll_delay=0.05,
        handle_signals=signals,
        health_check_interval=30,
        max_tries=3,
        job_timeout=JOB_SECONDS,
        queue_read_limit=QUEUE_READ,
        log_results=False,
    )
    # arq would hold the jobs of a killed worker for as long as a job may take. They stay at the head of the queue, and
    # enough of them hide every other job. A job that is begun twice finds the lease taken and ends.
    worker.in_progress_timeout_s = parts.settings.lease_seconds
    return worker


async def work_until_stopped(parts: Parts, stop: asyncio.Event) -> None:
    """Runs a worker until `stop` is set. Redis going away only pauses it: nothing is kept there."""
    while not stop.is_set():
        worker = make_worker(parts, signals=False)
        running = asyncio.create_task(worker.async_run())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        try:
            await end(worker, running)
        except (TimeoutError, RedisError, OSError) as error:
            log.warning("worker.redis_away", reason=type(error).__name__)
            await asyncio.sleep(RESTART_SECONDS)


async def end(worker: Worker, running: "asyncio.Task[None]") -> None:
    """Ends a worker's loop and lets the jobs under way finish their present step."""
    if running.done():
        running.result()
        return
    try:
        while not running.done():
            # Until Python 3.12 `wait_for`, which redis-py waits with, may swallow a cancellation.
            running.cancel()
            await asyncio.wait({running}, timeout=CANCEL_AGAIN_SECONDS)
        if not running.cancelled():
            running.result()
    finally:
        for task in list(worker.tasks.values()):
            task.cancel()
        await asyncio.gather(*worker.tasks.values(), return_exceptions=True)
