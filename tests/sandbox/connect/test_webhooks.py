"""What an app is told about, in which shape, and how often: over real HTTP."""

import asyncio
import time
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest

from sandbox.connect.delivery import MAX_RETRIES, Delivery
from sandbox.faults import Fault
from tests.sandbox.connect.conftest import QUICK, World
from tests.sandbox.connect.tiny_app import KEY, Seen

RETRIED = [408, 409, 425, 429, 500, 503]


def hook(event: str, **more: Any) -> dict[str, Any]:
    return {"event": event, "url": f"/hook/{event.replace(':', '-')}", **more}


async def installed(world: World, *webhooks: dict[str, Any]) -> World:
    if webhooks:
        world.app.webhooks = list(webhooks)
    await world.host.install(world.app.descriptor_url)
    return world


def told(world: World, event: str = "jira:issue_created") -> list[Seen]:
    return world.app.called(f"/hook/{event.replace(':', '-')}")


async def test_a_webhook_is_signed_for_its_own_address(world: World) -> None:
    await installed(world, hook("jira:issue_created") | {"url": "/hook/${project.key}?issue=${issue.key}"})
    issue = world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    seen = world.app.called("/hook/ACM")[0]
    assert seen.query == f"issue={issue.key}"
    claims = jwt.decode(seen.token, world.app.secret(), algorithms=["HS256"])
    assert claims["iss"] == world.host.client_key
    assert claims["qsh"] == seen.qsh
    assert 0 < claims["exp"] - claims["iat"] <= 180
    assert "sub" not in claims


async def test_a_webhook_says_who_it_is_and_that_it_is_primary(world: World) -> None:
    await installed(world)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    headers = told(world)[0].headers
    assert headers["x-atlassian-webhook-identifier"]
    assert headers["x-atlassian-webhook-flow"] == "Primary"
    assert "x-atlassian-webhook-retry" not in headers
    assert "x-atlassian-webhook-trace" not in headers


async def test_a_comment_tells_twice(world: World) -> None:
    await installed(world)
    bob = world.site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.comment(issue.key, "still burning")
    await world.quiet()
    assert len(told(world, "comment_created")) == 1
    update = told(world, "jira:issue_updated")[0].json
    assert update["issue_event_type_name"] == "issue_commented"
    assert update["comment"]["body"] == "still burning"


async def test_the_apps_own_changes_are_told_with_their_trace(world: World) -> None:
    from sandbox.acting import Acting

    await installed(world)
    install = world.host.get(KEY)
    Acting(world.site, install.actor(world.site), trace="causeway:42").create_issue("ACM", "By the app")
    await world.quiet()
    assert told(world)[0].headers["x-atlassian-webhook-trace"] == "causeway:42"
    assert told(world)[0].json["user"]["accountId"] == install.account_id


async def test_what_follows_a_deletion_is_secondary_and_bears_no_trace(world: World) -> None:
    from sandbox.acting import Acting

    await installed(world, hook("jira:issue_deleted"), hook("comment_deleted"))
    bob = world.site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.comment(issue.key, "still burning")
    Acting(world.site, world.host.get(KEY).actor(world.site), trace="t").delete(issue.key)
    await world.quiet()
    assert told(world, "jira:issue_deleted")[0].headers["x-atlassian-webhook-flow"] == "Primary"
    headers = told(world, "comment_deleted")[0].headers
    assert headers["x-atlassian-webhook-flow"] == "Secondary"
    assert "x-atlassian-webhook-trace" not in headers


async def test_an_app_is_told_only_what_it_asked_for(world: World) -> None:
    await installed(world, hook("comment_created"))
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert [seen.path for seen in world.app.calls] == ["/installed", "/enabled"]


async def test_nothing_is_told_of_a_project_that_the_app_may_not_see(world: World) -> None:
    await installed(world)
    alice = world.site.act_as("alice")
    alice.create_issue("HID", "Board secret")
    alice.create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert [seen.json["issue"]["fields"]["project"]["key"] for seen in told(world)] == ["ACM"]


async def test_a_jql_filter_holds_back_what_does_not_match(world: World) -> None:
    await installed(world, hook("jira:issue_created", filter="project = ENG"))
    bob = world.site.act_as("bob")
    bob.create_issue("ACM", "Printer on fire")
    bob.create_issue("ENG", "Engine on fire")
    await world.quiet()
    assert [seen.json["issue"]["fields"]["project"]["key"] for seen in told(world)] == ["ENG"]


async def test_a_webhook_without_body_is_empty(world: World) -> None:
    await installed(world, hook("jira:issue_created", excludeBody=True))
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert told(world)[0].body == b""


async def test_a_disabled_app_hears_nothing_and_an_uninstalled_one_neither(world: World) -> None:
    await installed(world)
    await world.host.switch(KEY, on=False)
    world.site.act_as("bob").create_issue("ACM", "Unheard")
    await world.host.switch(KEY, on=True)
    world.site.act_as("bob").create_issue("ACM", "Heard")
    await world.quiet()
    await world.host.uninstall(KEY)
    world.site.act_as("bob").create_issue("ACM", "Gone")
    await world.quiet()
    assert [seen.json["issue"]["fields"]["summary"] for seen in told(world)] == ["Heard"]


@pytest.mark.parametrize("status", RETRIED)
async def test_an_overloaded_app_is_asked_again_with_the_same_identifier(world: World, status: int) -> None:
    world.app.answers["/hook/jira-issue_created"] = lambda _: status if len(told(world)) < 3 else 204
    await installed(world)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    headers = [seen.headers for seen in told(world)]
    assert [each.get("x-atlassian-webhook-retry") for each in headers] == [None, "1", "2"]
    assert len({each["x-atlassian-webhook-identifier"] for each in headers}) == 1
    assert len({seen.body for seen in told(world)}) == 1
    assert world.site.failed_webhooks == []


async def test_after_five_retries_jira_gives_up_and_lists_the_failure(world: World) -> None:
    world.app.answers["/hook/jira-issue_created"] = 503
    await installed(world)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert len(told(world)) == 1 + MAX_RETRIES
    failure = world.site.failed_webhooks[0]
    assert failure["id"] == told(world)[0].headers["x-atlassian-webhook-identifier"]
    assert failure["url"] == f"{world.app.base_url}/hook/jira-issue_created"
    assert failure["body"] == told(world)[0].body.decode()
    assert abs(failure["failureTime"] / 1000 - time.time()) < 60


@pytest.mark.parametrize("status", [400, 401, 404, 410])
async def test_a_refused_webhook_is_dropped_at_once(world: World, status: int) -> None:
    world.app.answers["/hook/jira-issue_created"] = status
    await installed(world)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert len(told(world)) == 1
    assert world.site.failed_webhooks == []


async def moved(world: World, base_url: str) -> Delivery:
    """One webhook to an app that was installed and is now at this address; waits for its end."""
    await installed(world)
    install = world.host.get(KEY)
    descriptor = install.descriptor.model_copy(update={"base_url": base_url})
    world.site.installs[KEY] = replace(install, descriptor=descriptor)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    [delivery] = world.hosts.webhooks["acme"].deliveries.log
    return delivery


async def test_an_app_that_is_away_is_retried(world: World) -> None:
    delivery = await moved(world, "http://127.0.0.1:1")
    assert [attempt.status for attempt in delivery.attempts] == [0] * (1 + MAX_RETRIES)
    assert delivery.state == "failed"


async def test_an_app_that_never_answers_is_retried(world: World) -> None:
    world.hosts.webhooks["acme"].deliveries.patience = replace(QUICK, timeout=0.05)
    silent = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    delivery = await moved(world, f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}")
    silent.close()
    assert len(delivery.attempts) == 1 + MAX_RETRIES
    assert "Timeout" in delivery.attempts[0].error
    assert delivery.state == "failed"


async def test_a_retry_is_signed_with_the_secret_of_then(world: World) -> None:
    await installed(world)
    secrets: list[str] = []

    def answer(_seen: Seen) -> int:
        secrets.append(world.host.get(KEY).shared_secret)
        if len(secrets) == 1:
            world.site.installs[KEY] = replace(
                world.host.get(KEY), shared_secret="another secret of the same app, also long"
            )
            return 503
        return 204

    world.app.answers["/hook/jira-issue_created"] = answer
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.quiet()
    assert len(set(secrets)) == 2
    for secret, seen in zip(secrets, told(world), strict=True):
        jwt.decode(seen.token, secret, algorithms=["HS256"])


async def test_dropped_webhooks_never_arrive(world: World) -> None:
    await installed(world)
    world.site.faults.set(Fault("drop_webhooks"))
    world.site.act_as("bob").create_issue("ACM", "Lost")
    world.site.faults.clear()
    world.site.act_as("bob").create_issue("ACM", "Told")
    await world.quiet()
    assert [seen.json["issue"]["fields"]["summary"] for seen in told(world)] == ["Told"]


async def test_doubled_webhooks_bear_one_identifier(world: World) -> None:
    await installed(world)
    world.site.faults.set(Fault("duplicate_webhooks"))
    world.site.act_as("bob").create_issue("ACM", "Twice")
    await world.quiet()
    assert len(told(world)) == 2
    assert len({seen.headers["x-atlassian-webhook-identifier"] for seen in told(world)}) == 1


async def test_reordered_webhooks_overtake_each_other(world: World) -> None:
    await installed(world)
    world.site.faults.set(Fault("reorder_webhooks", value=200))
    bob = world.site.act_as("bob")
    names = [f"Issue {number}" for number in range(12)]
    for name in names:
        bob.create_issue("ACM", name)
    await world.quiet()
    arrived = [seen.json["issue"]["fields"]["summary"] for seen in told(world)]
    assert sorted(arrived) == sorted(names)
    assert arrived != names


async def test_delayed_webhooks_come_late_and_quiet_waits_for_them(world: World) -> None:
    await installed(world)
    world.site.faults.set(Fault("delay_webhooks_ms", value=150))
    begin = time.monotonic()
    world.site.act_as("bob").create_issue("ACM", "Late")
    assert not await world.hosts.quiet(timeout=0.01)
    await world.quiet()
    assert time.monotonic() - begin >= 0.15
    assert len(told(world)) == 1


async def test_the_control_lists_deliveries_and_waits_for_quiet(world: World) -> None:
    await installed(world)
    world.site.act_as("bob").create_issue("ACM", "Printer on fire")
    async with httpx.AsyncClient(verify=False, trust_env=False, base_url=world.control_url) as client:
        assert (await client.get("/quiet", params={"site": "acme"})).json() == {"quiet": True}
        [delivery] = (await client.get("/deliveries", params={"site": "acme"})).json()
        assert delivery["event"] == "jira:issue_created"
        assert delivery["state"] == "delivered"
        assert [attempt["status"] for attempt in delivery["attempts"]] == [204]
        assert (await client.get("/deliveries", params={"site": "globex"})).json() == []
        assert [call["event"] for call in (await client.get("/lifecycle")).json()] == ["installed", "enabled"]
        assert (await client.delete("/deliveries")).status_code == 204
        assert (await client.get("/deliveries")).json() == []
        assert (await client.get("/quiet", params={"site": "nowhere"})).status_code == 404
