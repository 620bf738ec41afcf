"""Installs apps on a site and tells them so: the handshake, switching on and off, taking away.

Knows the order of the lifecycle and who signs what; must not know REST, pages or how webhooks are delivered.
"""

import asyncio
import json
import time
from collections import deque
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import httpx

from sandbox.connect.descriptor import Descriptor, DescriptorError, read_descriptor
from sandbox.connect.install import Install, addon_account, client_key, lifecycle_payload
from sandbox.connect.tokens import InstallKeys, Request, host_token, install_token
from sandbox.state import Site

_DESCRIPTOR_LIMIT = 1_000_000
_BY_INSTALL_KEY = {"installed", "uninstalled"}


class InstallError(Exception):
    """The app was not installed or is not there. The text is for the admin."""


@dataclass(frozen=True)
class LifecycleCall:
    """One lifecycle call that was made. `status` 0: no answer, with the reason in `error`."""

    app: str
    event: str
    url: str
    at: float
    status: int
    error: str = ""

    @property
    def accepted(self) -> bool:
        return self.status in (200, 204)


class Host:
    """The Connect host of one site. What is installed lives in `site.installs`, by app key."""

    def __init__(self, site: Site, keys: InstallKeys, client: httpx.AsyncClient, timeout: float = 10.0) -> None:
        self.site = site
        self.lifecycle: deque[LifecycleCall] = deque(maxlen=1000)
        self._keys = keys
        self._client = client
        self._timeout = timeout
        self._one_at_a_time = asyncio.Lock()

    @property
    def client_key(self) -> str:
        return client_key(self.site)

    def installs(self) -> list[Install]:
        return list(self.site.installs.values())

    def find(self, app_key: str) -> Install | None:
        found = self.site.installs.get(app_key)
        return found if isinstance(found, Install) else None

    def get(self, app_key: str) -> Install:
        """Raises InstallError when the app is not installed."""
        install = self.find(app_key)
        if install is None:
            raise InstallError(f"The app {app_key} is not installed on {self.site.base_url}.")
        return install

    async def install(self, descriptor_url: str) -> Install:
        """Installs or reinstalls the app, always with a new secret.

        Raises InstallError, and leaves what was installed before, unless the app answers `installed` with 200
        or 204. `enabled` follows; its answer changes nothing.
        """
        async with self._one_at_a_time:
            descriptor = await self._read(descriptor_url)
            install = Install(descriptor_url, descriptor, addon_account(self.site, descriptor))
            call = await self._tell(install, "installed")
            if not call.accepted:
                self._let_account_sleep(install)
                answer = f"HTTP {call.status}" if call.status else call.error
                raise InstallError(
                    f"{descriptor.name or descriptor.key} was not installed: it answered the installed "
                    f"callback at {call.url} with {answer}, where 200 or 204 is needed."
                )
            self.site.installs[install.key] = install
            await self._tell(install, "enabled")
            return install

    async def uninstall(self, app_key: str) -> None:
        """Takes the app away. Its secret is void before it is told, as `disabled` and `uninstalled` at once."""
        async with self._one_at_a_time:
            install = self.get(app_key)
            del self.site.installs[app_key]
            self._let_account_sleep(install)
            await asyncio.gather(self._tell(install, "disabled"), self._tell(install, "uninstalled"))

    async def switch(self, app_key: str, on: bool) -> Install:
        """Enables or disables the app. A disabled one gets no webhooks and shows no pages."""
        async with self._one_at_a_time:
            install = self.get(app_key)
            if install.enabled != on:
                install = replace(install, enabled=on)
                self.site.installs[app_key] = install
                await self._tell(install, "enabled" if on else "disabled")
            return install

    def _let_account_sleep(self, install: Install) -> None:
        if install.key not in self.site.installs:
            self.site.users[install.account_id].active = False

    async def _read(self, url: str) -> Descriptor:
        try:
            answer = await self._client.get(url, timeout=self._timeout, headers={"Accept": "application/json"})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise InstallError(f"The descriptor at {url} cannot be read: {error or type(error).__name__}.") from error
        if answer.status_code != 200:
            raise InstallError(f"The descriptor at {url} cannot be read: HTTP {answer.status_code}.")
        if len(answer.content) > _DESCRIPTOR_LIMIT:
            raise InstallError(f"The descriptor at {url} is too large.")
        try:
            return read_descriptor(answer.json())
        except ValueError as error:
            raise InstallError(f"What is at {url} is not JSON.") from error
        except DescriptorError as error:
            raise InstallError(f"The descriptor at {url} is not valid: {error}.") from error

    async def _tell(self, install: Install, event: str) -> LifecycleCall:
        """Makes the lifecycle call if the app wants it; one that it does not want counts as accepted."""
        descriptor = install.descriptor
        path: str = getattr(descriptor.lifecycle, event)
        url = descriptor.base_url + path
        status, error = 204, ""
        if path:
            try:
                answer = await self._client.post(
                    url,
                    content=json.dumps(lifecycle_payload(self.site, install, event)),
                    headers=self._signed(install, event, url),
                    timeout=self._timeout,
                )
                status = answer.status_code
            except httpx.HTTPError as failure:
                status, error = 0, f"{type(failure).__name__} {failure}".strip()
        call = LifecycleCall(install.key, event, url, time.time(), status, error)
        self.lifecycle.append(call)
        return call

    def _signed(self, install: Install, event: str, url: str) -> dict[str, str]:
        base_url = install.descriptor.base_url
        request = Request("POST", url, urlsplit(base_url).path)
        if event in _BY_INSTALL_KEY:
            token = install_token(self._keys, self.client_key, base_url, request)
        else:
            token = host_token(install.shared_secret, self.client_key, request)
        return {"Content-Type": "application/json", "Authorization": f"JWT {token}"}
