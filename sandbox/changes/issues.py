"""Issues are made and changed."""

from __future__ import annotations

from typing import Any

from sandbox.changes import files, links, talk
from sandbox.changes.by import By, plain_item
from sandbox.changes.properties import check_property
from sandbox.changes.setting import set_value
from sandbox.changes.values import read_values
from sandbox.errors import JiraError
from sandbox.model import ChangeItem, Issue, IssueType, Json, Project


def create_issue(by: By, body: Json) -> Issue:
    """As `POST /issue`: `fields`, `update`, `properties`. Properties are there with the issue, without an event."""
    written = dict(_part(body, "fields"))
    update = _part(body, "update")
    project = _project_for(by, written)
    kind = _type_for(by, project, written)
    values = read_values(by, project, None, project.create_screen, written, update)
    _check_complete(by, project, kind, values)
    properties = {item["key"]: check_property(item["key"], item.get("value")) for item in body.get("properties") or []}
    values = {"priority": _default_priority(by), "reporter": by.actor.account_id} | values
    if values["reporter"] is None:
        values["reporter"] = by.actor.account_id
    issue = _born(by, project, kind, values)
    issue.properties = properties
    entry = by.record(issue, [plain_item("Status", "status", None, by.site.statuses[issue.status_id].name)])
    issue.changelog.clear()
    by.emit("jira:issue_created", issue, kind="issue_created", changelog=entry)
    _do_nested(by, issue, update)
    return issue


def _born(by: By, project: Project, kind: IssueType, values: dict[str, Any]) -> Issue:
    site, now = by.site, by.site.now_ms()
    project.last_number += 1
    issue = Issue(
        id=site.new_id(),
        key=f"{project.key}-{project.last_number}",
        project_id=project.id,
        type_id=kind.id,
        status_id=project.workflow.initial,
        creator=by.actor.account_id,
        created=now,
        updated=now,
        fields={id_: value for id_, value in values.items() if value not in (None, [])},
    )
    site.index.before_change(issue, new=True)
    site.issues[issue.id] = issue
    site.keys[issue.key] = issue.id
    project.issue_ids[issue.id] = None
    parent = issue.fields.get("parent")
    if parent:
        site.children.setdefault(parent, []).append(issue.id)
    issue.watchers.add(by.actor.account_id)
    return issue


def edit_issue(by: By, key: str, body: Json, *, any_field: bool = False) -> Issue:
    """As `PUT /issue/{key}`: values, `update` verbs, properties, issue type. One change log entry, one event.

    `any_field`: also fields that are not on the edit screen.
    """
    issue = by.issue_to_write(key)
    project = by.project_of(issue)
    written, update = dict(_part(body, "fields")), _part(body, "update")
    if not written and not update and not body.get("properties"):
        raise JiraError(400, "one of 'fields' or 'update' required")
    screen = list(by.site.fields) if any_field else project.edit_screen
    values = read_values(by, project, issue, screen, written, update)
    if "summary" in values and not values["summary"]:
        raise JiraError(400, errors={"summary": "You must specify a summary of the issue."})
    kind = _type_for(by, project, written) if "issuetype" in written else None
    if kind is not None and kind.subtask != by.site.issue_types[issue.type_id].subtask:
        raise JiraError(400, errors={"issuetype": "The issue type selected is invalid."})
    by.site.index.before_change(issue)
    change_fields(by, issue, values, kind)
    for item in body.get("properties") or []:
        issue.properties[item["key"]] = check_property(item["key"], item.get("value"))
    _do_nested(by, issue, update)
    return issue


def change_fields(by: By, issue: Issue, values: dict[str, Any], kind: IssueType | None = None) -> None:
    """Puts new values in place, tells, and drops the attachments that a rich text no longer shows."""
    items = [item for id_, value in values.items() if (item := set_value(by, issue, id_, value))]
    if kind is not None and kind.id != issue.type_id:
        old = by.site.issue_types[issue.type_id]
        items.append(ChangeItem("issuetype", "issuetype", "jira", old.id, old.name, kind.id, kind.name))
        issue.type_id = kind.id
    if not items:
        return
    lost, issue.lost_media = issue.lost_media, set()
    orphans = files.unseen(by, issue, lost)
    entry = by.record(issue, items)
    assigned = any(item.field_id == "assignee" for item in items)
    by.updated(issue, "issue_assigned" if assigned else "issue_updated", entry)
    for attachment_id in orphans:
        files.drop_attachment(by, issue, attachment_id)


def transition_issue(by: By, key: str, body: Json) -> Issue:
    """As `POST /issue/{key}/transitions`. A required field of its screen must come with it."""
    from sandbox.workflow import open_transitions

    issue = by.issue_to_write(key)
    wanted = str(_part(body, "transition").get("id", ""))
    transition = next((t for t in open_transitions(by.site, issue) if t.id == wanted), None)
    if transition is None:
        raise JiraError(
            400,
            f"Transition id '{wanted}' is not valid for this issue." if wanted else "Missing 'transition' identifier",
        )
    written, update = _part(body, "fields"), _part(body, "update")
    values = read_values(by, by.project_of(issue), issue, list(transition.screen), written, update)
    missing = {
        id_: f"{by.site.fields[id_].name} is required."
        for id_, needed in transition.screen.items()
        if needed and not values.get(id_) and not issue.fields.get(id_)
    }
    if missing:
        raise JiraError(400, errors=missing)
    by.site.index.before_change(issue)
    _change_status(by, issue, transition.to, values)
    _do_nested(by, issue, update)
    return issue


def _change_status(by: By, issue: Issue, status_id: str, values: dict[str, Any]) -> None:
    site = by.site
    old, new = site.statuses[issue.status_id], site.statuses[status_id]
    if new.category != "done" and issue.fields.get("resolution"):
        values = {**values, "resolution": None}
    items = [item for id_, value in values.items() if (item := set_value(by, issue, id_, value))]
    items.append(ChangeItem("status", "status", "jira", old.id, old.name, new.id, new.name))
    issue.status_id = new.id
    issue.status_changed = site.now_ms()
    issue.resolved = site.now_ms() if issue.fields.get("resolution") else None
    kind = "issue_resolved" if new.category == "done" and old.category != "done" else "issue_generic"
    by.updated(issue, kind, by.record(issue, items))


def _do_nested(by: By, issue: Issue, update: Json) -> None:
    for verb in update.get("comment") or []:
        if "add" in verb:
            talk.add_comment(by, issue.id, verb["add"], counted=True)
    for verb in update.get("worklog") or []:
        if "add" in verb:
            talk.add_worklog(by, issue.id, verb["add"], counted=True)
    for verb in update.get("issuelinks") or []:
        if "add" in verb:
            other = {"inwardIssue", "outwardIssue"} - set(verb["add"])
            links.add_link(by, verb["add"] | {other.pop(): {"id": issue.id}})


def _part(body: Json, name: str) -> Json:
    part = body.get(name) or {}
    if not isinstance(part, dict):
        raise JiraError(400, f"'{name}' must be an object")
    return part


def _project_for(by: By, written: Json) -> Project:
    raw = written.pop("project", None)
    named = raw.get("id", raw.get("key")) if isinstance(raw, dict) else None
    if named is None:
        raise JiraError(400, errors={"project": "Specify a valid project ID or key"})
    try:
        return by.site.project(by.actor, str(named))
    except JiraError:
        raise JiraError(400, errors={"project": "valid project is required"}) from None


def _type_for(by: By, project: Project, written: Json) -> IssueType:
    raw = written.pop("issuetype", None)
    if isinstance(raw, dict):
        for id_ in project.issue_types:
            kind = by.site.issue_types[id_]
            if str(raw.get("id", "")) == id_ or ("id" not in raw and raw.get("name") == kind.name):
                return kind
    raise JiraError(400, errors={"issuetype": "Specify a valid issue type"})


def _check_complete(by: By, project: Project, kind: IssueType, values: dict[str, Any]) -> None:
    missing: dict[str, str] = {}
    if not values.get("summary"):
        missing["summary"] = "You must specify a summary of the issue."
    for id_ in project.required:
        if values.get(id_) in (None, []):
            missing[id_] = f"{by.site.fields[id_].name} is required."
    if kind.subtask and not values.get("parent"):
        missing["parent"] = "Issue type is a sub-task but parent issue key or id not specified."
    if missing:
        raise JiraError(400, errors=missing)


def _default_priority(by: By) -> str:
    ids = list(by.site.priorities)
    return ids[len(ids) // 2]
