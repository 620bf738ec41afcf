"""Issues leave: to another project, or for good."""

from __future__ import annotations

from sandbox.changes import links
from sandbox.changes.by import By, forbidden, plain_item
from sandbox.changes.setting import set_parent, set_value
from sandbox.errors import JiraError
from sandbox.model import ChangeItem, Issue


def delete_issue(by: By, key: str, *, delete_subtasks: bool = False) -> None:
    """Deletes the issue and all that hangs on it. Its attachments, links and subtasks go with secondary events."""
    issue = by.issue_to_write(key)
    if not (by.site.is_project_admin(by.actor, by.project_of(issue)) or by.actor.account_id == issue.creator):
        raise forbidden("You do not have permission to delete issues in this project.")
    children = [id_ for id_ in by.site.children.get(issue.id, []) if _is_subtask(by, id_)]
    if children and not delete_subtasks:
        raise JiraError(
            400,
            f"The issue '{issue.key}' has subtasks.  You must specify the 'deleteSubtasks' parameter to delete "
            "this issue and all its subtasks.",
        )
    for child in list(children):
        _remove(by, by.site.issues[child], primary=False)
    _remove(by, issue, primary=True)


def _is_subtask(by: By, issue_id: str) -> bool:
    return by.site.issue_types[by.site.issues[issue_id].type_id].subtask


def _remove(by: By, issue: Issue, *, primary: bool) -> None:
    site = by.site
    site.index.before_change(issue)
    issue.deleted = True
    by.emit("jira:issue_deleted", issue, primary=primary)
    for comment in issue.comments.values():
        site.comments.pop(comment.id, None)
        by.emit("comment_deleted", issue, comment=comment, primary=False)
    for worklog in issue.worklogs.values():
        site.worklogs_deleted[worklog.id] = site.now_ms()
        by.emit("worklog_deleted", issue, worklog=worklog, primary=False)
    for attachment in issue.attachments.values():
        site.attachments.pop(attachment.id, None)
        site.media.pop(attachment.media_id, None)
        by.emit("attachment_deleted", issue, attachment=attachment, primary=False)
    for link_id in list(issue.links):
        links.drop_link(by, site.links[link_id], primary=False)
    for key in [issue.key, *issue.old_keys]:
        site.keys.pop(key, None)
    site.projects[issue.project_id].issue_ids.pop(issue.id, None)
    parent = issue.fields.get("parent")
    if parent:
        set_parent(by, issue, parent, None)
    for child in site.children.pop(issue.id, []):
        site.issues[child].fields.pop("parent", None)
    del site.issues[issue.id]


def move_issue(by: By, key: str, to_project: str, to_type: str | None = None) -> Issue:
    """Moves the issue to another project: new key, same id; the old key goes on resolving."""
    issue = by.issue_to_write(key)
    site, old = by.site, by.project_of(issue)
    new = site.project(by.actor, to_project)
    if new.id == old.id:
        raise JiraError(400, "The issue is already in this project.")
    site.index.before_change(issue)
    old_key = issue.key
    new.last_number += 1
    issue.key = f"{new.key}-{new.last_number}"
    issue.old_keys.append(old_key)
    issue.project_id = new.id
    site.keys[issue.key] = issue.id
    old.issue_ids.pop(issue.id)
    new.issue_ids[issue.id] = None
    items = [
        ChangeItem("project", "project", "jira", old.id, old.name, new.id, new.name),
        plain_item("Key", "issuekey", old_key, issue.key),
    ]
    if to_type is not None and to_type != issue.type_id:
        before, after = site.issue_types[issue.type_id], site.issue_types[to_type]
        items.append(ChangeItem("issuetype", "issuetype", "jira", before.id, before.name, after.id, after.name))
        issue.type_id = to_type
    for id_ in ("components", "versions", "fixVersions"):
        if item := set_value(by, issue, id_, []):
            items.append(item)
    by.updated(issue, "issue_moved", by.record(issue, items))
    return issue
