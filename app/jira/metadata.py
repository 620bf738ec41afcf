"""What a site is made of: projects, issue types, create fields, people, permissions. Remembered for minutes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Hashable, Sequence
from typing import Any, TypeVar

import requests
from cachetools import TTLCache

from app.errors import Unreachable
from app.jira.answers import About, Json, broken, parsed
from app.jira.auth import SiteSession, Unsigned
from app.jira.calls import SiteAccess
from app.jira.pool import JiraPool
from app.jira.records import (
    Account,
    CreateField,
    FailedWebhook,
    FailedWebhooks,
    Granted,
    IssueType,
    ProjectFacts,
    ServerFacts,
)
from app.jira.verbs import Verbs
from app.sync.issue import FieldKind

REMEMBER_SECONDS = 600.0
REMEMBER_PEOPLE_SECONDS = 3600.0
PAGE = 50
PEOPLE_AT_ONCE = 50

T = TypeVar("T")


class MetadataVerbs(Verbs):
    """Verbs on everything around issues."""

    def __init__(self, pool: JiraPool, access: SiteAccess) -> None:
        super().__init__(pool, access)
        self._facts: TTLCache[Hashable, Any] = TTLCache(2_000, REMEMBER_SECONDS, timer=pool.clock)
        self._people: TTLCache[str, str | None] = TTLCache(50_000, REMEMBER_PEOPLE_SECONDS, timer=pool.clock)
        self._own_account = access.account_id

    async def project(self, id_or_key: str) -> ProjectFacts:
        """Its present key and name, always fresh. Raises ProjectForbidden when it is missing or hidden."""
        return _project(await self._calls.read("get_project", id_or_key, about=About.PROJECT))

    async def projects(self, query: str = "") -> list[ProjectFacts]:
        """Up to 50 projects that the app user sees, by name; `query` matches name or key."""
        found = await self._calls.read("search_projects", max_results=PAGE, order_by="name", query=query or None)
        return [_project(entry) for entry in found["values"]]

    async def issue_types(self, project_id: str) -> list[IssueType]:
        """The types that can be created in the project, in the project's order."""

        async def read() -> list[IssueType]:
            entries = await self._pages("get_create_issue_meta_issue_types", project_id, items="issueTypes")
            return [
                IssueType(str(e["id"]), e["name"], bool(e.get("subtask")), int(e.get("hierarchyLevel") or 0))
                for e in entries
            ]

        return await self._remembered(("types", project_id), read)

    async def fields_known(self) -> dict[str, FieldKind]:
        """The site's fields by id, those of every project together."""

        async def read() -> dict[str, FieldKind]:
            entries = await self._calls.read("get_fields")
            return {kind.id: kind for kind in map(_field_kind, entries)}

        return await self._remembered("site fields", read)

    async def create_fields(self, project_id: str, type_id: str) -> list[CreateField]:
        """The fields of the create screen."""

        async def read() -> list[CreateField]:
            entries = await self._pages("get_create_issue_meta_issue_type_id", project_id, type_id, items="fields")
            return [_create_field(entry) for entry in entries]

        return await self._remembered(("fields", project_id, type_id), read)

    async def users_known(self, account_ids: Collection[str]) -> frozenset[str]:
        """Those of the accounts that exist here."""
        return frozenset(await self.names(account_ids))

    async def names(self, account_ids: Collection[str]) -> dict[str, str]:
        """Account → the name that Jira shows, of those that exist here. Kept in memory alone, and not for long."""
        unknown = sorted(account for account in set(account_ids) if account not in self._people)
        for start in range(0, len(unknown), PEOPLE_AT_ONCE):
            asked = unknown[start : start + PEOPLE_AT_ONCE]
            found = await self._calls.read("bulk_get_users", account_id=asked, max_results=PEOPLE_AT_ONCE)
            there = {entry["accountId"]: entry.get("displayName") or entry["accountId"] for entry in found["values"]}
            self._people.update({account: there.get(account) for account in asked})
        return {account: name for account in account_ids if (name := self._people.get(account))}

    async def granted(
        self,
        account_id: str | None,
        *,
        global_permissions: Sequence[str] = (),
        project_permissions: Sequence[str] = (),
        project_id: str | None = None,
    ) -> Granted:
        """Which of the permissions an account has (None: the app user itself). Never remembered."""
        asked: dict[str, Json] = {}
        if account_id:
            asked["accountId"] = account_id
        if global_permissions:
            asked["globalPermissions"] = list(global_permissions)
        if project_permissions and project_id:
            asked["projectPermissions"] = [
                {"permissions": list(project_permissions), "projects": [int(project_id)], "issues": []}
            ]
        body = await self._calls.read("get_bulk_permissions", data=asked)
        return Granted(
            frozenset(body.get("globalPermissions") or ()),
            frozenset(
                entry["permission"]
                for entry in body.get("projectPermissions") or ()
                if project_id and int(project_id) in entry.get("projects", ())
            ),
        )

    async def where_granted(self, account_id: str, permission: str, project_ids: Collection[str]) -> frozenset[str]:
        """Those of the projects (1,000 at most) in which an account has the permission, in one call."""
        if not project_ids:
            return frozenset()
        projects = sorted(map(int, project_ids))
        asked = {
            "accountId": account_id,
            "projectPermissions": [{"permissions": [permission], "projects": projects, "issues": []}],
        }
        body = await self._calls.read("get_bulk_permissions", data=asked)
        entries = [each for each in body.get("projectPermissions") or () if each.get("permission") == permission]
        return frozenset(str(project) for each in entries for project in each.get("projects", ()))

    async def myself(self) -> Account:
        """The app user."""

        async def read() -> Account:
            body = await self._calls.read("get_current_user")
            return Account(body["accountId"], body.get("displayName") or "", bool(body.get("active", True)))

        return await self._remembered("myself", read)

    async def own_account(self) -> str:
        """Account id of the app user; asked once, if the door did not know it."""
        if self._own_account is None:
            self._own_account = (await self.myself()).account_id
        return self._own_account

    async def failed_webhooks(self, after: int | None = None) -> FailedWebhooks:
        """Deliveries that Jira gave up in the last 72 hours, from `after` (epoch milliseconds) on."""
        body = await self._calls.read("get_failed_webhooks", after=after)
        failures = tuple(
            FailedWebhook(str(e["id"]), e["url"], e.get("body") or "", int(e["failureTime"])) for e in body["values"]
        )
        return FailedWebhooks(failures, max((failure.failed_ms for failure in failures), default=None))

    def forget_metadata(self) -> None:
        """Read everything remembered anew: the site said that something changed, or a write was refused."""
        self._facts.clear()
        self._people.clear()

    async def _remembered(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        if key not in self._facts:
            self._facts[key] = await read()
        known: T = self._facts[key]
        return known

    async def _pages(self, verb: str, *args: str, items: str) -> list[Json]:
        entries: list[Json] = []
        while True:
            body = await self._calls.read(verb, *args, start_at=len(entries), max_results=PAGE, about=About.PROJECT)
            page = body.get(items) or []
            entries += page
            if not page or body.get("isLast") or len(entries) >= int(body.get("total", 0)):
                return entries


def _project(body: Json) -> ProjectFacts:
    return ProjectFacts(str(body["id"]), str(body["key"]), str(body.get("name") or body["key"]))


def _field_kind(entry: Json) -> FieldKind:
    schema = entry.get("schema") or {}
    told = (str(schema.get(name) or "") for name in ("type", "items", "custom"))
    return FieldKind(str(entry["id"]), str(entry["name"]), *told)


def _create_field(entry: Json) -> CreateField:
    allowed = entry.get("allowedValues") or []
    return CreateField(
        id=str(entry.get("fieldId") or entry["key"]),
        name=str(entry["name"]),
        required=bool(entry.get("required")),
        has_default=bool(entry.get("hasDefaultValue")),
        schema_type=str((entry.get("schema") or {}).get("type") or ""),
        allowed=tuple(str(value.get("name") or value.get("value") or value.get("id")) for value in allowed),
    )


async def probe_server(base_url: str, timeout: float = 5.0) -> ServerFacts:
    """Ask an address, unsigned, whether it is a Jira. No redirect is followed. Raises Unreachable when it is not.

    The caller has checked that the address may be asked at all (`app.doors.addresses`).
    """

    def ask() -> requests.Response:
        with SiteSession(Unsigned()) as session:
            return session.get(f"{base_url.rstrip('/')}/rest/api/3/serverInfo", timeout=timeout)

    try:
        response = await asyncio.to_thread(ask)
    except requests.RequestException as error:
        raise broken(error, write=False) from None
    body = parsed(response)
    if response.status_code != 200 or not isinstance(body, dict) or "deploymentType" not in body:
        raise Unreachable("The address does not answer as a Jira.", "Check the address.")
    return ServerFacts(
        str(body.get("baseUrl") or base_url),
        str(body.get("serverTitle") or ""),
        str(body["deploymentType"]),
        str(body.get("version") or ""),
    )
