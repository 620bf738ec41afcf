"""Endpoints that ask with JQL."""

from __future__ import annotations

import base64
import json
from typing import Any

from sandbox import issue_shapes, jql
from sandbox.errors import JiraError
from sandbox.jql import JqlError
from sandbox.model import Issue, Json
from sandbox.rest.wire import Call, Reply, endpoints, string_list

MOST = 5000
RECONCILE = 50
PROPERTIES = 5
_MANY_FIELDS_PAGE = 100
UNBOUNDED = "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."


@endpoints.add("GET", "search/jql")
async def search_by_query(call: Call) -> Reply:
    return _search(
        call,
        {
            "jql": call.query("jql", ""),
            "nextPageToken": call.query("nextPageToken"),
            "maxResults": call.number("maxResults", 50),
            "fields": call.words("fields"),
            "expand": call.query("expand"),
            "properties": call.words("properties"),
            "reconcileIssues": call.words("reconcileIssues"),
        },
    )


@endpoints.add("POST", "search/jql", reads=True)
async def search_by_body(call: Call) -> Reply:
    return _search(call, await call.json())


@endpoints.add("POST", "search/approximate-count", reads=True)
async def count(call: Call) -> Reply:
    return Reply({"count": len(_found(call, (await call.json()).get("jql"), frozenset()))})


@endpoints.add("GET", "search")
async def old_search(_: Call) -> Reply:
    raise JiraError(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")


@endpoints.add("POST", "search")
async def old_search_by_body(call: Call) -> Reply:
    return await old_search(call)


@endpoints.add("POST", "jql/match", reads=True)
async def match(call: Call) -> Reply:
    body = await call.json()
    ids = string_list(body.get("issueIds"), "issueIds", 1000)
    issues = [i for id_ in ids if (i := call.site.issues.get(id_)) and _visible(call, i)]
    shown: list[Json] = []
    for query in string_list(body.get("jqls"), "jqls", 1000):
        try:
            jql.parse(query)
            matched = [int(i.id) for i in issues if jql.matches(call.site, query, i, call.actor)]
            shown.append({"matchedIssues": matched, "errors": []})
        except JqlError as error:
            shown.append({"matchedIssues": [], "errors": [str(error)]})
    return Reply({"matches": shown}, objects=len(issues))


@endpoints.add("POST", "jql/parse", reads=True)
async def parse(call: Call) -> Reply:
    """With `validation=none` only the syntax is judged."""
    how = call.query("validation", "strict")
    if how not in ("strict", "warn", "none"):
        raise JiraError(400, f"The value '{how}' of 'validation' is not valid.")
    shown: list[Json] = []
    for query in string_list((await call.json()).get("queries"), "queries", 100):
        one: Json = {"query": query}
        errors = [] if how == "none" else jql.check(call.site, call.actor, query)
        try:
            structure = jql.structure(jql.parse(query))
            if not errors or how == "warn":
                one["structure"] = structure
        except JqlError as error:
            errors = [str(error)]
        if errors:
            one["errors" if how != "warn" or "structure" not in one else "warnings"] = errors
        shown.append(one)
    return Reply({"queries": shown})


def _search(call: Call, body: Json) -> Reply:
    size = body.get("maxResults", 50)
    if isinstance(size, bool) or not isinstance(size, int) or size < 0:
        raise JiraError(400, "'maxResults' must be a number of 0 or more.")
    wanted = tuple(body.get("fields") or ("id",))
    if len(wanted) > 1 or wanted[0].startswith("*"):
        size = min(size, _MANY_FIELDS_PAGE)
    size = min(size, MOST)
    fresh = frozenset(string_list(body.get("reconcileIssues") or [], "reconcileIssues", RECONCILE))
    properties = string_list(body.get("properties") or [], "properties", PROPERTIES)
    start = _place(body.get("nextPageToken"), body.get("jql"))
    found = _found(call, body.get("jql"), fresh)
    shown = found[start : start + size]
    expand = _words(body.get("expand"))
    answer: Json = {
        "issues": [_issue(call, issue, wanted, expand, properties) for issue in shown],
        "isLast": start + len(shown) >= len(found),
    }
    if not answer["isLast"]:
        answer["nextPageToken"] = _token(start + len(shown), body.get("jql"))
    if "names" in expand:
        answer["names"] = issue_shapes.field_names(call.site)
    if "schema" in expand:
        answer["schema"] = issue_shapes.field_schemas(call.site)
    return Reply(answer, objects=len(shown))


def _issue(call: Call, issue: Issue, wanted: tuple[str, ...], expand: list[str], properties: list[str]) -> Json:
    if wanted == ("id",) and not expand and not properties:
        return {"id": issue.id}
    inner = [word for word in expand if word not in ("names", "schema")]
    return issue_shapes.issue_json(
        call.site, issue, call.version, wanted=wanted, expand=inner, properties=properties, viewer=call.actor
    )


def _found(call: Call, query: Any, fresh: frozenset[str]) -> list[Issue]:
    if not isinstance(query, str):
        raise JiraError(400, UNBOUNDED)
    try:
        if jql.parse(query).where is None:
            raise JiraError(400, UNBOUNDED)
        return jql.search(call.site, call.actor, query, fresh)
    except JqlError as error:
        raise JiraError(400, str(error)) from None


def _token(start: int, query: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([start, query]).encode()).decode()


def _place(token: str | None, query: Any) -> int:
    """Where the page of a token begins. Raises 400 for a token of another query."""
    if not token:
        return 0
    try:
        start, of = json.loads(base64.urlsafe_b64decode(token))
    except ValueError:
        start, of = -1, None
    if of != query or start < 0:
        raise JiraError(400, "The provided next page token is invalid.")
    return int(start)


def _words(raw: Any) -> list[str]:
    if isinstance(raw, list):
        return [str(word) for word in raw]
    return [word.strip() for word in str(raw or "").split(",") if word.strip()]


def _visible(call: Call, issue: Issue) -> bool:
    return call.site.can_browse(call.actor, call.site.projects[issue.project_id])
