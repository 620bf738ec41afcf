"""The JSON of an issue, as REST v3 and v2 and webhooks show it, and what `expand` adds.

Pure rendering. Who may see the issue is judged before; which of its comments a viewer sees is judged here.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from sandbox import fields, part_shapes, shapes
from sandbox.adf.normalise import plain_text
from sandbox.field_values import Place
from sandbox.issue_fields import renderers
from sandbox.model import Actor, Issue, Json
from sandbox.state import Site
from sandbox.workflow import transitions_json

_NOT_NAVIGABLE = {"comment", "attachment", "worklog", "issuelinks_all", "timetracking"}


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
        for name, value in renderers(site).items()
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
        shown["properties"] = {key: value for key, value in issue.properties.items() if key in asked or "*all" in asked}
    _expand(site, issue, version, expand, viewer, shown)
    return shown


def field_names(site: Site) -> dict[str, str]:
    return {id_: field.name for id_, field in site.fields.items()}


def field_schemas(site: Site) -> dict[str, Json]:
    return {id_: field_schema(site, id_) for id_ in site.fields}


def field_schema(site: Site, id_: str) -> Json:
    if id_ in _SYSTEM_SCHEMAS:
        type_, items = _SYSTEM_SCHEMAS[id_]
        return {"type": type_, **({"items": items} if items else {}), "system": id_}
    return fields.schema(site.fields[id_])


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


def _expand(site: Site, issue: Issue, version: int, expand: set[str], viewer: Actor | None, shown: Json) -> None:
    if "changelog" in expand:
        newest = list(reversed(issue.changelog[-100:]))
        shown["changelog"] = {
            "startAt": 0,
            "maxResults": len(newest),
            "total": len(issue.changelog),
            "histories": [part_shapes.changelog_json(site, entry, version) for entry in newest],
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
    return ("*navigable" in choice and name not in _NOT_NAVIGABLE) or bool(
        choice and only_excluded and name not in _NOT_NAVIGABLE
    )


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
