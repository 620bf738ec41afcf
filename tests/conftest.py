"""Real PostgreSQL and Redis for all tests: one server each per test process, a fresh migrated database per test."""

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import structlog
from cryptography.fernet import Fernet

from app.config import Settings
from app.db import make_engine, migrate
from app.embedded import EmbeddedMissing, EmbeddedPostgres, EmbeddedRedis

REQUIRED = frozenset(part.strip() for part in os.environ.get("CAUSEWAY_REQUIRE", "").split(",") if part.strip())
SHARED_DATA = Path(os.environ.get("CAUSEWAY_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture(scope="session", autouse=True)
def plain_logs() -> None:
    """Tracebacks as plain text: structlog's pretty ones take seconds each, in which the service under test stands."""
    renderer = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], renderer])


def missing(part: str, why: str) -> None:
    """Skips with the reason; fails where the environment says that the part must be there."""
    if part in REQUIRED:
        pytest.fail(f"{part} is required and missing: {why}")
    pytest.skip(f"{part} is missing: {why}")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Atlassian's official documents and real payloads, kept outside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"the official documents are not here ({SHARED_DATA})")
    return SHARED_DATA


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server with a database `template` that the migrations built."""
    folder = Path(tempfile.mkdtemp(prefix="causeway-pg-"))
    try:
        server = EmbeddedPostgres(folder).start()
    except EmbeddedMissing as error:
        missing("postgres", str(error))
        raise
    try:
        asyncio.run(_make_template(server))
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _make_template(server: EmbeddedPostgres) -> None:
    await _execute(server, 'CREATE DATABASE "template"')
    engine = make_engine(server.database("template"))
    await migrate(engine)
    await engine.dispose()


async def _execute(server: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(server.url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@contextmanager
def fresh_database(postgres: EmbeddedPostgres) -> Iterator[str]:
    """The address of a fresh, migrated database, which is dropped at the end."""
    name = f"t{uuid4().hex}"
    asyncio.run(_execute(postgres, f'CREATE DATABASE "{name}" TEMPLATE "template"'))
    yield postgres.database(name)
    asyncio.run(_execute(postgres, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


@pytest.fixture
def database_url(postgres: EmbeddedPostgres) -> Iterator[str]:
    """A fresh, migrated database."""
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture(scope="session")
def redis_server() -> Iterator[EmbeddedRedis]:
    try:
        server = EmbeddedRedis().start()
    except EmbeddedMissing as error:
        missing("redis", str(error))
        raise
    yield server
    server.stop()


@pytest.fixture
def redis_url(redis_server: EmbeddedRedis) -> str:
    """An emptied Redis."""
    import redis

    with redis.Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def encryption_key() -> str:
    return Fernet.generate_key().decode()


@pytest.fixture
def settings(database_url: str, redis_url: str, encryption_key: str, tmp_path: Path) -> Settings:
    """Settings of a test: short waits, everything on this machine."""
    return Settings(
        database_url=database_url,
        redis_url=redis_url,
        encryption_keys=encryption_key,  # type: ignore[arg-type]
        allowed_site_hosts="127.0.0.1,localhost,*.atlassian.net",
        data_dir=tmp_path / "causeway",
        index_lag_seconds=3,
        lease_seconds=5,
        quiet_seconds=0.2,
        retry_scale=0.02,
    )
