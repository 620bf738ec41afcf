"""The JSON in which Jira shows what is not an issue: people, projects, statuses, comments, attachments …

Pure rendering of records; `version` 3 gives rich text as ADF, 2 as wiki markup. Must not change anything and must
not judge permissions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sandbox.adf.wiki import to_wiki
from sandbox.model import (
    Attachment,
    ChangelogEntry,
    Comment,
    Component,
    Field,
    Issue,
    IssueType,
    Json,
    LinkType,
    Option,
    Priority,
    Project,
    RemoteLink,
    Resolution,
    Status,
    User,
    Version,
    Visibility,
    Worklog,
)
from sandbox.state import Site, jira_time

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


def rich(issue: Issue, doc: Json | None, version: int) -> Any:
    """Rich text for this version of the interface. v2: a string, media by file name."""
    if version >= 3 or doc is None:
        return doc
    return to_wiki(doc, {a.media_id: a.filename for a in issue.attachments.values()})


def visibility_json(visibility: Visibility) -> Json:
    return {
        "type": visibility.type,
        "value": visibility.value,
        "identifier": visibility.identifier or visibility.value,
    }


def comment_json(site: Site, issue: Issue, comment: Comment, version: int = 3, *, email: bool = True) -> Json:
    shown: Json = {
        "self": rest(site, version, f"issue/{issue.id}/comment/{comment.id}"),
        "id": comment.id,
        "author": user_json(site, comment.author, version, email=email),
        "body": rich(issue, comment.body, version),
        "updateAuthor": user_json(site, comment.update_author, version, email=email),
        "created": jira_time(comment.created),
        "updated": jira_time(comment.updated),
        "jsdPublic": comment.jsd_public,
    }
    if comment.visibility:
        shown["visibility"] = visibility_json(comment.visibility)
    if comment.parent_id:
        shown["parentId"] = int(comment.parent_id)
    return shown


def worklog_json(site: Site, issue: Issue, worklog: Worklog, version: int = 3, *, email: bool = True) -> Json:
    shown: Json = {
        "self": rest(site, version, f"issue/{issue.id}/worklog/{worklog.id}"),
        "author": user_json(site, worklog.author, version, email=email),
        "updateAuthor": user_json(site, worklog.update_author, version, email=email),
        "created": jira_time(worklog.created),
        "updated": jira_time(worklog.updated),
        "started": jira_time(worklog.started),
        "timeSpent": duration(worklog.seconds),
        "timeSpentSeconds": worklog.seconds,
        "id": worklog.id,
        "issueId": issue.id,
    }
    if worklog.comment is not None:
        shown["comment"] = rich(issue, worklog.comment, version)
    if worklog.visibility:
        shown["visibility"] = visibility_json(worklog.visibility)
    return shown


def attachment_json(
    site: Site, attachment: Attachment, version: int = 3, *, email: bool = True, id_as_number: bool = False
) -> Json:
    """As issues carry it. `attachment/{id}` shows the id as a number."""
    shown: Json = {
        "self": rest(site, version, f"attachment/{attachment.id}"),
        "id": int(attachment.id) if id_as_number else attachment.id,
        "filename": attachment.filename,
        "author": user_json(site, attachment.author, version, email=email),
        "created": jira_time(attachment.created),
        "size": attachment.size,
        "mimeType": attachment.mime_type,
        "content": rest(site, version, f"attachment/content/{attachment.id}"),
    }
    if attachment.mime_type.startswith("image/"):
        shown["thumbnail"] = rest(site, version, f"attachment/thumbnail/{attachment.id}")
    return shown


def remote_link_json(site: Site, issue: Issue, link: RemoteLink, version: int = 3) -> Json:
    shown: Json = {
        "id": int(link.id),
        "self": rest(site, version, f"issue/{issue.key}/remotelink/{link.id}"),
        "object": link.object,
    }
    if link.global_id is not None:
        shown["globalId"] = link.global_id
    if link.application is not None:
        shown["application"] = link.application
    if link.relationship is not None:
        shown["relationship"] = link.relationship
    return shown


def changelog_json(site: Site, entry: ChangelogEntry, version: int = 3) -> Json:
    """One entry, as `changelog` lists it."""
    return {
        "id": entry.id,
        "author": user_json(site, entry.author, version),
        "created": jira_time(entry.created),
        "items": change_items_json(entry, accounts=False),
    }


def change_items_json(entry: ChangelogEntry, *, accounts: bool = True) -> list[Json]:
    """The items of an entry as webhooks carry them; without `accounts` as the REST document describes them."""
    items = []
    for item in entry.items:
        shown: Json = {
            "field": item.field,
            "fieldtype": item.field_type,
            "fieldId": item.field_id,
            "from": item.from_id,
            "fromString": item.from_string,
            "to": item.to_id,
            "toString": item.to_string,
        }
        if accounts and (item.from_account or item.to_account):
            shown["tmpFromAccountId"] = item.from_account
            shown["tmpToAccountId"] = item.to_account
        items.append(shown)
    return items


def duration(seconds: int) -> str:
    """Jira's words for a time: 8 hours are a day, 5 days a week."""
    parts = []
    minutes = seconds // 60
    for size, word in ((2400, "w"), (480, "d"), (60, "h"), (1, "m")):
        if minutes >= size:
            parts.append(f"{minutes // size}{word}")
            minutes %= size
    return " ".join(parts) or "0m"
