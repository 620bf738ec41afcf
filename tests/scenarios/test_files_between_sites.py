"""Files on their way between two Jiras of which one has troubles of its own."""

from app.models import Site
from tests.scenarios.test_basic import pair
from tests.scenarios.world import World, until


async def test_a_source_that_wants_a_pause_pauses_itself_and_not_the_site_that_wants_its_file(world: World) -> None:
    await world.connect()
    issue, _ = await pair(world)
    _, other_remote = await pair(world, summary="Another")
    await world.fault("acme", "rate_limit", path="attachment/content", value=120)
    world.acme.act_as("alice").attach(issue.key, "big.bin", b"bytes")

    async def refused() -> bool:
        return any(call.status == 429 for call in world.acme.calls.since())

    await until(refused, "the source asks for a pause")
    world.globex.act_as("alice").edit(other_remote.key, summary="Goes on")

    async def sent() -> bool:
        return (await world.twin_of(world.globex, other_remote)).last_change == "Sent summary"

    await until(sent, "the other pair goes on", seconds=10)
    async with world.work.unit() as session:
        globex = await session.get_one(Site, await world.site_id(world.globex))
    assert globex.paused_until is None


async def test_an_upload_whose_answer_was_lost_is_not_repeated_while_its_source_cannot_be_compared(
    world: World,
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.fault("globex", "lose_response", method="POST", path="attachments$", times=1)
    world.acme.act_as("alice").attach(issue.key, "once.txt", b"once")

    async def uploaded() -> bool:
        return bool(remote.attachments)

    await until(uploaded, "the upload")
    await world.fault("acme", "server_error", path="attachment/content", times=1)
    await world.settle()
    assert [file.filename for file in remote.attachments.values()] == ["once.txt"]
    assert [file.filename for file in issue.attachments.values()] == ["once.txt"]
