"""Two people at once, a code that was tampered with, and a side that has left: an agreement has two halves or none."""

import asyncio
from collections.abc import Awaitable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlmodel import col

from app.engine.housekeeping import STALE_AFTER, ping, prune
from app.errors import UserError
from app.exchange.invitation import read_code, write_code
from app.models import Backfill, Check, Connection, ConnectionState, Invitation, Site, SiteState
from app.usecases import backfill, checks, connecting, connections, twin_views, twins
from app.usecases.states import TwinState
from tests.scenarios.test_bad_input import accept, initiate, refused
from tests.scenarios.test_basic import pair
from tests.scenarios.world import World, until

PENDING, ACTIVE = ConnectionState.PENDING, ConnectionState.ACTIVE


async def halves(world: World) -> Sequence[Connection]:
    async with world.work.unit() as session:
        return (await session.scalars(select(Connection))).all()


async def at_once(*doings: Awaitable[Any]) -> list[Any]:
    """What each answers; errors that are no sentence for a person are raised."""
    answers = await asyncio.gather(*doings, return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException) and not isinstance(answer, UserError):
            raise answer
    return answers


async def remove(world: World, name: str) -> None:
    answer = await world.http.delete(f"{world.sandbox.control_url}/sites/{name}/apps/io.causeway.sync")
    assert answer.status_code == 204
    base_url = world.sandbox.site(name).base_url

    async def gone() -> bool:
        async with world.work.unit() as session:
            state = await session.scalar(select(col(Site.state)).where(col(Site.base_url) == base_url))
        return state == SiteState.UNINSTALLED

    await until(gone, f"{name} is uninstalled")


async def test_who_carries_an_invitation_changes_nothing_in_it(world: World) -> None:
    made = await initiate(world, world.globex.base_url)
    told = read_code(made.code)
    theirs = await world.actor(world.globex)
    for change in (
        {"address": "javascript:alert(1)"},
        {"site_name": "Somebody you trust"},
        {"project_name": "Another project"},
        {"connection_name": "Another name"},
        {"uid": str(made.connection_id)},
        {"secret": "guessed"},
    ):
        altered = write_code(replace(told, **change))
        await refused(connecting.look_at_invitation(world.work, theirs, altered), "altered", field="code")
        await refused(accept(world, altered), "altered", field="code")
    odd: dict[str, Any] = {"invitation_id": 5, "secret": "\ud800", "mode": [], "address": None}
    for name, value in odd.items():
        try:
            altered = write_code(replace(told, **{name: value}))
        except UnicodeEncodeError:
            continue
        await refused(connecting.look_at_invitation(world.work, theirs, altered), field="code")
    seen = await connecting.look_at_invitation(world.work, theirs, made.code)
    assert seen.other_site_url == world.acme.base_url


async def test_one_code_or_two_for_the_same_projects_connect_them_once(world: World) -> None:
    one, two = await initiate(world, world.globex.base_url), await initiate(world, world.globex.base_url)
    answers = await at_once(*(accept(world, code) for code in (one.code, two.code, one.code, two.code)))

    assert answers.count(None) == 1
    assert sorted(half.state for half in await halves(world)) == [ACTIVE, ACTIVE, PENDING]


async def test_an_invitation_accepted_and_taken_back_at_once_is_one_of_both(world: World) -> None:
    mine = await world.actor(world.acme)
    takes_back = {
        "cancel": lambda made: connecting.cancel(world.work, mine, made),
        "renew": lambda made: connecting.renew_invitation(world.work, mine, made),
        "delete": lambda made: connections.delete_connection(world.work, mine, made, keep_links=False),
    }
    for verb, take_back in takes_back.items():
        for _ in range(3):
            made = await initiate(world, world.globex.base_url)
            await at_once(accept(world, made.code), take_back(made.connection_id))

            left = await halves(world)
            active = [half for half in left if half.state == ACTIVE]
            assert len(active) in (0, 2), verb
            async with world.work.unit() as session:
                ids = [half.id for half in active]
                usable = await session.scalar(
                    select(func.count())
                    .select_from(Invitation)
                    .where(
                        col(Invitation.connection_id).in_(ids),
                        col(Invitation.used_at).is_(None),
                        col(Invitation.cancelled_at).is_(None),
                    )
                )
                assert usable == 0, verb
                for half in left:
                    await session.delete(await session.get_one(Connection, half.id))


async def test_both_sides_delete_at_once_and_nothing_is_left(world: World) -> None:
    mine, theirs = await world.actor(world.acme), await world.actor(world.globex)
    for _ in range(3):
        here, there = await world.connect()
        await at_once(
            connections.delete_connection(world.work, mine, here, keep_links=False),
            connections.delete_connection(world.work, theirs, there, keep_links=False),
        )
        assert not await halves(world)


async def test_a_connection_that_one_side_ended_does_not_come_back_and_its_projects_can_be_connected_anew(
    world: World,
) -> None:
    mine, theirs = await world.actor(world.acme), await world.actor(world.globex)
    pending = await initiate(world, world.globex.base_url)
    await connections.delete_connection(world.work, mine, pending.connection_id, keep_links=True)
    await refused(accept(world, pending.code), field="code")

    here, there = await world.connect()
    await connections.delete_connection(world.work, mine, here, keep_links=True)
    for actor, half in ((mine, here), (theirs, there)):
        await refused(connections.activate(world.work, actor, half), "ended")
    await world.connect()


async def test_a_side_that_is_gone_is_named_when_somebody_accepts_or_links(world: World) -> None:
    here, _ = await world.connect("ENG", "LAB", automatic=False)
    issue = world.acme.act_as("alice").create_issue("ENG", "Here")
    remote = world.globex.act_as("alice").create_issue("LAB", "There")
    made = await initiate(world, world.globex.base_url)
    await remove(world, "acme")
    await refused(accept(world, made.code), "removed from the other Jira", field="code")
    await world.install("acme")
    await accept(world, made.code)

    await remove(world, "globex")
    link = twins.link_issue(world.work, await world.actor(world.acme), here, issue.key, remote.key)
    await refused(link, "removed from the other Jira")


async def test_the_other_side_learns_that_a_site_does_not_answer_any_more(world: World) -> None:
    here, _ = await world.connect()
    gone = await world.site_id(world.globex)
    async with world.work.unit() as session:
        since = world.work.now() - STALE_AFTER - timedelta(minutes=1)
        # Jira forgets the app without a word, so it refuses what is signed with our secret.
        unknown = world.work.vault.seal("a secret that this Jira never heard of")
        await session.execute(update(Site).where(col(Site.id) == gone).values(unanswered_since=since, secret=unknown))
    async with world.work.unit() as session:
        site = await session.get_one(Site, gone)
    await ping(world.work, site)

    assert [half.peer_site_state for half in await halves(world) if half.id == here] == [SiteState.STALE]


async def test_when_a_removed_site_is_forgotten_the_other_side_keeps_its_record_and_reads_why(world: World) -> None:
    here, _ = await world.connect()
    await pair(world)
    await world.settle()
    await remove(world, "globex")
    async with world.work.unit() as session:
        long_ago = world.work.now() - timedelta(days=world.work.settings.retention_days + 1)
        await session.execute(
            update(Site).where(col(Site.state) == SiteState.UNINSTALLED).values(uninstalled_at=long_ago)
        )
    await prune(world.work)

    (kept,) = await halves(world)
    assert (kept.id, kept.peer_left, kept.state) == (here, True, ConnectionState.DEACTIVATED)
    (twin,) = await world.twins()
    view = await twin_views.twin_view(world.work, kept.site_id, twin.id)
    assert (view.state, view.reason) == (TwinState.STOPPED, "Causeway was removed from the other Jira for good.")
    await refused(connections.activate(world.work, await world.actor(world.acme), here), "ended")


async def test_double_clicks_and_two_tabs_start_a_thing_once(world: World) -> None:
    here, there = await world.connect(automatic=False)
    mine, theirs = await world.actor(world.acme), await world.actor(world.globex)
    await at_once(*(backfill.start(world.work, mine, here) for _ in range(3)))
    await at_once(*(checks.start_check(world.work, mine, here) for _ in range(3)))
    assert (await count(world, Backfill), await count(world, Check)) == (1, 1)
    await world.settle()

    issue = world.acme.act_as("alice").create_issue("ACM", "Linked")
    remote = world.globex.act_as("alice").create_issue("GLX", "Linked there")
    answers = await at_once(
        twins.link_issue(world.work, mine, here, issue.key, remote.key),
        twins.link_issue(world.work, mine, here, issue.key, remote.key),
        twins.link_issue(world.work, theirs, there, remote.key, issue.key),
    )
    assert sum(not isinstance(answer, UserError) for answer in answers) == 1
    again = world.acme.act_as("alice").create_issue("ACM", "Synced by hand")
    await at_once(*(twins.sync_issue(world.work, mine, here, again.key) for _ in range(3)))
    await world.settle()
    assert (
        len([each for each in world.globex.issues.values() if each.fields.get("summary") == again.fields["summary"]])
        == 1
    )


async def count(world: World, table: type[Backfill] | type[Check]) -> int:
    async with world.work.unit() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0
