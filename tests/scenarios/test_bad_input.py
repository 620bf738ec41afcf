"""Bad input and bad luck: one clear sentence that says what to do, nothing lost, everything else goes on."""

from collections.abc import Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from app.embedded import free_port
from app.engine.housekeeping import ping
from app.errors import UserError
from app.models import Site, SiteState, Twin
from app.usecases import connecting, connections, invitations, twin_views, twins
from app.usecases.connecting import NewConnection
from app.usecases.states import TwinState
from sandbox.acting import paragraph
from tests.scenarios.test_basic import pair, texts, words
from tests.scenarios.test_operations import state
from tests.scenarios.world import World, until


async def refused(doing: Awaitable[Any], *words_of_it: str, field: str | None = None) -> UserError:
    """The error of a use case; it names its field and says what to do."""
    with pytest.raises(UserError) as caught:
        await doing
    error = caught.value
    assert error.what_to_do
    for word in words_of_it:
        assert word in str(error)
    if field:
        assert error.field == field
    return error


async def initiate(world: World, address: str, project: str = "ACM") -> connecting.Initiated:
    actor = await world.actor(world.acme)
    return await connecting.initiate(world.work, actor, NewConnection(world.project_id(world.acme, project), address))


async def accept(world: World, code: str, project: str = "GLX") -> None:
    await connecting.accept(world.work, await world.actor(world.globex), code, world.project_id(world.globex, project))


async def test_an_address_that_is_no_jira_or_has_no_causeway_is_told_apart(world: World) -> None:
    await refused(initiate(world, f"http://127.0.0.1:{free_port()}"), "no Jira")
    await refused(initiate(world, world.service), "no Jira")
    await refused(initiate(world, "ftp://somewhere"))
    await refused(initiate(world, world.acme.base_url), "this Jira itself")
    answer = await world.http.delete(f"{world.sandbox.control_url}/sites/globex/apps/io.causeway.sync")
    assert answer.status_code == 204
    await refused(initiate(world, world.globex.base_url), "not installed")


async def test_an_invitation_works_once_on_the_invited_jira_and_only_unaltered(world: World) -> None:
    made = await initiate(world, world.globex.base_url)
    middle = len(made.code) // 2
    altered = made.code[:middle] + ("A" if made.code[middle] != "A" else "B") + made.code[middle + 1 :]
    await refused(accept(world, altered), "damaged", field="code")
    await refused(accept(world, "hello"), "damaged", field="code")
    await refused(accept(world, ""), "no invitation code", field="code")
    here = connecting.look_at_invitation(world.work, await world.actor(world.acme), made.code)
    await refused(here, "made on this Jira", field="code")
    await accept(world, f"  {made.code[:20]}\n{made.code[20:]} ")
    await refused(accept(world, made.code, "LAB"), "used already", field="code")


async def test_an_expired_or_withdrawn_invitation_asks_for_a_new_one(world: World) -> None:
    made = await initiate(world, world.globex.base_url)
    actor = await world.actor(world.acme)
    renewed = await connecting.renew_invitation(world.work, actor, made.connection_id)
    await refused(accept(world, made.code), "withdrawn", field="code")
    later = world.work.now() + invitations.INVITATION_LIFETIME + timedelta(minutes=1)
    tomorrow = replace(world.work, now=lambda: later)
    await refused(
        connecting.look_at_invitation(tomorrow, await world.actor(world.globex), renewed.code), "expired", field="code"
    )
    await connecting.cancel(world.work, actor, made.connection_id)
    await refused(accept(world, renewed.code), "not known", field="code")


async def test_the_same_two_projects_are_not_connected_twice(world: World) -> None:
    await world.connect()
    again = await initiate(world, world.globex.base_url)
    await refused(accept(world, again.code), "connected already", field="project_id")
    await accept(world, again.code, "LAB")


async def test_a_key_that_is_unknown_hidden_or_of_another_project_is_refused(world: World) -> None:
    here, _ = await world.connect(automatic=False)
    actor = await world.actor(world.acme)
    hidden = world.acme.act_as("alice").create_issue("HID", "Secret")
    other = world.acme.act_as("alice").create_issue("ENG", "Elsewhere")
    for key in ("ACM-999", hidden.key, "nonsense", ""):
        await refused(twins.sync_issue(world.work, actor, here, key), field="issue_key")
    await refused(twins.sync_issue(world.work, actor, here, other.key), "not an issue of", field="issue_key")


async def test_an_issue_that_is_linked_already_is_not_linked_again(world: World) -> None:
    here, _ = await world.connect()
    issue, remote = await pair(world)
    free = world.globex.act_as("bob").create_issue("GLX", "Free")
    await world.settle()
    actor = await world.actor(world.acme)
    await refused(
        twins.link_issue(world.work, actor, here, issue.key, free.key), "linked with", remote.key, field="issue_key"
    )


async def test_a_text_over_jiras_limit_is_cut_with_a_notice_and_attached_whole(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    # The author line on the copy is what takes the text over the limit.
    long = "word " * 6000
    world.acme.act_as("alice").edit(issue.key, description=long)
    world.acme.act_as("alice").comment(
        issue.key,
        {
            "type": "doc",
            "version": 1,
            "content": [*paragraph("x" * 16_000)["content"], *paragraph("y" * 16_500)["content"]],
        },
    )
    await world.settle()
    assert words(remote.fields["description"]).startswith("word word")
    assert len(texts(remote)) == 1
    copy = texts(remote)[0]
    assert "x" * 1000 in copy
    assert "cut here" in copy
    attached = {file.filename for file in remote.attachments.values()}
    assert "y" * 16_500 not in copy
    assert "comment-full-text.txt" in attached
    before = dict(issue.fields), len(issue.attachments)
    await world.sweep()
    await world.settle()
    assert (dict(issue.fields), len(issue.attachments)) == before


async def test_a_required_field_names_itself_on_the_pair_and_the_others_go_on(world: World) -> None:
    await world.connect(there="ASK")
    issue = world.acme.act_as("bob").create_issue("ACM", "Needs more")

    async def failed() -> twin_views.TwinView | None:
        view = await state(world, issue)
        return view if view.state == TwinState.ERROR_THERE else None

    await world.twin_of(world.acme, issue)
    view: twin_views.TwinView = await until(failed, "the pair shows an error there")
    field = next(field for field in world.globex.fields.values() if field.name in view.reason)
    assert field.name
    assert "customfield_" not in view.reason
    for project in world.globex.projects.values():
        if project.key == "ASK":
            project.required.clear()
    site_id = await world.site_id(world.globex)
    there = next(twin for twin in await world.twins() if twin.site_id == site_id)
    await twins.retry(world.work, await world.actor(world.globex), there.id)
    await world.settle()
    assert (await state(world, issue)).state == TwinState.IN_SYNC


async def test_ignoring_an_issue_that_cannot_be_created_stops_its_pair_on_both_sides(world: World) -> None:
    await world.connect(there="ASK")
    issue = world.acme.act_as("bob").create_issue("ACM", "Never mind")
    await world.twin_of(world.acme, issue)
    site_id = await world.site_id(world.globex)

    async def failed() -> Twin | None:
        return next((twin for twin in await world.twins() if twin.site_id == site_id and twin.failed), None)

    there: Twin = await until(failed, "globex refuses the issue")
    view = await twins.ignore(world.work, await world.actor(world.globex), there.id)
    assert view.state == TwinState.STOPPED
    assert (await state(world, issue)).state == TwinState.STOPPED
    await world.settle()
    assert world.globex.issues == {}


async def test_a_missing_permission_pauses_the_connection_in_words_and_goes_on_by_itself_once_it_is_given(
    world: World,
) -> None:
    _, there = await world.connect()
    issue, remote = await pair(world)
    project = world.globex.projects[remote.project_id]
    project.hidden_from_apps = True
    world.acme.act_as("bob").create_issue("ACM", "Waits")
    globex = await world.site_id(world.globex)

    async def told() -> Any:
        return (await connections.connection_view(world.work, globex, there)).error

    error = await until(told, "the connection says what is missing")
    assert "permission" in error["title"]
    assert "atlassian-addons-project-access" in error["what_to_do"]
    project.hidden_from_apps = False
    await world.settle()
    assert {str(one.fields["summary"]) for one in world.globex.issues.values()} == {issue.fields["summary"], "Waits"}
    assert not await told()


async def test_a_file_over_the_other_sites_limit_is_reported_and_the_rest_goes_on(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    world.globex.settings.upload_limit = 1000
    user = world.acme.act_as("alice")
    user.attach(issue.key, "big.bin", b"x" * 5000)
    user.attach(issue.key, "small.bin", b"x" * 500)
    user.edit(issue.key, summary="With files")
    await world.settle()
    assert [file.filename for file in remote.attachments.values()] == ["small.bin"]
    assert remote.fields["summary"] == "With files"
    view = await state(world, remote, "globex")
    assert view.state == TwinState.ERROR_HERE
    assert "big.bin" in view.reason


async def test_a_rate_limit_pauses_the_site_and_counts_as_no_attempt(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.fault("globex", "rate_limit", rate=1.0, value=1)
    world.acme.act_as("alice").edit(issue.key, summary="Patience")

    async def paused() -> bool:
        return (await state(world, remote, "globex")).state == TwinState.PAUSED

    await until(paused, "globex is paused")
    assert all(twin.attempt == 0 for twin in await world.twins())
    await world.heal()
    await world.settle()
    assert remote.fields["summary"] == "Patience"


async def test_a_site_that_was_uninstalled_and_comes_back_continues_where_it_was(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    control = world.sandbox.control_url
    await world.http.delete(f"{control}/sites/globex/apps/io.causeway.sync")
    world.acme.act_as("alice").edit(issue.key, summary="Into the void")

    async def waits() -> bool:
        view = await state(world, issue)
        return view.state == TwinState.WAITING and "removed" in view.reason

    await until(waits, "acme shows that the other side is gone")
    world.globex.act_as("alice").edit(remote.key, description="Meanwhile")
    await world.install("globex")
    await world.sweep()
    await world.settle()
    assert remote.fields["summary"] == "Into the void"
    assert words(issue.fields["description"]) == "Meanwhile"
    assert len(world.globex.issues) == len(world.acme.issues) == 1


@pytest.mark.parametrize("removed", [True, False])
async def test_an_answer_that_comes_after_a_site_was_removed_does_not_bring_it_back(
    world: World, removed: bool
) -> None:
    async with world.work.unit() as session:
        asked = await session.get_one(Site, await world.site_id(world.globex))
    app = f"{world.sandbox.control_url}/sites/globex/apps/io.causeway.sync"
    await (world.http.delete(app) if removed else world.http.post(f"{app}/disable"))
    expected = SiteState.UNINSTALLED if removed else SiteState.DISABLED

    async def told() -> bool:
        async with world.work.unit() as session:
            return (await session.get_one(Site, asked.id)).state == expected

    await until(told, "Causeway is told")
    await ping(world.work, asked)
    assert await told()


async def test_links_follow_a_site_that_was_renamed(world: World) -> None:
    here, _ = await world.connect()
    await pair(world)
    view = await connections.connection_view(world.work, await world.site_id(world.acme), here)
    assert view.other_site_url == world.globex.base_url
    renamed = world.globex.base_url.replace("127.0.0.1", "localhost")
    world.globex.base_url = renamed
    await world.install("globex")
    view = await connections.connection_view(world.work, await world.site_id(world.acme), here)
    assert view.other_site_url == renamed


async def test_without_its_database_webhooks_are_answered_503_and_nothing_is_lost(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    engine = world.app.state.parts.engine
    real = engine.sync_engine.pool.connect

    def away() -> NoReturn:
        raise OperationalError("SELECT 1", {}, ConnectionRefusedError("no database"))

    engine.sync_engine.pool.connect = away
    try:
        assert (await world.http.get(f"{world.service}/readyz")).status_code == 503
        world.acme.act_as("alice").edit(issue.key, summary="Later")

        async def answered() -> bool:
            rows = (await world.http.get(f"{world.sandbox.control_url}/deliveries?site=acme")).json()
            return any(attempt["status"] == 503 for row in rows for attempt in row["attempts"])

        await until(answered, "a delivery is answered 503")
    finally:
        engine.sync_engine.pool.connect = real
    await world.settle()
    assert remote.fields["summary"] == "Later"


async def test_an_emptied_redis_loses_nothing(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    for n in range(5):
        world.acme.act_as("alice").edit(issue.key, summary=f"Edit {n}")
        await world.app.state.parts.redis.flushall()
    await world.settle()
    assert remote.fields["summary"] == "Edit 4"
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{world.service}/readyz")).status_code == 200
