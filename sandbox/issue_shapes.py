"""The JSON of an issue, as REST v3 and v2 and webhooks show it, and what `expand` adds.

Pure rendering. Who may see the issue is judged before; which of its comments a viewer sees is judged here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from sandbox import fields, shapes
from sandbox.adf.normalise import plain_text
from sandbox.fields import Place
from sandbox.model import Actor, Comment, Issue, Json, Link, Project, Visibility, Worklog
from sandbox.state import Site, jira_time
from sandbox.workflow import transitions_json

_NOT_NAVIGABLE = {"comment", "attachment", "worklog", "issuelinks_all", "timetracking"}
_EMBEDDED = 20


def issue_json(
    site: Site,
    issue: Issue,
    version: int = 2,
    *,
    wanted: Iterable[str] | None = None,
    expand: Iterable[str] = (),
    properties: Iterable[str] = (),
    viewer: Actor | None = None,
    email: bool = True,
) -> Json:
    """An issue with the `wanted` fields (`*all`, `*navigable`, ids, `-id`; None is `*all`).

    `viewer` None sees all comments. `email` False leaves addresses out, as webhooks do.
    """
    expand = set(expand)
    choice = ("*all",) if wanted is None else tuple(wanted)
    shown_fields = {
        name: value(site, issue, version, viewer, email)
        for name, value in _renderers(site).items()
        if _is_wanted(name, choice)
    }
    shown: Json = {
        "expand": "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations",
        "id": issue.id,
        "self": shapes.rest(site, version, f"issue/{issue.id}"),
        "key": issue.key,
        "fields": shown_fields,
    }
    asked = list(properties)
    if asked:
        shown["properties"] = {
            key: value for key, value in issue.properties.items() if key in asked or "*all" in asked
        }
    _expand(site, issue, version, expand, viewer, shown)
    return shown


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


def field_names(site: Site) -> dict[str, str]:
    return {id_: field.name for id_, field in site.fields.items()}


def field_schemas(site: Site) -> dict[str, Json]:
    return {id_: field_schema(site, id_) for id_ in site.fields}


def field_schema(site: Site, id_: str) -> Json:
    if id_ in _SYSTEM_SCHEMAS:
        type_, items = _SYSTEM_SCHEMAS[id_]
        return {"type": type_, **({"items": items} if items else {}), "system": id_}
    return fields.schema(site.fields[id_])


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


def edit_meta(site: Site, issue: Issue, version: int = 3) -> Json:
    """`editmeta`: the fields of the edit screen."""
    project = site.projects[issue.project_id]
    place = Place(site, project, issue, version)
    return {"fields": {id_: meta_field(place, id_, id_ == "summary") for id_ in project.edit_screen}}


def meta_field(place: Place, id_: str, required: bool) -> Json:
    """A field as createmeta, editmeta and transition screens describe it."""
    site, project, version = place.site, place.project, place.version
    field = site.fields[id_]
    shown: Json = {
        "required": required,
        "schema": field_schema(site, id_),
        "name": field.name,
        "key": id_,
        "hasDefaultValue": id_ == "priority",
        "operations": fields.operations(field) if field.kind in fields.KINDS else ["set"],
    }
    allowed = fields.allowed_values(place, field)
    if id_ == "issuetype" and project is not None:
        allowed = [shapes.type_json(site, site.issue_types[t], version) for t in project.issue_types]
    if id_ == "project" and project is not None:
        allowed = [shapes.project_json(site, project, version)]
    if allowed is not None:
        shown["allowedValues"] = allowed
    return shown


def _expand(
    site: Site, issue: Issue, version: int, expand: set[str], viewer: Actor | None, shown: Json
) -> None:
    if "changelog" in expand:
        newest = list(reversed(issue.changelog[-100:]))
        shown["changelog"] = {
            "startAt": 0,
            "maxResults": len(newest),
            "total": len(issue.changelog),
            "histories": [shapes.changelog_json(site, entry, version) for entry in newest],
        }
    if "names" in expand:
        shown["names"] = {id_: field.name for id_, field in site.fields.items() if id_ in shown["fields"]}
    if "schema" in expand:
        shown["schema"] = {id_: field_schema(site, id_) for id_ in shown["fields"] if id_ in site.fields}
    if "editmeta" in expand:
        shown["editmeta"] = edit_meta(site, issue, version)
    if "transitions" in expand and viewer is not None:
        shown["transitions"] = transitions_json(site, viewer, issue, version)
    if "renderedFields" in expand:
        shown["renderedFields"] = {
            id_: _html(issue.fields.get(id_))
            for id_ in shown["fields"]
            if id_ in site.fields and fields.is_rich(site.fields[id_])
        }


def _html(doc: Json | None) -> str | None:
    if doc is None:
        return None
    return "".join(f"<p>{html.escape(line)}</p>" for line in plain_text(doc).split("\n"))


def _is_wanted(name: str, choice: tuple[str, ...]) -> bool:
    if f"-{name}" in choice:
        return False
    if name in choice or "*all" in choice:
        return True
    only_excluded = all(word.startswith("-") for word in choice)
    return (
        "*navigable" in choice and name not in _NOT_NAVIGABLE
    ) or bool(choice and only_excluded and name not in _NOT_NAVIGABLE)


def _renderers(site: Site) -> dict[str, Any]:
    """Every field of an issue with what renders it: the computed ones, then those of the site."""
    return _COMPUTED | {id_: _stored_renderer(id_) for id_ in site.fields if id_ not in _COMPUTED}


def _stored_renderer(id_: str) -> Any:
    found = _STORED.get(id_)
    if found is None:
        found = _STORED[id_] = lambda site, issue, version, viewer, email: _stored(site, issue, version, email, id_)
    return found


_STORED: dict[str, Any] = {}


def _stored(site: Site, issue: Issue, version: int, email: bool, id_: str) -> Any:
    value = issue.fields.get(id_)
    field = site.fields[id_]
    if value is None and not fields.KINDS[field.kind].many:
        return {} if id_ == "timetracking" else None
    if field.kind == "user" and not email:
        return shapes.user_json(site, value, version, email=False)
    return fields.show(Place(site, site.projects[issue.project_id], issue, version), field, value)


def _comments(site: Site, issue: Issue, version: int, viewer: Actor | None, email: bool) -> Json:
    seen = visible_comments(site, issue, viewer)
    shown = seen[:_EMBEDDED]
    return {
        "comments": [shapes.comment_json(site, issue, c, version, email=email) for c in shown],
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
        "worklogs": [shapes.worklog_json(site, issue, w, version, email=email) for w in seen[:_EMBEDDED]],
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
    return [shapes.attachment_json(site, a, version, email=email) for a in issue.attachments.values()]


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


_COMPUTED: dict[str, Any] = {
    "issuetype": lambda s, i, v, *_: shapes.type_json(s, s.issue_types[i.type_id], v),
    "project": lambda s, i, v, *_: shapes.project_json(s, s.projects[i.project_id], v),
    "status": lambda s, i, v, *_: shapes.status_json(s, s.statuses[i.status_id], v),
    "statusCategory": lambda s, i, v, *_: shapes.category_json(s, s.statuses[i.status_id].category, v),
    "creator": lambda s, i, v, _, email: shapes.user_json(s, i.creator, v, email=email),
    "created": lambda s, i, *_: jira_time(i.created),
    "updated": lambda s, i, *_: jira_time(i.updated),
    "resolutiondate": lambda s, i, *_: jira_time(i.resolved) if i.resolved else None,
    "statuscategorychangedate": lambda s, i, *_: jira_time(i.status_changed or i.created),
    "lastViewed": lambda s, i, v, viewer, _: (
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

_SYSTEM_SCHEMAS: dict[str, tuple[str, str | None]] = {
    "issuetype": ("issuetype", None),
    "project": ("project", None),
    "status": ("status", None),
    "statusCategory": ("statusCategory", None),
    "creator": ("user", None),
    "created": ("datetime", None),
    "updated": ("datetime", None),
    "resolutiondate": ("datetime", None),
    "statuscategorychangedate": ("datetime", None),
    "lastViewed": ("datetime", None),
    "workratio": ("number", None),
    "subtasks": ("array", "issuelinks"),
    "issuelinks": ("array", "issuelinks"),
    "attachment": ("array", "attachment"),
    "comment": ("comments-page", None),
    "worklog": ("array", "worklog"),
    "watches": ("watches", None),
    "votes": ("votes", None),
}
