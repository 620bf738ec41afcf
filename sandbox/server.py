"""Serves all sites and the control interface: one process, one event loop, one port each, loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Iterator, Mapping
from typing import Any, Self

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox.connect.control import control_routes
from sandbox.connect.delivery import Patience
from sandbox.connect.hosts import Hosts
from sandbox.control import control_app
from sandbox.face.routes import face_routes
from sandbox.presets import furnish
from sandbox.rest.app import site_app
from sandbox.state import Sandbox, Site

HOST = "127.0.0.1"
_BACKLOG = 2048


def build(names: list[str], *, fast: bool = False) -> Sandbox:
    """Furnished sites, not served yet. `fast`: no index lag, webhook retries within seconds."""
    sandbox = Sandbox(fast=fast)
    for place, name in enumerate(names):
        furnish(sandbox.add_site(name), place)
    return sandbox


class RunningSandbox:
    """Sites that answer over HTTP, as an async context: in at the start, out when all of it has ended.

    `ports` by site name, and `control`; 0 or missing takes any free one. Inside the context `site(name).base_url` and
    `control_url` are real addresses.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        *,
        ports: Mapping[str, int] | None = None,
        control: int = 0,
        patience: Patience | None = None,
    ) -> None:
        self.sandbox = sandbox
        self.control_url = ""
        self._ports = dict(ports or {})
        self._control_port = control
        self._patience = patience
        self._servers: list[uvicorn.Server] = []
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    def of(cls, *names: str, fast: bool = True, **options: Any) -> Self:
        """Fresh sites of these names, on free ports."""
        return cls(build(list(names), fast=fast), **options)

    @property
    def hosts(self) -> Hosts:
        """The Connect hosts of the sites."""
        return self._hosts

    def site(self, name: str) -> Site:
        return self.sandbox.site(name)

    async def quiet(self, site: str | None = None, timeout: float = 30.0) -> bool:
        """Waits until no webhook is under way; False when that took too long."""
        return await self._hosts.quiet(site, timeout)

    async def __aenter__(self) -> Self:
        sockets = {name: _listen(self._ports.get(name, 0)) for name in self.sandbox.sites}
        control = _listen(self._control_port)
        for name, site in self.sandbox.sites.items():
            site.port = _port(sockets[name])
            site.base_url = f"http://{HOST}:{site.port}"
        self.control_url = self.sandbox.control_url = f"http://{HOST}:{_port(control)}"
        self._hosts = Hosts(self.sandbox, self._patience)
        for name, site in self.sandbox.sites.items():
            self._serve(site_app(site, face_routes(site, self._hosts.hosts[name])), sockets[name])
        self._serve(control_app(self.sandbox, control_routes(self._hosts)), control)
        while not all(server.started for server in self._servers):
            self._raise_what_failed()
            await asyncio.sleep(0.005)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._hosts.close()
        for server in self._servers:
            server.should_exit = True
            server.force_exit = True
        await asyncio.gather(*self._tasks)

    async def forever(self) -> None:
        """Until the servers end, which a signal to the process does."""
        await asyncio.gather(*self._tasks)

    def _serve(self, app: ASGIApp, listening: socket.socket) -> None:
        config = uvicorn.Config(
            app,
            http=Protocol,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=65,
        )
        server = _QuietServer(config)
        self._servers.append(server)
        self._tasks.append(asyncio.create_task(server.serve(sockets=[listening])))

    def _raise_what_failed(self) -> None:
        for task in self._tasks:
            if task.done():
                task.result()


class Protocol(HttpToolsProtocol):
    """Lets an app end the connection without an answer, as a broken network does."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = {"sandbox.transport": self.transport}  # type: ignore[dict-item]


class _QuietServer(uvicorn.Server):
    """Leaves signals to whoever runs the loop: several servers share it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(port: int) -> socket.socket:
    # Named, because asyncio only switches Nagle's delay off for sockets that say they are TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((HOST, port))
    listening.listen(_BACKLOG)
    return listening


def _port(listening: socket.socket) -> int:
    port: int = listening.getsockname()[1]
    return port
