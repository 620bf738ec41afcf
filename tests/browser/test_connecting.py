"""Two Jiras are connected in the browser: by an invitation code, and by one person who is an admin of both."""

import pytest
from playwright.async_api import expect

from tests.browser.desk import SOON, Desk, until
from tests.browser.world import Desks, World, code_for, connect

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_project_admin_connects_by_code_and_an_issue_arrives_there(world: World, desks: Desks) -> None:
    here, there = await desks("paul", world.acme), await desks("paul", world.globex)
    key = world.acme.create_issue("ACM", "The printer is on fire")

    await here.project_tab("ACM")
    await here.press("Initiate connection")
    await here.frame.get_by_label("Address of the other Jira").fill(world.globex.url)
    await here.frame.get_by_label("Somebody else").check()
    await here.frame.get_by_label("Name").fill("Support to desk")
    await here.press("Initiate")
    code = await here.frame.get_by_label("Invitation code").input_value()

    await there.project_tab("GLX")
    await there.press("Accept invitation")
    await there.frame.get_by_label("Invitation code").fill(code)
    await there.press("Look at invitation")
    await there.sees("Acme Support (ACM)")
    await there.press("Accept")
    await expect(there.frame.get_by_role("heading", name="Connected")).to_be_visible()

    # The page that showed the code goes on by itself.
    await expect(here.frame.get_by_role("heading", name="Connected")).to_be_visible(timeout=SOON)
    await here.frame.get_by_label("Issue key").fill(key)
    await here.press("Sync this issue")
    await expect(here.frame.locator(".lozenge.success")).to_have_text("In sync", timeout=SOON)
    twin = await here.frame.locator("[data-poll] a").get_attribute("href")
    assert twin is not None
    assert twin.startswith(f"{world.globex.url}/browse/GLX-")
    await there.page.goto(twin)
    await expect(there.page.locator("#summary")).to_have_text("The printer is on fire")

    panel = await here.panel(key)
    await expect(panel.locator(".lozenge")).to_have_text("In sync")
    await expect(panel.get_by_role("link", name="GLX-")).to_have_attribute("href", twin)


async def test_an_admin_of_both_sides_confirms_on_the_other_site(world: World, desks: Desks) -> None:
    desk = await desks("alice", world.acme)
    await Desk(desk.page, world.globex).log_in("alice")
    await desk.site_admin_page()
    await desk.press("Initiate connection")
    await desk.frame.get_by_label("Project here").select_option(label="Acme Engineering (ENG)")
    await desk.frame.get_by_label("Address of the other Jira").fill(f"{world.globex.url}/jira/projects/LAB")
    await desk.frame.get_by_label("I am an admin there too").check()
    await desk.press("Initiate")

    await desk.page.wait_for_url(f"{world.globex.url}/**", timeout=SOON)
    await expect(desk.frame.get_by_role("heading", name="Confirm connection")).to_be_visible()
    await desk.sees("Acme Engineering (ENG)")
    await desk.frame.get_by_label("Project here").select_option(label="Globex Lab (LAB)")
    await desk.press("Confirm")
    await expect(desk.frame.get_by_role("heading", name="Connected")).to_be_visible()

    key = world.globex.create_issue("LAB", "A new alloy")
    await until(lambda: "A new alloy" in world.acme.summaries("ENG").values(), "the new issue of LAB is in ENG")
    await expect((await Desk(desk.page, world.globex).panel(key)).locator(".lozenge")).to_have_text(
        "In sync", timeout=SOON
    )


async def test_an_address_that_cannot_be_connected_is_explained_next_to_its_field(world: World, desks: Desks) -> None:
    desk = await desks("paul", world.acme)
    await desk.project_tab("ACM")
    await desk.press("Initiate connection")
    field, wrong = desk.frame.get_by_label("Address of the other Jira"), desk.frame.locator("#other_address-wrong")
    for address, words in (
        ("http://127.0.0.1:9", "There is no Jira at http://127.0.0.1:9."),
        ("nowhere at all", "This is not the address of a Jira."),
        (world.acme.url, "That is the address of this Jira itself."),
        (world.initech.url, f"Causeway is not installed on {world.initech.url}."),
        ("https://jira.example.com", "Causeway does not connect to jira.example.com."),
    ):
        await field.fill(address)
        await desk.press("Initiate")
        await expect(wrong).to_contain_text(words)
        await expect(field).to_have_attribute("aria-invalid", "true")
        await expect(field).to_be_focused()
        await expect(field).to_have_value(address)


async def test_a_code_that_is_damaged_or_of_this_very_site_is_refused_in_words(world: World, desks: Desks) -> None:
    code = await code_for(await desks("paul", world.acme), "ACM", world.globex)
    there = await desks("paul", world.globex)
    altered = code[:-4] + ("AAAA" if not code.endswith("AAAA") else "BBBB")
    for wrong in (altered, "hello"):
        assert "damaged or incomplete" in await refusal_of(there, "GLX", wrong)
    assert "made on this Jira" in await refusal_of(await desks("paul", world.acme), "ACM", code)


async def test_a_code_works_once(world: World, desks: Desks) -> None:
    code = await code_for(await desks("alice", world.acme), "ENG", world.globex)
    there = await desks("alice", world.globex)
    await connect(there, "LAB", code)
    assert "used already" in await refusal_of(there, "LAB", code)


async def test_two_projects_that_are_connected_are_not_connected_twice(world: World, desks: Desks) -> None:
    await world.connected("REQ", "ASK", name="The first")
    code = await code_for(await desks("alice", world.acme), "REQ", world.globex)
    there = await desks("alice", world.globex)
    await there.project_tab("ASK")
    await there.press("Accept invitation")
    await there.frame.get_by_label("Invitation code").fill(code)
    await there.press("Look at invitation")
    await there.press("Accept")
    await there.sees("These two projects are connected already")


async def test_a_renewed_code_replaces_the_old_one_and_a_pending_connection_can_be_cancelled(
    world: World, desks: Desks
) -> None:
    here = await desks("alice", world.acme)
    old = await code_for(here, "ENG", world.globex, name="Second thoughts")
    await here.press("To the connection")
    await here.press("New invitation code")
    await expect(here.frame.get_by_label("Invitation code")).not_to_have_value(old)
    assert "withdrawn" in await refusal_of(await desks("alice", world.globex), "LAB", old)

    await here.project_tab("ENG")
    await here.open_connection("Second thoughts")
    await here.frame.get_by_text("Cancel this connection").click()
    await here.press("Yes, cancel it")
    await expect(here.frame.get_by_role("heading", name="Connections of this project")).to_be_visible()
    await expect(here.frame.get_by_role("button", name="Second thoughts")).to_have_count(0)


async def refusal_of(desk: Desk, project: str, code: str) -> str:
    """What is said of a code that this site does not take."""
    await desk.project_tab(project)
    await desk.press("Accept invitation")
    await desk.frame.get_by_label("Invitation code").fill(code)
    await desk.press("Look at invitation")
    wrong = desk.frame.locator("#code-wrong")
    await expect(wrong).to_be_visible()
    return await wrong.inner_text()
