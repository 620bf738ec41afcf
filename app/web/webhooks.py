"""Where Jira reports changes: check who calls, keep a hint, answer. No Jira call, no rules.

Jira repeats a delivery that was answered 5xx and drops one that was answered 4xx. So trouble of ours is always 503, and
a body that makes no sense is taken and ignored.
"""

import asyncio

import structlog
from asyncpg import InterfaceError, PostgresError
from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.background import BackgroundTask
from starlette.requests import ClientDisconnect

from app.crypto import SecretUnreadable
from app.engine.ingest import ingest
from app.metrics import HINTS, HINTS_REFUSED
from app.web.security import GateDep, calling_site

log = structlog.get_logger(__name__)
router = APIRouter(prefix="/connect/webhooks", include_in_schema=False)

MAX_BODY = 5 * 1024 * 1024
"""Bytes that are read. A body has the whole issue in it; of a longer one nothing is read and the sweep finds it."""

SECONDS = 10
"""Longer work on one delivery is given up: Jira waits some 20 s, then comes again."""

# asyncpg's own errors come through bare while a connection is being made.
DATABASE_TROUBLE = (SQLAlchemyError, PostgresError, InterfaceError, OSError, TimeoutError)
# Whoever hung up in the middle reads no answer, and comes again.
NOT_KEPT = (*DATABASE_TROUBLE, SecretUnreadable, ClientDisconnect)


@router.post("/{event}", status_code=204)
async def receive(event: str, request: Request, gate: GateDep) -> Response:
    """Notes that an issue may have changed. Safe to repeat."""
    if gate.deliveries.locked():
        return later("too many deliveries at once")
    try:
        async with gate.deliveries, asyncio.timeout(SECONDS):
            return await keep(event, request, gate)
    except NOT_KEPT as error:
        return later(type(error).__name__)


async def keep(event: str, request: Request, gate: GateDep) -> Response:
    identifier = request.headers.get("x-atlassian-webhook-identifier")
    trace = request.headers.get("x-atlassian-webhook-trace")
    async with gate.work.unit() as session:
        site = await calling_site(session, request, gate)
        # Read after the check: nobody but a site that we know can make us hold a body.
        body = await bounded_body(request, MAX_BODY)
        new = await ingest(session, site.id, event, identifier, body, trace)
    HINTS.inc()
    # After the answer: a slow or absent bell must not cost Jira's time.
    return Response(status_code=204, background=BackgroundTask(gate.work.bell.route) if new else None)


async def bounded_body(request: Request, limit: int) -> bytes:
    """The body, or nothing if it is longer than `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            return b""
    return bytes(body)


def later(reason: str) -> Response:
    log.warning("webhook.put_off", reason=reason)
    HINTS_REFUSED.inc()
    return Response(status_code=503, headers={"Retry-After": "60"})
