"""A site with its Connect host and a tiny app, on real ports, in the test's own event loop."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from starlette.applications import Starlette

from sandbox.connect.control import control_routes
from sandbox.connect.delivery import Patience
from sandbox.connect.host import Host
from sandbox.connect.hosts import Hosts
from sandbox.connect.tokens import InstallKeys
from sandbox.presets import furnish
from sandbox.state import Sandbox, Site
from tests.sandbox.connect.tiny_app import TinyApp, served

QUICK = Patience(timeout=10, retry_low=0.01, retry_high=0.03)


@dataclass
class World:
    sandbox: Sandbox
    hosts: Hosts
    control_url: str
    app: TinyApp

    @property
    def site(self) -> Site:
        return self.sandbox.sites["acme"]

    @property
    def host(self) -> Host:
        return self.hosts.hosts["acme"]

    async def quiet(self) -> None:
        assert await self.hosts.quiet(timeout=20)


@pytest.fixture
async def app() -> AsyncIterator[TinyApp]:
    tiny = TinyApp()
    async with served(tiny.asgi()) as tiny.base_url:
        yield tiny


@pytest.fixture(scope="session")
def keys() -> InstallKeys:
    return InstallKeys()


@pytest.fixture
async def world(app: TinyApp, keys: InstallKeys) -> AsyncIterator[World]:
    sandbox = Sandbox(fast=True)
    for place, name in enumerate(("acme", "globex")):
        furnish(sandbox.add_site(name), place)
        sandbox.sites[name].base_url = f"http://{name}.localhost"
    hosts = Hosts(sandbox, QUICK, keys)
    async with served(Starlette(routes=control_routes(hosts))) as control_url:
        yield World(sandbox, hosts, control_url, app)
    await hosts.close()
