"""Comments: add, edit, delete, and the marks that tell our own ones."""

from __future__ import annotations

from collections.abc import Mapping

from app.jira.records import ElementIds
from app.jira.verbs import Verbs
from app.sync.values import Comment

MARK_PROPERTY = "causeway.mark"
"""Comment property of our create call: {"uid": mark}."""


class CommentVerbs(Verbs):
    """Verbs on the comments of an issue."""

    async def add_comment(
        self, issue_id: str, comment: Comment, mark: str, ids: ElementIds, *, trace: str = ""
    ) -> tuple[str, Comment]:
        """Add with the mark in the same call; its local id and what Jira made of it. An internal one stays internal.

        Raises Rejected for a restricted one: the roles and groups of another site mean nothing here.
        """
        raise NotImplementedError

    async def edit_comment(
        self, issue_id: str, comment_id: str, comment: Comment, ids: ElementIds, *, trace: str = ""
    ) -> Comment:
        """Replace the text, silently; what Jira made of it. Raises Rejected (status 404) when it is gone."""
        raise NotImplementedError

    async def delete_comment(self, issue_id: str, comment_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        raise NotImplementedError

    async def comment_marks(self, issue_id: str) -> Mapping[str, str]:
        """Mark → local comment id, of all comments of the issue that carry one."""
        raise NotImplementedError
