"""A Redis that takes connections and says nothing is as good as one that is away: nobody waits for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from arq.connections import ArqRedis
from redis.exceptions import RedisError

from app.bell import RING_SECONDS, ArqBell
from app.parts import open_redis

from .conftest import Door, Jira, having

pytestmark = pytest.mark.asyncio(loop_scope="session")


@asynccontextmanager
async def redis_that_answers(connections: int) -> AsyncIterator[str]:
    """The address of a server that greets its first connections and leaves every later one without a word."""
    taken = 0
    open_ones: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal taken
        taken += 1
        speaks = taken <= connections
        open_ones.append(writer)
        while said := await reader.read(4096):
            commands = said.count(b"*")
            if speaks:
                writer.write(b"+PONG\r\n" * commands)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    finally:
        for writer in open_ones:
            writer.close()
        server.close()


async def test_a_caller_does_not_wait_for_the_bell(door: Door, acme: Jira) -> None:
    async with redis_that_answers(0) as url:
        redis = ArqRedis.from_url(url)
        with having(door, bell=ArqBell(redis)):
            begun = time.monotonic()
            assert (await door.lifecycle(acme, "installed")).status_code == 204
            assert time.monotonic() - begun < 4 * RING_SECONDS
        await redis.aclose()


async def test_many_rings_cost_no_more_than_the_first_that_nobody_hears() -> None:
    async with redis_that_answers(0) as url:
        redis = ArqRedis.from_url(url)
        begun = time.monotonic()
        await ArqBell(redis).sync(range(1000))
        assert time.monotonic() - begun < 3 * RING_SECONDS
        await redis.aclose()


async def test_a_redis_that_falls_silent_is_found_out_by_a_worker() -> None:
    async with redis_that_answers(1) as url:
        redis = await open_redis(url, seconds=0.2)
        with pytest.raises(RedisError):
            await redis.ping()
        await redis.aclose()
