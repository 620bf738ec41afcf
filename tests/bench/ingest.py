"""How fast webhooks are taken, over real HTTP: service, worker and the empty handler are processes of their own."""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import text

from app.doors.connect.jwt import sign
from app.embedded import free_port
from tests.scenarios.world import World, until

AT_ONCE = 20
A_SECOND = 200
PATH = "/connect/webhooks/jira:issue_updated"
Deliver = Callable[[httpx.AsyncClient], Coroutine[Any, Any, float]]


async def ingest(world: World, quick: bool) -> dict[str, float]:
    """Deliveries a second against an empty handler behind the same check; p50 and p99 at 200 a second."""
    deliver = await deliveries(world)
    count = 600 if quick else 3000
    async with (
        serving(world, "app", "serve") as full,
        serving(world, "tests.bench.empty_service") as empty,
        started(world, "app", "worker"),
    ):
        per_second = {"full": 0.0, "empty": 0.0}
        for name, address in (("empty", empty), ("full", full)) * 3:
            async with client_of(address) as client:
                per_second[name] = max(per_second[name], await throughput(deliver, client, count))
        async with client_of(full) as client:
            took = await paced(deliver, client, 400 if quick else 2000)
    return {
        "per_second": per_second["full"],
        "ratio": per_second["full"] / per_second["empty"],
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99) - 1] * 1000,
    }


async def throughput(deliver: Deliver, client: httpx.AsyncClient, count: int) -> float:
    begun = time.monotonic()
    for _ in range(count // AT_ONCE):
        await asyncio.gather(*(deliver(client) for _ in range(AT_ONCE)))
    return count / (time.monotonic() - begun)


async def paced(deliver: Deliver, client: httpx.AsyncClient, count: int) -> list[float]:
    """Seconds of each delivery, sorted; one leaves every five milliseconds whatever the others do."""
    begun = time.monotonic()
    sent: list[asyncio.Task[float]] = []
    for n in range(count):
        await asyncio.sleep(max(0.0, begun + n / A_SECOND - time.monotonic()))
        sent.append(asyncio.create_task(deliver(client)))
    return sorted(await asyncio.gather(*sent))


async def deliveries(world: World) -> Deliver:
    """Signs and sends one delivery of an issue that no pair knows. Gives the seconds that it took."""
    site_id = await world.site_id(world.acme)
    async with world.work.unit() as session:
        row = (await session.execute(text("SELECT key, secret FROM site WHERE id = :id"), {"id": site_id})).one()
    key, secret = row[0], world.work.vault.open(row[1])
    body = {"webhookEvent": "jira:issue_updated", "timestamp": 1, "issue": {"id": "999999", "fields": {}}}

    async def deliver(client: httpx.AsyncClient) -> float:
        token = sign("POST", f"{world.service}{PATH}", key, secret, key, time.time())
        headers = {"Authorization": f"JWT {token}", "X-Atlassian-Webhook-Identifier": uuid4().hex}
        begun = time.monotonic()
        answer = await client.post(PATH, json=body, headers=headers)
        assert answer.status_code == 204, answer.text
        return time.monotonic() - begun

    return deliver


def client_of(address: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=address, trust_env=False, timeout=30, limits=httpx.Limits(max_connections=100))


@contextlib.asynccontextmanager
async def serving(world: World, *module: str) -> AsyncIterator[str]:
    """A service of its own on the world's database and Redis; its address, once it is ready."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    async with started(world, *module, "--port", str(port)), client_of(address) as client:

        async def ready() -> bool:
            with contextlib.suppress(httpx.HTTPError):
                return (await client.get("/readyz")).status_code == 200
            return False

        await until(ready, f"{module} is ready")
        yield address


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
