"""Endpoints of comments and their properties."""

from __future__ import annotations

from typing import Any

from sandbox import issue_fields, part_shapes
from sandbox.changes import properties, talk
from sandbox.errors import JiraError
from sandbox.model import Comment, Issue, Json
from sandbox.rest.issues import keys_json
from sandbox.rest.wire import NOTHING, Call, Reply, endpoints, page, string_list

LIST_LIMIT = 1000
_ORDERS = {"created": False, "+created": False, "-created": True}


def comment_json(call: Call, issue: Issue, comment: Comment, *, with_properties: bool = False) -> Json:
    shown = part_shapes.comment_json(call.site, issue, comment, call.version)
    if with_properties:
        shown["properties"] = [{"key": k, "value": v} for k, v in comment.properties.items()]
    return shown


@endpoints.add("GET", "issue/{key}/comment")
async def comments(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    order = call.query("orderBy", "created")
    if order not in _ORDERS:
        raise JiraError(400, f"The value '{order}' of 'orderBy' is not valid.")
    seen = issue_fields.visible_comments(call.site, issue, call.actor)
    if _ORDERS[order]:
        seen.reverse()
    shown = page(call, seen, "comments", limit=100, most=5000)
    del shown["isLast"]
    with_properties = "properties" in (call.words("expand") or ())
    shown["comments"] = [comment_json(call, issue, c, with_properties=with_properties) for c in shown["comments"]]
    return Reply(shown, objects=len(shown["comments"]))


@endpoints.add("POST", "issue/{key}/comment")
async def add(call: Call) -> Reply:
    comment = talk.add_comment(call.by, call.params["key"], await call.json())
    issue = call.site.issues[comment.issue_id]
    return Reply(comment_json(call, issue, comment, with_properties=_wants_properties(call)), 201)


@endpoints.add("GET", "issue/{key}/comment/{id}")
async def get(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    comment = talk.comment_of(call.by, issue, call.params["id"])
    return Reply(comment_json(call, issue, comment, with_properties=_wants_properties(call)), objects=1)


@endpoints.add("PUT", "issue/{key}/comment/{id}")
async def edit(call: Call) -> Reply:
    call.check_silence()
    comment = talk.edit_comment(call.by, call.params["key"], call.params["id"], await call.json())
    issue = call.site.issues[comment.issue_id]
    return Reply(comment_json(call, issue, comment, with_properties=_wants_properties(call)))


@endpoints.add("DELETE", "issue/{key}/comment/{id}")
async def delete(call: Call) -> Reply:
    talk.delete_comment(call.by, call.params["key"], call.params["id"])
    return Reply(status=204)


@endpoints.add("POST", "comment/list", reads=True)
async def by_ids(call: Call) -> Reply:
    """Those of the ids that can be seen."""
    ids = string_list((await call.json()).get("ids"), "ids", LIST_LIMIT)
    found: list[Json] = []
    for id_ in ids:
        try:
            issue, comment = talk.comment_by_id(call.by, id_)
        except JiraError:
            continue
        found.append(comment_json(call, issue, comment, with_properties=_wants_properties(call)))
    shown = {"startAt": 0, "maxResults": LIST_LIMIT, "total": len(found), "isLast": True, "values": found}
    return Reply(shown, objects=len(found))


@endpoints.add("GET", "comment/{id}/properties")
async def property_keys(call: Call) -> Reply:
    _, comment = talk.comment_by_id(call.by, call.params["id"])
    return Reply(keys_json(call, comment.properties, f"comment/{comment.id}/properties"), objects=1)


@endpoints.add("GET", "comment/{id}/properties/{name}")
async def get_property(call: Call) -> Reply:
    _, comment = talk.comment_by_id(call.by, call.params["id"])
    name = call.params["name"]
    return Reply({"key": name, "value": properties.read_property(comment.properties, name)}, objects=1)


@endpoints.add("PUT", "comment/{id}/properties/{name}")
async def set_property(call: Call) -> Reply:
    _, comment = talk.comment_by_id(call.by, call.params["id"])
    value: Any = await call.any_json()
    new = talk.set_comment_property(comment, call.params["name"], value)
    return Reply(NOTHING, 201 if new else 200)


@endpoints.add("DELETE", "comment/{id}/properties/{name}")
async def delete_property(call: Call) -> Reply:
    _, comment = talk.comment_by_id(call.by, call.params["id"])
    properties.read_property(comment.properties, call.params["name"])
    del comment.properties[call.params["name"]]
    return Reply(status=204)


def _wants_properties(call: Call) -> bool:
    return "properties" in (call.words("expand") or ())
