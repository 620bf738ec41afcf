"""What a site is made of: projects, issue types, create fields, people, permissions. Remembered for minutes."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.jira.records import Account, CreateField, FailedWebhooks, Granted, IssueType, ProjectFacts, ServerFacts
from app.jira.verbs import Verbs


class MetadataVerbs(Verbs):
    """Verbs on everything around issues."""

    async def project(self, id_or_key: str) -> ProjectFacts:
        """Its present key and name, always fresh. Raises ProjectForbidden when it is missing or hidden."""
        raise NotImplementedError

    async def projects(self, query: str = "") -> list[ProjectFacts]:
        """Up to 50 projects that the app user sees, by name; `query` matches name or key."""
        raise NotImplementedError

    async def issue_types(self, project_id: str) -> list[IssueType]:
        """The types that can be created in the project, in the project's order."""
        raise NotImplementedError

    async def create_fields(self, project_id: str, type_id: str) -> list[CreateField]:
        """The fields of the create screen."""
        raise NotImplementedError

    async def users_known(self, account_ids: Collection[str]) -> frozenset[str]:
        """Those of the accounts that exist here."""
        raise NotImplementedError

    async def granted(
        self,
        account_id: str | None,
        *,
        global_permissions: Sequence[str] = (),
        project_permissions: Sequence[str] = (),
        project_id: str | None = None,
    ) -> Granted:
        """Which of the permissions an account has (None: the app user itself). Never remembered."""
        raise NotImplementedError

    async def myself(self) -> Account:
        """The app user."""
        raise NotImplementedError

    async def failed_webhooks(self, after: int | None = None) -> FailedWebhooks:
        """Deliveries that Jira gave up in the last 72 hours, from `after` (epoch milliseconds) on."""
        raise NotImplementedError

    def forget_metadata(self) -> None:
        """Read everything remembered anew: the site said that something changed, or a write was refused."""
        raise NotImplementedError


async def probe_server(base_url: str, timeout: float = 5.0) -> ServerFacts:
    """Ask an address, unsigned, whether it is a Jira. No redirect is followed. Raises Unreachable when it is not.

    The caller has checked that the address may be asked at all (`app.doors.addresses`).
    """
    raise NotImplementedError
