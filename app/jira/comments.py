"""Comments: add, edit, delete, and the marks that tell our own ones."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import Rejected
from app.jira import fields
from app.jira.answers import About, Json
from app.jira.records import ElementIds, WrittenComment
from app.jira.texts import TextVerbs
from app.sync.values import Comment

MARK_PROPERTY = "causeway.mark"
"""Comment property of our create call: {"uid": mark}."""
INTERNAL_PROPERTY = "sd.public.comment"


class CommentVerbs(TextVerbs):
    """Verbs on the comments of an issue."""

    async def add_comment(
        self, issue_id: str, comment: Comment, mark: str, ids: ElementIds, *, trace: str = ""
    ) -> WrittenComment:
        """Add with the mark in the same call. An internal one stays internal, one for a role or group of this site is
        for that alone.

        Raises Rejected for a restricted one without an audience: those of another site mean nothing here.
        """
        if comment.restricted and not comment.audience:
            raise Rejected(
                "A restricted comment is not copied.", "Its role or group belongs to the other site.", status=403
            )
        properties: list[Json] = [{"key": MARK_PROPERTY, "value": {"uid": mark}}]
        if comment.internal:
            properties.append({"key": INTERNAL_PROPERTY, "value": {"internal": True}})

        data: Json = {"properties": properties}
        if comment.audience:
            kind, _, name = comment.audience.partition(":")
            data["visibility"] = {"type": kind, "value": name}

        async def write(body: Json) -> Json:
            return await self._calls.write("add_comment", issue_id, data={"body": body, **data}, trace=trace)

        return _written(*await self._write_text(comment.body, ids, write))

    async def edit_comment(
        self, issue_id: str, comment_id: str, comment: Comment, ids: ElementIds, *, trace: str = ""
    ) -> WrittenComment:
        """Replace the text, silently. Raises Rejected (status 404) when it is gone.

        A restricted one names its role or group again: no document says that Jira keeps what an edit leaves out.
        """
        kept = await self._restriction(issue_id, comment_id) if comment.restricted else {}

        async def write(body: Json) -> Json:
            data = {"body": body, **kept}
            return await self._silently(
                "update_comment", issue_id, comment_id, about=About.PART, data=data, trace=trace
            )

        return _written(*await self._write_text(comment.body, ids, write))

    async def _restriction(self, issue_id: str, comment_id: str) -> Json:
        """For whom the comment is now. A reply has the restriction of what it answers and must not name it."""
        entry = await self._calls.read("get_comment", issue_id, comment_id, about=About.PART)
        if entry.get("parentId") or not entry.get("visibility"):
            return {}
        named = entry["visibility"]
        return {"visibility": {name: named[name] for name in ("type", "value", "identifier") if name in named}}

    async def delete_comment(self, issue_id: str, comment_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        await self._delete("delete_comment", issue_id, comment_id, trace=trace)

    async def comment_marks(self, issue_id: str) -> Mapping[str, str]:
        """Mark → local comment id, of all comments of the issue that carry one."""
        marks: dict[str, str] = {}
        for entry in await self._all_comments(issue_id, expand="properties"):
            if mark := await self._mark_of(entry):
                marks[mark] = str(entry["id"])
        return marks

    async def _mark_of(self, entry: Json) -> str | None:
        if "properties" in entry:
            values = {p["key"]: p["value"] for p in entry["properties"] or ()}
        elif (entry.get("author") or {}).get("accountId") == await self.own_account():
            # Jira documents no expansion for comment properties: without one, ask for each of our own.
            values = {MARK_PROPERTY: await self._comment_property(str(entry["id"]))}
        else:
            return None
        value = values.get(MARK_PROPERTY)
        return str(value["uid"]) if isinstance(value, dict) and "uid" in value else None

    async def _comment_property(self, comment_id: str) -> Json:
        try:
            found = await self._calls.read("get_comment_property", comment_id, MARK_PROPERTY, about=About.PART)
        except Rejected:
            return None
        return found.get("value")


def _written(answer: Json, was_cut: bool, ids: ElementIds) -> WrittenComment:
    return WrittenComment(str(answer["id"]), fields.comment(answer, ids), was_cut)
