"""The twelve promises that no fault may break, one test each, on two sites and a real database and Redis."""

from typing import Any

import pytest
import redis.asyncio
from sqlalchemy import true

from app.errors import UserError
from app.store.due import hint_twins, ring
from app.usecases import connections, twins
from sandbox.acting import image, paragraph
from sandbox.calls import Call
from sandbox.model import Issue
from sandbox.state import Site as Jira
from tests.scenarios.test_basic import pair, words
from tests.scenarios.world import World, until

READING_POSTS = ("search", "bulkfetch", "permissions", "jql")


def writes(jira: Jira) -> list[Call]:
    """What the app changed on a site, by the site's own log."""
    return [
        call
        for call in jira.calls.since()
        if call.app and call.method != "GET" and not any(part in call.path for part in READING_POSTS)
    ]


def named(jira: Jira, summary: str) -> list[Issue]:
    return [issue for issue in jira.issues.values() if issue.fields["summary"] == summary]


async def look_again(world: World) -> None:
    """One more hint for every pair."""
    async with world.work.unit() as session:
        rung = await hint_twins(session, true(), world.work.now(), 0)
    await ring(world.work, rung)


async def both_edited(world: World, issue: Issue, remote: Issue, field: str, ours: str, theirs: str) -> None:
    """Both sides change a field before either hears of the other. Theirs is the later change."""
    await world.fault("globex", "down")
    world.acme.act_as("bob").edit(issue.key, **{field: ours})

    async def offered() -> bool:
        return any(twin.incoming for twin in await world.twins())

    await until(offered, "acme's change is offered")
    world.globex.act_as("bob").edit(remote.key, **{field: theirs})
    await world.heal()
    await world.settle()


async def test_invariant_01_webhooks_lost_doubled_late_and_out_of_order_change_nothing_but_the_delay(
    world: World,
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    for site in ("acme", "globex"):
        await world.fault(site, "duplicate_webhooks")
        await world.fault(site, "reorder_webhooks", value=200)
    bob = world.acme.act_as("bob")
    for n in range(3):
        bob.edit(issue.key, summary=f"Summary {n}")
        bob.comment(issue.key, f"Comment {n}")
    await world.settle()
    assert remote.fields["summary"] == "Summary 2"
    assert len(remote.comments) == 3
    await world.fault("globex", "drop_webhooks")
    world.globex.act_as("bob").edit(remote.key, description="Nobody heard of this")
    world.globex.act_as("bob").create_issue("GLX", "Nor of this")
    await world.heal()
    await world.settle()
    assert not named(world.acme, "Nor of this")
    await world.sweep()
    await world.settle()
    assert words(issue.fields["description"]) == "Nobody heard of this"
    assert len(named(world.acme, "Nor of this")) == 1


async def test_invariant_02_an_emptied_redis_loses_nothing(world: World) -> None:
    await world.connect()
    bob = world.acme.act_as("bob")
    async with redis.asyncio.Redis.from_url(str(world.work.settings.redis_url)) as client:
        for n in range(10):
            bob.create_issue("ACM", f"Issue {n}")
            await client.flushall()
        await world.sandbox.quiet()
        await client.flushall()
    await world.settle()
    assert sorted(i.fields["summary"] for i in world.globex.issues.values()) == [f"Issue {n}" for n in range(10)]


async def test_invariant_03_what_was_created_though_the_answer_was_lost_is_not_created_again(world: World) -> None:
    await world.connect()
    await world.fault("globex", "lose_response", method="POST", path=r"/issue$", times=1)
    issue, remote = await pair(world)
    assert len(world.globex.issues) == 1
    await world.fault("globex", "lose_response", method="POST", path=r"/comment$", times=1)
    world.acme.act_as("bob").comment(issue.key, "Once")
    await world.settle()
    await world.fault("globex", "lose_response", method="POST", path=r"/attachments$", times=1)
    world.acme.act_as("bob").attach(issue.key, "once.txt", b"once")
    await world.settle()
    assert len(remote.comments) == 1
    assert len(remote.attachments) == 1
    lost = [call.path for call in world.globex.calls.since() if call.lost]
    assert len(lost) == 3, lost


async def test_invariant_04_no_echo_though_one_side_adds_a_line_that_the_other_has_not(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world, description="One", type="Story")
    world.acme.act_as("bob").comment(issue.key, "Under a line there")
    await world.settle()
    for jira in (world.acme, world.globex):
        jira.calls.clear()
    world.globex.act_as("bob").edit(remote.key, summary="From there")
    world.globex.act_as("bob").comment(remote.key, "Under a line here")
    await world.settle()
    assert len(writes(world.acme)) == 2
    assert writes(world.globex) == []
    await look_again(world)
    await world.settle()
    assert len(writes(world.acme)) == 2
    assert writes(world.globex) == []


async def test_invariant_04_a_comment_that_came_back_because_it_was_edited_there_is_no_new_one(world: World) -> None:
    """Deleted here and edited there: the edit wins, and the original is made again under another id."""
    await world.connect()
    issue, remote = await pair(world)
    comment = world.acme.act_as("alice").comment(issue.key, "Original")
    await world.settle()
    await world.fault("acme", "down")
    copy = next(iter(remote.comments.values()))
    world.globex.act_as("alice").edit_comment(remote.key, copy.id, "Edited there")

    async def offered() -> bool:
        return any(twin.incoming for twin in await world.twins())

    await until(offered, "the edit is offered")
    world.acme.act_as("alice").delete_comment(issue.key, comment.id)
    await world.heal()
    await world.settle()
    assert len(issue.comments) == len(remote.comments) == 1
    for jira in (world.acme, world.globex):
        jira.calls.clear()
    await look_again(world)
    await world.settle()
    assert writes(world.acme) + writes(world.globex) == []
    assert list(remote.comments) == [copy.id]


async def test_invariant_05_edits_of_two_fields_both_survive_and_of_one_field_the_loser_is_on_record(
    world: World,
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.acme.act_as("bob").edit(issue.key, summary="Ours")
    world.globex.act_as("bob").edit(remote.key, description="Theirs")
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == "Ours"
    assert words(issue.fields["description"]) == words(remote.fields["description"]) == "Theirs"
    assert await world.journal("conflict") == []
    await both_edited(world, issue, remote, "summary", "Earlier", "Later")
    assert issue.fields["summary"] == remote.fields["summary"] == "Later"
    conflicts = await world.journal("conflict")
    assert [(row.field, row.before) for row in conflicts] == [("summary", "Earlier")]


async def test_invariant_06_an_error_stops_one_pair_and_a_limit_costs_no_attempt(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    other, other_remote = await pair(world, summary="Another")
    await world.fault("globex", "server_error", path=rf"/issue/({remote.id}|{remote.key})")
    world.acme.act_as("bob").edit(issue.key, summary="Stuck")

    async def in_error() -> bool:
        return bool((await world.twin_of(world.globex, remote)).error)

    await until(in_error, "the pair shows its error")
    world.acme.act_as("bob").edit(other.key, summary="Goes on")

    async def arrived() -> bool:
        return bool(other_remote.fields["summary"] == "Goes on")

    await until(arrived, "the other pair goes on")
    assert remote.fields["summary"] == "Printer on fire"
    await world.heal()
    await world.settle()
    assert remote.fields["summary"] == "Stuck"
    await world.fault("globex", "rate_limit", value=1, times=1)
    world.acme.act_as("bob").edit(other.key, summary="After the limit")
    await world.settle()
    assert other_remote.fields["summary"] == "After the limit"
    assert (await world.twin_of(world.globex, other_remote)).attempt == 0
    limited = [call for call in world.globex.calls.since() if call.status == 429]
    assert len(limited) == 1


async def test_invariant_07_what_the_rules_keep_is_in_nothing_that_is_sent_and_halves_cannot_read_each_other(
    world: World,
) -> None:
    here, _ = await world.connect()
    issue, remote = await pair(world)
    alice = world.acme.act_as("alice")
    internal = [{"key": "sd.public.comment", "value": {"internal": True}}]
    whispered = alice.comment(issue.key, "a whisper", properties=internal)
    alice.comment(issue.key, "for few", visibility={"type": "role", "value": "Administrators"})
    alice.edit_comment(issue.key, whispered.id, "a louder whisper")
    await look_again(world)
    await world.settle()
    assert remote.comments == {}
    sent = str([[twin.out, twin.incoming, twin.sent, twin.applied] for twin in await world.twins()])
    assert "whisper" not in sent
    assert "for few" not in sent
    stranger = await world.actor(world.globex)
    with pytest.raises(UserError):
        await connections.deactivate(world.work, stranger, here)


async def test_invariant_08_the_same_issue_id_on_another_site_is_another_issue(world: World) -> None:
    await world.connect()
    world.acme.next_id, world.globex.next_id = 70_000, 60_000
    issue, _remote = await pair(world)
    world.globex.next_id = int(issue.id) - 1
    double = world.globex.act_as("bob").create_issue("GLX", "Not the same")
    assert double.id == issue.id
    await world.remote_of(world.globex, double)
    await world.settle()
    before = {twin.id: twin.hinted for twin in await world.twins()}
    world.acme.act_as("bob").edit(issue.key, summary="Edited")
    await world.settle()
    assert double.fields["summary"] == "Not the same"
    hinted = {twin.uid for twin in await world.twins() if twin.hinted > before[twin.id]}
    assert hinted == {(await world.twin_of(world.acme, issue)).uid}


async def test_invariant_09_a_file_is_there_before_the_text_that_shows_it_and_stays_while_it_does(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.globex.calls.clear()
    bob = world.acme.act_as("bob")
    file = bob.attach(issue.key, "fire.png", b"\x89PNG fire")
    body = paragraph("Look:")
    body["content"].append(image(file.media_id, "fire.png"))
    bob.edit(issue.key, description=body)
    await world.settle()
    order = [call.path.rpartition("/")[2] == "attachments" for call in writes(world.globex) if call.status < 300]
    assert order == [True, False]
    copy = next(iter(remote.attachments.values()))
    body["content"][0] = paragraph("Look at this:")["content"][0]
    bob.edit(issue.key, description=body)
    await world.settle()
    assert list(remote.attachments.values()) == [copy]
    assert copy.media_id in str(remote.fields["description"])
    assert not remote.lost_media


@pytest.mark.parametrize("field", ["summary", "description", "issuetype"])
async def test_invariant_10_an_edit_between_a_create_and_its_commit_is_not_taken_for_our_own(
    world: World, field: str
) -> None:
    """A stop right after the create: the plan is left over, and somebody edits the new issue meanwhile."""
    await world.connect()
    await world.fault("globex", "server_error", method="GET", path=r"/issue/\d+$")
    issue = world.acme.act_as("bob").create_issue("ACM", "One", description="One", type="Bug")

    async def created() -> Issue | None:
        twins = [twin for twin in await world.twins() if twin.local_key and twin.local_key.startswith("GLX")]
        return world.globex.issues[str(twins[0].local_issue_id)] if twins and twins[0].error else None

    remote = await until(created, "the issue is created and the read after it fails")
    value: Any = {"name": "Task"} if field == "issuetype" else "Two"
    world.globex.act_as("bob").edit(remote.key, **{field: value})
    await world.heal()
    await world.settle()
    assert len(world.globex.issues) == 1
    if field == "issuetype":
        kinds = [jira.issue_types[i.type_id].name for jira, i in ((world.acme, issue), (world.globex, remote))]
        assert kinds == ["Task", "Task"]
    else:
        assert "Two" in str(issue.fields[field])
        assert "Two" in str(remote.fields[field])


async def test_invariant_11_a_field_written_again_and_again_pauses_its_pair_with_an_alarm(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    other, other_remote = await pair(world, summary="Another")
    for n in range(4):
        world.acme.act_as("bob").edit(issue.key, summary=f"Round {n}")
        await world.settle()
    world.acme.act_as("bob").edit(issue.key, summary="One too many")

    async def paused() -> bool:
        return (await world.twin_of(world.globex, remote)).failed

    async def alarms(number: int) -> bool:
        return len(await world.journal("alarm")) == number

    await until(paused, "the pair is paused")
    assert remote.fields["summary"] == "Round 3"
    assert [row.field for row in await world.journal("alarm")] == ["summary"]
    world.acme.act_as("bob").edit(other.key, summary="Goes on")

    async def arrived() -> bool:
        return bool(other_remote.fields["summary"] == "Goes on")

    await until(arrived, "the other pair goes on")
    await look_again(world)
    asleep = await world.twin_of(world.globex, remote)
    assert (asleep.failed, asleep.due_at) == (True, None)
    await twins.retry(world.work, await world.actor(world.globex), asleep.id)
    await until(lambda: alarms(2), "only a person wakes it")


async def test_invariant_12_our_own_clock_decides_nothing_and_of_two_edits_at_once_the_starters_wins(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await both_edited(world, issue, remote, "summary", "Earlier", "Later")
    assert issue.fields["summary"] == remote.fields["summary"] == "Later"
    still = world.sandbox.sandbox.now() + 1
    monkeypatch.setattr(world.sandbox.sandbox, "now", lambda: still)
    await both_edited(world, issue, remote, "summary", "The starter's", "The joiner's")
    assert issue.fields["summary"] == remote.fields["summary"] == "The starter's"
    assert [row.before for row in await world.journal("conflict")] == ["Earlier", "The joiner's"]
