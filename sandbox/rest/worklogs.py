"""Endpoints of worklogs, and of what changed among them."""

from __future__ import annotations

from typing import Any, cast

from sandbox import issue_fields, part_shapes, shapes
from sandbox.changes import properties, talk
from sandbox.changes.talk import Estimate
from sandbox.errors import JiraError
from sandbox.model import Issue, Json, Worklog
from sandbox.rest.issues import keys_json
from sandbox.rest.wire import NOTHING, Call, Reply, endpoints, page, string_list

PAGE = 1000
SETTLING_MS = 60_000
"""`worklog/updated` leaves out the last minute."""


@endpoints.add("GET", "issue/{key}/worklog")
async def worklogs(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    after, before = call.number("startedAfter", 0), call.number("startedBefore", 2**62)
    seen = [w for w in issue_fields.visible_worklogs(call.site, issue, call.actor) if after <= w.started < before]
    shown = page(call, seen, "worklogs", limit=5000, most=5000)
    del shown["isLast"]
    shown["worklogs"] = [_json(call, issue, worklog) for worklog in shown["worklogs"]]
    return Reply(shown, objects=len(shown["worklogs"]))


@endpoints.add("POST", "issue/{key}/worklog")
async def add(call: Call) -> Reply:
    call.check_silence()
    worklog = talk.add_worklog(call.by, call.params["key"], await call.json(), _adjust(call))
    return Reply(_json(call, call.site.issues[worklog.issue_id], worklog), 201)


@endpoints.add("GET", "issue/{key}/worklog/{id}")
async def get(call: Call) -> Reply:
    issue, worklog = _worklog(call)
    return Reply(_json(call, issue, worklog), objects=1)


@endpoints.add("PUT", "issue/{key}/worklog/{id}")
async def edit(call: Call) -> Reply:
    call.check_silence()
    worklog = talk.edit_worklog(call.by, call.params["key"], call.params["id"], await call.json(), _adjust(call))
    return Reply(_json(call, call.site.issues[worklog.issue_id], worklog))


@endpoints.add("DELETE", "issue/{key}/worklog/{id}")
async def delete(call: Call) -> Reply:
    call.check_silence()
    talk.delete_worklog(call.by, call.params["key"], call.params["id"], _adjust(call))
    return Reply(status=204)


@endpoints.add("GET", "issue/{key}/worklog/{id}/properties")
async def property_keys(call: Call) -> Reply:
    issue, worklog = _worklog(call)
    path = f"issue/{issue.id}/worklog/{worklog.id}/properties"
    return Reply(keys_json(call, worklog.properties, path), objects=1)


@endpoints.add("GET", "issue/{key}/worklog/{id}/properties/{name}")
async def get_property(call: Call) -> Reply:
    _, worklog = _worklog(call)
    name = call.params["name"]
    return Reply({"key": name, "value": properties.read_property(worklog.properties, name)}, objects=1)


@endpoints.add("PUT", "issue/{key}/worklog/{id}/properties/{name}")
async def set_property(call: Call) -> Reply:
    _, worklog = _worklog(call)
    name = call.params["name"]
    value: Any = properties.check_property(name, await call.any_json())
    new = name not in worklog.properties
    worklog.properties[name] = value
    return Reply(NOTHING, 201 if new else 200)


@endpoints.add("DELETE", "issue/{key}/worklog/{id}/properties/{name}")
async def delete_property(call: Call) -> Reply:
    _, worklog = _worklog(call)
    properties.read_property(worklog.properties, call.params["name"])
    del worklog.properties[call.params["name"]]
    return Reply(status=204)


@endpoints.add("GET", "worklog/updated")
async def updated(call: Call) -> Reply:
    return _changed(call, call.site.worklogs_changed, "updated")


@endpoints.add("GET", "worklog/deleted")
async def deleted(call: Call) -> Reply:
    return _changed(call, call.site.worklogs_deleted, "deleted")


@endpoints.add("POST", "worklog/list", reads=True)
async def by_ids(call: Call) -> Reply:
    """Those of the ids that can be seen."""
    ids = set(string_list((await call.json()).get("ids"), "ids", PAGE))
    found = [
        _json(call, issue, worklog)
        for issue in call.site.issues.values()
        for worklog in issue_fields.visible_worklogs(call.site, issue, call.actor)
        if worklog.id in ids and call.site.can_browse(call.actor, call.site.projects[issue.project_id])
    ]
    return Reply(found, objects=len(found))


def _changed(call: Call, times: dict[str, int], path: str) -> Reply:
    since = call.number("since", 0)
    until = call.site.now_ms() - SETTLING_MS
    hits = sorted((time, int(id_)) for id_, time in times.items() if since <= time <= until)
    shown = hits[:PAGE]
    last = len(hits) <= PAGE
    end = shown[-1][0] if shown else since
    here = shapes.rest(call.site, call.version, f"worklog/{path}?since=")
    body: Json = {
        "values": [{"worklogId": id_, "updatedTime": time, "properties": []} for time, id_ in shown],
        "since": since,
        "until": end,
        "self": f"{here}{since}",
        "lastPage": last,
    }
    if not last:
        body["nextPage"] = f"{here}{end}"
    return Reply(body, objects=len(shown))


def _json(call: Call, issue: Issue, worklog: Worklog) -> Json:
    shown = part_shapes.worklog_json(call.site, issue, worklog, call.version)
    if "properties" in (call.words("expand") or ()):
        shown["properties"] = [{"key": k, "value": v} for k, v in worklog.properties.items()]
    return shown


def _worklog(call: Call) -> tuple[Issue, Worklog]:
    issue = call.site.issue(call.actor, call.params["key"])
    return issue, talk.worklog_of(call.by, issue, call.params["id"])


def _adjust(call: Call) -> Estimate:
    word = call.query("adjustEstimate", "auto")
    if word not in ("new", "leave", "manual", "auto"):
        raise JiraError(400, f"The value '{word}' of 'adjustEstimate' is not valid.")
    return cast(Estimate, word)
