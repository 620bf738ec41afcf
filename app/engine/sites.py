"""The Jira client of each site, signed by its door with the site's present secret. Kept while the secret stays."""

import time
from urllib.parse import urlsplit
from uuid import UUID

from app.crypto import Vault
from app.doors.connect.jwt import sign
from app.jira.auth import Signer
from app.jira.client import JiraPool, JiraSite, SiteAccess
from app.models import Site


class Sites:
    """Opens a site's client. A new secret or address (reinstall, rename) gives a new client."""

    def __init__(self, pool: JiraPool, vault: Vault, app_key: str) -> None:
        self._pool = pool
        self._vault = vault
        self._app_key = app_key
        self._open: dict[UUID, tuple[tuple[bytes, str], JiraSite]] = {}

    def __call__(self, site: Site) -> JiraSite:
        state = (site.secret, site.base_url)
        known = self._open.get(site.id)
        if known is not None and known[0] == state:
            return known[1]
        if known is not None:
            known[1].close()
        client = JiraSite(self._pool, SiteAccess(site.base_url, self._signer(site), site.account_id))
        self._open[site.id] = (state, client)
        return client

    def _signer(self, site: Site) -> Signer:
        secret, key, base_path = self._vault.open(site.secret), site.key, urlsplit(site.base_url).path

        def authorization(method: str, url: str) -> str:
            token = sign(method, url, self._app_key, secret, key, time.time(), base_path)
            return f"JWT {token}"

        return authorization

    def close(self) -> None:
        for _, client in self._open.values():
            client.close()
        self._open.clear()
