"""What people and time do with pairs: by hand, linking, stopping, backfill, sweeps, checks, deleted issues."""

from typing import Any
from uuid import UUID

import pytest

from app.errors import UserError
from app.usecases import backfill, checks, conflicts, connections, twin_views, twins
from app.usecases.half_settings import HalfSettings
from app.usecases.states import TwinState
from sandbox.acting import paragraph
from sandbox.model import Issue
from tests.scenarios.test_basic import pair, texts, words
from tests.scenarios.test_invariants import both_edited
from tests.scenarios.world import World, until


async def state(world: World, issue: Issue, side: str = "acme") -> twin_views.TwinView:
    jira = world.sandbox.site(side)
    site_id = await world.site_id(jira)
    panel = await twin_views.issue_panel(world.work, site_id, issue.id, issue.project_id)
    return panel.twins[0]


async def test_by_hand_only_the_chosen_issue_is_synced(world: World) -> None:
    here, _ = await world.connect(automatic=False)
    user = world.acme.act_as("bob")
    chosen, other = user.create_issue("ACM", "Chosen"), user.create_issue("ACM", "Other")
    await world.settle()
    assert world.globex.issues == {}
    await twins.sync_issue(world.work, await world.actor(world.acme), here, f" {chosen.key.lower()} ")
    await world.settle()
    assert [issue.fields["summary"] for issue in world.globex.issues.values()] == ["Chosen"]
    assert (await state(world, chosen)).state == TwinState.IN_SYNC
    user.edit(other.key, summary="Other, edited")
    await world.settle()
    assert len(world.globex.issues) == 1


async def test_the_switch_of_each_direction_is_its_own(world: World) -> None:
    _here, there = await world.connect(automatic=False)
    actor = await world.actor(world.globex)
    await connections.update_settings(world.work, actor, there, name="Desk", description="", settings=HalfSettings())
    world.acme.act_as("bob").create_issue("ACM", "Stays")
    world.globex.act_as("bob").create_issue("GLX", "Travels")
    await world.settle()
    assert {issue.fields["summary"] for issue in world.acme.issues.values()} == {"Stays", "Travels"}
    assert {issue.fields["summary"] for issue in world.globex.issues.values()} == {"Travels"}


@pytest.mark.parametrize(("winner", "expected"), [("here", "Ours"), ("there", "Theirs")])
async def test_linking_two_existing_issues_keeps_the_chosen_values_and_all_comments(
    world: World, winner: Any, expected: str
) -> None:
    here, _ = await world.connect(automatic=False)
    ours = world.acme.act_as("bob").create_issue("ACM", "Ours", description="Our words")
    theirs = world.globex.act_as("bob").create_issue("GLX", "Theirs", description="Their words")
    world.acme.act_as("alice").comment(ours.key, "from acme")
    world.globex.act_as("alice").comment(theirs.key, "from globex")
    await twins.link_issue(world.work, await world.actor(world.acme), here, ours.key, theirs.key, winner)
    await world.settle()
    assert ours.fields["summary"] == theirs.fields["summary"] == expected
    assert words(ours.fields["description"]) == words(theirs.fields["description"])
    assert len(texts(ours)) == len(texts(theirs)) == 2
    assert len(world.acme.issues) == len(world.globex.issues) == 1


async def test_a_stopped_pair_stays_apart_and_makes_up_for_it_when_resumed(world: World) -> None:
    here, _ = await world.connect()
    issue, remote = await pair(world)
    actor = await world.actor(world.acme)
    view = await state(world, issue)
    await twins.stop(world.work, actor, view.id)
    assert (await state(world, issue)).state == TwinState.STOPPED
    assert (await state(world, remote, "globex")).state == TwinState.STOPPED
    world.acme.act_as("bob").edit(issue.key, summary="Edited here")
    world.globex.act_as("bob").edit(remote.key, description="Edited there")
    await world.settle()
    assert remote.fields["summary"] == "Printer on fire"
    await twins.sync_issue(world.work, actor, here, issue.key)
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == "Edited here"
    assert words(issue.fields["description"]) == words(remote.fields["description"]) == "Edited there"
    assert len(world.globex.issues) == 1


async def test_an_issue_whose_pair_was_stopped_can_be_linked_with_another_one(world: World) -> None:
    here, _ = await world.connect()
    issue, remote = await pair(world)
    actor = await world.actor(world.acme)
    await twins.stop(world.work, actor, (await state(world, issue)).id)
    other = world.globex.act_as("bob").create_issue("GLX", "Another")
    await world.settle()
    fresh = await world.twin_of(world.globex, other)
    await twins.stop(world.work, await world.actor(world.globex), fresh.id)
    await twins.link_issue(world.work, actor, here, issue.key, other.key, "here")
    await world.settle()
    assert other.fields["summary"] == "Printer on fire"
    world.globex.act_as("bob").edit(remote.key, summary="Not followed any more")
    await world.settle()
    assert issue.fields["summary"] == "Printer on fire"


async def test_changes_wait_while_a_connection_is_deactivated_and_are_made_up(world: World) -> None:
    here, there = await world.connect()
    issue, remote = await pair(world)
    actor = await world.actor(world.globex)
    await connections.deactivate(world.work, actor, there)
    world.acme.act_as("bob").edit(issue.key, summary="While off")
    fresh = world.acme.act_as("bob").create_issue("ACM", "Born while off")

    async def offered() -> bool:
        return all(twin.out is not None for twin in await world.twins(here))

    await until(offered, "acme has offered both")
    assert remote.fields["summary"] == "Printer on fire"
    assert (await state(world, remote, "globex")).state == TwinState.PAUSED
    await connections.activate(world.work, actor, there)
    await world.settle()
    assert remote.fields["summary"] == "While off"
    assert (await world.remote_of(world.acme, fresh)).fields["summary"] == "Born while off"


async def test_all_existing_issues_are_synced_in_the_background_and_live_changes_go_first(world: World) -> None:
    user = world.acme.act_as("bob")
    old = [user.create_issue("ACM", f"Old {n}") for n in range(60)]
    user.comment(old[0].key, "An old comment")
    await world.settle()
    here, _ = await world.connect()
    actor = await world.actor(world.acme)
    assert await backfill.how_many(world.work, actor.site_id, here) == 60
    started = await backfill.start(world.work, actor, here)
    assert started is not None
    assert started.state == "running"
    with pytest.raises(UserError, match="already"):
        await backfill.start(world.work, actor, here)
    fresh = user.create_issue("ACM", "Live")
    await world.remote_of(world.acme, fresh)
    await world.settle(seconds=90)
    done = await backfill.progress(world.work, actor.site_id, here)
    assert done is not None
    assert (done.state, done.in_sync) == ("done", 61)
    # The live issue may have been listed before its webhook was routed.
    assert done.claimed in {60, 61}
    assert sorted(i.fields["summary"] for i in world.globex.issues.values()) == sorted(
        [*(f"Old {n}" for n in range(60)), "Live"]
    )
    assert texts(await world.remote_of(world.acme, old[0]))[0].endswith("An old comment")


async def test_a_first_sync_costs_less_than_a_third_of_a_call_per_issue(world: World) -> None:
    for n in range(60):
        world.acme.act_as("bob").create_issue("ACM", f"Old {n}", description="With words")
    await world.settle()
    here, _ = await world.connect()
    for jira in (world.acme, world.globex):
        jira.calls.clear()
    await backfill.start(world.work, await world.actor(world.acme), here)
    await world.settle(seconds=90)
    assert len(world.globex.issues) == 60
    # What a sweep or a ping happens to ask meanwhile is no part of it.
    calls = [
        call
        for jira in (world.acme, world.globex)
        for call in jira.calls.since()
        if call.app and call.path.startswith("/rest/api/3/issue") and "createmeta" not in call.path
    ]
    assert len(calls) <= 18, [(call.method, call.path) for call in calls]


async def test_a_long_text_of_a_first_sync_is_cut_and_attached_whole_like_any_other(world: World) -> None:
    world.acme.settings.text_limit *= 3
    paragraphs = [block for n in range(800) for block in paragraph(f"paragraph {n}")["content"]]
    body = {"type": "doc", "version": 1, "content": paragraphs}
    old = world.acme.act_as("bob").create_issue("ACM", "Old and long", description=body)
    await world.settle()
    here, _ = await world.connect()
    await backfill.start(world.work, await world.actor(world.acme), here)
    remote = await world.remote_of(world.acme, old)
    await world.settle(seconds=90)
    assert "cut here" in words(remote.fields["description"])
    assert [file.filename for file in remote.attachments.values()] == ["description-full-text.txt"]
    assert old.attachments == {}


async def test_a_deleted_issue_closes_the_pair_and_deletes_nothing_there(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.acme.act_as("alice").delete(issue.key)
    await world.settle()
    assert remote.id in world.globex.issues
    view = await state(world, remote, "globex")
    assert view.state == TwinState.STOPPED
    assert issue.key in view.reason
    assert "deleted" in view.reason


async def test_a_moved_issue_keeps_its_pair(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.acme.act_as("alice").move(issue.key, "ENG")
    await world.settle()
    world.acme.act_as("alice").edit(issue.key, summary="Moved")
    world.globex.act_as("alice").comment(remote.key, "Where to?")
    await world.settle()
    assert remote.fields["summary"] == "Moved"
    assert len(issue.comments) == 1
    assert (await state(world, remote, "globex")).remote_key == issue.key
    assert len(world.globex.issues) == 1


async def test_a_sweep_makes_up_for_lost_webhooks(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    doomed, doomed_copy = await pair(world, summary="Doomed")
    await world.fault("acme", "drop_webhooks", rate=1.0)
    user = world.acme.act_as("alice")
    user.edit(issue.key, summary="Nobody told")
    fresh = user.create_issue("ACM", "Born in silence")
    user.delete(doomed.key)
    await world.settle()
    assert remote.fields["summary"] == "Printer on fire"
    await world.heal()
    await world.sweep()
    await world.settle()
    assert remote.fields["summary"] == "Nobody told"
    assert (await world.remote_of(world.acme, fresh)).fields["summary"] == "Born in silence"
    assert (await state(world, doomed_copy, "globex")).state == TwinState.STOPPED


async def check(world: World, connection_id: UUID) -> checks.CheckResult:
    actor = await world.actor(world.acme)
    await checks.start_check(world.work, actor, connection_id)

    async def done() -> checks.CheckResult | None:
        result = await checks.check_result(world.work, actor.site_id, connection_id)
        return result if result and result.state != "running" else None

    found: checks.CheckResult = await until(done, "the check ends")
    return found


async def test_a_check_proves_that_all_pairs_agree_or_lists_the_drift_and_repairs_it(world: World) -> None:
    here, _ = await world.connect()
    issue, remote = await pair(world)
    await pair(world, summary="Another")
    result = await check(world, here)
    assert (result.state, result.pairs, result.agreed, result.drift) == ("done", 2, 2, ())
    await world.fault("globex", "drop_webhooks", rate=1.0)
    world.globex.act_as("bob").edit(remote.key, summary="Drifted")
    await world.heal()
    result = await check(world, here)
    assert (result.pairs, result.agreed) == (2, 1)
    assert result.drift[0].local_key == issue.key
    assert "summary" in result.drift[0].what
    await world.settle()
    assert issue.fields["summary"] == "Drifted"
    assert (await check(world, here)).agreed == 2


async def test_deleting_a_connection_touches_no_issue_and_can_keep_the_links(world: World) -> None:
    here, there = await world.connect()
    issue, remote = await pair(world)
    await connections.delete_connection(world.work, await world.actor(world.acme), here, keep_links=True)
    assert (await state(world, issue)).state == TwinState.STOPPED
    assert (await state(world, remote, "globex")).state == TwinState.STOPPED
    await connections.delete_connection(world.work, await world.actor(world.acme), here, keep_links=False)
    assert await world.twins() == []
    assert issue.id in world.acme.issues
    assert remote.id in world.globex.issues
    view = await connections.connection_view(world.work, await world.site_id(world.globex), there)
    assert view.peer_left


@pytest.mark.parametrize(("winner", "expected"), [("here", "Theirs"), ("there", "Ours")])
async def test_a_held_conflict_waits_for_a_person_and_ends_alike_on_both_sides(
    world: World, winner: Any, expected: str
) -> None:
    await world.connect(policy="hold")
    issue, remote = await pair(world)
    await both_edited(world, issue, remote, "summary", "Ours", "Theirs")
    assert (issue.fields["summary"], remote.fields["summary"]) == ("Ours", "Theirs")
    asked = await state(world, remote, "globex")
    assert asked.state == TwinState.CONFLICT
    assert [(one.key, one.theirs) for one in asked.held] == [("summary", "Ours")]
    elsewhere = await state(world, issue)
    assert elsewhere.state == TwinState.ERROR_THERE
    assert "has to decide" in elsewhere.reason
    # Other fields go on meanwhile.
    world.acme.act_as("bob").edit(issue.key, description="Goes on")
    await world.settle()
    assert words(remote.fields["description"]) == "Goes on"

    actor = await world.actor(world.globex)
    await conflicts.decide(world.work, actor, asked.id, "summary", winner)
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == expected
    assert (await state(world, issue)).state == (await state(world, remote, "globex")).state == TwinState.IN_SYNC
    assert [(row.field, row.who) for row in await world.journal("decided")] == [("summary", actor.account_id)]
    with pytest.raises(UserError, match="decided already"):
        await conflicts.decide(world.work, actor, asked.id, "summary", winner)


async def test_a_decision_is_overtaken_by_what_a_person_writes_before_it_is_carried_out(world: World) -> None:
    _, there = await world.connect(policy="hold")
    issue, remote = await pair(world)
    await both_edited(world, issue, remote, "summary", "Ours", "Theirs")
    asked = await state(world, remote, "globex")
    actor = await world.actor(world.globex)
    await connections.deactivate(world.work, actor, there)
    await conflicts.decide(world.work, actor, asked.id, "summary", "here")
    world.globex.act_as("bob").edit(remote.key, summary="Newer")
    await connections.activate(world.work, actor, there)
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == "Newer"


async def test_an_issue_is_linked_from_the_other_side_only_where_its_own_side_allows_that(world: World) -> None:
    here, there = await world.connect(automatic=False, linkable=False)
    ours = world.acme.act_as("bob").create_issue("ACM", "Ours")
    theirs = world.globex.act_as("bob").create_issue("GLX", "Theirs")
    actor, other = await world.actor(world.acme), await world.actor(world.globex)
    with pytest.raises(UserError, match="does not let its issues be linked"):
        await twins.link_issue(world.work, actor, here, ours.key, theirs.key)
    await connections.update_settings(
        world.work, other, there, name="Desk", description="", settings=HalfSettings(automatic=False)
    )
    await twins.link_issue(world.work, actor, here, ours.key, theirs.key, "here")
    await world.settle()
    assert ours.fields["summary"] == theirs.fields["summary"] == "Ours"
