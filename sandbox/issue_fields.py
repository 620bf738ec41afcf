"""What each field of an issue shows, and which comments and worklogs a viewer sees.

Pure rendering of single fields; which of them are shown is `sandbox.issue_shapes`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sandbox import fields, part_shapes, shapes
from sandbox.field_values import Place
from sandbox.model import Actor, Comment, Issue, Json, Link, Project, Visibility, Worklog
from sandbox.state import Site, jira_time

_EMBEDDED = 20

Renderer = Callable[[Site, Issue, int, Actor | None, bool], Any]
"""Of site, issue, interface version, viewer, and whether emails may be shown."""


def sees(site: Site, viewer: Actor | None, project: Project, visibility: Visibility | None) -> bool:
    """Whether a restricted comment or worklog is shown to this viewer."""
    if viewer is None or visibility is None:
        return True
    if visibility.type == "group":
        return visibility.value in viewer.user.groups or site.is_site_admin(viewer)
    if visibility.value == "Administrators":
        return site.is_project_admin(viewer, project)
    return True


def visible_comments(site: Site, issue: Issue, viewer: Actor | None) -> list[Comment]:
    project = site.projects[issue.project_id]
    return [c for c in issue.comments.values() if sees(site, viewer, project, c.visibility)]


def visible_worklogs(site: Site, issue: Issue, viewer: Actor | None) -> list[Worklog]:
    project = site.projects[issue.project_id]
    return [w for w in issue.worklogs.values() if sees(site, viewer, project, w.visibility)]


def short_issue_json(site: Site, issue: Issue, version: int = 3) -> Json:
    """As parents, subtasks and links show another issue."""
    priority = issue.fields.get("priority")
    shown: Json = {
        "summary": issue.fields.get("summary"),
        "status": shapes.status_json(site, site.statuses[issue.status_id], version),
        "issuetype": shapes.type_json(site, site.issue_types[issue.type_id], version),
    }
    if priority:
        shown["priority"] = shapes.priority_json(site, site.priorities[priority], version)
    return {
        "id": issue.id,
        "key": issue.key,
        "self": shapes.rest(site, version, f"issue/{issue.id}"),
        "fields": shown,
    }


def link_json(site: Site, issue: Issue, link: Link, version: int = 3) -> Json | None:
    """A link as one of its two issues shows it; None if the other is gone."""
    outward = link.source == issue.id
    other = site.issues.get(link.destination if outward else link.source)
    if other is None:
        return None
    return {
        "id": link.id,
        "self": shapes.rest(site, version, f"issueLink/{link.id}"),
        "type": shapes.link_type_json(site, site.link_types[link.type_id], version),
        "outwardIssue" if outward else "inwardIssue": short_issue_json(site, other, version),
    }


def _stored_renderer(id_: str) -> Renderer:
    found = _STORED.get(id_)
    if found is None:
        found = _STORED[id_] = lambda site, issue, version, _, email: _stored(site, issue, version, email, id_)
    return found


def _stored(site: Site, issue: Issue, version: int, email: bool, id_: str) -> Any:
    value = issue.fields.get(id_)
    field = site.fields[id_]
    if value is None and not fields.KINDS[field.kind].many:
        return {} if id_ == "timetracking" else None
    if field.kind == "user" and not email:
        return shapes.user_json(site, value, version, email=False)
    return fields.show(Place(site, site.projects[issue.project_id], issue, version), field, value)


def renderers(site: Site) -> dict[str, Renderer]:
    """Every field of an issue with what renders it: the computed ones, then those of the site."""
    return _COMPUTED | {id_: _stored_renderer(id_) for id_ in site.fields if id_ not in _COMPUTED}


def _comments(site: Site, issue: Issue, version: int, viewer: Actor | None, email: bool) -> Json:
    seen = visible_comments(site, issue, viewer)
    shown = seen[:_EMBEDDED]
    return {
        "comments": [part_shapes.comment_json(site, issue, c, version, email=email) for c in shown],
        "self": shapes.rest(site, version, f"issue/{issue.id}/comment"),
        "maxResults": len(shown),
        "total": len(seen),
        "startAt": 0,
    }


def _worklogs(site: Site, issue: Issue, version: int, viewer: Actor | None, email: bool) -> Json:
    seen = visible_worklogs(site, issue, viewer)
    return {
        "startAt": 0,
        "maxResults": _EMBEDDED,
        "total": len(seen),
        "worklogs": [part_shapes.worklog_json(site, issue, w, version, email=email) for w in seen[:_EMBEDDED]],
    }


def _subtasks(site: Site, issue: Issue, version: int, *_: Any) -> list[Json]:
    if site.issue_types[issue.type_id].subtask:
        return []
    return [
        short_issue_json(site, site.issues[id_], version)
        for id_ in site.children.get(issue.id, ())
        if site.issue_types[site.issues[id_].type_id].subtask
    ]


def _links(site: Site, issue: Issue, version: int, *_: Any) -> list[Json]:
    return [s for id_ in issue.links if (s := link_json(site, issue, site.links[id_], version))]


def _attachments(site: Site, issue: Issue, version: int, _: Actor | None, email: bool) -> list[Json]:
    return [part_shapes.attachment_json(site, a, version, email=email) for a in issue.attachments.values()]


def _watches(site: Site, issue: Issue, version: int, viewer: Actor | None, _: bool) -> Json:
    return {
        "self": shapes.rest(site, version, f"issue/{issue.key}/watchers"),
        "watchCount": len(issue.watchers),
        "isWatching": viewer is not None and viewer.account_id in issue.watchers,
    }


def _votes(site: Site, issue: Issue, version: int, viewer: Actor | None, _: bool) -> Json:
    return {
        "self": shapes.rest(site, version, f"issue/{issue.key}/votes"),
        "votes": len(issue.votes),
        "hasVoted": viewer is not None and viewer.account_id in issue.votes,
    }


_COMPUTED: dict[str, Renderer] = {
    "issuetype": lambda s, i, v, *_: shapes.type_json(s, s.issue_types[i.type_id], v),
    "project": lambda s, i, v, *_: shapes.project_json(s, s.projects[i.project_id], v),
    "status": lambda s, i, v, *_: shapes.status_json(s, s.statuses[i.status_id], v),
    "statusCategory": lambda s, i, v, *_: shapes.category_json(s, s.statuses[i.status_id].category, v),
    "creator": lambda s, i, v, _, email: shapes.user_json(s, i.creator, v, email=email),
    "created": lambda _, i, *__: jira_time(i.created),
    "updated": lambda _, i, *__: jira_time(i.updated),
    "resolutiondate": lambda _, i, *__: jira_time(i.resolved) if i.resolved else None,
    "statuscategorychangedate": lambda _, i, *__: jira_time(i.status_changed or i.created),
    "lastViewed": lambda _, i, __, viewer, ___: (
        jira_time(i.viewed[viewer.account_id]) if viewer and viewer.account_id in i.viewed else None
    ),
    "workratio": lambda *_: -1,
    "subtasks": _subtasks,
    "issuelinks": _links,
    "attachment": _attachments,
    "comment": _comments,
    "worklog": _worklogs,
    "watches": _watches,
    "votes": _votes,
}

_STORED: dict[str, Renderer] = {}
