"""Finding issues: JQL with pages, the index's lag, existence."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.jira.answers import Json
from app.jira.fields import instant
from app.jira.records import Found, FoundPage
from app.jira.verbs import Verbs

BULK = 100
FOUND_FIELDS = ("project", "updated", "created")


class SearchVerbs(Verbs):
    """Verbs that answer with many issues. Jira's index may lag behind by seconds."""

    async def search(
        self, jql: str, fields: Sequence[str] = FOUND_FIELDS, page: str | None = None, size: int = 100
    ) -> FoundPage:
        """One page of a bounded JQL search. Raises Rejected when Jira does not take the JQL."""
        asked: dict[str, Json] = {"jql": jql, "fields": list(fields), "maxResults": size}
        if page:
            asked["nextPageToken"] = page
        body = await self._calls.read("search_and_reconsile_issues_using_jql_post", data=asked)
        next_page = None if body.get("isLast") else body.get("nextPageToken")
        return FoundPage(tuple(_found(entry) for entry in body.get("issues") or ()), next_page)

    async def count(self, jql: str) -> int:
        """About how many issues match."""
        body = await self._calls.read("count_issues", data={"jql": jql})
        return int(body["count"])

    async def issues_updated_since(self, project_id: str, minutes: int, page: str | None = None) -> FoundPage:
        """Issues of a project updated in the last `minutes` (JQL counts in minutes: overlap), oldest first."""
        return await self.search(f'project = {project_id} AND updated >= "-{minutes}m" ORDER BY updated ASC', page=page)

    async def all_issues(self, project_id: str, page: str | None = None) -> FoundPage:
        """Every issue of a project, oldest first, 1000 a page, with no more than its ids."""
        return await self.search(f"project = {project_id} ORDER BY created ASC", fields=("id",), page=page, size=1000)

    async def find_issue(self, key: str) -> Found | None:
        """The issue of that key, also an old one of an issue that moved; None when it is missing or hidden."""
        return next(iter((await self.which_exist([key])).values()), None)

    async def which_exist(self, issue_ids: Collection[str]) -> dict[str, Found]:
        """Those that are there and visible, by id, with their present project: 100 by one call, no index lag."""
        there: dict[str, Found] = {}
        asked = sorted(set(issue_ids), key=lambda id: (len(id), id))
        for start in range(0, len(asked), BULK):
            body = await self._calls.read(
                "bulk_fetch_issues",
                data={"issueIdsOrKeys": asked[start : start + BULK], "fields": list(FOUND_FIELDS)},
            )
            there.update({str(entry["id"]): _found(entry) for entry in body.get("issues") or ()})
        return there


def _found(entry: Json) -> Found:
    fields = entry.get("fields") or {}
    project, updated, created = (fields.get(name) for name in FOUND_FIELDS)
    return Found(
        id=str(entry["id"]),
        key=str(entry.get("key") or ""),
        project_id=str(project["id"]) if project else None,
        updated=instant(updated) if updated else None,
        created=instant(created) if created else None,
    )
