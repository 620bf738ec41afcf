"""The database is what the migrations build: nothing more, nothing less, and the way back works."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

import app.models  # noqa: F401  (registers the tables)
from app.db import alembic_config, is_migrated, make_engine, migrate
from app.embedded import EmbeddedPostgres

EMPTY = "empty_for_migrations"


@pytest.fixture
async def empty(postgres: EmbeddedPostgres) -> AsyncIterator[AsyncEngine]:
    """A database in which nothing is."""
    server = await asyncpg.connect(postgres.url)
    await server.execute(f"DROP DATABASE IF EXISTS {EMPTY} WITH (FORCE)")
    await server.execute(f"CREATE DATABASE {EMPTY} TEMPLATE template0")
    engine = make_engine(postgres.database(EMPTY), pool=4)
    try:
        yield engine
    finally:
        await engine.dispose()
        await server.execute(f"DROP DATABASE {EMPTY} WITH (FORCE)")
        await server.close()


async def differences(engine: AsyncEngine) -> list[Any]:
    """What Alembic would still write to get from the database to the models."""

    def compare(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "compare_server_default": True, "target_metadata": SQLModel.metadata},
        )
        return list(compare_metadata(context, SQLModel.metadata))

    async with engine.connect() as connection:
        return await connection.run_sync(compare)


async def tables(engine: AsyncEngine) -> set[str]:
    async with engine.connect() as connection:
        return set(await connection.run_sync(lambda plain: inspect(plain).get_table_names()))


async def downgrade(engine: AsyncEngine, revision: str) -> None:
    def run(connection: Connection) -> None:
        config = alembic_config()
        config.attributes["connection"] = connection
        command.downgrade(config, revision)

    async with engine.begin() as connection:
        await connection.run_sync(run)


async def test_the_migrations_build_exactly_what_the_models_say(empty: AsyncEngine) -> None:
    assert await differences(empty) != []
    await migrate(empty)
    assert await differences(empty) == []


async def test_a_migrated_database_says_so(empty: AsyncEngine) -> None:
    assert not await is_migrated(empty)
    await migrate(empty)
    assert await is_migrated(empty)


async def test_migrating_again_changes_nothing(empty: AsyncEngine) -> None:
    await migrate(empty)
    await migrate(empty)
    assert await differences(empty) == []


async def test_processes_that_start_at_once_migrate_once(empty: AsyncEngine) -> None:
    await asyncio.gather(*(migrate(empty) for _ in range(4)))
    assert await is_migrated(empty)
    assert await differences(empty) == []


async def test_the_way_back_leaves_nothing_and_forward_again_works(empty: AsyncEngine) -> None:
    await migrate(empty)
    await downgrade(empty, "base")
    assert await tables(empty) == {"alembic_version"}
    await migrate(empty)
    assert await differences(empty) == []


async def test_the_newest_step_can_be_taken_back_alone(empty: AsyncEngine) -> None:
    await migrate(empty)
    await downgrade(empty, "-1")
    assert not await is_migrated(empty)
    await migrate(empty)
    assert await is_migrated(empty)
