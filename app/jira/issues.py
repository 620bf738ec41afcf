"""Reading and writing issues. Knows Jira's verbs; the meaning of their JSON is in `fields.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.errors import SyncError
from app.jira.attachments import AttachmentVerbs
from app.jira.metadata import MetadataVerbs
from app.jira.records import Created, ElementIds, Gone, NewIssue, ReadIssue, Written
from app.sync.keys import Key
from app.sync.values import Value

MARK_PROPERTY = "causeway.twin"
"""Issue property of our create call: {"uid": the twin's uid}. The descriptor makes Jira index it for JQL."""

BULK_READ, BULK_CREATE, COMMENT_PAGE = 100, 50, 100


class IssueVerbs(AttachmentVerbs, MetadataVerbs):
    """Verbs on whole issues."""

    async def read_issue(self, issue_id: str, ids: ElementIds) -> ReadIssue:
        """The issue with comments, attachments and changelog: one call, more only when comments overflow their page
        or an inline file was never met before. Raises IssueGone when it is deleted or hidden."""
        raise NotImplementedError

    async def read_issues(self, issue_ids: Sequence[str], ids: Mapping[str, ElementIds]) -> dict[str, ReadIssue]:
        """Up to 100 issues by one call. Missing ones (deleted, hidden) are left out. `ids` by issue id."""
        raise NotImplementedError

    async def create_issue(
        self, project_id: str, values: Mapping[Key, Value], mark: str, ids: ElementIds, *, trace: str = ""
    ) -> Created:
        """Create with the mark in the same call. Media have no place yet: texts that show them come as an edit later.

        Raises Rejected with `field_messages` by key; ask `find_issue_by_mark` after an unknown outcome.
        """
        raise NotImplementedError

    async def create_issues(
        self, project_id: str, new: Sequence[NewIssue], ids: ElementIds, *, trace: str = ""
    ) -> list[Created | SyncError]:
        """Up to 50 at once; one result per item, in order."""
        raise NotImplementedError

    async def edit_issue(
        self, issue_id: str, values: Mapping[Key, Value], ids: ElementIds, *, project_id: str, trace: str = ""
    ) -> Written:
        """Set plain fields by one silent call; what Jira made of them is in the answer.

        All or nothing. Raises Rejected with `field_messages` by key: repeat without those fields.
        """
        raise NotImplementedError

    async def find_issue_by_mark(self, mark: str) -> Created | None:
        """The issue that was created with this mark, as far as Jira's index knows it already."""
        raise NotImplementedError

    async def issue_mark(self, issue_id: str) -> str | None:
        """The mark in an issue's property, without the index's lag."""
        raise NotImplementedError

    async def why_gone(self, issue_id: str, project_id: str) -> Gone:
        """After IssueGone: was it deleted, or may the app user not see it? Permissions in its project tell."""
        raise NotImplementedError
