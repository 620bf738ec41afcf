"""Links between issues, and from issues to things elsewhere."""

from __future__ import annotations

from typing import Any

from sandbox.changes.by import By, forbidden
from sandbox.errors import JiraError
from sandbox.events import Event
from sandbox.model import ChangeItem, Issue, Json, Link, LinkType, RemoteLink

_GLOBAL_ID_LIMIT = 255


def add_link(by: By, body: Json) -> Link:
    """`type`, `inwardIssue`, `outwardIssue`. The same link again succeeds and changes nothing."""
    kind = _link_type(by, body.get("type") or {})
    source, destination = _end(by, body, "inwardIssue"), _end(by, body, "outwardIssue")
    if source.id == destination.id:
        raise JiraError(400, "You cannot link an issue to itself.")
    for link_id in source.links:
        link = by.site.links[link_id]
        if (link.type_id, link.source, link.destination) == (kind.id, source.id, destination.id):
            return link
    if len(source.links) >= by.site.settings.links_per_issue:
        raise JiraError(413, f"The issue has reached the limit of {by.site.settings.links_per_issue} links.")
    link = Link(by.site.new_id(), kind.id, source.id, destination.id)
    by.site.links[link.id] = link
    for issue, other, words in ((source, destination, kind.outward), (destination, source, kind.inward)):
        by.site.index.before_change(issue)
        issue.links.append(link.id)
        item = ChangeItem("Link", "issuelinks", "jira", None, None, other.key, f"This issue {words} {other.key}")
        by.updated(issue, "issue_updated", by.record(issue, [item]))
    by.emit("issuelink_created", link=link)
    return link


def delete_link(by: By, link_id: str) -> None:
    link = find_link(by, link_id)
    by.issue_to_write(link.source)
    drop_link(by, link, primary=True)


def find_link(by: By, link_id: str) -> Link:
    """Raises 404 when it is not there or an end of it may not be seen."""
    link = by.site.links.get(link_id)
    if link is None:
        raise JiraError(404, f"No issue link with id '{link_id}' exists.")
    by.site.issue(by.actor, link.source)
    by.site.issue(by.actor, link.destination)
    return link


def drop_link(by: By, link: Link, *, primary: bool) -> None:
    kind = by.site.link_types[link.type_id]
    del by.site.links[link.id]
    ends = ((link.source, link.destination, kind.outward), (link.destination, link.source, kind.inward))
    for id_, other_id, words in ends:
        issue, other = by.site.issues[id_], by.site.issues[other_id]
        by.site.index.before_change(issue)
        issue.links.remove(link.id)
        if issue.deleted:
            continue
        item = ChangeItem("Link", "issuelinks", "jira", other.key, f"This issue {words} {other.key}", None, None)
        by.updated(issue, "issue_updated", by.record(issue, [item]), primary=primary)
    by.site.events.emit(
        Event("issuelink_deleted", by.site.now_ms(), by.actor, link=link, trace=by.trace, primary=primary)
    )


def put_remote_link(by: By, key: str, body: Json) -> tuple[RemoteLink, bool]:
    """Creates, or replaces the one of the same `globalId`: omitted parts are nulled. True if it is new."""
    issue = by.issue_to_write(key)
    global_id = body.get("globalId")
    if global_id is not None and not 1 <= len(global_id) <= _GLOBAL_ID_LIMIT:
        raise JiraError(400, errors={"globalId": f"The global id is longer than {_GLOBAL_ID_LIMIT} characters."})
    _check_object(body.get("object"))
    by.site.index.before_change(issue)
    old = next((r for r in issue.remote_links.values() if global_id and r.global_id == global_id), None)
    link = RemoteLink(
        old.id if old else by.site.new_id(),
        global_id,
        body["object"],
        body.get("application"),
        body.get("relationship"),
    )
    _keep_remote_link(by, issue, link, body["object"].get("title"))
    return link, old is None


def update_remote_link(by: By, key: str, link_id: str, body: Json) -> RemoteLink:
    issue = by.issue_to_write(key)
    remote_link_of(issue, link_id)
    _check_object(body.get("object"))
    link = RemoteLink(link_id, body.get("globalId"), body["object"], body.get("application"), body.get("relationship"))
    _keep_remote_link(by, issue, link, body["object"].get("title"))
    return link


def remote_link_of(issue: Issue, link_id: str) -> RemoteLink:
    link = issue.remote_links.get(link_id)
    if link is None:
        raise JiraError(404, f"No remote issue link with id '{link_id}' exists.")
    return link


def delete_remote_link(by: By, key: str, *, link_id: str | None = None, global_id: str | None = None) -> None:
    issue = by.issue_to_write(key)
    for link in list(issue.remote_links.values()):
        if (link_id and link.id == link_id) or (global_id and link.global_id == global_id):
            by.site.index.before_change(issue)
            del issue.remote_links[link.id]
            item = ChangeItem("RemoteIssueLink", "RemoteIssueLink", "jira", link.id, link.object["title"], None, None)
            by.updated(issue, "issue_updated", by.record(issue, [item]))
            return
    raise JiraError(404, "No remote issue link found for the issue.")


def add_link_type(by: By, body: Json) -> LinkType:
    if not by.site.is_site_admin(by.actor):
        raise forbidden("Only an administrator can create issue link types.")
    if any(kind.name == body.get("name") for kind in by.site.link_types.values()):
        raise JiraError(400, errors={"name": "A link type with this name exists."})
    kind = LinkType(by.site.new_id(), body["name"], body["inward"], body["outward"])
    by.site.link_types[kind.id] = kind
    return kind


def _keep_remote_link(by: By, issue: Issue, link: RemoteLink, title: str | None) -> None:
    issue.remote_links[link.id] = link
    item = ChangeItem("RemoteIssueLink", "RemoteIssueLink", "jira", None, None, link.id, title)
    by.updated(issue, "issue_updated", by.record(issue, [item]))


def _check_object(raw: Any) -> None:
    for part in ("url", "title"):
        if not isinstance(raw, dict) or not raw.get(part):
            raise JiraError(400, errors={part: f"'{part}' is required."})


def _link_type(by: By, raw: Json) -> LinkType:
    for kind in by.site.link_types.values():
        if str(raw.get("id", "")) == kind.id or ("id" not in raw and raw.get("name") == kind.name):
            return kind
    raise JiraError(404, f"No issue link type with name '{raw.get('name', raw.get('id'))}' found.")


def _end(by: By, body: Json, name: str) -> Issue:
    raw = body.get(name) or {}
    return by.issue_to_write(str(raw.get("id") or raw.get("key") or ""))
