"""The Jira client of each site, signed by its door with the site's present secret. Kept while the secret stays."""

import time
from urllib.parse import urlsplit
from uuid import UUID

from app.crypto import Vault
from app.doors.connect.jwt import sign
from app.jira.auth import Signer
from app.jira.calls import Calls, SiteAccess
from app.jira.client import JiraSite
from app.jira.pool import JiraPool
from app.models import Site


class Sites:
    """Opens a site's client. A new secret or address (reinstall, rename) gives a new client."""

    def __init__(self, pool: JiraPool, vault: Vault, app_key: str) -> None:
        self._pool = pool
        self._vault = vault
        self._app_key = app_key
        self._open: dict[UUID, tuple[tuple[bytes, str], JiraSite, Calls]] = {}

    def __call__(self, site: Site) -> JiraSite:
        state = (site.secret, site.base_url)
        known = self._open.get(site.id)
        if known is not None and known[0] == state:
            return known[1]
        if known is not None:
            known[2].close()
        calls = Calls(self._pool, SiteAccess(site.base_url, self._signer(site), site.account_id))
        client = JiraSite(calls)
        self._open[site.id] = (state, client, calls)
        return client

    def _signer(self, site: Site) -> Signer:
        secret, key, base_path = self._vault.open(site.secret), site.key, urlsplit(site.base_url).path

        def authorization(method: str, url: str) -> str:
            token = sign(method, url, self._app_key, secret, key, time.time(), base_path)
            return f"JWT {token}"

        return authorization

    def close(self) -> None:
        for _, _, calls in self._open.values():
            calls.close()
        self._open.clear()
