"""A worker ends when it is told to, whatever happens to the word."""

import asyncio
from pathlib import Path

from app.config import Settings
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.parts import open_parts
from app.worker import end, make_worker


async def test_a_worker_ends_though_a_library_swallows_its_first_cancellation(
    postgres: EmbeddedPostgres, redis_server: EmbeddedRedis, encryption_key: str, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=postgres.database("template"),
        redis_url=redis_server.url,
        encryption_keys=encryption_key,  # type: ignore[arg-type]
        data_dir=tmp_path,
    )
    begun = asyncio.Event()

    async def deaf_once() -> None:
        try:
            begun.set()
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            await asyncio.sleep(3600)

    async with open_parts(settings, migrated=False) as parts, asyncio.timeout(30):
        running = asyncio.create_task(deaf_once())
        await begun.wait()
        await end(make_worker(parts, signals=False), running)
    assert running.cancelled()
