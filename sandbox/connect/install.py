"""What a site keeps of an installed app, and the payload of the lifecycle calls.

Plain records and pure functions; how an install comes about is `host`'s business.
"""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

from sandbox.connect.descriptor import Descriptor
from sandbox.model import Actor, User
from sandbox.state import Site

ADDON_GROUP = "atlassian-addons"


@dataclass(frozen=True)
class Install:
    """One app on one site. A reinstall replaces it, with a new secret and the same account."""

    descriptor_url: str
    descriptor: Descriptor
    account_id: str
    enabled: bool = True
    shared_secret: str = field(default_factory=lambda: secrets.token_urlsafe(48), repr=False)

    @property
    def key(self) -> str:
        return self.descriptor.key

    def actor(self, site: Site) -> Actor:
        """The app as it acts on the site."""
        return Actor(site.users[self.account_id], self.key, frozenset(self.descriptor.scopes))

    def as_json(self) -> dict[str, Any]:
        descriptor = self.descriptor
        return {
            "key": self.key,
            "name": descriptor.name or self.key,
            "descriptor": self.descriptor_url,
            "baseUrl": descriptor.base_url,
            "accountId": self.account_id,
            "enabled": self.enabled,
            "scopes": list(descriptor.scopes),
            "pages": [
                {"kind": m.kind, "key": m.key, "name": m.name.value, "path": page_path(self.key, m.key)}
                for m in descriptor.modules
            ],
        }


def page_path(app_key: str, module_key: str) -> str:
    return f"/plugins/servlet/ac/{app_key}/{module_key}"


def client_key(site: Site) -> str:
    """The tenant's key: the same for all apps, for as long as the site lives."""
    return str(uuid.uuid5(uuid.UUID(site.cloud_id), "client-key"))


def addon_account(site: Site, descriptor: Descriptor) -> str:
    """The app's own account, made at the first install and woken up again by later ones."""
    account_id = f"557058:{uuid.uuid5(uuid.NAMESPACE_URL, descriptor.key)}"
    user = site.users.get(account_id)
    if user is None:
        user = site.add_user(
            User(
                account_id=account_id,
                name=f"addon_{descriptor.key}",
                display_name=descriptor.name or descriptor.key,
                account_type="app",
                groups={ADDON_GROUP},
                app_key=descriptor.key,
            )
        )
    user.active = True
    return account_id


def lifecycle_payload(site: Site, install: Install, event: str) -> dict[str, Any]:
    """The body of a lifecycle call; the secret is told in `installed` alone."""
    payload = {
        "key": install.key,
        "clientKey": client_key(site),
        "baseUrl": site.base_url,
        "displayUrl": site.base_url,
        "displayUrlServicedeskHelpCenter": site.base_url,
        "productType": "jira",
        "description": f"Atlassian Jira at {site.base_url}",
        "cloudId": site.cloud_id,
        "eventType": event,
    }
    if event == "installed":
        payload["sharedSecret"] = install.shared_secret
    return payload
