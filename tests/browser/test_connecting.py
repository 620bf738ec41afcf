"""Two Jiras are connected in the browser: by an invitation code, and by one person who is an admin of both."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.world import Desks, World, code_for, connect


def test_a_project_admin_connects_by_code_and_an_issue_arrives_on_the_other_site(world: World, desks: Desks) -> None:
    here, there = desks("paul", world.acme), desks("paul", world.globex)
    key = world.acme.create_issue("ACM", "The printer is on fire")

    here.project_tab("ACM")
    here.press("Initiate connection")
    here.frame.get_by_label("Address of the other Jira").fill(world.globex.url)
    here.frame.get_by_label("Somebody else").check()
    here.frame.get_by_label("Name").fill("Support to desk")
    here.press("Initiate")
    code = here.frame.get_by_label("Invitation code").input_value()

    there.project_tab("GLX")
    there.press("Accept invitation")
    there.frame.get_by_label("Invitation code").fill(code)
    there.press("Look at invitation")
    there.sees("Acme Support (ACM)")
    there.press("Accept")
    expect(there.frame.get_by_role("heading", name="Connected")).to_be_visible()

    # The page that showed the code goes on by itself.
    expect(here.frame.get_by_role("heading", name="Connected")).to_be_visible(timeout=15_000)
    here.frame.get_by_label("Issue key").fill(key)
    here.press("Sync this issue")
    expect(here.frame.locator(".lozenge.success")).to_have_text("In sync", timeout=15_000)
    twin = here.frame.locator("[data-poll] a").get_attribute("href")
    assert twin is not None
    assert twin.startswith(f"{world.globex.url}/browse/GLX-")
    there.page.goto(twin)
    expect(there.page.locator("#summary")).to_have_text("The printer is on fire")

    panel = here.panel(key)
    expect(panel.locator(".lozenge")).to_have_text("In sync")
    expect(panel.get_by_role("link", name="GLX-")).to_have_attribute("href", twin)


def test_an_admin_of_both_sides_confirms_on_the_other_site(world: World, desks: Desks) -> None:
    desk = desks("alice", world.acme)
    Desk(desk.page, world.globex).log_in("alice")
    desk.site_admin_page()
    desk.press("Initiate connection")
    desk.frame.get_by_label("Project here").select_option(label="Acme Engineering (ENG)")
    desk.frame.get_by_label("Address of the other Jira").fill(f"{world.globex.url}/jira/projects/LAB")
    desk.frame.get_by_label("I am an admin there too").check()
    desk.press("Initiate")

    desk.page.wait_for_url(f"{world.globex.url}/**", timeout=15_000)
    expect(desk.frame.get_by_role("heading", name="Confirm connection")).to_be_visible()
    desk.sees("Acme Engineering (ENG)")
    desk.frame.get_by_label("Project here").select_option(label="Globex Lab (LAB)")
    desk.press("Confirm")
    expect(desk.frame.get_by_role("heading", name="Connected")).to_be_visible()

    key = world.globex.create_issue("LAB", "A new alloy")
    until(lambda: "A new alloy" in world.acme.summaries("ENG").values(), "the new issue of LAB is in ENG by itself")
    expect(desk.panel(key).locator(".lozenge")).to_have_text("In sync", timeout=15_000)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:9", "There is no Jira at http://127.0.0.1:9."),
        ("ftp://x", "This is not the address of a Jira."),
        ("{acme}", "That is the address of this Jira itself."),
        ("{initech}", "Causeway is not installed on {initech}."),
        ("https://jira.example.com", "Causeway does not connect to jira.example.com."),
    ],
)
def test_an_address_that_cannot_be_connected_is_explained_next_to_its_field(
    world: World, desks: Desks, address: str, words: str
) -> None:
    sites = {"acme": world.acme.url, "initech": world.initech.url}
    desk = desks("paul", world.acme)
    desk.project_tab("ACM")
    desk.press("Initiate connection")
    field = desk.frame.get_by_label("Address of the other Jira")
    field.fill(address.format(**sites))
    desk.press("Initiate")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(field).to_have_value(address.format(**sites))
    expect(desk.frame.locator("#other_address-wrong")).to_contain_text(words.format(**sites))


def test_a_code_that_is_damaged_or_of_this_very_site_is_refused_in_words(world: World, desks: Desks) -> None:
    code = code_for(desks("paul", world.acme), "ACM", world.globex)
    there = desks("paul", world.globex)
    altered = code[:-4] + ("AAAA" if not code.endswith("AAAA") else "BBBB")
    for wrong in (altered, "hello"):
        assert "damaged or incomplete" in refusal_of(there, "GLX", wrong)
    assert "made on this Jira" in refusal_of(desks("paul", world.acme), "ACM", code)


def test_a_code_works_once(world: World, desks: Desks) -> None:
    code = code_for(desks("alice", world.acme), "ENG", world.globex)
    there = desks("alice", world.globex)
    connect(there, "LAB", code)
    assert "used already" in refusal_of(there, "LAB", code)


def test_two_projects_that_are_connected_are_not_connected_twice(world: World, desks: Desks) -> None:
    first, second = (code_for(desks("alice", world.acme), "REQ", world.globex) for _ in range(2))
    there = desks("alice", world.globex)
    connect(there, "ASK", first)
    there.project_tab("ASK")
    there.press("Accept invitation")
    there.frame.get_by_label("Invitation code").fill(second)
    there.press("Look at invitation")
    there.press("Accept")
    there.sees("These two projects are connected already")


def test_a_renewed_code_replaces_the_old_one_and_a_pending_connection_can_be_cancelled(
    world: World, desks: Desks
) -> None:
    here = desks("alice", world.acme)
    old = code_for(here, "ENG", world.globex, name="Second thoughts")
    here.press("To the connection")
    here.press("New invitation code")
    expect(here.frame.get_by_label("Invitation code")).not_to_have_value(old)
    assert "withdrawn" in refusal_of(desks("alice", world.globex), "LAB", old)

    here.project_tab("ENG")
    here.open_connection("Second thoughts")
    here.frame.get_by_text("Cancel this connection").click()
    here.press("Yes, cancel it")
    expect(here.frame.get_by_role("heading", name="Connections of this project")).to_be_visible()
    expect(here.frame.get_by_role("button", name="Second thoughts")).to_have_count(0)


def refusal_of(desk: Desk, project: str, code: str) -> str:
    """What is said of a code that this site does not take."""
    desk.project_tab(project)
    desk.press("Accept invitation")
    desk.frame.get_by_label("Invitation code").fill(code)
    desk.press("Look at invitation")
    wrong = desk.frame.locator("#code-wrong")
    expect(wrong).to_be_visible()
    return wrong.inner_text()
