"""The pages without a mouse, without eyes, in the dark, and on a narrow screen."""

import pytest
from playwright.async_api import FrameLocator, Locator, expect

from tests.browser.desk import Desk
from tests.browser.world import Desks, World, code_for

UNREADABLE = """
(root, [selector, least]) => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const parse = (text) => [...numbers(text).slice(0, 3), numbers(text)[3] ?? 1];
  const over = (top, below) => top.slice(0, 3).map((value, i) => value * top[3] + below[i] * (1 - top[3]));
  const behind = (node) => {
    if (!node) return [255, 255, 255];
    const colour = parse(getComputedStyle(node).backgroundColor);
    return colour[3] === 1 ? colour.slice(0, 3) : over(colour, behind(node.parentElement));
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (element) => {
    const back = behind(element), front = over(parse(getComputedStyle(element).color), back);
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const shown = [...root.querySelectorAll(selector)].filter((each) => each.checkVisibility() && each.innerText.trim());
  const bad = shown.filter((each) => !each.disabled && contrast(each) < least);
  return [shown.length, bad.map((each) => `${contrast(each).toFixed(2)} ${each.outerHTML.slice(0, 200)}`)];
}
"""
NAMELESS = """
(root) => {
  const ids = [...root.querySelectorAll("[id]")].map((each) => each.id);
  const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
  const named = (each) => [...(each.labels ?? []), each].some((one) => one.textContent?.trim() || one.ariaLabel);
  const controls = root.querySelectorAll("button, a, summary, select, textarea, input:not([type=hidden])");
  const dangling = [...root.querySelectorAll("[aria-describedby], [aria-labelledby], [aria-controls]")].filter((each) =>
    [each.getAttribute("aria-describedby"), each.getAttribute("aria-labelledby"), each.getAttribute("aria-controls")]
      .some((id) => id && !document.getElementById(id)));
  const bad = [...controls].filter((each) => !named(each)).concat(dangling).map((each) => each.outerHTML.slice(0, 200));
  return [controls.length, twice, bad];
}
"""
READABLE = 4.5
"""WCAG 2 AA for text of normal size."""

pytestmark = pytest.mark.asyncio(loop_scope="session")


def focused(frame: FrameLocator) -> Locator:
    return frame.locator(":focus")


async def tab_to(desk: Desk, name: str, *, most: int = 25) -> None:
    """Presses Tab until the control of that name has the focus, as a keyboard user would."""
    wanted = desk.frame.get_by_role("button", name=name, exact=True).or_(desk.frame.get_by_label(name, exact=False))
    for _ in range(most):
        if await wanted.first.evaluate("element => element === document.activeElement"):
            return
        await desk.page.keyboard.press("Tab")
    pytest.fail(f"the keyboard does not reach {name!r}")


async def test_a_connection_is_initiated_with_the_keyboard_alone(world: World, desks: Desks) -> None:
    desk = await desks("paul", world.acme)
    await desk.project_tab("ACM")
    await expect(desk.frame.get_by_role("button", name="Initiate connection")).to_be_visible()
    await desk.frame.locator("h1").focus()
    keyboard = desk.page.keyboard
    await tab_to(desk, "Initiate connection")
    outline = await focused(desk.frame).evaluate("element => getComputedStyle(element).outlineStyle")
    assert outline != "none"
    await keyboard.press("Enter")
    await expect(desk.frame.get_by_role("heading", name="Initiate connection")).to_be_focused()

    await tab_to(desk, "Address of the other Jira")
    await keyboard.type("nowhere at all")
    await keyboard.press("Enter")
    await expect(desk.frame.locator("#other_address-wrong")).to_be_visible()
    await expect(desk.frame.get_by_label("Address of the other Jira")).to_be_focused()
    await keyboard.press("Control+a")
    await keyboard.type(world.globex.url)
    await tab_to(desk, "I am an admin there too")
    await keyboard.press("ArrowDown")
    await tab_to(desk, "Initiate")
    await keyboard.press("Enter")
    await expect(desk.frame.get_by_role("heading", name="Send this invitation")).to_be_focused()
    await tab_to(desk, "Copy code")
    await keyboard.press("Enter")
    await expect(desk.frame.locator("#said")).to_have_text("Copied")


@pytest.mark.parametrize("mode", ["light", "dark"])
async def test_every_text_is_readable_in_both_colour_modes(world: World, desks: Desks, mode: str) -> None:
    desk = await desks("paul", world.acme)
    await code_for(desk, "ACM", world.globex, name="In the dark")
    await desk.page.emulate_media(color_scheme="light" if mode == "dark" else "dark")
    await desk.page.evaluate("mode => localStorage.setItem('colour-mode', mode)", mode)
    await desk.project_tab("ACM")
    await expect(desk.frame.locator("html")).to_have_attribute("data-color-mode", mode)
    await check_texts(desk, "h1, p, th, td, button, a, .lozenge")
    await desk.open_connection("In the dark")
    await check_texts(desk, "h1, h2, p, button, summary, .lozenge, .message div")
    await desk.project_tab("ACM")
    await desk.press("Initiate connection")
    await desk.frame.get_by_label("Address of the other Jira").fill("nowhere at all")
    await desk.press("Initiate")
    await expect(desk.frame.locator(".wrong")).to_be_visible()
    await check_texts(desk, "h1, label, legend, .hint, .wrong span, button")


async def check_texts(desk: Desk, selector: str) -> None:
    shown, unreadable = await desk.frame.locator("html").evaluate(UNREADABLE, [selector, READABLE])
    assert shown > 0
    assert unreadable == []


async def test_every_control_has_a_name_and_every_id_is_there_once(world: World, desks: Desks) -> None:
    for other, name in (("GLX", "Bridge"), ("LAB", "To the lab")):
        await world.connected("ACM", other, name=name)
    key = world.acme.create_issue("ACM", "Named")
    desk = await desks("paul", world.acme)
    await (await desk.panel(key)).get_by_role("region", name="To the lab").get_by_text("Link to an").click()
    await check_names(desk)
    await desk.project_tab("ACM")
    await expect(desk.frame.get_by_role("heading", level=1)).to_be_visible()
    await check_names(desk)
    await desk.open_connection("Bridge")
    await desk.frame.get_by_label("Issue key").fill(key)
    await desk.press("Sync this issue")
    await expect(desk.frame.locator("#sync-one .lozenge")).to_be_visible()
    for tab in ("overview", "pairs", "errors", "journal", "settings"):
        await desk.frame.locator(f"#tab-{tab}").click()
        await expect(desk.frame.locator(f"#tab-{tab}")).to_have_attribute("aria-current", "page")
        await check_names(desk)
    await desk.press("Connections")
    await desk.press("Initiate connection")
    await expect(desk.frame.get_by_role("heading", name="Initiate connection")).to_be_visible()
    await check_names(desk)


async def check_names(desk: Desk) -> None:
    await expect(desk.frame.locator("main button, main a").first).to_be_visible()
    controls, twice, bad = await desk.frame.locator("html").evaluate(NAMELESS)
    assert controls > 0
    assert twice == []
    assert bad == []


@pytest.mark.parametrize("width", [320, 1280])
async def test_no_page_needs_sideways_scrolling(world: World, desks: Desks, width: int) -> None:
    desk = await desks("paul", world.acme)
    await code_for(desk, "ACM", world.globex, name="A rather long name for a connection between two projects")
    await desk.page.set_viewport_size({"width": width, "height": 800})
    await desk.project_tab("ACM")
    await expect(desk.frame.get_by_role("heading", level=1)).to_be_visible()
    assert await desk.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth") <= 0
    await desk.press("Initiate connection")
    await expect(desk.frame.get_by_role("heading", name="Initiate connection")).to_be_visible()
    assert await desk.frame.locator("html").evaluate("html => html.scrollWidth - html.clientWidth") <= 0
    await world.connected("ACM", "GLX", name="With tabs")
    await desk.project_tab("ACM")
    await desk.open_connection("With tabs")
    assert await desk.frame.locator(".tabs").evaluate("tabs => tabs.scrollWidth - tabs.clientWidth") <= 0


async def test_the_frame_grows_with_its_content(world: World, desks: Desks) -> None:
    desk = await desks("paul", world.acme)
    await desk.project_tab("ACM")
    await expect(desk.frame.get_by_role("heading", level=1)).to_be_visible()
    await desk.press("Initiate connection")
    await expect(desk.frame.get_by_role("button", name="Initiate", exact=True)).to_be_visible()
    content = await desk.frame.locator("#content").evaluate("element => element.getBoundingClientRect().height")
    await expect(desk.page.locator("iframe.ac")).to_have_js_property("clientHeight", round(content))


async def test_every_request_of_a_page_carries_a_token_of_its_own_and_never_that_of_the_address(
    world: World, desks: Desks
) -> None:
    desk = await desks("paul", world.acme)
    sent: list[tuple[str | None, str | None]] = []
    desk.page.on(
        "request",
        lambda request: (
            sent.append((request.headers.get("authorization"), request.headers.get("hx-current-url")))
            if "hx-request" in request.headers
            else None
        ),
    )
    await desk.project_tab("ACM")
    await desk.press("Initiate connection")
    await expect(desk.frame.get_by_role("heading", name="Initiate connection")).to_be_visible()
    await desk.press("Cancel")
    await expect(desk.frame.get_by_role("heading", name="Connections of this project")).to_be_visible()
    tokens = [token for token, _ in sent]
    assert len(tokens) >= 2
    assert all(token and token.startswith("JWT ") for token in tokens)
    assert all(address is None for _, address in sent)
