"""Texts too long for the other side: cut there, whole in a file beside them, and never cut where they began."""

from typing import Any

from sandbox.acting import paragraph
from sandbox.model import Issue
from tests.scenarios.test_basic import pair, texts, words
from tests.scenarios.test_invariants import both_edited
from tests.scenarios.world import World


def long_text() -> dict[str, Any]:
    """Within the limit by itself; the line on its author is what takes a comment's copy over it."""
    return document("x" * 16_000, "y" * 16_500)


def document(*paragraphs: str) -> dict[str, Any]:
    blocks = [block for text in paragraphs for block in paragraph(text)["content"]]
    return {"type": "doc", "version": 1, "content": blocks}


async def cut_copy(world: World) -> tuple[Issue, Issue]:
    """A pair with a long comment on acme that had to be cut on globex."""
    issue, remote = await pair(world)
    world.acme.act_as("alice").comment(issue.key, long_text())
    await world.settle()
    assert "cut here" in texts(remote)[0]
    return issue, remote


def with_another_beginning(remote: Issue) -> dict[str, Any]:
    body: dict[str, Any] = next(iter(remote.comments.values())).body
    return {**body, "content": [body["content"][0], *document("Edited")["content"], *body["content"][2:]]}


async def test_an_edit_of_a_cut_copy_does_not_cut_the_original(world: World) -> None:
    await world.connect()
    issue, remote = await cut_copy(world)
    whole = texts(issue)
    copy = next(iter(remote.comments))
    world.globex.act_as("alice").edit_comment(remote.key, copy, with_another_beginning(remote))
    await world.settle()
    world.globex.act_as("alice").edit(remote.key, summary="Travels all the same")
    await world.settle()
    assert texts(issue) == whole
    assert "Edited" in texts(remote)[0]
    assert issue.fields["summary"] == "Travels all the same"
    (left_out,) = await world.journal("left out")
    assert "Edited" in str(left_out.after)


async def test_a_later_edit_of_the_whole_text_replaces_an_edited_cut_copy_and_the_journal_has_that(
    world: World,
) -> None:
    await world.connect()
    issue, remote = await cut_copy(world)
    world.globex.act_as("alice").edit_comment(remote.key, next(iter(remote.comments)), with_another_beginning(remote))
    await world.settle()
    world.acme.act_as("alice").edit_comment(issue.key, next(iter(issue.comments)), document("Short now"))
    await world.settle()
    assert texts(issue) == ["Short now"]
    assert texts(remote)[0].endswith("Short now")
    (conflict,) = await world.journal("conflict")
    assert "Edited" in str(conflict.before)


async def test_deleting_the_notice_makes_a_cut_copy_the_whole_text(world: World) -> None:
    await world.connect()
    issue, remote = await cut_copy(world)
    world.globex.act_as("alice").edit_comment(remote.key, next(iter(remote.comments)), document("All there is to say"))
    await world.settle()
    assert texts(issue) == texts(remote) == ["All there is to say"]


async def test_a_text_that_was_cut_by_a_create_whose_worker_stopped_is_attached_whole_once(world: World) -> None:
    await world.connect()
    world.acme.settings.text_limit *= 3
    body = document(*(f"paragraph {n}" for n in range(800)))
    await world.fault("globex", "lose_response", method="POST", path="/issue$", times=1)
    issue = world.acme.act_as("bob").create_issue("ACM", "Long", description=body)
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    assert "cut here" in words(remote.fields["description"])
    assert [file.filename for file in remote.attachments.values()] == ["description-full-text.txt"]
    assert issue.attachments == {}
    assert "cut here" not in words(issue.fields["description"])


async def test_a_full_text_whose_upload_met_a_passing_trouble_is_attached_later(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.fault("globex", "server_error", method="POST", path="attachments$", times=1)
    world.acme.act_as("alice").comment(issue.key, long_text())
    await world.settle()
    assert [file.filename for file in remote.attachments.values()] == ["comment-full-text.txt"]
    assert issue.attachments == {}


async def test_a_long_text_that_lost_a_conflict_is_in_the_journal_to_its_last_word(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.settle()
    lost = "word " * 3000 + "last"
    await both_edited(world, issue, remote, "description", lost, "Theirs")
    (conflict,) = await world.journal("conflict")
    assert "last" in str(conflict.before)
