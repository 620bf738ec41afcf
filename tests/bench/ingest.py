"""How fast webhooks are taken, over real HTTP: service, worker and the empty handler are processes of their own."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

from sqlalchemy import text

from app.doors.connect.jwt import sign
from tests.bench.apart import serving, started
from tests.scenarios.world import World

AT_ONCE = 20
A_SECOND = 200
PATH = "/connect/webhooks/jira:issue_updated"
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def ingest(world: World, quick: bool) -> dict[str, float]:
    """Deliveries a second against an empty handler behind the same check; p50 and p99 at 200 a second."""
    count = 600 if quick else 3000
    signed = await deliveries(world, 7 * count)
    async with (
        serving(world, "app", "serve") as full,
        serving(world, "tests.bench.empty_service") as empty,
        started(world, "app", "worker"),
    ):
        per_second = {"full": 0.0, "empty": 0.0}
        for name, port in (("empty", empty), ("full", full)) * 3:
            requests = [next(signed) for _ in range(count)]
            per_second[name] = max(per_second[name], await throughput(port, requests))
        took = await paced(full, [next(signed) for _ in range(count)])
    return {
        "per_second": per_second["full"],
        "ratio": per_second["full"] / per_second["empty"],
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99) - 1] * 1000,
    }


async def throughput(port: int, requests: list[bytes]) -> float:
    """Requests a second over `AT_ONCE` connections, each busy all the time."""
    waiting = iter(requests)

    async def sender() -> None:
        async with connection(port) as line:
            for request in waiting:
                await exchange(line, request)

    begun = time.monotonic()
    await asyncio.gather(*(sender() for _ in range(AT_ONCE)))
    return len(requests) / (time.monotonic() - begun)


async def paced(port: int, requests: list[bytes]) -> list[float]:
    """Seconds of each delivery, sorted; one leaves every five milliseconds whatever the others do."""
    took: list[float] = []
    free: list[Line] = []

    async def send(request: bytes, due: float) -> None:
        # The server ends a connection that rested for some seconds.
        while free and free[-1][0].at_eof():
            free.pop()
        line = free.pop() if free else await lines.enter_async_context(connection(port))
        await exchange(line, request)
        took.append(time.monotonic() - due)
        free.append(line)

    async with contextlib.AsyncExitStack() as lines, asyncio.TaskGroup() as group:
        begun = time.monotonic()
        for n, request in enumerate(requests):
            due = begun + n / A_SECOND
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            group.create_task(send(request, due))
    return sorted(took)


async def deliveries(world: World, count: int) -> Iterator[bytes]:
    """Requests, signed before the clock runs, of an issue that no pair knows. A client library would cost more than
    the service that is measured."""
    site_id = await world.site_id(world.acme)
    async with world.work.unit() as session:
        row = (await session.execute(text("SELECT key, secret FROM site WHERE id = :id"), {"id": site_id})).one()
    key, secret = row[0], world.work.vault.open(row[1])
    body = json.dumps({"webhookEvent": "jira:issue_updated", "timestamp": 1, "issue": {"id": "999999", "fields": {}}})

    def request() -> bytes:
        token = sign("POST", f"{world.service}{PATH}", key, secret, key, time.time())
        return (
            f"POST {PATH} HTTP/1.1\r\nHost: service\r\nAuthorization: JWT {token}\r\n"
            f"X-Atlassian-Webhook-Identifier: {uuid4().hex}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    return iter([request() for _ in range(count)])


@contextlib.asynccontextmanager
async def connection(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()


async def exchange(line: Line, request: bytes) -> None:
    """Sends one request and reads its answer, which has no body."""
    reader, writer = line
    writer.write(request)
    answer = await reader.readuntil(b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 204"), answer
