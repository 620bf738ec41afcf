"""The bodies of webhooks: REST v2 shapes with wiki markup, as Jira Cloud sends them.

Knows what each event carries and what it leaves out; must not know apps, filters or delivery.
"""

from collections.abc import Callable
from typing import Any

from sandbox.events import Event
from sandbox.issue_shapes import issue_json
from sandbox.model import Issue
from sandbox.part_shapes import attachment_json, change_items_json, comment_json, worklog_json
from sandbox.shapes import priority_json, project_json, rest, status_json, type_json, user_json, version_json
from sandbox.state import Site

Body = dict[str, Any]

_V2 = 2


def body_of(site: Site, event: Event, property_keys: tuple[str, ...] = ()) -> Body:
    """The whole body of the event's webhook. `property_keys` adds these issue properties where Jira does."""
    family = next((make for prefix, make in _FAMILIES.items() if event.name.startswith(prefix)), _plain)
    body = {"timestamp": event.at, "webhookEvent": event.name, **family(site, event), **event.extra}
    issue = body.get("issue")
    if issue and event.issue and property_keys and not event.name.endswith("deleted"):
        held = event.issue.properties
        issue["properties"] = {key: held[key] for key in property_keys if key in held}
    return body


def _user(site: Site, account_id: str | None) -> Body | None:
    return user_json(site, account_id, _V2, email=False)


def _actor(site: Site, event: Event) -> Body | None:
    return _user(site, event.actor.account_id) if event.actor else None


def _issue(site: Site, issue: Issue, *, whole: bool = False) -> Body:
    wanted = ["*all"] if whole else ["*all", "-comment", "-worklog"]
    fields = issue_json(site, issue, _V2, wanted=wanted, email=False)["fields"]
    return _framed(site, issue, fields)


def _framed(site: Site, issue: Issue, fields: Body) -> Body:
    # Jira's own payloads lack the `issue/` in this address.
    return {"id": issue.id, "self": rest(site, _V2, issue.id), "key": issue.key, "fields": fields}


def _reduced_issue(site: Site, issue: Issue) -> Body:
    priority = issue.fields.get("priority")
    fields = {
        "summary": issue.fields.get("summary"),
        "issuetype": type_json(site, site.issue_types[issue.type_id], _V2),
        "project": project_json(site, site.projects[issue.project_id], _V2),
        "assignee": _user(site, issue.fields.get("assignee")),
        "priority": priority_json(site, site.priorities[priority], _V2) if priority else None,
        "status": status_json(site, site.statuses[issue.status_id], _V2),
    }
    return _framed(site, issue, fields)


def _on_issue(site: Site, event: Event) -> Body:
    assert event.issue is not None
    deleted = event.name == "jira:issue_deleted"
    body: Body = {"user": _actor(site, event), "issue": _issue(site, event.issue, whole=deleted)}
    if event.kind and not deleted:
        body["issue_event_type_name"] = event.kind
    if event.comment is not None:
        body["comment"] = comment_json(site, event.issue, event.comment, _V2, email=False)
    if event.changelog is not None:
        body["changelog"] = {"id": event.changelog.id, "items": change_items_json(event.changelog)}
    return body


def _on_comment(site: Site, event: Event) -> Body:
    assert event.issue is not None
    assert event.comment is not None
    return {
        "comment": comment_json(site, event.issue, event.comment, _V2, email=False),
        "issue": _reduced_issue(site, event.issue),
        "eventType": "primaryAction" if event.primary else "secondaryAction",
    }


def _on_worklog(site: Site, event: Event) -> Body:
    assert event.issue is not None
    assert event.worklog is not None
    return {
        "worklog": worklog_json(site, event.issue, event.worklog, _V2, email=False),
        "isFromIssueLimitTransformation": False,
    }


def _on_attachment(site: Site, event: Event) -> Body:
    assert event.attachment is not None
    return {"attachment": attachment_json(site, event.attachment, _V2, email=False)}


def _on_link(site: Site, event: Event) -> Body:
    assert event.link is not None
    link, kind = event.link, site.link_types[event.link.type_id]
    return {
        "issueLink": {
            "id": int(link.id),
            "sourceIssueId": int(link.source),
            "destinationIssueId": int(link.destination),
            "issueLinkType": {
                "id": int(kind.id),
                "name": kind.name,
                "outwardName": kind.outward,
                "inwardName": kind.inward,
                "isSubTaskLinkType": False,
                "isSystemLinkType": False,
            },
            "systemLink": False,
        }
    }


def _on_property(site: Site, event: Event) -> Body:
    assert event.issue is not None
    key = event.property_key
    about = {"key": key, "self": rest(site, _V2, f"issue/{event.issue.id}/properties/{key}")}
    if not event.name.endswith("deleted"):
        about["value"] = event.property_value
    return {"issueId": int(event.issue.id), "property": about, "user": _actor(site, event)}


def _plain(site: Site, event: Event) -> Body:
    body: Body = {}
    if event.project is not None:
        body["project"] = project_json(site, event.project, _V2)
    if event.version is not None:
        body["version"] = version_json(site, event.version, _V2)
    if event.user is not None:
        body["user"] = _user(site, event.user.account_id)
    return body


_FAMILIES: dict[str, Callable[[Site, Event], Body]] = {
    "jira:issue_": _on_issue,
    "comment_": _on_comment,
    "worklog_": _on_worklog,
    "attachment_": _on_attachment,
    "issuelink_": _on_link,
    "issue_property_": _on_property,
}
