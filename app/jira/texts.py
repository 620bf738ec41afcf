"""What all writes of rich text need: who and which files are known there, a second try, silence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from cachetools import TTLCache

from app.errors import ProjectForbidden, Rejected
from app.jira import adf, fields
from app.jira.answers import About, Json
from app.jira.attachments import AttachmentVerbs
from app.jira.calls import SiteAccess
from app.jira.metadata import MetadataVerbs
from app.jira.pool import JiraPool
from app.jira.records import ElementIds
from app.sync.values import RichText

COMMENT_PAGE = 100
LOUD_SECONDS = 3600.0

T = TypeVar("T")


class TextVerbs(AttachmentVerbs, MetadataVerbs):
    """Shared by the verbs on issues and on comments."""

    def __init__(self, pool: JiraPool, access: SiteAccess) -> None:
        super().__init__(pool, access)
        self._loud: TTLCache[str, bool] = TTLCache(10_000, LOUD_SECONDS, timer=pool.clock)

    async def _surroundings(self, texts: Collection[RichText], ids: ElementIds) -> adf.Surroundings:
        """What these texts meet here: the people they mention, the media UUIDs of the files they show."""
        documents = [text.document for text in texts]
        people = frozenset[str]().union(*(adf.mentioned(document) for document in documents))
        found: dict[str, str] = {}
        for key in frozenset[str]().union(*(text.media for text in texts)):
            attachment = ids.local_id(key) if key.startswith("attachment/") else None
            if attachment and not ids.media_of(attachment) and (uuid := await self.media_id(attachment)):
                found[uuid] = attachment
        return adf.Surroundings(ids.with_media(found), await self.users_known(people) if people else ())

    async def _write_text(
        self, text: RichText, ids: ElementIds, write: Callable[[Json], Awaitable[Json]]
    ) -> tuple[Json, bool, ElementIds]:
        """Write one text that must not be empty. Jira's answer, whether the text was cut, the ids known by now."""
        there = await self._surroundings([text], ids)

        async def attempt(basics: bool) -> tuple[Json, bool, ElementIds]:
            body, was_cut = fields.document(text, there, basics=basics)
            return await write(body or adf.EMPTY), was_cut, there.ids

        return await simplified_if_refused(attempt)

    async def _silently(
        self, verb: str, issue_id: str, *args: str, about: About, project_id: str = "", **options: Any
    ) -> Json:
        """An edit that notifies nobody, where the app user may do so; else the same edit with notifications."""
        where = project_id or issue_id
        if where not in self._loud:
            try:
                return await self._calls.write(verb, issue_id, *args, about=about, notify_users="false", **options)
            except ProjectForbidden:
                pass
            except Rejected as refused:
                if refused.status != 403 and "notif" not in refused.title.lower():
                    raise
            answer = await self._calls.write(verb, issue_id, *args, about=about, **options)
            self._loud[where] = True
            return answer
        return await self._calls.write(verb, issue_id, *args, about=about, **options)

    async def _delete(self, verb: str, *args: str, trace: str) -> None:
        try:
            await self._calls.write(verb, *args, about=About.PART, empty=True, trace=trace)
        except Rejected as refused:
            if refused.status != 404:
                raise

    async def _all_comments(self, issue_id: str, start: int = 0, expand: str | None = None) -> list[Json]:
        """The comments of an issue from number `start` on, oldest first."""
        found: list[Json] = []
        while True:
            page = await self._calls.read(
                "get_comments",
                issue_id,
                start_at=start + len(found),
                max_results=COMMENT_PAGE,
                order_by="created",
                expand=expand,
                about=About.ISSUE,
            )
            entries = page.get("comments") or []
            found += entries
            if not entries or start + len(found) >= int(page["total"]):
                return found


async def simplified_if_refused(attempt: Callable[[bool], Awaitable[T]]) -> T:
    """`attempt(False)`; if Jira refuses a text of it, `attempt(True)`: with nothing but basic nodes in its texts."""
    try:
        return await attempt(False)
    except Rejected as refused:
        if not refuses_text(refused):
            raise
    return await attempt(True)


def refuses_text(refused: Rejected) -> bool:
    """Jira found a node in the document that it does not take. Its wording varies; the codes do not."""
    said = f"{refused.title} {' '.join(refused.field_messages.values())}"
    return refused.status == 400 and ("INVALID_INPUT" in said or "Atlassian Document" in said)
