"""Finding issues: JQL with pages, the index's lag, existence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.jira.records import Found, FoundPage
from app.jira.verbs import Verbs


class SearchVerbs(Verbs):
    """Verbs that answer with many issues. Jira's index may lag behind by seconds."""

    async def search(
        self, jql: str, fields: Sequence[str] = ("updated", "project"), page: str | None = None, size: int = 100
    ) -> FoundPage:
        """One page of a bounded JQL search. Raises Rejected when Jira does not take the JQL."""
        raise NotImplementedError

    async def count(self, jql: str) -> int:
        """About how many issues match."""
        raise NotImplementedError

    async def issues_updated_since(self, project_id: str, minutes: int, page: str | None = None) -> FoundPage:
        """Issues of a project updated in the last `minutes` (JQL counts in minutes: overlap), oldest first."""
        raise NotImplementedError

    async def all_issues(self, project_id: str, page: str | None = None) -> FoundPage:
        """Every issue of a project, oldest first, 1000 a page, ids and keys only."""
        raise NotImplementedError

    async def which_exist(self, issue_ids: Collection[str]) -> dict[str, Found]:
        """Those that are there and visible, by id, with their present project: 100 by one call, no index lag."""
        raise NotImplementedError
