"""Attachments come and go. Jira also deletes those that a rich text showed and shows no more."""

from __future__ import annotations

import mimetypes
import uuid
from dataclasses import dataclass

from sandbox.adf.normalise import media_ids
from sandbox.changes.by import By, forbidden
from sandbox.errors import JiraError
from sandbox.fields import is_rich
from sandbox.model import Attachment, ChangeItem, Issue


@dataclass(frozen=True, slots=True)
class Upload:
    filename: str
    content: bytes
    mime_type: str | None = None


def add_attachments(by: By, key: str, uploads: list[Upload]) -> list[Attachment]:
    """All or none. Raises 413 beyond the site's size limit or the issue's count limit."""
    issue = by.issue_to_write(key)
    settings = by.site.settings
    for upload in uploads:
        if len(upload.content) > settings.upload_limit:
            raise JiraError(
                413,
                f"The file {upload.filename} is {len(upload.content)} bytes, larger than the maximum of "
                f"{settings.upload_limit} bytes.",
            )
    if len(issue.attachments) + len(uploads) > settings.attachments_per_issue:
        raise JiraError(413, f"The issue has reached the limit of {settings.attachments_per_issue} attachments.")
    by.site.index.before_change(issue)
    return [_add(by, issue, upload) for upload in uploads]


def _add(by: By, issue: Issue, upload: Upload) -> Attachment:
    site = by.site
    attachment = Attachment(
        id=site.new_id(),
        issue_id=issue.id,
        media_id=str(uuid.UUID(int=site.sandbox.dice.getrandbits(128), version=4)),
        filename=upload.filename,
        author=by.actor.account_id,
        created=site.now_ms(),
        mime_type=upload.mime_type or mimetypes.guess_type(upload.filename)[0] or "application/octet-stream",
        content=upload.content,
    )
    site.attachments[attachment.id] = attachment
    site.media[attachment.media_id] = attachment.id
    issue.attachments[attachment.id] = attachment
    item = ChangeItem("Attachment", "attachment", "jira", None, None, attachment.id, attachment.filename)
    entry = by.record(issue, [item])
    by.emit("attachment_created", issue, attachment=attachment)
    by.updated(issue, "issue_updated", entry)
    return attachment


def delete_attachment(by: By, attachment_id: str) -> None:
    attachment, issue = find_attachment(by, attachment_id)
    by.issue_to_write(issue.id)
    if not (by.site.is_project_admin(by.actor, by.project_of(issue)) or attachment.author == by.actor.account_id):
        raise forbidden("You do not have permission to delete attachments in this project.")
    drop_attachment(by, issue, attachment_id)


def find_attachment(by: By, attachment_id: str) -> tuple[Attachment, Issue]:
    """Raises 404 when it is not there or the actor may not see its issue."""
    attachment = by.site.attachments.get(attachment_id)
    if attachment is None:
        raise JiraError(404, f"The attachment with id '{attachment_id}' does not exist")
    return attachment, by.site.issue(by.actor, attachment.issue_id)


def drop_attachment(by: By, issue: Issue, attachment_id: str) -> None:
    by.site.index.before_change(issue)
    attachment = issue.attachments.pop(attachment_id)
    by.site.attachments.pop(attachment_id)
    by.site.media.pop(attachment.media_id)
    item = ChangeItem("Attachment", "attachment", "jira", attachment.id, attachment.filename, None, None)
    entry = by.record(issue, [item])
    by.emit("attachment_deleted", issue, attachment=attachment)
    by.updated(issue, "issue_updated", entry)


def unseen(by: By, issue: Issue, media: set[str]) -> list[str]:
    """Of these media, the attachments of the issue that no rich text of it shows."""
    if not media:
        return []
    shown: set[str] = set()
    for id_, value in issue.fields.items():
        if is_rich(by.site.fields[id_]):
            shown |= media_ids(value)
    for comment in issue.comments.values():
        shown |= media_ids(comment.body)
    return [a.id for a in issue.attachments.values() if a.media_id in media - shown]
