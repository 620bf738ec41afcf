"""Endpoints of users and permissions, and what the site says of itself."""

from __future__ import annotations

from sandbox import shapes
from sandbox.errors import JiraError
from sandbox.model import Actor, Json, Project, User
from sandbox.rest.wire import Call, Reply, endpoints, page
from sandbox.state import Site, jira_time

GLOBAL = ("ADMINISTER", "USER_PICKER", "BULK_CHANGE", "CREATE_SHARED_OBJECTS", "MANAGE_GROUP_FILTER_SUBSCRIPTIONS")
OF_ADMINS = (
    "ADMINISTER_PROJECTS",
    "DELETE_ISSUES",
    "DELETE_ALL_COMMENTS",
    "EDIT_ALL_COMMENTS",
    "DELETE_ALL_ATTACHMENTS",
)
OF_ALL = (
    "BROWSE_PROJECTS",
    "CREATE_ISSUES",
    "EDIT_ISSUES",
    "ASSIGN_ISSUES",
    "ADD_COMMENTS",
    "EDIT_OWN_COMMENTS",
    "DELETE_OWN_COMMENTS",
    "CREATE_ATTACHMENTS",
    "DELETE_OWN_ATTACHMENTS",
    "TRANSITION_ISSUES",
    "LINK_ISSUES",
    "WORK_ON_ISSUES",
    "RESOLVE_ISSUES",
    "CLOSE_ISSUES",
    "MODIFY_REPORTER",
    "SCHEDULE_ISSUES",
    "MOVE_ISSUES",
)
_MANY = 1000


def has_global(site: Site, actor: Actor, permission: str) -> bool:
    return site.is_site_admin(actor) or (permission != "ADMINISTER" and permission in GLOBAL)


def has_in_project(site: Site, actor: Actor, permission: str, project: Project) -> bool:
    if permission in OF_ADMINS:
        return site.is_project_admin(actor, project)
    return permission in OF_ALL and site.can_browse(actor, project)


@endpoints.add("GET", "serverInfo", public=True)
async def server_info(call: Call) -> Reply:
    return Reply(
        {
            "baseUrl": call.site.base_url,
            "version": "1001.0.0-SNAPSHOT",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100_300,
            "buildDate": "2026-11-01T00:00:00.000+0000",
            "serverTime": jira_time(call.site.now_ms()),
            "scmInfo": "sandbox",
            "serverTitle": call.site.name.capitalize(),
        }
    )


@endpoints.add("GET", "myself")
async def myself(call: Call) -> Reply:
    shown = _user(call, call.actor.user) | {"locale": "en_US", "expand": "groups,applicationRoles"}
    if call.actor.user.email:
        shown["emailAddress"] = call.actor.user.email
    return Reply(shown, people=1)


@endpoints.add("GET", "user")
async def user(call: Call) -> Reply:
    found = call.site.users.get(call.query("accountId") or "")
    if found is None:
        raise JiraError(404, "Specified user does not exist or you do not have required permissions")
    return Reply(_user(call, found), people=1)


@endpoints.add("GET", "user/bulk")
async def bulk(call: Call) -> Reply:
    ids = call.request.query_params.getlist("accountId")
    if not ids:
        raise JiraError(400, "'accountId' is required.")
    found = [u for id_ in ids if (u := call.site.users.get(id_))]
    shown = page(call, [_user(call, u) for u in found], limit=10, most=200)
    return Reply(shown, people=len(shown["values"]))


@endpoints.add("GET", "user/search")
async def search(call: Call) -> Reply:
    """By display name and visible email only: Jira hides the rest."""
    wanted = call.query("query") or ""
    account = call.query("accountId")
    found = [
        u
        for u in call.site.users.values()
        if (u.account_id == account if account else _matches(u, wanted)) and u.active
    ]
    return _users(call, found)


@endpoints.add("GET", "user/assignable/search")
async def assignable(call: Call) -> Reply:
    """Who may be assigned in `project`, or for `issueKey`."""
    key, project_key = call.query("issueKey"), call.query("project")
    if key:
        project = call.site.projects[call.site.issue(call.actor, key).project_id]
    elif project_key:
        project = call.site.project(call.actor, project_key)
    else:
        raise JiraError(400, "Either 'project' or 'issueKey' is required.")
    wanted, account = call.query("query") or "", call.query("accountId")
    return _users(
        call,
        [
            u
            for u in call.site.users.values()
            if u.active
            and u.account_type == "atlassian"
            and call.site.can_browse(Actor(u), project)
            and (u.account_id == account if account else _matches(u, wanted))
        ],
    )


@endpoints.add("GET", "mypermissions")
async def my_permissions(call: Call) -> Reply:
    asked = call.words("permissions")
    if not asked:
        raise JiraError(400, "The 'permissions' query parameter is required.")
    unknown = [word for word in asked if word not in (*GLOBAL, *OF_ADMINS, *OF_ALL)]
    if unknown:
        raise JiraError(400, f"Unrecognized permission: {', '.join(unknown)}")
    projects = _projects_asked(call)
    shown = {}
    for word in asked:
        is_global = word in GLOBAL
        have = (
            has_global(call.site, call.actor, word)
            if is_global
            else any(has_in_project(call.site, call.actor, word, project) for project in projects)
        )
        shown[word] = {
            "id": str((*GLOBAL, *OF_ADMINS, *OF_ALL).index(word)),
            "key": word,
            "name": word.replace("_", " ").capitalize(),
            "type": "GLOBAL" if is_global else "PROJECT",
            "description": "",
            "havePermission": have,
        }
    return Reply({"permissions": shown}, people=1)


@endpoints.add("POST", "permissions/check", reads=True)
async def check(call: Call) -> Reply:
    """For the caller, or for `accountId`: that only for administrators and apps. Granted is what is listed."""
    body = await call.json()
    about = body.get("accountId") or call.actor.account_id
    if about != call.actor.account_id and not (call.actor.app_key or call.site.is_site_admin(call.actor)):
        raise JiraError(403, "You must have the Administer Jira permission to check other users.")
    user = call.site.users.get(about)
    if user is None:
        raise JiraError(400, f"The user with the account id '{about}' does not exist.")
    actor = Actor(user)
    granted = [p for p in body.get("globalPermissions") or [] if user.active and has_global(call.site, actor, p)]
    shown = [
        {"permission": permission, "projects": projects, "issues": issues}
        for asked in body.get("projectPermissions") or []
        for permission in asked.get("permissions") or []
        if (found := _granted(call.site, actor, permission, asked)) and any(found)
        for projects, issues in [found]
    ]
    return Reply({"globalPermissions": granted, "projectPermissions": shown}, people=1)


@endpoints.add("GET", "webhook/failed")
async def failed_webhooks(call: Call) -> Reply:
    """Of the calling app, of the last 72 hours; page with `after`."""
    if call.actor.app_key is None:
        raise JiraError(403, "Only Connect apps can use this operation.")
    oldest = call.site.now_ms() - 72 * 3_600_000
    after, size = call.number("after", 0), min(call.number("maxResults", 100), 100)
    failed = sorted(
        (f for f in call.site.failed_webhooks if f.get("app") in (None, call.actor.app_key)),
        key=lambda f: int(f["failureTime"]),
    )
    left = [f for f in failed if f["failureTime"] > max(after, oldest)]
    shown = [{name: f[name] for name in ("id", "body", "url", "failureTime") if name in f} for f in left[:size]]
    answer: Json = {"values": shown, "maxResults": size}
    if len(left) > size:
        path = f"webhook/failed?maxResults={size}&after={shown[-1]['failureTime']}"
        answer["next"] = shapes.rest(call.site, call.version, path)
    return Reply(answer)


def _granted(site: Site, actor: Actor, permission: str, asked: Json) -> tuple[list[int], list[int]]:
    if not actor.user.active:
        return [], []
    projects = [
        int(id_)
        for id_ in asked.get("projects") or []
        if (p := site.projects.get(str(id_))) and has_in_project(site, actor, permission, p)
    ]
    issues = [
        int(id_)
        for id_ in asked.get("issues") or []
        if (i := site.issues.get(str(id_))) and has_in_project(site, actor, permission, site.projects[i.project_id])
    ]
    return projects, issues


def _projects_asked(call: Call) -> list[Project]:
    if key := call.query("projectKey") or call.query("projectId"):
        return [call.site.project(call.actor, key)]
    if key := call.query("issueKey") or call.query("issueId"):
        return [call.site.projects[call.site.issue(call.actor, key).project_id]]
    return list(call.site.projects.values())


def _user(call: Call, user: User) -> Json:
    shown = shapes.user_json(call.site, user.account_id, call.version)
    assert shown is not None
    return shown


def _users(call: Call, found: list[User]) -> Reply:
    start, size = call.number("startAt", 0), min(call.number("maxResults", 50), _MANY)
    shown = [_user(call, u) for u in found[start : start + size]]
    return Reply(shown, people=len(shown))


def _matches(user: User, wanted: str) -> bool:
    lower = wanted.lower()
    names = [*user.display_name.lower().split(), user.display_name.lower()]
    return any(name.startswith(lower) for name in names) or (
        user.email_visible and user.email.lower().startswith(lower)
    )
