"""Parts of the service as processes of their own, on a world's database and Redis."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator

import httpx

from app.embedded import free_port
from tests.scenarios.world import World, until


@contextlib.asynccontextmanager
async def serving(world: World, *module: str) -> AsyncIterator[int]:
    """A service of its own on the world's database and Redis; its port, once it is ready."""
    port = free_port()
    async with started(world, *module, "--port", str(port)):

        async def ready() -> bool:
            with contextlib.suppress(httpx.HTTPError):
                return (await world.http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
            return False

        await until(ready, f"{module} is ready")
        yield port


@contextlib.asynccontextmanager
async def started(world: World, *command: str) -> AsyncIterator[None]:
    settings = world.work.settings
    environment = {
        "CAUSEWAY_BASE_URL": world.service,
        "CAUSEWAY_DATABASE_URL": settings.database_url or "",
        "CAUSEWAY_REDIS_URL": settings.redis_url or "",
        # Where the key lies that this world's secrets are sealed with.
        "CAUSEWAY_DATA_DIR": str(settings.data_dir),
        "CAUSEWAY_ALLOWED_SITE_HOSTS": "127.0.0.1",
        "CAUSEWAY_LOG": "json",
        "PATH": os.environ["PATH"],
    }
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, env=environment, stdout=quiet, stderr=quiet
    )
    try:
        yield
    finally:
        process.terminate()
        await asyncio.wait_for(process.wait(), 30)
