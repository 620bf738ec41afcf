"""Endpoints of what the whole site shares: fields, statuses, priorities, issue types, resolutions."""

from __future__ import annotations

from sandbox import issue_shapes, shapes
from sandbox.errors import JiraError
from sandbox.model import Field, Json
from sandbox.rest.wire import Call, Reply, endpoints, page


@endpoints.add("GET", "field")
async def fields(call: Call) -> Reply:
    return Reply([_field(call, f) for f in call.site.fields.values()], objects=1)


@endpoints.add("GET", "field/search")
async def search_fields(call: Call) -> Reply:
    kinds, wanted = call.words("type") or [], (call.query("query") or "").lower()
    found = [
        f
        for f in call.site.fields.values()
        if wanted in f.name.lower() and (not kinds or ("custom" if f.custom else "system") in kinds)
    ]
    shown = [{"id": f.id, "name": f.name, "schema": issue_shapes.field_schema(call.site, f.id)} for f in found]
    return Reply(page(call, shown), objects=1)


@endpoints.add("GET", "status")
async def statuses(call: Call) -> Reply:
    return Reply([shapes.status_json(call.site, s, call.version) for s in call.site.statuses.values()], objects=1)


@endpoints.add("GET", "status/{id}")
async def status(call: Call) -> Reply:
    wanted = call.params["id"]
    for found in call.site.statuses.values():
        if wanted in (found.id, found.name):
            return Reply(shapes.status_json(call.site, found, call.version), objects=1)
    raise JiraError(404, f"The status '{wanted}' does not exist.")


@endpoints.add("GET", "priority")
async def priorities(call: Call) -> Reply:
    held = call.site.priorities.values()
    return Reply([shapes.priority_details_json(call.site, p, call.version) for p in held], objects=1)


@endpoints.add("GET", "priority/search")
async def search_priorities(call: Call) -> Reply:
    shown = [
        shapes.priority_details_json(call.site, p, call.version) | {"isDefault": False}
        for p in call.site.priorities.values()
    ]
    return Reply(page(call, shown), objects=1)


@endpoints.add("GET", "issuetype")
async def issue_types(call: Call) -> Reply:
    return Reply([shapes.type_json(call.site, t, call.version) for t in call.site.issue_types.values()], objects=1)


@endpoints.add("GET", "issuetype/project")
async def issue_types_of_project(call: Call) -> Reply:
    project = call.site.project(call.actor, call.query("projectId") or "")
    kinds = [call.site.issue_types[id_] for id_ in project.issue_types]
    return Reply([shapes.type_json(call.site, t, call.version) for t in kinds], objects=1)


@endpoints.add("GET", "issuetype/{id}")
async def issue_type(call: Call) -> Reply:
    kind = call.site.issue_types.get(call.params["id"])
    if kind is None:
        raise JiraError(404, "The issue type does not exist.")
    return Reply(shapes.type_json(call.site, kind, call.version), objects=1)


@endpoints.add("GET", "resolution")
async def resolutions(call: Call) -> Reply:
    held = call.site.resolutions.values()
    return Reply([shapes.resolution_json(call.site, r, call.version) for r in held], objects=1)


def _field(call: Call, field: Field) -> Json:
    return shapes.field_json(field, issue_shapes.field_schema(call.site, field.id))
