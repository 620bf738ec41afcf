"""What a Basic connection promises, seen on both sites."""

from typing import Any

from sandbox.acting import image, paragraph
from sandbox.model import Issue
from tests.scenarios.world import World, until


async def test_a_new_issue_appears_on_the_other_site(world: World) -> None:
    await world.connect()
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire", description="It burns.\nReally.")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    assert remote.fields["summary"] == "Printer on fire"
    assert remote.fields["description"]["content"] == issue.fields["description"]["content"]
    assert [i.fields["summary"] for i in world.globex.issues.values()].count("Printer on fire") == 1


async def test_edits_travel_in_both_directions(world: World) -> None:
    await world.connect()
    issue = world.acme.act_as("bob").create_issue("ACM", "First")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    world.globex.act_as("bob").edit(remote.key, summary="Second")

    async def arrived() -> bool:
        return issue.fields["summary"] == "Second"

    await until(arrived, "the edit on globex reaches acme")
    world.acme.act_as("alice").edit(issue.key, description="Third")
    await world.settle()
    assert "Third" in str(remote.fields["description"])
    assert remote.fields["summary"] == issue.fields["summary"] == "Second"


def texts(issue: Issue) -> list[str]:
    """The words of the issue's comments, in order."""
    return [words(comment.body) for comment in issue.comments.values()]


def words(document: Any) -> str:
    """Rich text without its structure."""
    if isinstance(document, dict):
        own = str(document.get("text", ""))
        return own + " ".join(filter(None, (words(child) for child in document.get("content", []))))
    return ""


async def pair(world: World, **fields: Any) -> tuple[Issue, Issue]:
    """An issue on acme and its copy on globex, in sync."""
    issue = world.acme.act_as("bob").create_issue("ACM", fields.pop("summary", "Printer on fire"), **fields)
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    return issue, remote


async def test_comments_travel_with_their_author_and_time(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.acme.act_as("alice").comment(issue.key, "Bring water")
    await world.settle()
    assert len(remote.comments) == 1
    text = texts(remote)[0]
    assert text.startswith("Alice")
    assert text.endswith("Bring water")
    assert "UTC" in text


async def test_an_edited_comment_and_its_edited_copy_both_travel_without_the_author_line(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    comment = world.acme.act_as("alice").comment(issue.key, "One")
    await world.settle()
    world.acme.act_as("alice").edit_comment(issue.key, comment.id, "Two")
    await world.settle()
    assert texts(remote)[0].endswith("Two")
    copy = next(iter(remote.comments.values()))
    edited = copy.body | {"content": [*copy.body["content"][:1], *paragraph("Three")["content"]]}
    world.globex.act_as("alice").edit_comment(remote.key, copy.id, edited)
    await world.settle()
    assert texts(issue) == ["Three"]
    assert texts(remote)[0].startswith("Alice")


async def test_a_deleted_comment_is_deleted_on_the_other_site(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    comment = world.acme.act_as("alice").comment(issue.key, "Oops")
    await world.settle()
    assert len(remote.comments) == 1
    world.acme.act_as("alice").delete_comment(issue.key, comment.id)
    await world.settle()
    assert remote.comments == {}


async def test_the_author_line_can_be_switched_off(world: World) -> None:
    await world.connect(author_line=False)
    issue, remote = await pair(world)
    world.acme.act_as("alice").comment(issue.key, "Plain")
    await world.settle()
    assert texts(remote) == ["Plain"]


async def test_restricted_and_internal_comments_stay_home(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    user = world.acme.act_as("alice")
    user.comment(issue.key, "For admins", visibility={"type": "role", "value": "Administrators"})
    user.comment(issue.key, "Internal", properties=[{"key": "sd.public.comment", "value": {"internal": True}}])
    user.comment(issue.key, "Public")
    await world.settle()
    assert len(remote.comments) == 1
    assert texts(remote)[0].endswith("Public")
    stored = [str(twin.out) + str(twin.sent) for twin in await world.twins()]
    assert not any("For admins" in text or "Internal" in text for text in stored)


async def test_attachments_travel_and_are_deleted_along(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    file = world.acme.act_as("alice").attach(issue.key, "fire.txt", b"smoke" * 1000)
    await world.settle()
    assert [(a.filename, a.size) for a in remote.attachments.values()] == [("fire.txt", 5000)]
    world.acme.act_as("alice").delete_attachment(file.id)
    await world.settle()
    assert remote.attachments == {}


async def test_an_inline_image_shows_on_the_other_side(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    user = world.acme.act_as("alice")
    file = user.attach(issue.key, "fire.png", b"\x89PNG fire")
    body = paragraph("Look:")
    body["content"].append(image(file.media_id, "fire.png"))
    user.edit(issue.key, description=body)
    await world.settle()
    copy = list(remote.attachments.values())
    assert len(copy) == 1
    assert copy[0].media_id in str(remote.fields["description"])
    assert file.media_id not in str(remote.fields["description"])


async def test_an_inline_image_of_a_comment_shows_on_the_other_side_and_a_mention_is_the_same_person(
    world: World,
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    user = world.acme.act_as("alice")
    file = user.attach(issue.key, "fire.png", b"\x89PNG fire")
    here_too, only_there = (world.acme.user(name) for name in ("bob", "carol"))
    body = paragraph("Look:")
    body["content"][0]["content"] += [
        {"type": "mention", "attrs": {"id": person.account_id, "text": f"@{person.display_name}"}}
        for person in (here_too, only_there)
    ]
    body["content"].append(image(file.media_id, "fire.png"))
    user.comment(issue.key, body)
    await world.settle()
    (copy,) = remote.comments.values()
    (shown,) = remote.attachments.values()
    said = str(copy.body)
    assert shown.media_id in said
    assert file.media_id not in said
    assert f"'id': '{here_too.account_id}'" in said
    assert only_there.account_id not in said
    assert f"@{only_there.display_name}" in said


async def test_the_issue_type_is_the_same_name_or_the_default(world: World) -> None:
    await world.connect()
    _bug, remote_bug = await pair(world, summary="A bug", type="Bug")
    story, remote_story = await pair(world, summary="A story", type="Story")
    types = world.globex.issue_types
    assert types[remote_bug.type_id].name == "Bug"
    assert types[remote_story.type_id].name == "Task"
    world.acme.act_as("alice").edit(story.key, issuetype={"name": "Bug"})
    await world.settle()
    assert types[remote_story.type_id].name == "Bug"


async def test_one_changed_field_costs_three_calls_and_five_points(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    for jira in (world.acme, world.globex):
        jira.calls.clear()
    world.acme.act_as("alice").edit(issue.key, summary="Changed")
    await world.settle()
    assert remote.fields["summary"] == "Changed"
    calls = [call for jira in (world.acme, world.globex) for call in jira.calls.since() if call.app]
    assert len(calls) <= 3, [(call.method, call.path) for call in calls]
    assert sum(call.points for call in calls) <= 5
