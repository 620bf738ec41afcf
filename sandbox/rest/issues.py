"""Endpoints of issues: create, read, edit, delete, transitions, change log, properties."""

from __future__ import annotations

from typing import Any

from sandbox import issue_shapes, part_shapes, shapes
from sandbox.changes import issues, moves, properties
from sandbox.errors import JiraError
from sandbox.model import Issue, Json
from sandbox.rest.wire import NOTHING, Call, Reply, endpoints, page, string_list
from sandbox.workflow import transitions_json

BULK_CREATE = 50
BULK_FETCH = 100
PROPERTIES_PER_FETCH = 5


def created_json(call: Call, issue: Issue) -> Json:
    return {"id": issue.id, "key": issue.key, "self": shapes.rest(call.site, call.version, f"issue/{issue.id}")}


def create_one(call: Call, body: Any) -> Issue:
    if not isinstance(body, dict):
        raise JiraError(400, "Invalid request payload. Refer to the REST API documentation and try again.")
    issue = issues.create_issue(call.by, body)
    if body.get("transition"):
        issues.transition_issue(call.by, issue.id, {"transition": body["transition"]})
    return issue


@endpoints.add("POST", "issue")
async def create(call: Call) -> Reply:
    return Reply(created_json(call, create_one(call, await call.json())), 201)


@endpoints.add("POST", "issue/bulk")
async def create_bulk(call: Call) -> Reply:
    """201 when one of them was created; 400 when all failed."""
    wanted = (await call.json()).get("issueUpdates")
    if not isinstance(wanted, list) or not 1 <= len(wanted) <= BULK_CREATE:
        raise JiraError(400, f"Between 1 and {BULK_CREATE} issues can be created in one request.")
    created: list[Json] = []
    errors: list[Json] = []
    for place, body in enumerate(wanted):
        try:
            created.append(created_json(call, create_one(call, body)))
        except JiraError as error:
            errors.append(
                {
                    "status": error.status,
                    "elementErrors": {**error.body(), "status": error.status},
                    "failedElementNumber": place,
                }
            )
    return Reply({"issues": created, "errors": errors}, 201 if created else 400)


@endpoints.add("POST", "issue/bulkfetch", reads=True)
async def bulk_fetch(call: Call) -> Reply:
    """In ascending id order; those that cannot be seen are in `issueErrors`."""
    body = await call.json()
    asked = string_list(body.get("issueIdsOrKeys"), "issueIdsOrKeys", BULK_FETCH)
    wanted_properties = string_list(body.get("properties") or [], "properties", PROPERTIES_PER_FETCH)
    found: dict[str, Issue] = {}
    errors: list[Json] = []
    for key in asked:
        try:
            issue = call.site.issue(call.actor, key)
            found[issue.id] = issue
        except JiraError as error:
            errors.append({"id": key, "errorMessage": error.messages[0]})
    expand = body.get("expand") or []
    wanted = tuple(body.get("fields") or ("*navigable",))
    shown = [
        issue_shapes.issue_json(
            call.site,
            issue,
            call.version,
            wanted=wanted,
            expand=expand,
            properties=wanted_properties,
            viewer=call.actor,
        )
        for issue in sorted(found.values(), key=lambda issue: int(issue.id))
    ]
    return Reply({"issues": shown, "issueErrors": errors}, objects=len(shown))


@endpoints.add("GET", "issue/{key}")
async def get(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    if call.flag("updateHistory"):
        issue.viewed[call.actor.account_id] = call.site.now_ms()
    wanted_properties = call.words("properties") or []
    if len([w for w in wanted_properties if w != "*all"]) > PROPERTIES_PER_FETCH:
        raise JiraError(400, f"The maximum number of requested properties is {PROPERTIES_PER_FETCH}.")
    return Reply(
        issue_shapes.issue_json(
            call.site,
            issue,
            call.version,
            wanted=call.words("fields"),
            expand=call.words("expand") or (),
            properties=wanted_properties,
            viewer=call.actor,
        ),
        objects=1,
    )


@endpoints.add("PUT", "issue/{key}")
async def edit(call: Call) -> Reply:
    """204, or the issue with `returnIssue`. Overrides are for administrators, silence is for those of the project."""
    call.check_silence()
    for name in ("overrideScreenSecurity", "overrideEditableFlag"):
        if call.flag(name) and not call.site.is_site_admin(call.actor):
            raise JiraError(403, f"Only an administrator may use '{name}'.")
    issue = issues.edit_issue(
        call.by, call.params["key"], await call.json(), any_field=call.flag("overrideScreenSecurity")
    )
    if not call.flag("returnIssue"):
        return Reply(status=204)
    return Reply(
        issue_shapes.issue_json(call.site, issue, call.version, expand=call.words("expand") or (), viewer=call.actor)
    )


@endpoints.add("DELETE", "issue/{key}")
async def delete(call: Call) -> Reply:
    moves.delete_issue(call.by, call.params["key"], delete_subtasks=call.flag("deleteSubtasks"))
    return Reply(status=204)


@endpoints.add("GET", "issue/{key}/transitions")
async def transitions(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    shown = transitions_json(
        call.site,
        call.actor,
        issue,
        call.version,
        with_fields="transitions.fields" in (call.words("expand") or ()),
    )
    wanted = call.query("transitionId")
    return Reply({"expand": "transitions", "transitions": [t for t in shown if wanted in (None, t["id"])]}, objects=1)


@endpoints.add("POST", "issue/{key}/transitions")
async def transition(call: Call) -> Reply:
    issues.transition_issue(call.by, call.params["key"], await call.json())
    return Reply(status=204)


@endpoints.add("GET", "issue/{key}/editmeta")
async def editmeta(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    return Reply(issue_shapes.edit_meta(call.site, issue, call.version), objects=1)


@endpoints.add("GET", "issue/{key}/changelog")
async def changelog(call: Call) -> Reply:
    """Oldest first."""
    issue = call.site.issue(call.actor, call.params["key"])
    shown = page(call, issue.changelog, limit=100, most=100)
    shown["values"] = [part_shapes.changelog_json(call.site, entry, call.version) for entry in shown["values"]]
    shown["self"] = shapes.rest(call.site, call.version, f"issue/{issue.id}/changelog")
    return Reply(shown, objects=len(shown["values"]))


@endpoints.add("GET", "issue/{key}/properties")
async def property_keys(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    return Reply(keys_json(call, issue.properties, f"issue/{issue.id}/properties"), objects=1)


@endpoints.add("GET", "issue/{key}/properties/{name}")
async def get_property(call: Call) -> Reply:
    issue = call.site.issue(call.actor, call.params["key"])
    name = call.params["name"]
    return Reply({"key": name, "value": properties.read_property(issue.properties, name)}, objects=1)


@endpoints.add("PUT", "issue/{key}/properties/{name}")
async def set_property(call: Call) -> Reply:
    value: Any = await call.any_json()
    new = properties.set_issue_property(call.by, call.params["key"], call.params["name"], value)
    return Reply(NOTHING, 201 if new else 200)


@endpoints.add("DELETE", "issue/{key}/properties/{name}")
async def delete_property(call: Call) -> Reply:
    properties.delete_issue_property(call.by, call.params["key"], call.params["name"])
    return Reply(status=204)


@endpoints.add("GET", "issue/limit/report")
async def limit_report(call: Call) -> Reply:
    """Issues near (80 %) or beyond the per-issue limits, by what they hold."""
    settings = call.site.settings
    limits = {
        "comment": settings.comments_per_issue,
        "worklog": settings.worklogs_per_issue,
        "attachment": settings.attachments_per_issue,
        "issuelinks": settings.links_per_issue,
    }
    near: dict[str, dict[str, int]] = {name: {} for name in limits}
    full: dict[str, dict[str, int]] = {name: {} for name in limits}
    for issue in call.site.issues.values():
        held = {
            "comment": len(issue.comments),
            "worklog": len(issue.worklogs),
            "attachment": len(issue.attachments),
            "issuelinks": len(issue.links),
        }
        for name, count in held.items():
            if count >= limits[name]:
                full[name][issue.id] = count
            elif count >= limits[name] * 0.8:
                near[name][issue.id] = count
    return Reply({"issuesApproachingLimit": near, "issuesBreachingLimit": full, "limits": limits}, objects=1)


def keys_json(call: Call, held: dict[str, Any], path: str) -> Json:
    return {"keys": [{"key": key, "self": shapes.rest(call.site, call.version, f"{path}/{key}")} for key in held]}
