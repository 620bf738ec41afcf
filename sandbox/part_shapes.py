"""The JSON of what belongs to one issue: comments, worklogs, attachments, links elsewhere, change log.

`version` 3 gives rich text as ADF, 2 as wiki markup. Must not judge permissions.
"""

from __future__ import annotations

from typing import Any

from sandbox.adf.wiki import to_wiki
from sandbox.model import Attachment, ChangelogEntry, Comment, Issue, Json, RemoteLink, Visibility, Worklog
from sandbox.shapes import rest, user_json
from sandbox.state import Site, jira_time


def rich(issue: Issue, doc: Json | None, version: int) -> Any:
    """Rich text for this version of the interface. v2: a string, media by file name."""
    if version >= 3 or doc is None:
        return doc
    return to_wiki(doc, {a.media_id: a.filename for a in issue.attachments.values()})


def visibility_json(visibility: Visibility) -> Json:
    return {
        "type": visibility.type,
        "value": visibility.value,
        "identifier": visibility.identifier or visibility.value,
    }


def comment_json(site: Site, issue: Issue, comment: Comment, version: int = 3, *, email: bool = True) -> Json:
    shown: Json = {
        "self": rest(site, version, f"issue/{issue.id}/comment/{comment.id}"),
        "id": comment.id,
        "author": user_json(site, comment.author, version, email=email),
        "body": rich(issue, comment.body, version),
        "updateAuthor": user_json(site, comment.update_author, version, email=email),
        "created": jira_time(comment.created),
        "updated": jira_time(comment.updated),
        "jsdPublic": comment.jsd_public,
    }
    if comment.visibility:
        shown["visibility"] = visibility_json(comment.visibility)
    if comment.parent_id:
        shown["parentId"] = int(comment.parent_id)
    return shown


def worklog_json(site: Site, issue: Issue, worklog: Worklog, version: int = 3, *, email: bool = True) -> Json:
    shown: Json = {
        "self": rest(site, version, f"issue/{issue.id}/worklog/{worklog.id}"),
        "author": user_json(site, worklog.author, version, email=email),
        "updateAuthor": user_json(site, worklog.update_author, version, email=email),
        "created": jira_time(worklog.created),
        "updated": jira_time(worklog.updated),
        "started": jira_time(worklog.started),
        "timeSpent": duration(worklog.seconds),
        "timeSpentSeconds": worklog.seconds,
        "id": worklog.id,
        "issueId": issue.id,
    }
    if worklog.comment is not None:
        shown["comment"] = rich(issue, worklog.comment, version)
    if worklog.visibility:
        shown["visibility"] = visibility_json(worklog.visibility)
    return shown


def attachment_json(
    site: Site, attachment: Attachment, version: int = 3, *, email: bool = True, id_as_number: bool = False
) -> Json:
    """As issues carry it. `attachment/{id}` shows the id as a number."""
    shown: Json = {
        "self": rest(site, version, f"attachment/{attachment.id}"),
        "id": int(attachment.id) if id_as_number else attachment.id,
        "filename": attachment.filename,
        "author": user_json(site, attachment.author, version, email=email),
        "created": jira_time(attachment.created),
        "size": attachment.size,
        "mimeType": attachment.mime_type,
        "content": rest(site, version, f"attachment/content/{attachment.id}"),
    }
    if attachment.mime_type.startswith("image/"):
        shown["thumbnail"] = rest(site, version, f"attachment/thumbnail/{attachment.id}")
    return shown


def remote_link_json(site: Site, issue: Issue, link: RemoteLink, version: int = 3) -> Json:
    shown: Json = {
        "id": int(link.id),
        "self": rest(site, version, f"issue/{issue.key}/remotelink/{link.id}"),
        "object": link.object,
    }
    if link.global_id is not None:
        shown["globalId"] = link.global_id
    if link.application is not None:
        shown["application"] = link.application
    if link.relationship is not None:
        shown["relationship"] = link.relationship
    return shown


def changelog_json(site: Site, entry: ChangelogEntry, version: int = 3) -> Json:
    """One entry, as `changelog` lists it."""
    return {
        "id": entry.id,
        "author": user_json(site, entry.author, version),
        "created": jira_time(entry.created),
        "items": change_items_json(entry, accounts=False),
    }


def change_items_json(entry: ChangelogEntry, *, accounts: bool = True) -> list[Json]:
    """The items of an entry as webhooks carry them; without `accounts` as the REST document describes them."""
    items = []
    for item in entry.items:
        shown: Json = {
            "field": item.field,
            "fieldtype": item.field_type,
            "fieldId": item.field_id,
            "from": item.from_id,
            "fromString": item.from_string,
            "to": item.to_id,
            "toString": item.to_string,
        }
        if accounts and (item.from_account or item.to_account):
            shown["tmpFromAccountId"] = item.from_account
            shown["tmpToAccountId"] = item.to_account
        items.append(shown)
    return items


def duration(seconds: int) -> str:
    """Jira's words for a time: 8 hours are a day, 5 days a week."""
    parts = []
    minutes = seconds // 60
    for size, word in ((2400, "w"), (480, "d"), (60, "h"), (1, "m")):
        if minutes >= size:
            parts.append(f"{minutes // size}{word}")
            minutes %= size
    return " ".join(parts) or "0m"
