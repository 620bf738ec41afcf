"""Issues that went out of sight: moved to another project, or hidden for a while."""

from typing import Any
from uuid import uuid4

import pytest

from app.engine.route import CREATED
from app.models import Hint, Twin
from tests.scenarios.test_basic import pair, words
from tests.scenarios.test_invariants import look_again
from tests.scenarios.world import World


async def test_a_sweep_finds_what_webhooks_lost_of_a_moved_issue(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.fault("acme", "drop_webhooks", rate=1.0)
    world.acme.act_as("alice").move(issue.key, "ENG")
    world.acme.act_as("alice").edit(issue.key, summary="Moved in silence")
    await world.heal()
    await world.sweep()
    await world.settle()
    assert remote.fields["summary"] == "Moved in silence"


@pytest.mark.parametrize("told", [True, False], ids=["by a webhook", "by a sweep"])
async def test_an_issue_that_was_hidden_and_shows_again_goes_on_with_its_pair(world: World, told: bool) -> None:
    """To us it was deleted: Jira answers alike."""
    await world.connect()
    issue, remote = await pair(world)
    del world.acme.issues[issue.id]
    await look_again(world)
    await world.settle()
    assert all(twin.stopped_at for twin in await world.twins())
    world.globex.act_as("alice").edit(remote.key, description="Written meanwhile")
    world.acme.issues[issue.id] = issue
    if not told:
        await world.fault("acme", "drop_webhooks", rate=1.0)
    world.acme.act_as("alice").edit(issue.key, summary="Seen again")
    await world.heal()
    if not told:
        await world.sweep()
    await world.settle()
    assert remote.fields["summary"] == "Seen again"
    assert "Written meanwhile" in words(issue.fields["description"])
    assert len(world.globex.issues) == 1


async def test_a_mark_on_an_issue_that_was_claimed_meanwhile_holds_up_no_other_hint(world: World) -> None:
    """A create whose answer was lost, a sweep that found the new issue, and then its webhook with our mark."""
    here, _ = await world.connect()
    issue, remote = await pair(world)
    await world.settle()
    site_id, mark = await world.site_id(world.acme), uuid4()
    about: dict[str, Any] = {"site_id": site_id, "connection_id": here}
    async with world.work.unit() as session:
        session.add(Twin(**about, side="j", uid=mark, creating_since=world.work.now()))
        session.add(Twin(**about, side="s", local_issue_id="424242"))
        session.add(Hint(site_id=site_id, identifier="marked", event=CREATED, issue_id="424242", mark=str(mark)))
    world.acme.act_as("bob").edit(issue.key, summary="Not held up")
    await world.settle()
    assert remote.fields["summary"] == "Not held up"
