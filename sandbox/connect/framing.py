"""Builds the signed address of an app's page as Jira puts it into an iframe.

Knows the URL rules alone: the context it is given was checked by its caller, and the token is made by `tokens`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from sandbox.connect.descriptor import Descriptor, Module
from sandbox.connect.tokens import Request, Viewer, host_token

_VARIABLE = re.compile(r"\$?\{([^{}]*)\}")
CONNECT_VERSION = "1001.0.0-SNAPSHOT"


@dataclass(frozen=True)
class Place:
    """Where a module is shown: a project, an issue of it, or neither."""

    project_key: str = ""
    project_id: str = ""
    issue_key: str = ""
    issue_id: str = ""
    issuetype_id: str = ""

    def variables(self) -> dict[str, str]:
        return {
            "project.key": self.project_key,
            "project.id": self.project_id,
            "issue.key": self.issue_key,
            "issue.id": self.issue_id,
            "issuetype.id": self.issuetype_id,
        }

    def claims(self) -> dict[str, Any]:
        """The `context` claim of framed pages and of `AP.context.getToken`."""
        jira: dict[str, Any] = {}
        if self.project_key:
            jira["project"] = {"key": self.project_key, "id": self.project_id}
        if self.issue_key:
            jira["issue"] = {
                "key": self.issue_key,
                "id": self.issue_id,
                "issuetype": {"id": self.issuetype_id},
            }
        return {"jira": jira} if jira else {}


def own_parameters(query: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The `ac.` parameters of the page around the frame; only these reach the app, and only where it asks."""
    return {name: value for name, value in query if name.startswith("ac.")}


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """The module's URL with its `{variables}`; one without a value becomes empty, as in Jira."""
    return _VARIABLE.sub(lambda found: quote(values.get(found[1], ""), safe=""), template)


@dataclass(frozen=True)
class Frame:
    """One module shown to one person on one site."""

    descriptor: Descriptor
    module: Module
    site_url: str
    client_key: str
    account_id: str | None
    place: Place = Place()
    parameters: Mapping[str, str] | None = None

    @property
    def channel(self) -> str:
        return f"channel-{self.descriptor.key}__{self.module.key}"

    @property
    def viewer(self) -> Viewer:
        return Viewer(self.account_id, self.place.claims())

    def url(self, secret: str, now: float | None = None) -> str:
        """The whole address with its token, which lives for three minutes."""
        path = fill_in(self.module.url, {**self.place.variables(), **(self.parameters or {})})
        standard = {
            "xdm_e": self.site_url,
            "xdm_c": self.channel,
            "cp": "",
            "xdm_deprecated_addon_key_do_not_use": self.descriptor.key,
            "lic": "active" if self.descriptor.enable_licensing else "none",
            "cv": CONNECT_VERSION,
        }
        query = "&".join(f"{name}={quote(value, safe='')}" for name, value in standard.items())
        url = f"{self.descriptor.base_url}{path}{'&' if '?' in path else '?'}{query}"
        request = Request("GET", url, urlsplit(self.descriptor.base_url).path)
        return f"{url}&jwt={host_token(secret, self.client_key, request, self.viewer, now)}"
