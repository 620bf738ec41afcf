"""What operators look at and set right on a running installation: two Jiras, the service and its worker."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import delete, select
from sqlmodel import col

from app.config import Settings
from app.errors import UserError
from app.models import Connection, Invitation, Site
from app.usecases import connecting, connections
from tests.scenarios.world import World, running_world, until
from tests.unit.commands.conftest import Causeway, Ran

Operator = Callable[..., Awaitable[Ran]]


@pytest_asyncio.fixture
async def world(installation: Settings) -> AsyncIterator[World]:
    async with running_world(installation) as running:
        yield running


@pytest.fixture
def operator(causeway: Causeway) -> Operator:
    """Runs commands next to the service, as another process would."""

    async def run(*arguments: str) -> Ran:
        return await asyncio.to_thread(causeway, *arguments)

    return run


async def test_sites_connections_and_pairs_are_listed_without_any_secret(world: World, operator: Operator) -> None:
    await world.connect(name="Support to desk")
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()

    sites = await operator("site", "list", "--json")
    assert {site["base_url"] for site in sites.json} == {world.acme.base_url, world.globex.base_url}
    halves = await operator("connection", "list", "--json")
    assert {(half["project_key"], half["state"], half["counts"]["in_sync"]) for half in halves.json} == {
        ("ACM", "active", 1),
        ("GLX", "active", 1),
    }
    for key in (issue.key, remote.key):
        shown = await operator("twin", "show", key, "--json")
        assert {(record["view"]["local_key"], record["view"]["state"]) for record in shown.json} == {
            (issue.key, "In sync"),
            (remote.key, "In sync"),
        }
    everything = sites.out + halves.out + shown.out + (await operator("connection", "export")).out
    assert "secret" not in everything
    for install in (*world.acme.installs.values(), *world.globex.installs.values()):
        assert install.shared_secret not in everything
    as_text = await operator("connection", "list")
    assert "Support to desk" in as_text.out


async def test_syncing_a_pair_by_hand_brings_what_no_webhook_told(world: World, operator: Operator) -> None:
    await world.connect()
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    await world.fault("acme", "drop_webhooks")
    world.acme.act_as("bob").edit(issue.key, summary="Printer put out")
    ran = await operator("twin", "sync", issue.key, "--wait", "30", "--json")
    assert ran.code == 0
    assert remote.fields["summary"] == "Printer put out"


async def test_a_pair_that_does_not_get_in_sync_in_time_is_exit_code_1(world: World, operator: Operator) -> None:
    await world.connect()
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire")
    await world.remote_of(world.acme, issue)
    await world.settle()
    await world.fault("acme", "down")
    ran = await operator("twin", "sync", issue.key, "--wait", "1")
    assert ran.code == 1
    assert f"twin show {issue.key}" in ran.err


async def test_resync_looks_at_every_pair_of_a_connection(world: World, operator: Operator) -> None:
    await world.connect(name="Support to desk")
    issues = [world.acme.act_as("bob").create_issue("ACM", f"Issue {n}") for n in range(3)]
    remotes = [await world.remote_of(world.acme, issue) for issue in issues]
    await world.settle()
    await world.fault("acme", "drop_webhooks")
    for issue in issues:
        world.acme.act_as("bob").edit(issue.key, summary=f"{issue.key} changed")
    half = next(half for half in (await operator("connection", "list", "--json")).json if half["project_key"] == "ACM")
    ran = await operator("connection", "resync", half["id"], "--json")
    assert ran.json["pairs"] == 3

    async def all_there() -> bool:
        return [remote.fields["summary"] for remote in remotes] == [f"{issue.key} changed" for issue in issues]

    await until(all_there, "every missed change")


async def test_a_name_that_fits_both_halves_asks_for_an_id(world: World, operator: Operator) -> None:
    here, there = await world.connect(name="Support to desk")
    ran = await operator("connection", "resync", "support to desk")
    assert ran.code == 1
    assert str(here) in ran.err
    assert str(there) in ran.err


async def test_a_new_invitation_replaces_the_one_before(world: World, operator: Operator) -> None:
    paul, other = await world.actor(world.acme), await world.actor(world.globex)
    new = connecting.NewConnection(world.project_id(world.acme, "ACM"), world.globex.base_url, name="Support to desk")
    first = await connecting.initiate(world.work, paul, new)
    ran = await operator("invite", "Support to desk", "--json")
    assert ran.code == 0
    with pytest.raises(UserError, match="withdrawn"):
        await connecting.look_at_invitation(world.work, other, first.code)
    project = world.project_id(world.globex, "GLX")
    await connecting.accept(world.work, other, ran.json["code"], project)
    assert (await operator("invite", str(first.connection_id))).code == 1


async def test_exported_connections_come_back_deactivated_and_work_when_activated(
    world: World, operator: Operator, tmp_path: Path
) -> None:
    await world.connect(name="Support to desk", author_line=False)
    file = tmp_path / "connections.json"
    assert (await operator("connection", "export", "--to", str(file))).code == 0
    async with world.work.unit() as session:
        await session.execute(delete(Connection))

    ran = await operator("connection", "import", str(file), "--json")
    assert [outcome["outcome"] for outcome in ran.json] == ["made"]
    async with world.work.unit() as session:
        halves = (await session.scalars(select(Connection).order_by(col(Connection.project_key)))).all()
    assert [(half.project_key, half.state, half.author_line) for half in halves] == [
        ("ACM", "deactivated", False),
        ("GLX", "deactivated", False),
    ]
    again = await operator("connection", "import", str(file), "--json")
    assert [outcome["outcome"] for outcome in again.json] == ["known"]

    for half, jira in zip(halves, (world.acme, world.globex), strict=True):
        await connections.activate(world.work, await world.actor(jira), half.id)
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire")
    assert (await world.remote_of(world.acme, issue)).fields["summary"] == "Printer on fire"


async def test_a_connection_whose_other_site_is_not_installed_is_not_made_by_half(
    world: World, operator: Operator, tmp_path: Path
) -> None:
    await world.connect()
    file = tmp_path / "connections.json"
    await operator("connection", "export", "--to", str(file))
    async with world.work.unit() as session:
        await session.execute(delete(Site).where(col(Site.base_url) == world.globex.base_url))
        await session.execute(delete(Connection))
    ran = await operator("connection", "import", str(file), "--json")
    assert ran.code == 1
    assert [outcome["outcome"] for outcome in ran.json] == ["refused"]
    assert world.globex.base_url in ran.json[0]["reason"]
    assert (await operator("connection", "list", "--json")).json == []


async def test_a_file_that_is_no_export_is_refused_in_one_line(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(json.dumps({"causeway": "connections", "version": 1, "connections": [{"uid": "x"}]}))
    ran = await operator("connection", "import", str(file))
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 1


async def problems(operator: Operator) -> str:
    """What the doctor finds that needs a person, as one text; its exit code says whether there is anything."""
    ran = await operator("doctor", "--json")
    found = [each for each in ran.json["findings"] if each["weight"] == "problem"]
    assert (ran.code, ran.json["well"]) == ((1, False) if found else (0, True))
    assert all(each["what_to_do"] for each in found)
    return "\n".join(f"{each['where']}: {each['what']}" for each in found)


async def test_the_doctor_finds_nothing_where_nothing_is_wrong(world: World, operator: Operator) -> None:
    await world.connect()
    assert await problems(operator) == ""
    assert "Nothing needs a person" in (await operator("doctor")).out


async def test_the_doctor_names_a_required_field_that_basic_does_not_send(world: World, operator: Operator) -> None:
    await world.connect("REQ")
    name = next(
        field.name
        for field in world.acme.fields.values()
        if field.id in world.acme.projects[world.project_id(world.acme, "REQ")].required
    )
    found = await problems(operator)
    assert name in found
    assert "REQ" in found


async def test_the_doctor_names_missing_permissions_and_a_site_that_is_switched_off(
    world: World, operator: Operator
) -> None:
    await world.connect()
    world.acme.projects[world.project_id(world.acme, "ACM")].hidden_from_apps = True
    assert "BROWSE_PROJECTS" in await problems(operator)
    answer = await world.http.post(f"{world.sandbox.control_url}/sites/globex/apps/io.causeway.sync/disable")
    assert answer.status_code == 200
    assert "switched off" in await problems(operator)


async def test_the_doctor_names_a_site_that_refuses_our_signature(world: World, operator: Operator) -> None:
    await world.connect()
    async with world.work.unit() as session:
        for site in (await session.scalars(select(Site).where(col(Site.base_url) == world.acme.base_url))).all():
            site.secret = world.work.vault.seal("another secret, as long as a real one is")
    assert "refuses Causeway's signature" in await problems(operator)


async def test_the_doctor_names_an_expired_invitation_and_pairs_with_errors(world: World, operator: Operator) -> None:
    await world.connect("ENG", "ASK")
    issue = world.acme.act_as("alice").create_issue("ENG", "No customer named")

    async def failed() -> bool:
        return any(twin.failed or twin.error for twin in await world.twins())

    await until(failed, f"{issue.key} misses a required field on globex")
    paul = await world.actor(world.acme)
    new = connecting.NewConnection(world.project_id(world.acme, "ACM"), world.globex.base_url, name="Too late")
    await connecting.initiate(world.work, paul, new)
    async with world.work.unit() as session:
        for invitation in (await session.scalars(select(Invitation))).all():
            invitation.expires_at = world.work.now()
    found = await problems(operator)
    assert "Too late" in found
    assert "1 pair has an error" in found
