"""What a one-off command works with: settings, the migrated database, Jira clients. It rings nobody: workers look
into the tables every second by themselves, so no Redis is needed here."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncEngine

from app.bell import SilentBell
from app.config import Settings
from app.db import is_migrated, make_engine, make_sessions
from app.embedded import EmbeddedPostgres
from app.engine.sites import Sites
from app.errors import UserError
from app.jira.client import JiraPool
from app.log import set_up_logging
from app.parts import open_vault
from app.work import Work

OPERATOR = "operator"
"""Who did it, in journals, when it was done on the command line."""

T = TypeVar("T")


def read_settings(*, json_log: bool = False) -> Settings:
    """The settings of the environment; logs of the process go to stderr from now on."""
    settings = Settings()
    set_up_logging("json" if json_log else settings.log)
    return settings


def run(job: Callable[[Work], Awaitable[T]]) -> T:
    """Runs one piece of work on the installation that the environment names. Only warnings are logged."""
    settings = read_settings()
    logging.getLogger().setLevel(logging.WARNING)

    async def whole() -> T:
        async with open_work(settings) as work:
            return await job(work)

    return asyncio.run(whole())


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The configured database, or the embedded one, which another process may use at the same time."""
    async with AsyncExitStack() as stack:
        url = settings.database_url
        if not url:
            postgres = EmbeddedPostgres(settings.data_dir / "postgres").start()
            stack.callback(postgres.stop)
            url = postgres.url
        engine = make_engine(url, pool=4)
        stack.push_async_callback(engine.dispose)
        yield engine


@asynccontextmanager
async def open_work(settings: Settings) -> AsyncIterator[Work]:
    """Tools on a database that must be there and migrated. Raises `UserError` if it is not."""
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(open_database(settings))
        if not await is_migrated(engine):
            raise UserError("The database does not have this version's schema.", "Run `causeway migrate` first.")
        vault = open_vault(settings)
        pool = JiraPool(8, 8)
        stack.callback(pool.close)
        sites = Sites(pool, vault, settings.app_key)
        stack.callback(sites.close)
        yield Work(settings, make_sessions(engine), vault, SilentBell(), sites)
