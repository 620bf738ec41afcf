"""Webhooks: every delivery is kept once, whatever its shape, and trouble of ours makes Jira come again."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
from arq.connections import ArqRedis
from pydantic import SecretStr

from app.bell import ArqBell
from app.config import Settings
from app.crypto import Vault, new_key
from app.db import make_engine, make_sessions
from app.embedded import EmbeddedPostgres, EmbeddedRedis, free_port

from .conftest import BASE, Door, Jira, having, serve

pytestmark = pytest.mark.asyncio(loop_scope="session")

SHARED = Path(os.environ.get("CAUSEWAY_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
BODIES = sorted((SHARED / "webhooks").glob("*/*.json"))
UPDATED = "jira:issue_updated"


class ListeningBell:
    """A bell that looks, when it rings, whether what it rings for is there."""

    def __init__(self, door: Door, jira: Jira) -> None:
        self._door, self._jira = door, jira
        self.rung_with: list[int] = []

    async def route(self) -> None:
        self.rung_with.append(len(await self._door.hints(self._jira)))

    async def sync(self, twin_ids: Iterable[int], *, after: float = 0) -> None:
        raise AssertionError("a webhook syncs nothing")

    async def look(self, job: str, *arguments: Any) -> None:
        raise AssertionError("a webhook starts no other job")


def no_jira(site: object) -> Any:
    raise AssertionError("a webhook calls no Jira")


@pytest.mark.skipif(not BODIES, reason=f"the real webhook bodies are not at {SHARED / 'webhooks'}")
async def test_every_real_body_is_kept_as_a_hint_of_its_issue(door: Door, acme: Jira) -> None:
    expected = []
    for path in BODIES:
        raw = path.read_bytes()
        body = json.loads(raw)
        event = body.get("webhookEvent", UPDATED)
        assert (await door.webhook(acme, event, raw)).status_code == 204, path.name
        if identity := body.get("issue", {}).get("id"):
            expected.append((event, identity))
    kept = [(hint.event, hint.issue_id) for hint in await door.hints(acme)]
    assert [pair for pair in expected if pair not in kept] == []
    assert len(kept) >= len(expected) > 40


async def test_a_delivery_that_breaks_off_is_not_kept_and_is_no_failure_of_ours(door: Door, acme: Jira) -> None:
    path, said = f"/connect/webhooks/{UPDATED}", []
    parts = iter([{"type": "http.request", "body": b'{"issue":', "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Any:
        return next(parts)

    async def send(message: Any) -> None:
        said.append(message)

    authorization = f"JWT {acme.host_token('POST', path)}".encode()
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"causeway.example"), (b"authorization", authorization)],
    }
    await door.app(scope, receive, send)
    assert said[0]["status"] == 503
    assert await door.hints(acme) == []


async def test_a_hint_says_what_may_have_changed(door: Door, acme: Jira) -> None:
    uid = str(uuid4())
    body = {
        "issue": {"id": "10100", "fields": {"project": {"id": "10001"}}, "properties": {"causeway.twin": {"uid": uid}}}
    }
    await door.webhook(acme, UPDATED, body, "delivery-1")

    (hint,) = await door.hints(acme)
    assert (hint.identifier, hint.event, hint.issue_id, hint.project_id, hint.mark) == (
        "delivery-1",
        UPDATED,
        "10100",
        "10001",
        uid,
    )
    assert hint.routed_at is None


async def test_a_repeated_delivery_is_one_hint_and_rings_once(door: Door, acme: Jira) -> None:
    bell = ListeningBell(door, acme)
    with having(door, bell=bell, jira=no_jira):
        answers = await asyncio.gather(
            *(door.webhook(acme, UPDATED, {"issue": {"id": "1"}}, "the-same") for _ in range(8))
        )
    assert {answer.status_code for answer in answers} == {204}
    assert len(await door.hints(acme)) == 1
    # It rang after the commit: what it rang for was there.
    assert bell.rung_with == [1]


async def test_a_burst_rings_for_all_of_it_and_not_for_each(door: Door) -> None:
    redis = door.app.state.parts.redis
    bell = ArqBell(redis)
    before = await redis.zcard("arq:queue")
    await asyncio.gather(*(bell.route() for _ in range(50)))
    # The first, and one for all that came while it was sent.
    assert await redis.zcard("arq:queue") - before == 2


async def test_the_same_name_of_a_delivery_on_two_sites_is_two_deliveries(door: Door, acme: Jira, globex: Jira) -> None:
    for jira in (acme, globex):
        await door.webhook(jira, UPDATED, {"issue": {"id": "1"}}, "the-same")
    assert [len(await door.hints(jira)) for jira in (acme, globex)] == [1, 1]


async def test_without_a_name_an_equal_body_is_a_repeat(door: Door, acme: Jira) -> None:
    path = f"/connect/webhooks/{UPDATED}"
    for stamp in (1, 1, 2):
        body = {"timestamp": stamp, "issue": {"id": "1"}}
        assert (await door.post(path, acme.host_token("POST", path), body)).status_code == 204
    assert len(await door.hints(acme)) == 2


async def test_a_link_hints_both_of_its_issues_once(door: Door, acme: Jira) -> None:
    body = {"issueLink": {"sourceIssueId": 10001, "destinationIssueId": 10002}}
    for _ in range(2):
        await door.webhook(acme, "issuelink_created", body, "one-delivery")
    assert [hint.issue_id for hint in await door.hints(acme)] == ["10001", "10002"]


@pytest.mark.parametrize(
    ("event", "body"),
    [
        (UPDATED, b""),
        (UPDATED, b"{"),
        (UPDATED, b"[1]"),
        (UPDATED, b"\xff\xfe\x00"),
        (UPDATED, b"[" * 200_000),
        (UPDATED, b'{"issue": {"id": "1"}, "x": "' + b"x" * 6_000_000 + b'"}'),
        (UPDATED, b'{"issue": {"id": "10' + b"0" * 400 + b'"}}'),
        (UPDATED, b'{"issue": {"id": "1\\u0000"}}'),
        ("user_deleted", b'{"accountId": "x"}'),
        ("an_event_of_the_future", b'{"issue": {"id": "1"}}'),
        ("%00", b'{"issue": {"id": "1"}}'),
        ("jira%3Aissue_nothing%27--", b'{"issue": {"id": "1"}}'),
    ],
    ids=lambda value: repr(value[:30]),
)
async def test_what_makes_no_sense_is_taken_and_ignored(door: Door, acme: Jira, event: str, body: bytes) -> None:
    assert (await door.webhook(acme, event, body)).status_code == 204
    assert await door.hints(acme) == []


@pytest.mark.parametrize("identifier", ["x" * 4000, "'; DROP TABLE hint; --"])
async def test_an_odd_name_of_a_delivery_is_a_name(door: Door, acme: Jira, identifier: str) -> None:
    for _ in range(2):
        answer = await door.webhook(acme, UPDATED, {"issue": {"id": "1"}}, identifier)
        assert answer.status_code == 204
    assert len(await door.hints(acme)) == 1


async def test_long_names_that_begin_alike_are_two_deliveries(door: Door, acme: Jira) -> None:
    for end in ("a", "b"):
        await door.webhook(acme, UPDATED, {"issue": {"id": "1"}}, "x" * 4000 + end)
    assert len(await door.hints(acme)) == 2


# ---- trouble of ours ------------------------------------------------------------------------------------------------


async def deliver(door: Door, jira: Jira) -> int:
    return (await door.webhook(jira, UPDATED, {"issue": {"id": "1"}})).status_code


async def test_too_many_at_once_are_sent_away_to_return(door: Door, acme: Jira) -> None:
    with having(door, deliveries=asyncio.Semaphore(0)):
        answer = await door.webhook(acme, UPDATED, {"issue": {"id": "1"}})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert await deliver(door, acme) == 204


async def test_a_database_that_does_not_answer_makes_jira_come_again(door: Door, acme: Jira) -> None:
    nowhere = make_engine(f"postgresql://nobody@127.0.0.1:{free_port()}/nothing")
    with having(door, sessions=make_sessions(nowhere)):
        assert await deliver(door, acme) == 503
    assert await deliver(door, acme) == 204
    await nowhere.dispose()


async def test_a_missing_encryption_key_makes_jira_come_again(door: Door, acme: Jira) -> None:
    with having(door, vault=Vault([new_key()])):
        assert await deliver(door, acme) == 503
    assert await deliver(door, acme) == 204


async def test_without_redis_a_delivery_is_kept_all_the_same(door: Door, acme: Jira) -> None:
    away = ArqRedis.from_url(f"redis://127.0.0.1:{free_port()}")
    with having(door, bell=ArqBell(away)):
        assert await deliver(door, acme) == 204
    assert len(await door.hints(acme)) == 1
    await away.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def doomed(
    postgres: EmbeddedPostgres, redis_server: EmbeddedRedis, encryption_key: str, tmp_path: Path
) -> AsyncIterator[Door]:
    """A service whose database the test may drop."""
    name = f"doomed{uuid4().hex}"
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "template"')
    settings = Settings(
        base_url=BASE,
        database_url=postgres.database(name),
        redis_url=redis_server.url,
        encryption_keys=SecretStr(encryption_key),
        install_keys_url="https://keys.example.com",
        data_dir=tmp_path,
    )
    async with serve(settings) as served:
        served.app.state.drop = lambda: connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        yield served
        await served.app.state.drop()
    await connection.close()


async def test_a_database_that_goes_away_under_way_is_503_everywhere_and_never_a_trace(doomed: Door) -> None:
    jira = await doomed.installed(Jira())
    assert await deliver(doomed, jira) == 204
    await doomed.app.state.drop()

    assert [await deliver(doomed, jira) for _ in range(3)] == [503, 503, 503]
    assert (await doomed.frame(jira, "/ui/admin")).status_code == 503
    assert (await doomed.lifecycle(jira, "installed")).status_code == 503
    assert (await doomed.http.get("/readyz")).status_code == 503
    assert (await doomed.http.get("/atlassian-connect.json")).status_code == 200
