"""One connection, worked with in the browser: switch, first sync of all, check, errors, links, settings, end."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, until
from tests.browser.world import Desks, World, code_for, connect

PAIR = ("ACM", "GLX")


@pytest.fixture
def connected(world: World, desks: Desks) -> Desk:
    """Paul's desk at the page of a fresh connection of ACM with GLX; only issues picked by hand travel."""
    here = desks("paul", world.acme)
    world.forget_connections()
    code = code_for(here, "ACM", world.globex, name="Bridge", automatic=False)
    connect(desks("paul", world.globex), "GLX", code)
    here.project_tab("ACM")
    here.open_connection("Bridge")
    return here


def sync_one(desk: Desk, key: str) -> None:
    desk.frame.get_by_label("Issue key").fill(key)
    desk.press("Sync this issue")
    expect(desk.frame.locator("#sync-one .lozenge.success")).to_have_text("In sync", timeout=15_000)


def test_changes_wait_while_deactivated_and_are_made_up_on_activation(connected: Desk, world: World) -> None:
    key = world.acme.create_issue("ACM", "Before the pause")
    sync_one(connected, key)
    switch = connected.frame.get_by_role("switch", name="Active")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    expect(switch).to_be_focused()
    connected.sees("Changes wait and are made up when you activate it.")

    world.acme.rename_issue(key, "Changed in the pause")
    expect(connected.panel(key).locator(".lozenge")).to_have_text("Paused")
    assert "Changed in the pause" not in world.globex.summaries("GLX").values()

    connected.project_tab("ACM")
    connected.open_connection("Bridge")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    until(lambda: "Changed in the pause" in world.globex.summaries("GLX").values(), "the change is made up")


def test_all_existing_issues_are_synced_in_the_background_with_the_number_shown_first(
    connected: Desk, world: World
) -> None:
    for number in range(3):
        world.acme.create_issue("ACM", f"From before {number}")
    until(lambda: "From before 2" in world.acme.summaries("ACM").values(), "the index has them")
    count = len(world.acme.summaries("ACM"))
    connected.press("Sync all existing issues")
    connected.sees(f"{count} issues")
    connected.press("Start")
    connected.sees("Last run:")
    until(
        lambda: {f"From before {n}" for n in range(3)} <= set(world.globex.summaries("GLX").values()),
        "all are on the other side",
    )
    connected.press("Check now")
    expect(connected.frame.locator("#check .message.success")).to_contain_text("agree", timeout=15_000)


def test_pairs_are_found_by_key_and_by_words_and_can_be_stopped_and_synced_again(connected: Desk, world: World) -> None:
    wanted, other = world.acme.create_issue("ACM", "A needle"), world.acme.create_issue("ACM", "Some hay")
    sync_one(connected, wanted)
    sync_one(connected, other)
    connected.press("Pairs", exact=False)
    rows = connected.frame.locator("#pairs tbody tr")
    expect(rows).to_have_count(2)
    connected.frame.get_by_label("Search").fill("needle")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(wanted)
    connected.frame.get_by_label("Search").fill(other)
    expect(rows).to_contain_text("Some hay")

    rows.get_by_text("Stop syncing").click()
    rows.get_by_role("button", name="Yes, stop").click()
    expect(rows.locator(".lozenge")).to_have_text("Stopped")
    rows.get_by_role("button", name="Sync again").click()
    expect(rows.locator(".lozenge")).to_have_text("In sync", timeout=15_000)


def test_the_journal_shows_what_was_written_with_before_and_after(connected: Desk, world: World, desks: Desks) -> None:
    key = world.acme.create_issue("ACM", "First words")
    sync_one(connected, key)
    world.acme.rename_issue(key, "Second words")
    until(lambda: "Second words" in world.globex.summaries("GLX").values(), "the new summary is there")
    there = desks("paul", world.globex)
    there.project_tab("GLX")
    there.open_connection("Bridge")
    there.press("Journal")
    row = there.frame.locator("#journal tbody tr", has_text="Second words")
    expect(row).to_contain_text("First words")
    expect(row).to_contain_text("Summary")
    there.frame.get_by_label("Show").select_option(label="Conflict")
    there.sees("Nothing of that kind yet.")


@pytest.mark.parametrize(
    ("key", "words"),
    [("ACM-99999", "There is no issue ACM-99999"), ("{eng}", "is not an issue of"), ("nonsense", "There is no issue")],
)
def test_a_key_that_cannot_be_synced_is_explained_next_to_its_field(
    connected: Desk, world: World, key: str, words: str
) -> None:
    if key == "{eng}":
        key = world.acme.create_issue("ENG", "Elsewhere")
    field = connected.frame.get_by_label("Issue key")
    field.fill(key)
    connected.press("Sync this issue")
    expect(connected.frame.locator("#issue_key-wrong")).to_contain_text(words)
    expect(field).to_be_focused()
    expect(field).to_have_value(key)


def test_two_existing_issues_are_linked_and_an_issue_linked_already_is_not(connected: Desk, world: World) -> None:
    mine, theirs = world.acme.create_issue("ACM", "Ours"), world.globex.create_issue("GLX", "Theirs")
    form = connected.frame.locator("#link-form")

    def link(here: str, there: str) -> None:
        form.get_by_label("Issue here").fill(here)
        form.get_by_label(f"Issue on {world.globex.title}").fill(there)
        form.get_by_label("Take the values of the issue here").check()
        form.get_by_role("button", name="Link issues").click()

    link(mine, theirs)
    expect(form.locator(".lozenge.success")).to_have_text("In sync", timeout=15_000)
    assert world.globex.summaries("GLX")[theirs] == "Ours"
    link(world.acme.create_issue("ACM", "Late"), theirs)
    expect(form.locator("#remote_key-wrong")).to_contain_text(f"{theirs} is linked with {mine} already.")


def test_settings_are_saved_and_a_nameless_connection_is_not(connected: Desk) -> None:
    connected.press("Settings")
    name = connected.frame.get_by_label("Name")
    name.fill("   ")
    connected.press("Save")
    expect(connected.frame.locator("#name-wrong")).to_contain_text("The connection needs a name.")
    name.fill("Renamed")
    connected.frame.get_by_label("All new issues of the project").check()
    connected.press("Save")
    connected.sees("Saved.")
    expect(connected.frame.get_by_role("heading", level=1)).to_have_text("Renamed")
    connected.press("Overview")
    connected.sees("All new issues")


def test_deleting_asks_for_the_name_and_keeps_the_links_if_told_so(connected: Desk, world: World, desks: Desks) -> None:
    key = world.acme.create_issue("ACM", "Outlives its connection")
    sync_one(connected, key)
    connected.press("Settings")
    button = connected.frame.get_by_role("button", name="Delete connection")
    expect(button).to_be_disabled()
    connected.frame.get_by_label("to confirm").fill("Bridge")
    button.click()
    expect(connected.frame.get_by_role("heading", name="Connections of this project")).to_be_visible()
    panel = connected.panel(key)
    expect(panel.locator(".lozenge")).to_have_text("Stopped")
    expect(panel.get_by_role("link", name="GLX-")).to_be_visible()
    there = desks("paul", world.globex)
    there.project_tab("GLX")
    there.open_connection("Bridge")
    there.sees("The other side has deleted the connection.")
