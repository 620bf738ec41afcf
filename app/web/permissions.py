"""Who may do what, asked of Jira and remembered for a minute at most. Knows nothing of requests or pages."""

import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Protocol
from uuid import UUID

from app.errors import SyncError, UserError
from app.models import Site

ADMINISTER = "ADMINISTER"
ADMINISTER_PROJECTS = "ADMINISTER_PROJECTS"
EDIT_ISSUES = "EDIT_ISSUES"

GRANTED_SECONDS = 60.0
REFUSED_SECONDS = 5.0
REMEMBERED = 10_000
PROJECT_ID = re.compile(r"[1-9][0-9]{0,18}")


@contextmanager
def jiras_word() -> Iterator[None]:
    """Without Jira's word nobody may do anything, and is told why."""
    try:
        yield
    except SyncError as error:
        raise UserError(
            "Causeway could not ask Jira what you may do.",
            "Try again in a moment. If it stays, an admin can look at the site's state on Causeway's page.",
            status=503,
        ) from error


class PermissionCheck(Protocol):
    """Jira's own answer about one account. Raises `SyncError` if Jira does not answer."""

    async def granted(
        self,
        site: Site,
        account_id: str,
        global_permissions: Collection[str],
        project_permissions: Collection[str],
        project_id: str | None,
    ) -> Collection[str]:
        """Those of the named permissions that the account has on the site, or in the project."""
        ...

    async def where_granted(
        self, site: Site, account_id: str, permission: str, project_ids: Collection[str]
    ) -> Collection[str]:
        """Those of the projects in which the account has the permission, asked at once."""
        ...


class Permissions:
    """Answers for a site, an account and a project, each apart. `clock` counts seconds and never goes back.

    What was granted holds for a minute; a refusal for five seconds, so that a right just given works at once.
    """

    def __init__(self, check: PermissionCheck, clock: Callable[[], float]) -> None:
        self._check = check
        self._clock = clock
        self._remembered: OrderedDict[tuple[UUID, str, str, str], tuple[float, bool]] = OrderedDict()

    async def on_site(self, site: Site, account_id: str, permission: str) -> bool:
        """Whether the account has a global permission. Raises `UserError` if Jira cannot be asked."""
        return await self._known(site, account_id, permission, None)

    async def in_project(self, site: Site, account_id: str, permission: str, project_id: str) -> bool:
        """Whether the account has a permission in that project. Raises `UserError` if Jira cannot be asked."""
        # Project ids are numbers; anything else would be a value of the caller's making.
        if not PROJECT_ID.fullmatch(project_id):
            return False
        return await self._known(site, account_id, permission, project_id)

    async def in_projects(
        self, site: Site, account_id: str, permission: str, project_ids: Collection[str]
    ) -> frozenset[str]:
        """Those of the projects in which the account has the permission. Costs one question however many they are:
        anybody may search projects, and all sites share what Jira lets the app ask in an hour.
        """
        asked, now = list(filter(PROJECT_ID.fullmatch, project_ids)), self._clock()
        with jiras_word():
            granted = frozenset(await self._check.where_granted(site, account_id, permission, asked))
        for project_id in granted:
            self._remember((site.id, account_id, permission, project_id), now + GRANTED_SECONDS, True)
        return granted

    async def _known(self, site: Site, account_id: str, permission: str, project_id: str | None) -> bool:
        key = (site.id, account_id, permission, project_id or "")
        until, granted = self._remembered.get(key, (float("-inf"), False))
        if until <= self._clock():
            asked = self._clock()
            granted = await self._ask(site, account_id, permission, project_id)
            self._remember(key, asked + (GRANTED_SECONDS if granted else REFUSED_SECONDS), granted)
        return granted

    async def _ask(self, site: Site, account_id: str, permission: str, project_id: str | None) -> bool:
        on_site, in_project = ((permission,), ()) if project_id is None else ((), (permission,))
        with jiras_word():
            return permission in await self._check.granted(site, account_id, on_site, in_project, project_id)

    def _remember(self, key: tuple[UUID, str, str, str], until: float, granted: bool) -> None:
        self._remembered[key] = (until, granted)
        self._remembered.move_to_end(key)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
