"""The way to PostgreSQL: one engine per process, one session per unit of work. Whoever opens a session commits it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
MIGRATION_LOCK = 6_027_433_109

Sessions = async_sessionmaker[AsyncSession]

DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout, OSError)
"""Errors by which the database shows that it is not there or has no connection left; any other is a mistake of ours."""


def async_url(url: str) -> str:
    """The same address for asyncpg, whichever driver the operator wrote."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def make_engine(url: str, *, pool: int = 20) -> AsyncEngine:
    """An engine with a bounded pool. Waits 30 s at most for a connection of it, then raises; a webhook waits less.

    No ping before use: it would double the round trips. The first statement after a restart of the server fails,
    the whole pool is renewed by it, and whoever failed is repeated by Jira or by the table of due twins.
    """
    return create_async_engine(
        async_url(url),
        pool_size=pool,
        max_overflow=pool // 2,
        pool_timeout=30,
        connect_args={"timeout": 5, "command_timeout": 30, "prepared_statement_cache_size": 500},
        # Errors go to the log, and what is written is what people wrote.
        hide_parameters=True,
        json_serializer=lambda value: json.dumps(value, separators=(",", ":"), ensure_ascii=False),
    )


def make_sessions(engine: AsyncEngine) -> Sessions:
    return async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def unit(sessions: Sessions) -> AsyncIterator[AsyncSession]:
    """One transaction: committed at the end, rolled back by any exception."""
    async with sessions() as session, session.begin():
        yield session


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Brings the database to the newest schema. Safe when several processes start at once."""

    def upgrade(connection: Connection) -> None:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config = alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")

    async with engine.begin() as connection:
        await connection.run_sync(upgrade)


async def is_migrated(engine: AsyncEngine) -> bool:
    """Whether the database has exactly the newest schema."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()

    def current(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    async with engine.connect() as connection:
        return await connection.run_sync(current) == head


async def answers(engine: AsyncEngine) -> bool:
    """Whether the database can be asked anything at all."""
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
    except Exception:
        return False
    return True


__all__ = [
    "DATABASE_AWAY",
    "AsyncSession",
    "Sessions",
    "answers",
    "is_migrated",
    "make_engine",
    "make_sessions",
    "migrate",
    "unit",
]
