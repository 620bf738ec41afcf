"""A browser, Jiras with and without Causeway, and the service with its worker: the whole product on this machine."""

import asyncio
import os
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from app.config import Settings
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.main import create_app
from tests.browser.desk import Desk, Jira, until
from tests.browser.world import Desks, World
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if shutil.which(CHROMIUM) is None:
        missing("chromium", f"there is no {CHROMIUM}; install Debian's package chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()
