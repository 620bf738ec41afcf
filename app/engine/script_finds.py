"""Look-ups of scripts: which request answers each, and what of the answer scripts get to see, as hub JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.rules.script.pair.custom import find_kind
from app.sync.rules import Context

if TYPE_CHECKING:
    from app.engine.script_host import Surroundings

Json = Any
By = Mapping[str, str]
Lookup = Callable[["Surroundings", Context, By], Json | None]
Listing = Callable[["Surroundings", Context, By], list[Json]]

REST = "/rest/api/3"


def _user(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    """By account, else by the one user whose e-mail address or name it is. Jira shows addresses to few apps, but finds
    by them."""
    account = by.get("accountId") or by.get("key")
    if account:
        found = around.get(f"{REST}/user", accountId=account)
        return _person(found) if found else None
    wanted = by.get("email") or by.get("username") or ""
    people = around.get(f"{REST}/user/search", query=wanted, maxResults="10") or []
    same = [one for one in people if wanted.casefold() in (_folded(one, "emailAddress"), _folded(one, "displayName"))]
    fits = same or (people if by.get("email") else [])
    return _person(fits[0]) if len(fits) == 1 else None


def _folded(one: Json, name: str) -> str:
    return str(one.get(name) or "").casefold()


def _person(one: Json) -> Json:
    shown = {"accountId": one.get("accountId"), "displayName": one.get("displayName"), "email": one.get("emailAddress")}
    return {**{name: part for name, part in shown.items() if part}, "active": bool(one.get("active", True))}


def _assignable(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    query = {"accountId": by.get("accountId", "")}
    query.update({"issueKey": by["issue"]} if by.get("issue") else {"project": by.get("project") or around.project_key})
    found = around.get(f"{REST}/user/assignable/search", **query) or []
    return _person(found[0]) if found else None


def _group_member(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    found = around.get(f"{REST}/user/groups", accountId=by.get("accountId", "")) or []
    return {} if any(group.get("name") == by.get("group") for group in found) else None


def _type(around: Surroundings, ctx: Context, by: By) -> Json | None:
    types = _project_of(around, by).get("issueTypes") or []
    if by.get("default"):
        return _named_part(next((one for one in types if one["name"] == ctx.default_type), types[0] if types else None))
    return _pick(types, by)


def _named_list(path: str) -> Lookup:
    def find(around: Surroundings, _ctx: Context, by: By) -> Json | None:
        return _pick(around.get(f"{REST}/{path}") or [], by)

    return find


def _in_project(part: str) -> Lookup:
    def find(around: Surroundings, _ctx: Context, by: By) -> Json | None:
        key = by.get("project") or around.project_key
        return _pick(around.get(f"{REST}/project/{quote(key, safe='')}/{part}") or [], by)

    return find


def _pick(entries: list[Json], by: By) -> Json | None:
    """By id, or by name, whatever its case."""
    for one in entries:
        if str(one.get("id")) == by.get("id") or _folded(one, "name") == by.get("name", "").casefold() != "":
            return _named_part(one)
    return None


def _named_part(one: Json) -> Json | None:
    names = ("id", "name", "description", "subtask", "startDate", "releaseDate", "released", "archived")
    return None if one is None else {name: one[name] for name in names if one.get(name) is not None}


def _project_of(around: Surroundings, by: By) -> Json:
    key = by.get("key") or by.get("id") or by.get("project") or around.project_key
    return around.get(f"{REST}/project/{quote(key, safe='')}") or {}


def _project(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    found = _project_of(around, by)
    if not found:
        return None
    return {
        "id": str(found["id"]),
        "key": found["key"],
        "name": found.get("name"),
        "versions": [_named_part(one) for one in found.get("versions") or ()],
        "components": [_named_part(one) for one in found.get("components") or ()],
        **({"lead": _person(found["lead"])} if found.get("lead") else {}),
    }


def _options(around: Surroundings, ctx: Context, by: By) -> list[Json]:
    """The choices that the field has on the project's create screens: what anyone may choose there."""
    kind = find_kind(ctx.fields.values(), by.get("field", ""))
    if kind is None:
        return []
    path = f"{REST}/issue/createmeta/{around.project_key}/issuetypes"
    for one in (around.get(path) or {}).get("issueTypes") or ():
        fields = (around.get(f"{path}/{one['id']}", maxResults="200") or {}).get("fields") or ()
        for entry in fields:
            if (entry.get("fieldId") or entry.get("key")) == kind.id and entry.get("allowedValues"):
                return [_option(each) for each in entry["allowedValues"]]
    return []


def _option(one: Json) -> Json:
    shown = {"id": str(one.get("id", "")), "value": one.get("value") or one.get("name")}
    return {**shown, **({"childOptions": [_option(each) for each in one["children"]]} if one.get("children") else {})}


def _find_option(around: Surroundings, ctx: Context, by: By) -> Json | None:
    options = _options(around, ctx, by)
    if by.get("parent"):
        above = next((one for one in options if one["value"] == by["parent"]), None)
        options = (above or {}).get("childOptions") or []
    return next((one for one in options if by.get("id") == one["id"] or by.get("value") == one["value"]), None)


def _issue(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    """An issue of this site as a hub issue: its plain parts."""
    found = around.get(
        f"{REST}/issue/{quote(by['id'], safe='')}", fields="summary,status,issuetype,project,priority,labels"
    )
    if found is None:
        return None
    fields = found["fields"]
    return {
        "id": str(found["id"]),
        "key": found["key"],
        "summary": fields.get("summary"),
        "project": {"key": fields["project"]["key"], "id": str(fields["project"]["id"])},
        "labels": [{"label": label} for label in fields.get("labels") or ()],
        **{hub: {"name": fields[jira]["name"]} for hub, jira in _NAMED.items() if fields.get(jira)},
    }


_NAMED = {"type": "issuetype", "status": "status", "priority": "priority"}


def _issue_key(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    return around.wait(around.pairs.local_of(by))


def _under_sync(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    return {} if around.wait(around.pairs.under_sync(by.get("id", ""), by.get("connection"))) else None


def _html(around: Surroundings, ctx: Context, by: By) -> Json | None:
    issue = quote(by.get("id", ""), safe="")
    wanted = by.get("field", "description")
    kind = find_kind(ctx.fields.values(), wanted)
    field_id = kind.id if kind else wanted
    found = around.get(f"{REST}/issue/{issue}", fields=field_id, expand="renderedFields") or {}
    html = (found.get("renderedFields") or {}).get(field_id)
    return None if html is None else {"html": html}


def _url(name: str) -> Lookup:
    def find(around: Surroundings, _ctx: Context, _by: By) -> Json | None:
        url = around.pairs.urls.get(name)
        return {"url": url} if url else None

    return find


def _remote_url(around: Surroundings, _ctx: Context, by: By) -> Json | None:
    key, base = around.wait(around.pairs.remote_key(by.get("id", ""))), around.pairs.urls.get("remoteTrackerUrl")
    return {"url": f"{base}/browse/{key}"} if key and base else None


LOOKUPS: Mapping[str, Lookup] = {
    "user": _user,
    "assignable": _assignable,
    "groupMember": _group_member,
    "type": _type,
    "priority": _named_list("priority"),
    "resolution": _named_list("resolution"),
    "status": _named_list("status"),
    "version": _in_project("versions"),
    "component": _in_project("components"),
    "project": _project,
    "option": _find_option,
    "issue": _issue,
    "issueKey": _issue_key,
    "underSync": _under_sync,
    "html": _html,
    "remoteUrl": _remote_url,
    **{name: _url(name) for name in ("trackerUrl", "remoteTrackerUrl", "appUrl", "remoteAppUrl")},
}


def _all_in_project(part: str) -> Listing:
    def listed(around: Surroundings, _ctx: Context, by: By) -> list[Json]:
        key = by.get("project") or around.project_key
        found = around.get(f"{REST}/project/{quote(key, safe='')}/{part}") or []
        return [shown for one in found if (shown := _named_part(one))]

    return listed


def _web_links(around: Surroundings, _ctx: Context, by: By) -> list[Json]:
    found = around.get(f"{REST}/issue/{quote(by['id'], safe='')}/remotelink") or []
    return [
        {
            "id": str(one.get("id", "")),
            "globalId": one.get("globalId"),
            "relationship": one.get("relationship"),
            "url": (one.get("object") or {}).get("url"),
            "title": (one.get("object") or {}).get("title"),
        }
        for one in found
    ]


def _html_comments(around: Surroundings, _ctx: Context, by: By) -> list[Json]:
    issue = quote(by["id"], safe="")
    found = around.get(f"{REST}/issue/{issue}", fields="comment", expand="renderedFields") or {}
    entries = ((found.get("renderedFields") or {}).get("comment") or {}).get("comments") or []
    return [{"id": str(one["id"]), "body": one.get("body") or ""} for one in entries]


def _transitions(around: Surroundings, _ctx: Context, by: By) -> list[Json]:
    found = around.get(f"{REST}/issue/{quote(by['id'], safe='')}/transitions") or {}
    return [
        {"id": str(one["id"]), "name": one["name"], "to": one["to"]["name"]} for one in found.get("transitions") or ()
    ]


LISTS: Mapping[str, Listing] = {
    "option": _options,
    "version": _all_in_project("versions"),
    "component": _all_in_project("components"),
    "webLink": _web_links,
    "htmlComment": _html_comments,
    "transition": _transitions,
}
