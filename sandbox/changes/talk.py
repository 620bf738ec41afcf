"""What people add to an issue with their name on it: comments and worklogs."""

from __future__ import annotations

from typing import Any, Literal

from sandbox.adf import rich_text
from sandbox.adf.normalise import media_ids
from sandbox.changes import files
from sandbox.changes.by import By, forbidden
from sandbox.changes.properties import check_property
from sandbox.errors import JiraError
from sandbox.field_values import parse_time, read_duration
from sandbox.issue_fields import sees
from sandbox.model import ChangeItem, Comment, Issue, Json, Visibility, Worklog

Estimate = Literal["new", "leave", "manual", "auto"]


def add_comment(by: By, key: str, body: Json, *, counted: bool = False) -> Comment:
    """`body`, `visibility`, `properties`, `parentId`. The property sd.public.comment makes it internal."""
    issue = by.site.issue(by.actor, key) if counted else by.issue_to_write(key)
    if len(issue.comments) >= by.site.settings.comments_per_issue:
        raise JiraError(413, f"The issue has reached the limit of {by.site.settings.comments_per_issue} comments.")
    text = _comment_text(by, issue, body)
    properties = {item["key"]: check_property(item["key"], item.get("value")) for item in body.get("properties") or []}
    parent = _parent(issue, body)
    by.site.index.before_change(issue)
    now = by.site.now_ms()
    comment = Comment(
        id=by.site.new_id(),
        issue_id=issue.id,
        author=by.actor.account_id,
        update_author=by.actor.account_id,
        body=text,
        created=now,
        updated=now,
        visibility=parent.visibility if parent else _visibility(by, issue, body),
        jsd_public=not _internal(properties),
        parent_id=parent.id if parent else None,
        properties=properties,
    )
    issue.comments[comment.id] = comment
    by.site.comments[comment.id] = comment
    by.record(issue, [])
    by.emit("comment_created", issue, comment=comment)
    by.updated(issue, "issue_commented", None, comment=comment)
    return comment


def edit_comment(by: By, key: str, comment_id: str, body: Json) -> Comment:
    """Body, and visibility when given. Attachments that only this body showed are deleted."""
    issue = by.issue_to_write(key)
    comment = comment_of(by, issue, comment_id)
    if not (by.site.is_project_admin(by.actor, by.project_of(issue)) or comment.author == by.actor.account_id):
        raise JiraError(400, "You do not have the permission to edit this comment.")
    text = _comment_text(by, issue, body)
    if comment.parent_id and "visibility" in body:
        raise JiraError(400, "The visibility of a reply is that of the comment it answers.")
    by.site.index.before_change(issue)
    lost = media_ids(comment.body) - media_ids(text)
    comment.body = text
    comment.update_author = by.actor.account_id
    comment.updated = by.site.now_ms()
    if "visibility" in body:
        comment.visibility = _visibility(by, issue, body)
    for item in body.get("properties") or []:
        set_comment_property(comment, item["key"], item.get("value"))
    by.record(issue, [])
    by.emit("comment_updated", issue, comment=comment)
    by.updated(issue, "issue_comment_edited", None, comment=comment)
    for attachment_id in files.unseen(by, issue, lost):
        files.drop_attachment(by, issue, attachment_id)
    return comment


def delete_comment(by: By, key: str, comment_id: str) -> None:
    issue = by.issue_to_write(key)
    comment = comment_of(by, issue, comment_id)
    if not (by.site.is_project_admin(by.actor, by.project_of(issue)) or comment.author == by.actor.account_id):
        raise forbidden("You do not have permission to delete this comment.")
    by.site.index.before_change(issue)
    gone = [comment, *(c for c in issue.comments.values() if c.parent_id == comment.id)]
    for one in gone:
        del issue.comments[one.id]
        by.site.comments.pop(one.id, None)
        by.record(issue, [])
        by.emit("comment_deleted", issue, comment=one, primary=one is comment)
    by.updated(issue, "issue_comment_deleted", None)
    lost = {media for one in gone for media in media_ids(one.body)}
    for attachment_id in files.unseen(by, issue, lost):
        files.drop_attachment(by, issue, attachment_id)


def comment_of(by: By, issue: Issue, comment_id: str) -> Comment:
    """Raises 404 when it is not there or hidden from the actor."""
    comment = issue.comments.get(comment_id)
    if comment is None or not sees(by.site, by.actor, by.project_of(issue), comment.visibility):
        raise JiraError(404, f"Can not find a comment for the id: {comment_id}.")
    return comment


def comment_by_id(by: By, comment_id: str) -> tuple[Issue, Comment]:
    comment = by.site.comments.get(comment_id)
    if comment is None:
        raise JiraError(404, f"Can not find a comment for the id: {comment_id}.")
    issue = by.site.issue(by.actor, comment.issue_id)
    return issue, comment_of(by, issue, comment_id)


def set_comment_property(comment: Comment, name: str, value: Any) -> bool:
    """True if it is new."""
    new = name not in comment.properties
    comment.properties[name] = check_property(name, value)
    if name == "sd.public.comment":
        comment.jsd_public = not _internal(comment.properties)
    return new


def add_worklog(by: By, key: str, body: Json, adjust: Estimate = "auto", *, counted: bool = False) -> Worklog:
    """The author is always the caller. Jira counts whole minutes, one at least."""
    issue = by.site.issue(by.actor, key) if counted else by.issue_to_write(key)
    if len(issue.worklogs) >= by.site.settings.worklogs_per_issue:
        raise JiraError(413, f"The issue has reached the limit of {by.site.settings.worklogs_per_issue} worklogs.")
    seconds = _seconds(body)
    text = _rich(by, issue, body.get("comment"), "comment")
    now = by.site.now_ms()
    started = _started(body, now)
    by.site.index.before_change(issue)
    worklog = Worklog(
        id=by.site.new_id(),
        issue_id=issue.id,
        author=by.actor.account_id,
        update_author=by.actor.account_id,
        comment=text,
        started=started,
        seconds=seconds,
        created=now,
        updated=now,
        visibility=_visibility(by, issue, body),
        properties={i["key"]: check_property(i["key"], i.get("value")) for i in body.get("properties") or []},
    )
    issue.worklogs[worklog.id] = worklog
    _worked(by, issue, worklog, seconds, adjust)
    by.emit("worklog_created", issue, worklog=worklog)
    return worklog


def edit_worklog(by: By, key: str, worklog_id: str, body: Json, adjust: Estimate = "auto") -> Worklog:
    issue = by.issue_to_write(key)
    worklog = worklog_of(by, issue, worklog_id)
    before = worklog.seconds
    text = _rich(by, issue, body["comment"], "comment") if "comment" in body else worklog.comment
    by.site.index.before_change(issue)
    if "timeSpentSeconds" in body or "timeSpent" in body:
        worklog.seconds = _seconds(body)
    worklog.comment = text
    worklog.started = _started(body, worklog.started)
    worklog.update_author = by.actor.account_id
    worklog.updated = by.site.now_ms()
    _worked(by, issue, worklog, worklog.seconds - before, adjust)
    by.emit("worklog_updated", issue, worklog=worklog)
    return worklog


def delete_worklog(by: By, key: str, worklog_id: str, adjust: Estimate = "auto") -> None:
    issue = by.issue_to_write(key)
    worklog = worklog_of(by, issue, worklog_id)
    by.site.index.before_change(issue)
    del issue.worklogs[worklog_id]
    _worked(by, issue, worklog, -worklog.seconds, adjust)
    by.site.worklogs_changed.pop(worklog_id, None)
    by.site.worklogs_deleted[worklog_id] = by.site.now_ms()
    by.emit("worklog_deleted", issue, worklog=worklog)


def worklog_of(by: By, issue: Issue, worklog_id: str) -> Worklog:
    worklog = issue.worklogs.get(worklog_id)
    if worklog is None or not sees(by.site, by.actor, by.project_of(issue), worklog.visibility):
        raise JiraError(404, f"Cannot find worklog with id: '{worklog_id}'.")
    return worklog


def _worked(by: By, issue: Issue, worklog: Worklog, more: int, adjust: Estimate) -> None:
    track = dict(issue.fields.get("timetracking") or {})
    spent = max(0, track.get("spent", 0) + more)
    items = [
        ChangeItem("timespent", "timespent", "jira", None, str(track.get("spent", 0)), None, str(spent)),
        ChangeItem("WorklogId", "WorklogId", "jira", None, None, worklog.id, worklog.id),
    ]
    track["spent"] = spent
    if adjust == "auto" and "remaining" in track:
        track["remaining"] = max(0, track["remaining"] - more)
    issue.fields["timetracking"] = track
    by.site.worklogs_changed[worklog.id] = by.site.now_ms()
    by.updated(issue, "issue_updated", by.record(issue, items))


def _comment_text(by: By, issue: Issue, body: Json) -> Json:
    text = _rich(by, issue, body.get("body"), "comment")
    if text is None:
        raise JiraError(400, errors={"comment": "Comment body can not be empty!"})
    return text


def _rich(by: By, issue: Issue, raw: Any, field: str) -> Json | None:
    try:
        return rich_text.read(by.site, issue, raw, by.version, field)
    except ValueError as error:
        raise JiraError(400, errors={field: str(error)}) from None


def _parent(issue: Issue, body: Json) -> Comment | None:
    if body.get("parentId") is None:
        return None
    parent = issue.comments.get(str(body["parentId"]))
    if parent is None:
        raise JiraError(400, "The parent comment does not exist.")
    return parent


def _visibility(by: By, issue: Issue, body: Json) -> Visibility | None:
    raw = body.get("visibility")
    if not raw:
        return None
    kind, value = raw.get("type"), raw.get("value") or raw.get("identifier")
    project = by.project_of(issue)
    if kind == "role":
        name = next((n for n, id_ in project.roles.items() if value in (n, id_)), None)
        if name is None:
            raise JiraError(400, errors={"commentLevel": f"Role '{value}' does not exist."})
        return Visibility("role", name, project.roles[name])
    if kind == "group" and any(value in user.groups for user in by.site.users.values()):
        return Visibility("group", value, value)
    raise JiraError(400, errors={"commentLevel": f"Group '{value}' does not exist."})


def _internal(properties: dict[str, Any]) -> bool:
    marker = properties.get("sd.public.comment")
    return isinstance(marker, dict) and bool(marker.get("internal"))


def _seconds(body: Json) -> int:
    try:
        seconds = int(body["timeSpentSeconds"]) if "timeSpentSeconds" in body else read_duration(body.get("timeSpent"))
    except (TypeError, ValueError):
        raise JiraError(400, errors={"timeLogged": "Invalid time duration entered."}) from None
    if seconds < 60:
        raise JiraError(400, errors={"timeLogged": "You must indicate the time spent working."})
    return seconds // 60 * 60


def _started(body: Json, default: int) -> int:
    if "started" not in body:
        return default
    try:
        return parse_time(body["started"])
    except (TypeError, ValueError):
        raise JiraError(400, errors={"started": "Error parsing time: " + str(body["started"])}) from None
