"""A browser, Jiras with and without Causeway, and the service with its worker: the whole product on this machine.

All of it lives on one event loop that runs while a browser test runs.
"""

import asyncio
import contextlib
import os
import shutil
import socket
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio
import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from pydantic import SecretStr

from app.config import Settings
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.main import create_app
from sandbox.server import RunningSandbox
from tests.browser.desk import Desk, Jira
from tests.browser.world import Database, Desks, World
from tests.conftest import missing

CHROMIUM = os.environ.get("CAUSEWAY_CHROMIUM", "/usr/bin/chromium")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    if shutil.which(CHROMIUM) is None:
        missing("chromium", f"there is no {CHROMIUM}; install Debian's package chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        await started.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def jiras() -> AsyncIterator[RunningSandbox]:
    async with RunningSandbox.of("acme", "globex", "initech") as running:
        yield running


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(
    browser: Browser,
    jiras: RunningSandbox,
    postgres: EmbeddedPostgres,
    redis_server: EmbeddedRedis,
    encryption_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[World]:
    """The service with its worker, and Causeway installed on two sites by their admin, in the browser."""
    database = f"browser{uuid4().hex}"
    await execute(postgres.url, f'CREATE DATABASE "{database}" TEMPLATE "template"')
    listening = socket.create_server(("127.0.0.1", 0))
    service = f"http://127.0.0.1:{listening.getsockname()[1]}"
    settings = Settings(
        base_url=service,
        database_url=postgres.database(database),
        redis_url=redis_server.url,
        encryption_keys=SecretStr(encryption_key),
        allowed_site_hosts="127.0.0.1,*.atlassian.net",
        install_keys_url=f"{jiras.control_url}/install-keys",
        connect_js_url=f"{jiras.control_url}/all.js",
        data_dir=tmp_path_factory.mktemp("causeway"),
        index_lag_seconds=1,
        quiet_seconds=0.2,
        retry_scale=0.02,
    )
    app = create_app(settings, with_worker=True)
    async with served(app, listening):
        acme, globex, initech = (Jira(jiras.site(name)) for name in ("acme", "globex", "initech"))
        made = World(acme, globex, initech, app.state.gate.work, Database(postgres.url, database))
        for jira in (made.acme, made.globex):
            await install(browser, jira, service)
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def windows(browser: Browser) -> AsyncIterator[dict[tuple[str, str], BrowserContext]]:
    """A window per person and site, kept for the whole run: tabs behind others of one window would be slow."""
    opened: dict[tuple[str, str], BrowserContext] = {}
    yield opened
    for context in opened.values():
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def desks(browser: Browser, windows: dict[tuple[str, str], BrowserContext], world: World) -> AsyncIterator[Desks]:
    """Opens tabs for people who are logged in, and closes them. No connection is left from before."""
    await world.forget_connections()
    tabs: list[Page] = []

    async def sit_down(user: str, jira: Jira) -> Desk:
        window = user, jira.site.name
        if window not in windows:
            windows[window] = await browser.new_context(viewport={"width": 1280, "height": 900})
            windows[window].set_default_timeout(10_000)
        tabs.append(await windows[window].new_page())
        return await Desk(tabs[-1], jira).log_in(user)

    yield sit_down
    for tab in tabs:
        await tab.close()


async def install(browser: Browser, jira: Jira, service: str) -> None:
    """As a site admin does it: Manage apps, the descriptor's address, Install."""
    page = await browser.new_page()
    await Desk(page, jira).log_in("alice")
    await page.goto(f"{jira.url}/jira/settings/apps")
    await page.get_by_label("Address of its descriptor").fill(f"{service}/atlassian-connect.json")
    await page.get_by_role("button", name="Install").click()
    await expect(page.get_by_role("status")).to_have_text("Causeway is installed.")
    await page.close()


@contextlib.asynccontextmanager
async def served(app: FastAPI, listening: socket.socket) -> AsyncIterator[None]:
    """The web app with a worker in it, on the running loop; in when it is ready, out when it has stopped."""
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=1))
    running = asyncio.create_task(server._serve([listening]))
    try:
        while not server.started:
            assert not running.done(), "the service did not start"
            await asyncio.sleep(0.05)
        yield
    finally:
        server.should_exit = True
        await running


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
