"""Reading and writing issues. Knows Jira's verbs; the meaning of their JSON is in `fields.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from app.errors import Rejected, SyncError
from app.jira import adf, fields
from app.jira.answers import About, Json, error_texts, refusal_of, too_deep
from app.jira.changelog import Changelog
from app.jira.records import Created, ElementIds, Gone, NewIssue, ReadIssue, Written
from app.jira.searches import SearchVerbs
from app.jira.texts import TextVerbs, simplified_if_refused
from app.sync.keys import Key
from app.sync.values import RichText, Value

MARK_PROPERTY = "causeway.twin"
"""Issue property of our create call: {"uid": the twin's uid}. The descriptor makes Jira index it for JQL."""

T = TypeVar("T")


class IssueVerbs(TextVerbs, SearchVerbs):
    """Verbs on whole issues."""

    async def read_issue(
        self, issue_id: str, ids: ElementIds, catalog: fields.Catalog = fields.NO_CATALOG
    ) -> ReadIssue:
        """The issue with comments, attachments and changelog: one call, more only when comments overflow their page
        or an inline file was never met before. With a catalog: all of its fields. Raises IssueGone when it is deleted
        or hidden."""
        body = await self._calls.read(
            "get_issue",
            issue_id,
            fields=fields.wanted(catalog),
            expand="changelog",
            properties=MARK_PROPERTY,
            update_history="false",
            about=About.ISSUE,
        )
        return await self._parsed(body, ids, catalog)

    async def read_issues(
        self, issue_ids: Sequence[str], ids: Mapping[str, ElementIds], catalog: fields.Catalog = fields.NO_CATALOG
    ) -> dict[str, ReadIssue]:
        """Up to 100 issues by one call. Missing ones (deleted, hidden) are left out, and so are those that cannot be
        taken in: `read_issue` says why. `ids` by issue id."""
        body = await self._calls.read(
            "bulk_fetch_issues",
            data={
                "issueIdsOrKeys": list(issue_ids),
                "fields": fields.wanted(catalog).split(","),
                "expand": ["changelog"],
                "properties": [MARK_PROPERTY],
            },
        )
        found: dict[str, ReadIssue] = {}
        for entry in body.get("issues") or ():
            if (issue_id := str(entry["id"])) in ids:
                with suppress(Rejected):
                    found[issue_id] = await self._parsed(entry, ids[issue_id], catalog)
        return found

    async def create_issue(
        self,
        project_id: str,
        values: Mapping[Key, Value],
        mark: str,
        ids: ElementIds,
        *,
        trace: str = "",
        catalog: fields.Catalog = fields.NO_CATALOG,
    ) -> Created:
        """Create with the mark in the same call. Media have no place yet: texts that show them come as an edit later.

        Raises Rejected with `field_messages` by key; ask `find_issue_by_mark` after an unknown outcome.
        """

        async def attempt(basics: bool) -> Created:
            data, cut = await self._new(project_id, NewIssue(values, mark), ids, basics=basics, catalog=catalog)
            made = await self._calls.write("create_issue", data=data, about=About.PROJECT, trace=trace)
            return Created(str(made["id"]), str(made["key"]), cut)

        return await _by_key(attempt)

    async def create_issues(
        self,
        project_id: str,
        new: Sequence[NewIssue],
        ids: ElementIds,
        *,
        trace: str = "",
        catalog: fields.Catalog = fields.NO_CATALOG,
    ) -> list[Created | SyncError]:
        """Up to 50 at once; one result per item, in order."""
        results: list[Created | SyncError | None] = [None] * len(new)
        sent: list[tuple[int, Json, Mapping[Key, Value]]] = []
        for index, one in enumerate(new):
            try:
                data, cut = await self._new(project_id, one, ids, basics=False, catalog=catalog)
            except Rejected as refused:
                results[index] = fields.by_key(refused)
            else:
                sent.append((index, data, cut))
        if sent:
            body = await self._calls.write(
                "create_issues",
                data={"issueUpdates": [data for _, data, _ in sent]},
                about=About.PROJECT,
                trace=trace,
                expect=frozenset({400}),
            )
            for (index, _, cut), result in zip(sent, _bulk_results(body, len(sent)), strict=True):
                results[index] = Created(result.id, result.key, cut) if isinstance(result, Created) else result
        return [result or Rejected("Jira did not say what became of the issue.") for result in results]

    async def edit_issue(
        self,
        issue_id: str,
        values: Mapping[Key, Value],
        ids: ElementIds,
        *,
        project_id: str,
        trace: str = "",
        sets: Mapping[Key, tuple[frozenset[str], frozenset[str]]] | None = None,
        catalog: fields.Catalog = fields.NO_CATALOG,
    ) -> Written:
        """Set plain fields by one silent call; what Jira made of them is in the answer. `sets`: what to add to fields
        of several values, and what to remove.

        All or nothing. Raises Rejected with `field_messages` by key: repeat without those fields.
        """
        there = await self._surroundings(_texts(values), ids)
        type_id = await self._type_id(project_id, values)

        async def attempt(basics: bool) -> Written:
            out = fields.to_jira(values, there, type_id=type_id, basics=basics, catalog=catalog)
            update = fields.set_changes(sets or {}, catalog)
            answer = await self._silently(
                "edit_issue",
                issue_id,
                about=About.ISSUE,
                project_id=project_id,
                data={"fields": out.fields, "update": update} if update else {"fields": out.fields},
                return_issue="true",
                expand="changelog",
                trace=trace,
                empty=True,
            )
            if not (answer and answer.get("fields")):
                answer = await self._calls.read(
                    "get_issue", issue_id, fields=fields.wanted(catalog), expand="changelog", about=About.ISSUE
                )
            raw: Mapping[str, Any] = answer["fields"]
            known = there.ids
            asked = values.keys() | (sets or {}).keys()
            written = {key: value for key, value in fields.plain_fields(raw, known, catalog).items() if key in asked}
            log = Changelog.parse(answer.get("changelog"), known, await self.own_account(), catalog)
            return Written(written, fields.instant(raw["updated"]), out.cut, _new_media(ids, known), log.changes)

        return await _by_key(attempt)

    async def find_issue_by_mark(self, mark: str) -> Created | None:
        """The issue that was created with this mark, as far as Jira's index knows it already."""
        quoted = mark.replace("\\", "\\\\").replace('"', '\\"')
        jql = f'issue.property[{MARK_PROPERTY}].uid = "{quoted}" ORDER BY created ASC'
        for found in (await self.search(jql, size=2)).issues:
            if await self.issue_mark(found.id) == mark:
                return Created(found.id, found.key)
        return None

    async def issue_mark(self, issue_id: str) -> str | None:
        """The mark in an issue's property, without the index's lag."""
        try:
            body = await self._calls.read("get_issue_property", issue_id, MARK_PROPERTY, about=About.PART)
        except Rejected as refused:
            if refused.status != 404:
                raise
            return None
        return _uid(body.get("value"))

    async def why_gone(self, issue_id: str, project_id: str) -> Gone:
        """After IssueGone: was it deleted, or may the app user not see it? Permissions in its project tell.

        An issue behind an issue security level counts as deleted: Jira gives no way to tell the two apart.
        """
        try:
            if issue_id in await self.which_exist([issue_id]):
                return "there"
            granted = await self.granted(None, project_permissions=["BROWSE_PROJECTS"], project_id=project_id)
        except Rejected:
            return "unknown"
        return "deleted" if "BROWSE_PROJECTS" in granted.project_permissions else "hidden"

    async def _parsed(self, body: Json, ids: ElementIds, catalog: fields.Catalog = fields.NO_CATALOG) -> ReadIssue:
        raw: dict[str, Any] = body["fields"]
        await self._complete_comments(str(body["id"]), raw)
        if any(adf.deeper_than(adf.DEEPEST, document) for document in fields.documents(raw)):
            raise too_deep()
        try:
            known = ids.with_media(await self._find_media(raw, ids))
            parsed = fields.issue(body, known, await self.own_account(), catalog)
        except RecursionError:
            raise too_deep() from None
        mark = _uid((body.get("properties") or {}).get(MARK_PROPERTY))
        media = _new_media(ids, known)
        return ReadIssue(parsed.issue, parsed.project_id, mark, media, parsed.changes, parsed.edited_by_us)

    async def _complete_comments(self, issue_id: str, raw: dict[str, Any]) -> None:
        """Put the comments that did not fit into the answer into its JSON."""
        have = fields.comments_of(raw)
        total = int((raw.get("comment") or {}).get("total") or 0)
        if total <= len(have):
            return
        by_id = {str(entry["id"]): entry for entry in have}
        for start in (len(have), 0):
            if len(by_id) < total:
                by_id.update({str(e["id"]): e for e in await self._all_comments(issue_id, start)})
        raw["comment"]["comments"] = list(by_id.values())

    async def _find_media(self, raw: Mapping[str, Any], ids: ElementIds) -> dict[str, str]:
        """Media UUIDs of the issue's texts that are not known yet → attachment id. Likely files are asked first."""
        shown: dict[str, str] = {}
        for document in fields.documents(raw):
            shown.update(adf.media_ids(document))
        missing = shown.keys() - ids.media.keys()
        names = {shown[uuid] for uuid in missing}
        found: dict[str, str] = {}
        unnamed = [a for a in raw.get("attachment") or () if not ids.media_of(str(a["id"]))]
        for entry in sorted(unnamed, key=lambda a: a["filename"] not in names):
            if missing <= found.keys():
                break
            if uuid := await self.media_id(str(entry["id"])):
                found[uuid] = str(entry["id"])
        return found

    async def _new(
        self, project_id: str, new: NewIssue, ids: ElementIds, *, basics: bool, catalog: fields.Catalog
    ) -> tuple[Json, Mapping[Key, Value]]:
        """The JSON of a new issue, and the texts that were too long for it."""
        type_id = await self._type_id(project_id, new.fields)
        there = await self._surroundings(_texts(new.fields), ids)
        out = fields.to_jira(new.fields, there, type_id=type_id, basics=basics, catalog=catalog)
        written = {name: value for name, value in out.fields.items() if value is not None}
        return {
            "fields": {"project": {"id": project_id}, **written},
            "properties": [{"key": MARK_PROPERTY, "value": {"uid": new.mark}}],
        }, out.cut

    async def _type_id(self, project_id: str, values: Mapping[Key, Value]) -> str | None:
        """The id behind a type's name: names alone are ambiguous on a site with team-managed projects."""
        wanted = values.get("type")
        if wanted is None:
            return None
        for kind in await self.issue_types(project_id):
            if kind.name == wanted:
                return kind.id
        raise Rejected(
            f"The project has no issue type '{wanted}'.",
            "Add it to the project, or map it to another one.",
            field_messages={"type": f"The project has no issue type '{wanted}'."},
        )


async def _by_key(attempt: Callable[[bool], Awaitable[T]]) -> T:
    """Simplified on a second try if Jira refuses a text; what is refused for good names our keys."""
    try:
        return await simplified_if_refused(attempt)
    except Rejected as refused:
        raise fields.by_key(refused) from None


def _texts(values: Mapping[Key, Value]) -> list[RichText]:
    return [value for value in values.values() if isinstance(value, RichText)]


def _new_media(before: ElementIds, after: ElementIds) -> dict[str, str]:
    return {uuid: attachment for uuid, attachment in after.media.items() if uuid not in before.media}


def _uid(value: Json) -> str | None:
    return str(value["uid"]) if isinstance(value, dict) and "uid" in value else None


def _bulk_results(body: Json, count: int) -> Iterator[Created | SyncError]:
    """Jira lists what it made in order, and what it did not by number."""
    failed = {int(error["failedElementNumber"]): error for error in body.get("errors") or ()}
    made = iter(body.get("issues") or ())
    for number in range(count):
        if number in failed:
            messages, by_field = error_texts(failed[number].get("elementErrors"))
            yield fields.by_key(refusal_of(messages, by_field, int(failed[number].get("status") or 400)))
        elif entry := next(made, None):
            yield Created(str(entry["id"]), str(entry["key"]))
        else:
            yield Rejected("Jira did not say what became of the issue.")
