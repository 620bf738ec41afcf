"""A first sync in which single issues are trouble: the dozens around them go on."""

from typing import Any

from app.usecases import backfill
from sandbox.acting import paragraph
from sandbox.model import Issue
from tests.scenarios.test_basic import words
from tests.scenarios.world import World, until


def nested(depth: int) -> dict[str, Any]:
    """A list in a list in a list …"""
    inner: dict[str, Any] = {"type": "paragraph", "content": [{"type": "text", "text": "deep"}]}
    for _ in range(depth):
        inner = {"type": "bulletList", "content": [{"type": "listItem", "content": [inner]}]}
    return {"type": "doc", "version": 1, "content": [inner]}


async def copies(world: World) -> set[str]:
    return {str(issue.fields["summary"]) for issue in world.globex.issues.values()}


async def test_one_issue_that_cannot_be_read_keeps_no_other_of_its_batch_from_its_first_sync(world: World) -> None:
    user = world.acme.act_as("bob")
    issues: list[Issue] = [user.create_issue("ACM", f"Old {n}") for n in range(5)]
    issues[2].fields["description"] = nested(200)
    await world.settle()
    here, _ = await world.connect()
    await backfill.start(world.work, await world.actor(world.acme), here)

    async def others_are_there() -> bool:
        return await copies(world) == {"Old 0", "Old 1", "Old 3", "Old 4"}

    await until(others_are_there, "the other four", seconds=15)

    async def told() -> bool:
        twin = await world.twin_of(world.acme, issues[2])
        return bool(twin.failed and twin.error and "nested" in twin.error["title"])

    await until(told, "the fifth says what is wrong", seconds=15)


async def test_a_text_that_is_refused_among_many_is_made_simpler_like_one_that_comes_alone(world: World) -> None:
    user = world.acme.act_as("bob")
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": paragraph("Mind the gap")["content"]}
    for n in range(3):
        text = {"type": "doc", "version": 1, "content": [panel] if n == 1 else paragraph("Plain")["content"]}
        user.create_issue("ACM", f"Old {n}", description=text)
    world.globex.settings.panels = 0
    await world.settle()
    here, _ = await world.connect()
    await backfill.start(world.work, await world.actor(world.acme), here)
    await world.settle()
    assert await copies(world) == {"Old 0", "Old 1", "Old 2"}
    texts = {str(issue.fields["summary"]): words(issue.fields["description"]) for issue in world.globex.issues.values()}
    assert texts == {"Old 0": "Plain", "Old 1": "Mind the gap", "Old 2": "Plain"}
