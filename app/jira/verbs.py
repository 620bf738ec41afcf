"""What the groups of verbs share: the wire and what is remembered of the site."""

from __future__ import annotations

from app.jira.calls import Calls, SiteAccess
from app.jira.pool import JiraPool
from app.jira.records import Quota


class Verbs:
    """One site. Keep it as long as its secret is valid: it holds connections and what is remembered."""

    def __init__(self, pool: JiraPool, access: SiteAccess) -> None:
        self._calls = Calls(pool, access)

    @property
    def base_url(self) -> str:
        return self._calls.base_url

    @property
    def quota(self) -> Quota:
        """Jira's newest word on our points; when `near_limit`, put off what can wait."""
        return self._calls.quota

    def close(self) -> None:
        """Close the connections."""
        self._calls.close()
