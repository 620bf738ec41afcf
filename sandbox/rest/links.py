"""Endpoints of issue links and remote links."""

from __future__ import annotations

from sandbox import issue_fields, part_shapes, shapes
from sandbox.changes import links
from sandbox.errors import JiraError
from sandbox.model import Json
from sandbox.rest.wire import NOTHING, Call, Reply, endpoints


@endpoints.add("POST", "issueLink")
async def add(call: Call) -> Reply:
    """201 without an id, as Jira."""
    links.add_link(call.by, await call.json())
    return Reply(NOTHING, 201)


@endpoints.add("GET", "issueLink/{id}")
async def get(call: Call) -> Reply:
    link = links.find_link(call.by, call.params["id"])
    site = call.site
    return Reply(
        {
            "id": link.id,
            "self": shapes.rest(site, call.version, f"issueLink/{link.id}"),
            "type": shapes.link_type_json(site, site.link_types[link.type_id], call.version),
            "inwardIssue": issue_fields.short_issue_json(site, site.issues[link.source], call.version),
            "outwardIssue": issue_fields.short_issue_json(site, site.issues[link.destination], call.version),
        },
        objects=1,
    )


@endpoints.add("DELETE", "issueLink/{id}")
async def delete(call: Call) -> Reply:
    links.delete_link(call.by, call.params["id"])
    return Reply(status=204)


@endpoints.add("GET", "issueLinkType")
async def link_types(call: Call) -> Reply:
    kinds = call.site.link_types.values()
    return Reply({"issueLinkTypes": [shapes.link_type_json(call.site, k, call.version) for k in kinds]}, objects=1)


@endpoints.add("POST", "issueLinkType")
async def add_link_type(call: Call) -> Reply:
    kind = links.add_link_type(call.by, await call.json())
    return Reply(shapes.link_type_json(call.site, kind, call.version), 201)


@endpoints.add("GET", "issue/{key}/remotelink")
async def remote_links(call: Call) -> Reply:
    """All, or the one of `globalId`."""
    issue = call.site.issue(call.actor, call.params["key"])
    global_id = call.query("globalId")
    if global_id is None:
        shown = [part_shapes.remote_link_json(call.site, issue, r, call.version) for r in issue.remote_links.values()]
        return Reply(shown, objects=1)
    for link in issue.remote_links.values():
        if link.global_id == global_id:
            return Reply(part_shapes.remote_link_json(call.site, issue, link, call.version), objects=1)
    raise JiraError(404, f"The remote issue link with the global id '{global_id}' does not exist.")


@endpoints.add("POST", "issue/{key}/remotelink")
async def put_remote_link(call: Call) -> Reply:
    """201 for a new one, 200 for one whose `globalId` was there."""
    link, new = links.put_remote_link(call.by, call.params["key"], await call.json())
    return Reply(_identity(call, link.id), 201 if new else 200)


@endpoints.add("DELETE", "issue/{key}/remotelink")
async def delete_remote_link_by_global_id(call: Call) -> Reply:
    global_id = call.query("globalId")
    if not global_id:
        raise JiraError(400, "'globalId' is required.")
    links.delete_remote_link(call.by, call.params["key"], global_id=global_id)
    return Reply(status=204)


@endpoints.add("GET", "issue/{key}/remotelink/{id}")
async def get_remote_link(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    link = links.remote_link_of(issue, call.params["id"])
    return Reply(part_shapes.remote_link_json(call.site, issue, link, call.version), objects=1)


@endpoints.add("PUT", "issue/{key}/remotelink/{id}")
async def update_remote_link(call: Call) -> Reply:
    links.update_remote_link(call.by, call.params["key"], call.params["id"], await call.json())
    return Reply(status=204)


@endpoints.add("DELETE", "issue/{key}/remotelink/{id}")
async def delete_remote_link(call: Call) -> Reply:
    links.delete_remote_link(call.by, call.params["key"], link_id=call.params["id"])
    return Reply(status=204)


def _identity(call: Call, id_: str) -> Json:
    path = f"issue/{call.params['key']}/remotelink/{id_}"
    return {"id": int(id_), "self": shapes.rest(call.site, call.version, path)}
