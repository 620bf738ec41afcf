"""What the client says when a Jira limits, fails, loses answers or is away."""

from __future__ import annotations

import pytest

from app.errors import RateLimited, SiteGone, Unauthorized, Unreachable
from app.jira.client import JiraPool
from app.jira.records import ElementIds
from app.sync.values import Comment, RichText
from tests.unit.jira.sandboxed import World, made, open_site, project_id

S = ElementIds("s")
HELLO = RichText.of_text("hello")


async def test_a_rate_limited_site_says_for_how_long(world: World) -> None:
    world.acme.fault("rate_limit", value=3)
    with pytest.raises(RateLimited) as caught:
        await world.acme.jira.myself()
    assert caught.value.retry_in == 3


@pytest.mark.parametrize("status", [500, 503])
async def test_an_error_of_the_server_is_a_passing_one(world: World, status: int) -> None:
    issue = await made(world)
    world.acme.fault("server_error", value=status, times=1)
    with pytest.raises(Unreachable):
        await world.acme.jira.read_issue(issue.id, S)
    assert (await world.acme.jira.read_issue(issue.id, S)).issue.id == issue.id


async def test_a_lost_answer_leaves_the_mark_to_be_found(world: World) -> None:
    await project_id(world)
    await world.acme.jira.issue_types(await project_id(world))
    world.acme.fault("lose_response", method="POST", times=1)
    with pytest.raises(Unreachable) as caught:
        await made(world)
    assert caught.value.outcome_unknown
    found = await world.acme.jira.find_issue_by_mark("mark-1")
    assert found is not None
    world.acme.fault("lose_response", method="POST", times=1)
    with pytest.raises(Unreachable):
        await world.acme.jira.add_comment(found.id, Comment(HELLO), "mark-c", S)
    assert set(await world.acme.jira.comment_marks(found.id)) == {"mark-c"}


async def test_a_jira_that_does_not_answer_holds_a_call_no_longer_than_its_time_out(world: World) -> None:
    issue = await made(world)
    impatient = JiraPool(threads=1, read_seconds=0.3)
    world.acme.fault("timeout", value=60_000)
    with pytest.raises(Unreachable) as caught:
        await open_site(impatient, world.acme.site).add_comment(issue.id, Comment(HELLO), "m", S)
    assert caught.value.outcome_unknown
    impatient.close()


async def test_a_signature_of_an_older_install_is_refused(world: World) -> None:
    [install] = world.sandbox.hosts.hosts["acme"].installs()
    await world.sandbox.hosts.hosts["acme"].install(install.descriptor_url)
    with pytest.raises(Unauthorized):
        await world.acme.jira.project("ACM")
    assert await open_site(world.acme.jira._calls.pool, world.acme.site).project("ACM")


async def test_a_site_that_is_away_is_unreachable(world: World) -> None:
    world.acme.fault("down", who="all")
    with pytest.raises((Unreachable, SiteGone)):
        await world.acme.jira.project("ACM")
