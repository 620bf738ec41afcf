"""Endpoints of projects and of what belongs to one: screens, statuses, versions, components."""

from __future__ import annotations

from sandbox import issue_shapes, shapes
from sandbox.changes.by import By, forbidden
from sandbox.errors import JiraError
from sandbox.events import Event
from sandbox.field_values import Place
from sandbox.model import Component, Json, Project, Version
from sandbox.rest.wire import Call, Reply, endpoints, page


@endpoints.add("GET", "project/search")
async def search(call: Call) -> Reply:
    wanted = (call.query("query") or "").lower()
    keys = call.request.query_params.getlist("keys")
    ids = call.request.query_params.getlist("id")
    action = call.query("action", "view")
    found = [
        p
        for p in call.site.projects.values()
        if call.site.can_browse(call.actor, p)
        and (action != "edit" or call.site.is_project_admin(call.actor, p))
        and wanted in f"{p.name} {p.key}".lower()
        and (not keys or p.key in keys)
        and (not ids or p.id in ids)
    ]
    expand = call.words("expand") or ()
    shown = page(call, sorted(found, key=lambda p: p.key), limit=50, most=50)
    shown["values"] = [_listed(call, p, expand) for p in shown["values"]]
    shown["self"] = shapes.rest(call.site, call.version, "project/search")
    return Reply(shown, objects=len(shown["values"]))


@endpoints.add("GET", "project/{key}")
async def get(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    return Reply(shapes.project_details_json(call.site, project, call.version), objects=1)


@endpoints.add("GET", "project/{key}/statuses")
async def statuses(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    known = [shapes.status_json(call.site, call.site.statuses[s], call.version) for s in project.workflow.statuses]
    shown = []
    for id_ in project.issue_types:
        kind = shapes.type_json(call.site, call.site.issue_types[id_], call.version)
        shown.append({k: kind[k] for k in ("self", "id", "name", "subtask")} | {"statuses": known})
    return Reply(shown, objects=1)


@endpoints.add("GET", "issue/createmeta/{key}/issuetypes")
async def create_types(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    kinds = [shapes.type_json(call.site, call.site.issue_types[id_], call.version) for id_ in project.issue_types]
    shown = page(call, kinds, "issueTypes", most=200)
    del shown["isLast"]
    return Reply(shown, objects=1)


@endpoints.add("GET", "issue/createmeta/{key}/issuetypes/{type}")
async def create_fields(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    kind = call.site.issue_types.get(call.params["type"])
    if kind is None or kind.id not in project.issue_types:
        raise JiraError(404, "Issue type does not exist or you do not have permission to see it.")
    place = Place(call.site, project, None, call.version)
    needed = {"summary", "project", "issuetype"} | project.required | ({"parent"} if kind.subtask else set())
    screen = dict.fromkeys([*project.create_screen, "project"])
    described = [issue_shapes.meta_field(place, id_, id_ in needed) | {"fieldId": id_} for id_ in screen]
    for field in described:
        if field["fieldId"] == "issuetype":
            field["allowedValues"] = [shapes.type_json(call.site, kind, call.version)]
    shown = page(call, described, "fields", most=200)
    del shown["isLast"]
    return Reply(shown, objects=1)


@endpoints.add("GET", "project/{key}/versions")
async def versions(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    held = [call.site.versions[id_] for id_ in project.versions]
    return Reply([shapes.version_json(call.site, v, call.version) for v in held], objects=1)


@endpoints.add("GET", "project/{key}/version")
async def versions_page(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    held = [shapes.version_json(call.site, call.site.versions[id_], call.version) for id_ in project.versions]
    return Reply(page(call, held), objects=1)


@endpoints.add("GET", "version/{id}")
async def get_version(call: Call) -> Reply:
    version = call.site.versions.get(call.params["id"])
    if version is None:
        raise JiraError(404, "Could not find version for id '" + call.params["id"] + "'")
    call.site.project(call.actor, version.project_id)
    return Reply(shapes.version_json(call.site, version, call.version), objects=1)


@endpoints.add("POST", "version")
async def add_version(call: Call) -> Reply:
    body = await call.json()
    project = _administered(call, body, "projectId")
    name = _new_name(body, [call.site.versions[id_].name for id_ in project.versions], "version")
    version = Version(
        call.site.new_id(),
        name,
        project.id,
        body.get("description") or "",
        bool(body.get("released")),
        bool(body.get("archived")),
        body.get("releaseDate"),
        body.get("startDate"),
    )
    call.site.versions[version.id] = version
    project.versions.append(version.id)
    _tell(call.by, Event("jira:version_created", call.site.now_ms(), call.actor, version=version, project=project))
    return Reply(shapes.version_json(call.site, version, call.version), 201)


@endpoints.add("GET", "project/{key}/components")
async def components(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    held = [call.site.components[id_] for id_ in project.components]
    return Reply([shapes.component_details_json(call.site, c, call.version) for c in held], objects=1)


@endpoints.add("GET", "project/{key}/component")
async def components_page(call: Call) -> Reply:
    project = call.site.project(call.actor, call.params["key"])
    held = [call.site.components[id_] for id_ in project.components]
    shown = [
        shapes.component_details_json(call.site, c, call.version) | {"issueCount": _used(call, project, c.id)}
        for c in held
    ]
    return Reply(page(call, shown), objects=1)


@endpoints.add("POST", "component")
async def add_component(call: Call) -> Reply:
    body = await call.json()
    project = _administered(call, body, "project")
    name = _new_name(body, [call.site.components[id_].name for id_ in project.components], "component")
    component = Component(call.site.new_id(), name, project.id, body.get("description") or "")
    call.site.components[component.id] = component
    project.components.append(component.id)
    return Reply(shapes.component_details_json(call.site, component, call.version), 201)


def _listed(call: Call, project: Project, expand: object) -> Json:
    shown = shapes.project_json(call.site, project, call.version) | {
        "style": "classic",
        "isPrivate": False,
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
    }
    details = shapes.project_details_json(call.site, project, call.version)
    for word in ("lead", "issueTypes", "description"):
        if isinstance(expand, list) and word in expand:
            shown[word] = details[word]
    return shown


def _administered(call: Call, body: Json, name: str) -> Project:
    named = body.get(name) or body.get("project")
    if named is None:
        raise JiraError(400, errors={name: "You must specify a project."})
    project = call.site.project(call.actor, str(named))
    if not call.site.is_project_admin(call.actor, project):
        raise forbidden("You do not have permission to administer this project.")
    return project


def _new_name(body: Json, taken: list[str], what: str) -> str:
    name = str(body.get("name") or "").strip()
    if not name:
        raise JiraError(400, errors={"name": f"The {what} name specified is invalid - cannot be an empty string."})
    if name in taken:
        raise JiraError(400, errors={"name": f"A {what} with this name already exists in this project."})
    return name


def _used(call: Call, project: Project, component_id: str) -> int:
    issues = (call.site.issues[id_] for id_ in project.issue_ids)
    return sum(component_id in (issue.fields.get("components") or ()) for issue in issues)


def _tell(by: By, event: Event) -> None:
    by.site.events.emit(event)
