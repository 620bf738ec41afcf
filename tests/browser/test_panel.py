"""The issue panel and who may do what: in words, with buttons for those who may use them."""

import pytest
import pytest_asyncio
from playwright.async_api import expect

from app.config import APP_KEY
from tests.browser.desk import SOON, until
from tests.browser.world import Desks, World, code_for

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def by_hand(world: World, desks: Desks) -> World:
    """ACM and GLX are connected; only issues picked by hand travel."""
    await world.connected("ACM", "GLX", name="Bridge")
    return world


async def test_an_issue_is_synced_hurried_and_stopped_from_its_panel(by_hand: World, desks: Desks) -> None:
    key = by_hand.acme.create_issue("ACM", "From the panel")
    desk = await desks("bob", by_hand.acme)
    panel = await desk.panel(key)
    await desk.press("Sync this issue")
    state = panel.locator(".lozenge")
    await expect(state).to_have_text("In sync", timeout=SOON)
    await desk.press("Sync now")
    await expect(state).to_have_text("In sync", timeout=SOON)
    await panel.get_by_text("Stop syncing").click()
    await desk.press("Yes, stop")
    await expect(state).to_have_text("Stopped")
    await expect(panel.get_by_role("link", name="GLX-")).to_be_visible()


async def test_issues_are_linked_from_the_panel_and_an_unknown_key_is_explained(by_hand: World, desks: Desks) -> None:
    key, theirs = by_hand.acme.create_issue("ACM", "Left"), by_hand.globex.create_issue("GLX", "Right")
    desk = await desks("bob", by_hand.acme)
    panel = await desk.panel(key)
    await panel.get_by_text("Link to an existing issue").click()
    field = panel.get_by_label("Issue on")
    await field.fill("GLX-99999")
    await desk.press("Link issues")
    await expect(panel.locator("#remote_key-wrong")).to_contain_text("There is no issue GLX-99999 on the other side")
    await field.fill(theirs)
    await panel.get_by_label("This issue wins").check()
    await desk.press("Link issues")
    await expect(panel.locator(".lozenge")).to_have_text("In sync", timeout=SOON)
    assert by_hand.globex.summaries("GLX")[theirs] == "Left"


async def test_an_issue_of_two_connections_is_linked_by_the_form_that_was_filled_in(
    by_hand: World, desks: Desks
) -> None:
    await by_hand.connected("ACM", "LAB", name="To the lab")
    key, theirs = by_hand.acme.create_issue("ACM", "Sample 7"), by_hand.globex.create_issue("LAB", "A sample")
    desk = await desks("bob", by_hand.acme)
    panel = await desk.panel(key)
    lab = panel.get_by_role("region", name="To the lab")
    await lab.get_by_text("Link to an existing issue").click()
    # By their labels: an id that both forms had would lead to the other connection's field.
    await lab.get_by_text("Issue on").click()
    await desk.page.keyboard.type(theirs)
    await lab.get_by_text("This issue wins").click()
    await lab.get_by_role("button", name="Link issues").click()
    await expect(panel.get_by_role("region", name="To the lab: LAB-").locator(".lozenge")).to_have_text(
        "In sync", timeout=SOON
    )
    assert by_hand.globex.summaries("LAB")[theirs] == "Sample 7"
    await expect(
        panel.get_by_role("region", name="Bridge").get_by_role("button", name="Sync this issue")
    ).to_be_visible()


async def test_the_panel_on_the_other_side_says_the_same(by_hand: World, desks: Desks) -> None:
    key = by_hand.acme.create_issue("ACM", "Seen from both")
    here = await desks("bob", by_hand.acme)
    await here.panel(key)
    await here.press("Sync this issue")
    await expect(here.frame.locator(".lozenge")).to_have_text("In sync", timeout=SOON)
    twin = (await here.frame.get_by_role("link", name="GLX-").inner_text()).split()[0]
    there = await desks("bob", by_hand.globex)
    panel = await there.panel(twin)
    await expect(panel.locator(".lozenge")).to_have_text("In sync")
    await expect(panel.get_by_role("link", name=key)).to_be_visible()


async def test_an_error_is_named_with_its_field_and_retried_after_it_was_mended(world: World, desks: Desks) -> None:
    await world.connected("ENG", "ASK", name="Intake")
    key = world.acme.create_issue("ENG", "Lacks a field there")
    desk = await desks("alice", world.acme)
    panel = await desk.panel(key)
    await desk.press("Sync this issue")
    await expect(panel.locator(".lozenge.danger")).to_have_text("Error there", timeout=SOON)
    await expect(panel.locator(".wrong")).to_contain_text("Account")

    with world.without_required_fields(world.globex, "ASK"):
        await desk.project_tab("ENG")
        await desk.open_connection("Intake")
        await desk.frame.locator("#tab-errors").click()
        await expect(desk.frame.locator(".wrong")).to_contain_text("Account")
        await desk.press("Retry", exact=False)
        await until(
            lambda: "Lacks a field there" in world.globex.summaries("ASK").values(),
            "the issue is there after the retry",
        )
        await expect((await desk.panel(key)).locator(".lozenge")).to_have_text("In sync", timeout=SOON)


async def test_a_plain_user_is_refused_on_every_admin_page(world: World, desks: Desks) -> None:
    desk = await desks("bob", world.acme)
    for module in ("admin", "configure"):
        await desk.page.goto(f"{world.acme.url}/plugins/servlet/ac/{APP_KEY}/{module}")
        await desk.sees("Only an admin of this Jira can do this.")
        await expect(desk.frame.get_by_role("button")).to_have_count(0)
    await desk.project_tab("ACM")
    await desk.sees("Only an admin of this project can do this.")


async def test_a_project_admin_is_refused_on_the_tab_of_another_project(world: World, desks: Desks) -> None:
    desk = await desks("paul", world.acme)
    await desk.project_tab("ENG")
    await desk.sees("Only an admin of this project can do this.")
    await expect(desk.frame.get_by_role("button")).to_have_count(0)


async def test_a_project_admin_with_a_code_is_offered_only_projects_of_their_own(world: World, desks: Desks) -> None:
    code = await code_for(await desks("alice", world.acme), "ENG", world.globex)
    desk = await desks("paul", world.globex)
    await desk.page.goto(f"{world.globex.url}/plugins/servlet/ac/{APP_KEY}/connect?ac.code={code}")
    options = desk.frame.get_by_label("Project here").locator("option")
    await expect(options).to_have_text(["Choose a project", "Globex Desk (GLX)"])
