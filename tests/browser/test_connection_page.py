"""One connection, worked with in the browser: switch, first sync of all, check, errors, links, settings, end."""

import asyncio
import re

import pytest
import pytest_asyncio
from playwright.async_api import expect

from app.usecases import connections
from tests.browser.desk import SOON, Desk, until
from tests.browser.world import Desks, World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def connected(world: World, desks: Desks) -> Desk:
    """Paul's desk at the page of a fresh connection of ACM with GLX; only issues picked by hand travel."""
    here = await desks("paul", world.acme)
    await world.connected("ACM", "GLX", name="Bridge")
    await here.project_tab("ACM")
    await here.open_connection("Bridge")
    return here


async def sync_one(desk: Desk, key: str) -> None:
    await desk.frame.get_by_label("Issue key").fill(key)
    await desk.press("Sync this issue")
    await expect(desk.frame.locator("#sync-one [data-poll]")).to_contain_text(key)
    await expect(desk.frame.locator("#sync-one .lozenge.success")).to_have_text("In sync", timeout=SOON)


async def test_changes_wait_while_deactivated_and_are_made_up_on_activation(connected: Desk, world: World) -> None:
    key = world.acme.create_issue("ACM", "Before the pause")
    await sync_one(connected, key)
    switch = connected.frame.get_by_role("switch", name="Active")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    await expect(switch).to_be_focused()
    await connected.sees("Changes wait and are made up when you activate it.")

    world.acme.rename_issue(key, "Changed in the pause")
    await expect((await connected.panel(key)).locator(".lozenge")).to_have_text("Paused")
    assert "Changed in the pause" not in world.globex.summaries("GLX").values()

    await connected.project_tab("ACM")
    await connected.open_connection("Bridge")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "true")
    await until(lambda: "Changed in the pause" in world.globex.summaries("GLX").values(), "the change is made up")


async def test_all_existing_issues_are_synced_in_the_background_with_the_number_shown_first(
    connected: Desk, world: World
) -> None:
    for number in range(3):
        world.acme.create_issue("ACM", f"From before {number}")
    await until(lambda: "From before 2" in world.acme.summaries("ACM").values(), "the index has them")
    count = len(world.acme.summaries("ACM"))
    await connected.press("Sync all existing issues")
    await connected.sees(f"{count} issues")
    await connected.press("Start")
    await connected.sees("Last run:")
    await until(
        lambda: {f"From before {n}" for n in range(3)} <= set(world.globex.summaries("GLX").values()),
        "all are on the other side",
    )
    await connected.press("Check now")
    await expect(connected.frame.locator("#check .message.success")).to_contain_text("agree", timeout=SOON)


async def test_pairs_are_found_by_key_or_words_and_stopped_and_synced_again(connected: Desk, world: World) -> None:
    wanted, other = world.acme.create_issue("ACM", "A needle"), world.acme.create_issue("ACM", "Some hay")
    await sync_one(connected, wanted)
    await sync_one(connected, other)
    await connected.press("Pairs", exact=False)
    rows = connected.frame.locator("#pairs tbody tr")
    await expect(rows).to_have_count(2)
    await connected.frame.get_by_label("Search").fill("needle")
    await expect(rows).to_have_count(1)
    await expect(rows).to_contain_text(wanted)
    await connected.frame.get_by_label("Search").fill(other)
    await expect(rows).to_contain_text("Some hay")

    await rows.get_by_text("Stop syncing").click()
    await rows.get_by_role("button", name="Yes, stop").click()
    await expect(rows.locator(".lozenge")).to_have_text("Stopped")
    await rows.get_by_role("button", name="Sync again").click()
    await expect(rows.locator(".lozenge")).to_have_text("In sync", timeout=SOON)
    await connected.press("Journal")
    await expect(connected.frame.locator("#journal tbody tr", has_text="Stopped")).to_contain_text("Paul Peters")


async def test_the_journal_shows_every_write_with_before_and_after(connected: Desk, world: World, desks: Desks) -> None:
    key = world.acme.create_issue("ACM", "First words")
    await sync_one(connected, key)
    world.acme.rename_issue(key, "Second words")
    await until(lambda: "Second words" in world.globex.summaries("GLX").values(), "the new summary is there")
    there = await desks("paul", world.globex)
    await there.project_tab("GLX")
    await there.open_connection("Bridge")
    await there.press("Journal")
    row = there.frame.locator("#journal tbody tr", has_text="Second words")
    await expect(row).to_contain_text("First words")
    await expect(row).to_contain_text("Summary")
    await there.frame.get_by_label("Show").select_option(label="Conflict")
    await there.sees("Nothing of that kind yet.")


async def test_a_key_that_cannot_be_synced_is_explained_next_to_its_field(connected: Desk, world: World) -> None:
    elsewhere = world.acme.create_issue("ENG", "Elsewhere")
    field, wrong = connected.frame.get_by_label("Issue key"), connected.frame.locator("#issue_key-wrong")
    for key, words in (
        ("ACM-99999", "There is no issue ACM-99999"),
        (elsewhere, f"{elsewhere} is not an issue of Acme Support."),
        ("nonsense", "There is no issue NONSENSE"),
    ):
        await field.fill(key)
        await connected.press("Sync this issue")
        await expect(wrong).to_contain_text(words)
        await expect(field).to_be_focused()
        await expect(field).to_have_value(key)


async def test_two_existing_issues_are_linked_and_an_issue_linked_already_is_not(connected: Desk, world: World) -> None:
    mine, theirs = world.acme.create_issue("ACM", "Ours"), world.globex.create_issue("GLX", "Theirs")
    form = connected.frame.locator("#link-form")

    async def link(here: str, there: str) -> None:
        await form.get_by_label("Issue here", exact=True).fill(here)
        await form.locator("#remote_key").fill(there)
        await form.get_by_label("Take the values of the issue here").check()
        await form.get_by_role("button", name="Link issues").click()

    await link(mine, theirs)
    await expect(form.locator(".lozenge.success")).to_have_text("In sync", timeout=SOON)
    assert world.globex.summaries("GLX")[theirs] == "Ours"
    await link(world.acme.create_issue("ACM", "Late"), theirs)
    await expect(form.locator("#remote_key-wrong")).to_contain_text(f"{theirs} is linked with {mine} already.")


async def test_a_conflict_is_listed_until_it_is_ignored_and_stays_in_the_journal(
    connected: Desk, world: World, desks: Desks
) -> None:
    key = world.acme.create_issue("ACM", "Agreed")
    await sync_one(connected, key)
    twin = (await connected.frame.locator("#sync-one [data-poll] a").inner_text()).split()[0]
    switch = connected.frame.get_by_role("switch", name="Active")
    await switch.click()
    await expect(switch).to_have_attribute("aria-checked", "false")
    world.acme.rename_issue(key, "Ours, too early")
    # Of edits in the same millisecond that of the half that started wins.
    await asyncio.sleep(0.01)
    world.globex.rename_issue(twin, "Theirs, and later")
    await switch.click()
    await until(lambda: world.acme.summaries("ACM")[key] == "Theirs, and later", "the later one has won on both sides")

    # The half that finds the conflict is the one that shows it; both may be the first to look.
    there = await desks("paul", world.globex)
    desk, project, key = (connected, "ACM", key) if await shows_conflict(connected, key) else (there, "GLX", twin)
    assert await shows_conflict(desk, key)
    await desk.project_tab(project)
    await desk.open_connection("Bridge")
    tab = desk.frame.locator("#tab-errors")
    await tab.click()
    row = desk.frame.get_by_role("listitem").filter(has_text=key)
    await expect(row.locator(".lozenge")).to_have_text("Conflict")
    await expect(row.get_by_role("button", name="Retry")).to_have_count(0)
    await row.get_by_role("button", name="Ignore").click()
    await expect(row.locator(".lozenge")).to_have_text("In sync")
    await tab.click()
    await desk.sees("No errors and no conflicts.")
    await desk.press("Journal")
    await desk.frame.get_by_label("Show").select_option(label="Conflict")
    lost = desk.frame.locator("#journal tbody tr").filter(has=desk.page.locator(".lozenge.discovery"))
    await expect(lost).to_contain_text("Ours, too early")
    assert not await shows_conflict(desk, key)


@pytest.mark.parametrize(("button", "kept"), [("Keep the value here", True), ("Take theirs", False)])
async def test_a_held_conflict_is_decided_on_the_panel_that_shows_it(
    world: World, desks: Desks, button: str, kept: bool
) -> None:
    connection = await world.connected("ACM", "GLX", name="Bridge", policy="hold")
    actor, key = await world.actor(world.acme), world.acme.create_issue("ACM", "Agreed")
    desk = await desks("bob", world.acme)
    panel = await desk.panel(key)
    await desk.press("Sync this issue")
    await expect(panel.locator(".lozenge")).to_have_text("In sync", timeout=SOON)
    twin = (await panel.get_by_role("link", name="GLX-").inner_text()).split()[0]
    await connections.deactivate(world.work, actor, connection)
    world.acme.rename_issue(key, "Ours")
    world.globex.rename_issue(twin, "Theirs")
    await connections.activate(world.work, actor, connection)

    # The half that finds the conflict asks; which of the two looks first is open.
    there = await desks("bob", world.globex)
    asked, theirs = (desk, "Theirs") if await world.in_conflict() == actor.site_id else (there, "Ours")
    panel = await asked.panel(key if asked is desk else twin)
    await expect(panel.locator(".lozenge")).to_have_text("Conflict", timeout=SOON)
    await expect(panel.get_by_role("group", name="Decide: Summary")).to_contain_text(theirs)
    await panel.get_by_role("button", name=button).click()
    await expect(panel.locator(".lozenge")).to_have_text("In sync", timeout=SOON)
    expected = theirs if not kept else ("Ours" if asked is desk else "Theirs")
    await until(lambda: world.acme.summaries("ACM")[key] == expected, "the decision is on both sides")
    assert world.globex.summaries("GLX")[twin] == expected


async def shows_conflict(desk: Desk, key: str) -> bool:
    """What the issue's panel says once nothing is under way."""
    state = (await desk.panel(key)).locator(".lozenge")
    await expect(state).to_have_text(re.compile("In sync|Conflict"), timeout=SOON)
    return await state.inner_text() == "Conflict"


async def test_settings_are_saved_and_a_nameless_connection_is_not(connected: Desk) -> None:
    await connected.press("Settings")
    name = connected.frame.get_by_label("Name")
    await name.fill("   ")
    await connected.press("Save")
    await expect(connected.frame.locator("#name-wrong")).to_contain_text("The connection needs a name.")
    await name.fill("Renamed")
    await connected.frame.get_by_label("All new issues of the project").check()
    await connected.press("Save")
    await connected.sees("Saved.")
    await expect(connected.frame.get_by_role("heading", level=1)).to_have_text("Renamed")
    await connected.press("Overview")
    await connected.sees("All new issues")


async def test_deleting_asks_for_the_name_and_can_keep_the_links(connected: Desk, world: World, desks: Desks) -> None:
    key = world.acme.create_issue("ACM", "Outlives its connection")
    await sync_one(connected, key)
    await connected.press("Settings")
    button = connected.frame.get_by_role("button", name="Delete connection")
    await expect(button).to_be_disabled()
    await connected.frame.get_by_label("to confirm").fill("Bridge")
    await button.click()
    await expect(connected.frame.get_by_role("heading", name="Connections of this project")).to_be_visible()
    panel = await connected.panel(key)
    await expect(panel.locator(".lozenge")).to_have_text("Stopped")
    await expect(panel.get_by_role("link", name="GLX-")).to_be_visible()
    there = await desks("paul", world.globex)
    await there.project_tab("GLX")
    await there.open_connection("Bridge")
    await there.sees("The other side has deleted the connection.")
