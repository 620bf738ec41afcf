"""The JSON in which Jira shows what a site has besides issues: people, projects, statuses, versions, fields …

Pure rendering of records. Must not change anything and must not judge permissions.
"""

from __future__ import annotations

from functools import lru_cache

from sandbox.model import (
    Component,
    Field,
    IssueType,
    Json,
    LinkType,
    Option,
    Priority,
    Project,
    Resolution,
    Status,
    User,
    Version,
)
from sandbox.state import Site

CATEGORIES: dict[str, Json] = {
    "new": {"id": 2, "key": "new", "colorName": "blue-gray", "name": "To Do"},
    "indeterminate": {"id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Progress"},
    "done": {"id": 3, "key": "done", "colorName": "green", "name": "Done"},
}


def rest(site: Site, version: int, path: str) -> str:
    """An address of the site's REST interface."""
    return f"{site.base_url}/rest/api/{version}/{path}"


@lru_cache(maxsize=4096)
def _avatars(base_url: str, what: str, id_: str) -> Json:
    url = f"{base_url}/{what}/{id_}"
    return {"48x48": url, "24x24": url, "16x16": url, "32x32": url}


def user_json(site: Site, account_id: str | None, version: int = 3, *, email: bool = True) -> Json | None:
    """A person as others see them; the email only where the profile shows it, and never in webhooks."""
    if account_id is None:
        return None
    user = site.users.get(account_id)
    if user is None:
        user = User(account_id, "", "Former user", active=False)
    shown = {
        "self": rest(site, version, f"user?accountId={account_id}"),
        "accountId": account_id,
        "avatarUrls": _avatars(site.base_url, "avatar/user", account_id),
        "displayName": user.display_name,
        "active": user.active,
        "timeZone": user.time_zone,
        "accountType": user.account_type,
    }
    if email and user.email_visible:
        shown["emailAddress"] = user.email
    return shown


def status_json(site: Site, status: Status, version: int = 3) -> Json:
    category = CATEGORIES[status.category]
    return {
        "self": rest(site, version, f"status/{status.id}"),
        "description": status.description,
        "iconUrl": f"{site.base_url}/images/icons/status.png",
        "name": status.name,
        "id": status.id,
        "statusCategory": category_json(site, category["key"], version),
    }


def category_json(site: Site, key: str, version: int = 3) -> Json:
    category = CATEGORIES[key]
    return {"self": rest(site, version, f"statuscategory/{category['id']}"), **category}


def type_json(site: Site, kind: IssueType, version: int = 3) -> Json:
    return {
        "self": rest(site, version, f"issuetype/{kind.id}"),
        "id": kind.id,
        "description": kind.description,
        "iconUrl": f"{site.base_url}/images/icons/issuetypes/{kind.id}.svg",
        "name": kind.name,
        "subtask": kind.subtask,
        "avatarId": 10318,
        "hierarchyLevel": kind.hierarchy_level,
    }


def priority_json(site: Site, priority: Priority, version: int = 3) -> Json:
    return {
        "self": rest(site, version, f"priority/{priority.id}"),
        "iconUrl": f"{site.base_url}/images/icons/priorities/{priority.id}.svg",
        "name": priority.name,
        "id": priority.id,
    }


def priority_details_json(site: Site, priority: Priority, version: int = 3) -> Json:
    return {
        **priority_json(site, priority, version),
        "statusColor": priority.color,
        "description": priority.description,
    }


def resolution_json(site: Site, resolution: Resolution, version: int = 3) -> Json:
    return {
        "self": rest(site, version, f"resolution/{resolution.id}"),
        "id": resolution.id,
        "description": resolution.description,
        "name": resolution.name,
    }


def link_type_json(site: Site, kind: LinkType, version: int = 3) -> Json:
    return {
        "id": kind.id,
        "name": kind.name,
        "inward": kind.inward,
        "outward": kind.outward,
        "self": rest(site, version, f"issueLinkType/{kind.id}"),
    }


def project_json(site: Site, project: Project, version: int = 3) -> Json:
    """The short form, as issues carry it."""
    return {
        "self": rest(site, version, f"project/{project.id}"),
        "id": project.id,
        "key": project.key,
        "name": project.name,
        "projectTypeKey": "software",
        "simplified": False,
        "avatarUrls": _avatars(site.base_url, "avatar/project", project.id),
    }


def project_details_json(site: Site, project: Project, version: int = 3) -> Json:
    return {
        **project_json(site, project, version),
        "expand": "description,lead,issueTypes,url,projectKeys,permissions,insight",
        "description": "",
        "lead": user_json(site, project.lead, version),
        "components": [component_json(site, site.components[id_], version) for id_ in project.components],
        "issueTypes": [type_json(site, site.issue_types[id_], version) for id_ in project.issue_types],
        "assigneeType": "UNASSIGNED",
        "versions": [version_json(site, site.versions[id_], version) for id_ in project.versions],
        "roles": {name: rest(site, version, f"project/{project.id}/role/{id_}") for name, id_ in project.roles.items()},
        "isPrivate": False,
        "style": "classic",
        "properties": {},
    }


def version_json(site: Site, shown: Version, version: int = 3) -> Json:
    out: Json = {
        "self": rest(site, version, f"version/{shown.id}"),
        "id": shown.id,
        "description": shown.description,
        "name": shown.name,
        "archived": shown.archived,
        "released": shown.released,
        "projectId": int(shown.project_id),
    }
    if shown.release_date:
        out["releaseDate"] = shown.release_date
    if shown.start_date:
        out["startDate"] = shown.start_date
    return out


def component_json(site: Site, component: Component, version: int = 3) -> Json:
    return {
        "self": rest(site, version, f"component/{component.id}"),
        "id": component.id,
        "name": component.name,
        "description": component.description,
    }


def component_details_json(site: Site, component: Component, version: int = 3) -> Json:
    project = site.projects[component.project_id]
    return {
        **component_json(site, component, version),
        "assigneeType": "PROJECT_DEFAULT",
        "realAssigneeType": "PROJECT_DEFAULT",
        "isAssigneeTypeValid": False,
        "project": project.key,
        "projectId": int(project.id),
    }


def option_json(site: Site, option: Option, version: int = 3) -> Json:
    return {
        "self": rest(site, version, f"customFieldOption/{option.id}"),
        "value": option.value,
        "id": option.id,
    }


def field_json(field: Field, schema: Json) -> Json:
    return {
        "id": field.id,
        "key": field.id,
        "name": field.name,
        "custom": field.custom,
        "orderable": True,
        "navigable": True,
        "searchable": True,
        "clauseNames": [f"cf[{field.id.removeprefix('customfield_')}]", field.name] if field.custom else [field.id],
        "schema": schema,
    }
