"""Lists that are longer than a page: pairs, the journal, and the projects of a large company."""

import re

import pytest
from playwright.async_api import expect

from app.usecases import backfill
from tests.browser.desk import SOON
from tests.browser.world import Desks, World

pytestmark = pytest.mark.asyncio(loop_scope="session")

PAGE_OF_PAIRS, PAGE_OF_ENTRIES = 25, 50


async def test_pairs_and_journal_are_leafed_through_to_the_oldest_and_back(world: World, desks: Desks) -> None:
    for number in range(PAGE_OF_PAIRS + 2):
        world.acme.create_issue("ENG", f"Crate {number}")
    connection = await world.connected("ENG", "LAB", name="Many")
    await backfill.start(world.work, await world.actor(world.acme), connection)
    desk = await desks("alice", world.acme)
    await desk.project_tab("ENG")
    await desk.open_connection("Many")
    await expect(desk.frame.locator("#backfill")).to_contain_text("Last run:", timeout=SOON)

    await desk.press("Pairs", exact=False)
    await desk.frame.get_by_label("Search").fill("crate")
    rows, said = desk.frame.locator("#pairs tbody tr"), desk.frame.locator("#said")
    # A list without crates in it has a button of its own.
    await expect(desk.frame.locator("#page-next")).to_have_attribute("hx-get", re.compile("q=crate"))
    await expect(said).to_have_text(f"{PAGE_OF_PAIRS} pairs shown")
    newest = await rows.all_inner_texts()
    await desk.press("Older")
    # The search goes along: only crates are on the next page.
    await expect(said).to_have_text("2 pairs shown")
    oldest = await rows.all_inner_texts()
    assert all("Crate" in row for row in newest + oldest)
    assert not {row.split()[0] for row in newest} & {row.split()[0] for row in oldest}
    await expect(desk.frame.get_by_role("button", name="Older")).to_have_count(0)
    await desk.press("Newest")
    await expect(said).to_have_text(f"{PAGE_OF_PAIRS} pairs shown")
    assert [row.split()[0] for row in await rows.all_inner_texts()] == [row.split()[0] for row in newest]


async def test_the_journal_goes_on_behind_its_first_page_and_keeps_its_filter(world: World, desks: Desks) -> None:
    connection = await world.connected("ENG", "LAB", name="Busy")
    for number in range(PAGE_OF_ENTRIES // 2 + 1):
        world.acme.create_issue("ENG", f"Parcel {number}")
    await backfill.start(world.work, await world.actor(world.acme), connection)
    desk = await desks("alice", world.globex)
    await desk.project_tab("LAB")
    await desk.open_connection("Busy")
    await world.journal_holds(PAGE_OF_ENTRIES + 1)
    await desk.press("Journal")
    await desk.frame.get_by_label("Show").select_option(label="Written")
    said = desk.frame.locator("#said")
    await expect(said).to_have_text(f"{PAGE_OF_ENTRIES} entries shown")


async def test_a_project_of_a_large_company_is_found_by_its_name(world: World, desks: Desks) -> None:
    with world.with_more_projects(world.acme, [f"Division {number}" for number in range(60)] + ["Zoo of the founder"]):
        desk = await desks("alice", world.acme)
        await desk.site_admin_page()
        await desk.press("Initiate connection")
        project = desk.frame.get_by_label("Project here", exact=True)
        wanted = project.locator("option", has_text="Zoo of the founder (P160)")
        await expect(wanted).to_have_count(0)
        await desk.frame.get_by_label("Find a project here").fill("zoo")
        await expect(wanted).to_have_count(1)
        await expect(project.locator("option")).to_have_count(2)
        await project.select_option(label="Zoo of the founder (P160)")
        await desk.frame.get_by_label("Address of the other Jira").fill(world.globex.url)
        await desk.frame.get_by_label("Somebody else").check()
        await desk.press("Initiate")
        await expect(desk.frame.get_by_label("Invitation code")).to_have_value(re.compile("."))
        await desk.press("To the connection")
        await expect(desk.frame.locator(".bridge")).to_contain_text("Zoo of the founder P160")
