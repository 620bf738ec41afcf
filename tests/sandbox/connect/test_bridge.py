"""The bridge between an app's page and the host, in a real browser: all.js inside the frame, host.js around it."""

import json
import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass

import jwt
import pytest
from playwright.async_api import FrameLocator, Page, async_playwright, expect
from starlette.applications import Starlette

from sandbox.face.routes import face_routes
from tests.conftest import missing
from tests.sandbox.connect.conftest import World
from tests.sandbox.connect.test_descriptor import page as module
from tests.sandbox.connect.tiny_app import KEY, served

CHROMIUM = os.environ.get("CAUSEWAY_CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")

expect.set_options(timeout=15_000)

# Buttons that call the bridge and write down what came of it.
APP_PAGE = """<!DOCTYPE html><html><head><script src="%s" data-options="resize:false"></script></head>
<body style="margin:0"><a id="away" href="/ui/second">second</a><output id="out"></output>
<script>
  const out = (value) => { document.getElementById("out").textContent = JSON.stringify(value ?? "done"); };
  const button = (name, act) => {
    const made = document.createElement("button");
    made.textContent = name;
    made.onclick = () => Promise.resolve(act()).then(out, (error) => out("refused: " + error.message));
    document.body.append(made);
  };
  button("token", () => AP.context.getToken());
  button("token by callback", () => new Promise((done) => { AP.context.getToken(done); }));
  button("context", () => AP.context.getContext());
  button("resize", () => AP.resize("100%%", "777px"));
  button("theme", () => AP.theming.initializeTheming());
  button("flag", () => void AP.flag.create({title: "Saved", body: "<b>All</b> well", type: "success"}));
  button("dialog", () => {
    AP.events.on("dialog.close", (data) => out({closed: data}));
    AP.dialog.create({key: "inner", width: "300", height: "200", customData: {code: "42"}});
  });
  button("close", () => AP.dialog.getCustomData().then((data) => AP.dialog.close(data)));
  button("go", () => AP.navigator.go("addonModule", {moduleKey: "second", customData: {code: "x y"}}));
  button("where", () => AP.navigator.getLocation());
</script></body></html>"""


@dataclass
class Desk:
    world: World
    page: Page

    @property
    def frame(self) -> FrameLocator:
        return self.page.frame_locator("main iframe.ac")

    async def said(self, name: str) -> str:
        """What the app's page has after its button was pressed."""
        out = self.frame.locator("#out")
        await out.evaluate("node => { node.textContent = ''; }")
        await self.frame.get_by_role("button", name=name, exact=True).click()
        await expect(out).not_to_be_empty()
        return str(json.loads(await out.inner_text()) if name.startswith("token") else await out.inner_text())


@pytest.fixture
async def desk(world: World) -> AsyncIterator[Desk]:
    """alice before a page of the tiny app."""
    if shutil.which(CHROMIUM) is None:
        missing("chromium", f"there is no {CHROMIUM}; install Debian's package chromium")
    html = APP_PAGE % f"{world.control_url}/all.js"
    tall = f'<!DOCTYPE html><script src="{world.control_url}/all.js"></script><div style="height:900px">tall</div>'
    world.app.pages = {"/ui/first": html, "/ui/second": html, "/ui/inner": html, "/ui/tall": tall}
    world.app.modules = {
        "generalPages": [
            module("first"),
            module("tall"),
            module("second", url="/ui/second?code={ac.code}"),
            module("inner", url="/ui/inner?code={ac.code}"),
        ]
    }
    async with served(Starlette(routes=face_routes(world.site, world.host))) as world.site.base_url:
        await world.host.install(world.app.descriptor_url)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            page = await browser.new_page(color_scheme="dark")
            page.set_default_timeout(15_000)
            await page.goto(f"{world.site.base_url}/login?next=/plugins/servlet/ac/{KEY}/first")
            await page.get_by_label("Name").fill("alice")
            await page.get_by_label("Password").fill("alice")
            await page.keyboard.press("Enter")
            await expect(page.locator("main iframe.ac")).to_be_visible()
            yield Desk(world, page)
            await browser.close()


async def test_a_page_gets_tokens_for_its_viewer_also_after_a_navigation_inside_the_frame(desk: Desk) -> None:
    for name in ("token", "token by callback"):
        told = jwt.decode(await desk.said(name), desk.world.app.secret(), algorithms=["HS256"])
        assert told["qsh"] == "context-qsh"
        assert told["sub"] == desk.world.site.user("alice").account_id
    await desk.frame.locator("#away").click()
    await desk.page.wait_for_function("document.querySelector('main iframe.ac') !== null")
    await expect(desk.frame.locator("body")).to_be_visible()
    assert jwt.decode(await desk.said("token"), desk.world.app.secret(), algorithms=["HS256"])["sub"]


async def test_a_page_resizes_follows_the_theme_and_raises_a_flag(desk: Desk) -> None:
    await desk.said("resize")
    frame = desk.page.locator("main iframe.ac")
    await expect(frame).to_have_css("height", "777px")
    await desk.said("theme")
    await expect(desk.frame.locator("html")).to_have_attribute("data-color-mode", "dark")
    await desk.page.get_by_role("button", name="Light / dark").click()
    await expect(desk.frame.locator("html")).to_have_attribute("data-color-mode", "light")
    await desk.said("flag")
    flag = desk.page.get_by_role("status").filter(has_text="Saved")
    await expect(flag).to_contain_text("All well")
    await flag.get_by_role("button", name="Dismiss").click()
    await expect(flag).to_have_count(0)


async def test_a_frame_follows_its_content_by_itself(desk: Desk) -> None:
    await desk.page.goto(f"{desk.world.site.base_url}/plugins/servlet/ac/{KEY}/tall")
    await expect(desk.page.locator("main iframe.ac")).to_have_css("height", "916px")
    await desk.frame.locator("div").evaluate("node => { node.style.height = '300px'; }")
    await expect(desk.page.locator("main iframe.ac")).to_have_css("height", "316px")


async def test_a_dialog_opens_over_the_page_and_hands_back_its_answer(desk: Desk) -> None:
    await desk.said("dialog")
    inner = desk.page.frame_locator("dialog iframe.ac")
    await inner.get_by_role("button", name="close", exact=True).click()
    await expect(desk.page.locator("dialog")).to_have_count(0)
    await expect(desk.frame.locator("#out")).to_have_text('{"closed":{"code":"42"}}')
    assert desk.world.app.called("/ui/inner")[0].query.startswith("code=42&")


async def test_navigating_to_a_module_carries_its_data_in_the_address(desk: Desk) -> None:
    assert json.loads(await desk.said("where"))["href"].endswith(f"/plugins/servlet/ac/{KEY}/first")
    await desk.frame.get_by_role("button", name="go", exact=True).click()
    await desk.page.wait_for_url(f"**/plugins/servlet/ac/{KEY}/second?ac.code=x+y")
    await expect(desk.frame.locator("#out")).to_be_attached()
    assert desk.world.app.called("/ui/second")[-1].query.startswith("code=x%20y&")
