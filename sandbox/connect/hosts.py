"""The Connect hosts of all sites, and what they share: the install keys and the HTTP client.

Starts and ends with the sandbox's event loop. Knows no event and no page.
"""

import asyncio
import ssl
from functools import cache

import httpx

from sandbox.connect.app_auth import AppAuthenticator
from sandbox.connect.delivery import FAST, Patience
from sandbox.connect.host import Host
from sandbox.connect.tokens import InstallKeys
from sandbox.connect.webhooks import Webhooks
from sandbox.state import Sandbox


@cache
def _authorities() -> ssl.SSLContext:
    """Read once: it costs more than all else that a host starts with."""
    return httpx.create_ssl_context(trust_env=False)


class Hosts:
    """To be made inside the running event loop; `patience` None: as the sandbox, fast or like Jira."""

    def __init__(self, sandbox: Sandbox, patience: Patience | None = None, keys: InstallKeys | None = None) -> None:
        self.keys = keys or InstallKeys()
        if patience is None:
            patience = FAST if sandbox.fast else Patience()
        # An app under test sits on this machine: a proxy of the environment would only be in the way.
        self._client = httpx.AsyncClient(
            trust_env=False,
            verify=_authorities(),
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50),
        )
        self.hosts: dict[str, Host] = {}
        self.webhooks: dict[str, Webhooks] = {}
        for name, site in sandbox.sites.items():
            self.hosts[name] = Host(site, self.keys, self._client)
            self.webhooks[name] = Webhooks(site, self._client, patience, sandbox.dice)
            site.authenticators.append(AppAuthenticator(site))

    async def close(self) -> None:
        """Ends all deliveries where they are."""
        for webhooks in self.webhooks.values():
            await webhooks.close()
        await self._client.aclose()

    async def quiet(self, site: str | None = None, timeout: float = 30.0) -> bool:
        """Waits until no webhook is under way, on one site or on all; False when it took too long."""
        chosen = [self.webhooks[site]] if site else list(self.webhooks.values())
        end = asyncio.get_running_loop().time() + timeout
        for webhooks in chosen:
            left = end - asyncio.get_running_loop().time()
            if not await webhooks.deliveries.quiet(max(left, 0.0)):
                return False
        return True
