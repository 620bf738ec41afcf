"""Puts a process together: database, Redis, vault and Jira clients, embedded where no address was given.

The one place that knows all parts; web, worker and command line start from here.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from arq.connections import ArqRedis, RedisSettings, create_pool
from sqlalchemy.ext.asyncio import AsyncEngine

from app.bell import ArqBell
from app.config import Settings
from app.crypto import Vault, new_key
from app.db import make_engine, make_sessions, migrate
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.engine.sites import Sites
from app.jira.client import JiraPool
from app.work import Work, utc_now

REDIS_SECONDS = 5.0
"""An answer of Redis takes less than a millisecond; nothing of ours waits inside it."""


@dataclass(frozen=True)
class Parts:
    """A started process's parts. `work` is what everything else takes."""

    settings: Settings
    engine: AsyncEngine
    redis: ArqRedis
    work: Work
    sites: Sites


@asynccontextmanager
async def open_parts(
    settings: Settings, *, migrated: bool = True, now: Callable[[], datetime] = utc_now
) -> AsyncIterator[Parts]:
    """Starts what is missing, brings the schema up to date unless `migrated` is False, closes all at the end."""
    async with AsyncExitStack() as stack:
        settings = with_addresses(settings, stack)
        assert settings.database_url is not None
        assert settings.redis_url is not None
        engine = make_engine(settings.database_url, pool=settings.db_pool)
        stack.push_async_callback(engine.dispose)
        if migrated:
            await migrate(engine)
        redis = await open_redis(settings.redis_url)
        stack.push_async_callback(redis.aclose)
        vault = open_vault(settings)
        pool = JiraPool(settings.jira_threads, settings.jira_per_site)
        stack.callback(pool.close)
        sites = Sites(pool, vault, settings.app_key)
        stack.callback(sites.close)
        work = Work(settings, make_sessions(engine), vault, ArqBell(redis), sites, now)
        yield Parts(settings, engine, redis, work, sites)


def with_addresses(settings: Settings, stack: AsyncExitStack) -> Settings:
    """The settings with addresses for every part; embedded servers are started for those that have none."""
    found: dict[str, str] = {}
    if not settings.database_url:
        postgres = EmbeddedPostgres(settings.data_dir / "postgres").start()
        stack.callback(postgres.stop)
        found["database_url"] = postgres.url
    if not settings.redis_url:
        redis = EmbeddedRedis().start()
        stack.callback(redis.stop)
        found["redis_url"] = redis.url
    return settings.model_copy(update=found) if found else settings


async def open_redis(url: str, seconds: float = REDIS_SECONDS) -> ArqRedis:
    """Redis, tried three times. One that takes a connection and says nothing for `seconds` counts as away, too."""
    settings = RedisSettings.from_dsn(url)
    settings.conn_timeout = 2
    settings.conn_retries = 2
    settings.conn_retry_delay = 1
    async with asyncio.timeout(3 * REDIS_SECONDS):
        redis = await create_pool(settings)
    # arq has no setting for it. Its connection of the first call knows no limit yet.
    redis.connection_pool.connection_kwargs["socket_timeout"] = seconds
    await redis.connection_pool.disconnect()
    redis.connection_pool.reset()  # type: ignore[no-untyped-call]
    return redis


def open_vault(settings: Settings) -> Vault:
    """The vault under the configured keys; outside production under a key kept in the data folder."""
    if settings.encryption_keys is not None:
        keys = [key.strip() for key in settings.encryption_keys.get_secret_value().split(",") if key.strip()]
        return Vault(keys)
    return Vault([development_key(settings.data_dir)])


def development_key(folder: Path) -> str:
    """The key of a first run: made once, readable by its owner alone."""
    path = folder / "development.key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        key = new_key()
        file.write(key)
    return key
