"""The issue panel and who may do what: in words, with buttons for those who may use them."""

import pytest
from playwright.sync_api import expect

from app.config import APP_KEY
from tests.browser.desk import until
from tests.browser.world import Desks, World, code_for, connect


@pytest.fixture
def by_hand(world: World, desks: Desks) -> World:
    """ACM and GLX are connected; only issues picked by hand travel."""
    world.forget_connections()
    code = code_for(desks("paul", world.acme), "ACM", world.globex, name="Bridge", automatic=False)
    connect(desks("paul", world.globex), "GLX", code)
    return world


def test_an_issue_is_synced_hurried_and_stopped_from_its_panel(by_hand: World, desks: Desks) -> None:
    key = by_hand.acme.create_issue("ACM", "From the panel")
    desk = desks("bob", by_hand.acme)
    panel = desk.panel(key)
    desk.press("Sync this issue")
    state = panel.locator(".lozenge")
    expect(state).to_have_text("In sync", timeout=15_000)
    desk.press("Sync now")
    expect(state).to_have_text("In sync", timeout=15_000)
    panel.get_by_text("Stop syncing").click()
    desk.press("Yes, stop")
    expect(state).to_have_text("Stopped")
    expect(panel.get_by_role("link", name="GLX-")).to_be_visible()


def test_two_issues_are_linked_from_the_panel_and_an_unknown_key_is_explained(by_hand: World, desks: Desks) -> None:
    key, theirs = by_hand.acme.create_issue("ACM", "Left"), by_hand.globex.create_issue("GLX", "Right")
    desk = desks("bob", by_hand.acme)
    panel = desk.panel(key)
    panel.get_by_text("Link to an existing issue").click()
    field = panel.get_by_label("Issue on")
    field.fill("GLX-99999")
    desk.press("Link issues")
    expect(panel.locator("#remote_key-wrong")).to_contain_text("There is no issue GLX-99999 on the other side")
    field.fill(theirs)
    panel.get_by_label("This issue wins").check()
    desk.press("Link issues")
    expect(panel.locator(".lozenge")).to_have_text("In sync", timeout=15_000)
    assert by_hand.globex.summaries("GLX")[theirs] == "Left"


def test_the_panel_on_the_other_side_says_the_same(by_hand: World, desks: Desks) -> None:
    key = by_hand.acme.create_issue("ACM", "Seen from both")
    here = desks("bob", by_hand.acme)
    here.panel(key)
    here.press("Sync this issue")
    expect(here.frame.locator(".lozenge")).to_have_text("In sync", timeout=15_000)
    twin = here.frame.get_by_role("link", name="GLX-").inner_text().split()[0]
    there = desks("bob", by_hand.globex)
    panel = there.panel(twin)
    expect(panel.locator(".lozenge")).to_have_text("In sync")
    expect(panel.get_by_role("link", name=key)).to_be_visible()


def test_an_error_is_named_with_its_field_and_retried_after_it_was_mended(world: World, desks: Desks) -> None:
    world.forget_connections()
    code = code_for(desks("alice", world.acme), "ENG", world.globex, name="Intake", automatic=False)
    connect(desks("alice", world.globex), "ASK", code)
    key = world.acme.create_issue("ENG", "Lacks a field there")
    desk = desks("alice", world.acme)
    panel = desk.panel(key)
    desk.press("Sync this issue")
    expect(panel.locator(".lozenge.danger")).to_have_text("Error there", timeout=15_000)
    expect(panel.locator(".wrong")).to_contain_text("Account")

    with world.without_required_fields(world.globex, "ASK"):
        desk.project_tab("ENG")
        desk.open_connection("Intake")
        desk.frame.locator("#tab-errors").click()
        expect(desk.frame.locator(".wrong")).to_contain_text("Account")
        desk.press("Retry", exact=False)
        until(
            lambda: "Lacks a field there" in world.globex.summaries("ASK").values(),
            "the issue is there after the retry",
        )
        expect(desk.panel(key).locator(".lozenge")).to_have_text("In sync", timeout=15_000)


@pytest.mark.parametrize("page", [f"/plugins/servlet/ac/{APP_KEY}/admin", f"/plugins/servlet/ac/{APP_KEY}/configure"])
def test_a_plain_user_is_refused_on_the_site_admin_page(world: World, desks: Desks, page: str) -> None:
    desk = desks("bob", world.acme)
    desk.page.goto(world.acme.url + page)
    desk.sees("Only an admin of this Jira can do this.")
    expect(desk.frame.get_by_role("button")).to_have_count(0)


@pytest.mark.parametrize(("user", "project"), [("bob", "ACM"), ("paul", "ENG")])
def test_who_does_not_administer_a_project_is_refused_on_its_tab(
    world: World, desks: Desks, user: str, project: str
) -> None:
    desk = desks(user, world.acme)
    desk.project_tab(project)
    desk.sees("Only an admin of this project can do this.")


def test_a_project_admin_with_a_code_is_offered_only_projects_of_their_own(world: World, desks: Desks) -> None:
    code = code_for(desks("alice", world.acme), "ENG", world.globex)
    desk = desks("paul", world.globex)
    desk.page.goto(f"{world.globex.url}/plugins/servlet/ac/{APP_KEY}/connect?ac.code={code}")
    options = desk.frame.get_by_label("Project here").locator("option")
    expect(options).to_have_text(["Choose a project", "Globex Desk (GLX)"])
