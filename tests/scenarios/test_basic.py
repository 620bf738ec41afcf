"""What a Basic connection promises, seen on both sites."""

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
