"""`nodeHelper`: look-ups of what the site has, and making of versions, components and options that it lacks.

| call | gives |
| --- | --- |
| `getUser(id)`, `getUserByEmail(email)`, `getUserByUsername(name)`, `getUserByFullName(name)` | a user or null |
| `isUserAssignable(projectKey, user)` | true if an issue of the project may be assigned to the user |
| `getIssueType(name[, project])`, `getDefaultIssueType([project])` | an issue type or null |
| `getPriority`, `getResolution`, `getStatus`, `getProject`, `getVersion(name[, project])`, `getComponent(name[, project])` | the object or null, by name or id |
| `getLabel(text)` | a label |
| `getOption([issue,] field, value)`, `getOptions([issue,] field)`, `getCascadingSelect([issue,] field, parent, child)` | options of a select list |
| `createOption`, `createVersion`, `createComponent` | what there is of that name, else it is made |
| `getLocalIssueFromRemoteId(id)`, `getLocalIssueFromRemoteUrn(key)`, `getLocalIssueKeyFromRemoteId` | id, key and urn of the issue here that is in step with it, or null |
| `getHubIssue(id or key)` | an issue of this site with its fields, or null |
| `getRemoteIssueLinks(issue)`, `getCustomField(field)`, `getCustomFieldDefaultValue(issue, field)` | |
| `addHTTPHeader(name, value)` | sent with every later request of `httpClient` in this run |
| texts: `stripHtml`, `toWiki`, `toHtml`, `toMarkdown` … | `helpers/node_texts.py` |
"""  # noqa: E501

from __future__ import annotations

from typing import Any, ClassVar

from app.rules.script.interface.helpers import node_texts
from app.rules.script.interface.helpers.reading import (
    by_name_or_id,
    field_of,
    issue_id,
    needed,
    project_key,
    without_issue,
    words,
)
from app.rules.script.interface.hub.base import OBJECT_BYTES
from app.rules.script.interface.hub.border import WrongShape, any_from_json, issue_from_json, object_to_json
from app.rules.script.interface.hub.custom_fields import field_id
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import (
    BY_WORD,
    CascadingSelect,
    IssueKey,
    Label,
    Option,
    Project,
    User,
    WebLink,
)
from app.rules.script.interface.session import from_host, session_of, trouble
from app.rules.script.library.tables import natives
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.values import HostObject, Native


class NodeHelper(HostObject):
    __slots__ = ()
    type_name = "jcloudnode.services.jcloud.hubobjects.NodeHelper"
    parents: ClassVar[tuple[str, ...]] = ("com.exalate.hubobject.NodeHelper", "java.lang.Object")
    methods: ClassVar[dict[str, Native]] = {}


def _user_by(name: str) -> Any:
    def find(run: Run, _me: Any, value: Any, *_project: Any) -> Any:
        if isinstance(value, User):
            value = value.peek(name) or value.peek("accountId") or value.peek("email")
        if value is None:
            return None
        return session_of(run).find_object(run, "user", **{name: needed(run, value, name)})

    return find


def _get_user(run: Run, _me: Any, value: Any, *_project: Any) -> Any:
    session = session_of(run)
    if isinstance(value, User):
        for name in ("accountId", "email", "username", "key"):
            if value.peek(name):
                return session.find_object(run, "user", **{name: words(run, value.peek(name))})
        return None
    if value is None:
        return None
    wanted = needed(run, value, "user")
    return session.find_object(run, "user", accountId=wanted) or session.find_object(run, "user", key=wanted)


def _is_assignable(run: Run, _me: Any, first: Any, second: Any) -> bool:
    user, project = (first, second) if isinstance(first, User) else (second, first)
    found = _get_user(run, None, user) or _user_by("email")(run, None, user)
    if found is None:
        return False
    asked = {"project": project_key(run, project), "accountId": words(run, found.peek("accountId"))}
    return session_of(run).find(run, "assignable", **asked) is not None


def _in_project(kind: str) -> Any:
    def find(run: Run, _me: Any, value: Any, project: Any = None) -> Any:
        if isinstance(value, Issue):  # the other order is common, too
            value, project = project, value
        asked = by_name_or_id(run, value)
        if asked is None:
            return None
        return session_of(run).find_object(run, kind, **asked, project=project_key(run, project))

    return find


def _simple(kind: str) -> Any:
    def find(run: Run, _me: Any, value: Any, *_more: Any) -> Any:
        asked = by_name_or_id(run, value)
        return None if asked is None else session_of(run).find_object(run, kind, **asked)

    return find


def _get_project(run: Run, _me: Any, value: Any) -> Any:
    if isinstance(value, str) and value.isdigit():
        return session_of(run).find_object(run, "project", id=value)
    return session_of(run).find_object(run, "project", key=project_key(run, value) or "(no project)")


def _default_type(run: Run, _me: Any, project: Any = None) -> Any:
    return session_of(run).find_object(run, "type", project=project_key(run, project), default="true")


def _get_label(run: Run, _me: Any, text: Any, *_more: Any) -> Label:
    if isinstance(text, Label):
        return text
    run.took(OBJECT_BYTES)
    label = needed(run, text, "label").strip().replace(" ", "_")
    return Label(label=label)


def _get_option(run: Run, _me: Any, *arguments: Any) -> Any:
    rest = without_issue(arguments)
    if len(rest) < 2:
        raise trouble("nodeHelper.getOption needs a field and a value: getOption(issue, 'Severity', 'High')")
    parent = words(run, rest[2]) if len(rest) > 2 else None
    return _option(run, field_of(run, rest[0]), rest[1], parent)


def _option(run: Run, field: str, value: Any, parent: str | None = None) -> Any:
    asked = by_name_or_id(run, value)
    if asked is None:
        return None
    if isinstance(value, str) or asked.get("name"):
        asked = {"value": words(run, value)}
    return session_of(run).find_object(run, "option", field=field, parent=parent, **asked)


def _get_options(run: Run, _me: Any, *arguments: Any) -> list[Any]:
    field = field_of(run, without_issue(arguments)[0]) if without_issue(arguments) else "(no field)"
    return [from_host(Option, one, "option") for one in session_of(run).all_of(run, "option", field=field)]


def _cascading(run: Run, _me: Any, *arguments: Any) -> Any:
    field, parent, child = (*without_issue(arguments), None, None, None)[:3]
    above = _option(run, field_of(run, field), parent)
    if above is None:
        return None
    below = None if child is None else _option(run, field_of(run, field), child, words(run, parent))
    return CascadingSelect(parent=above, child=below)


def _create_option(run: Run, _me: Any, *arguments: Any) -> Any:
    rest = without_issue(arguments)
    if len(rest) < 2:
        raise trouble("nodeHelper.createOption needs a field and a value: createOption(issue, 'Severity', 'High')")
    field, value = field_of(run, rest[0]), needed(run, rest[1], "value")
    there = session_of(run).find_object(run, "option", field=field, value=value)
    if there is not None:
        return there
    known = session_of(run).find(run, "field", name=field)
    id = field_id((known or {}).get("id") or field)
    made = session_of(run).do(run, "createOption", field=id, value=value)
    return from_host(Option, made, "option") if made else Option(value=value)


def _create(kind: str, *names: str) -> Any:
    """`createX(issue or project, name, …)`, or with an object instead of the name and what follows."""

    def create(run: Run, _me: Any, project: Any, what: Any, *rest: Any) -> Any:
        if not isinstance(project, Issue | Project | str) and isinstance(what, Issue | Project):
            project, what = what, project
        cls, session = BY_WORD[kind], session_of(run)
        made = cls()
        if isinstance(what, cls):
            made.values.update({name: value for name, value in what.values.items() if name != "id"})
        else:
            made.set(run, "name", needed(run, what, "name"))
        for name, value in zip(names, rest, strict=False):
            if value is not None:
                made.set(run, name, value)
        key = project_key(run, project)
        there = session.find_object(run, kind, name=words(run, made.peek("name")), project=key)
        if there is not None:
            return there
        made.values["projectKey"] = key
        answer = session.do(run, f"create{kind.capitalize()}", **object_to_json(run, made, kind))
        return from_host(cls, answer, kind) if answer else made

    return create


def _local(name: str) -> Any:
    def find(run: Run, _me: Any, value: Any, *_entity: Any) -> Any:
        if value is None:
            return None
        return session_of(run).find_object(run, "issueKey", **{name: words(run, value)})

    return find


def _hub_issue(run: Run, _me: Any, value: Any, *_more: Any) -> Any:
    document = session_of(run).find(run, "issue", id=issue_id(run, value))
    if document is None:
        return None
    try:
        return issue_from_json(Issue(open=True), document, "issue")
    except WrongShape as wrong:
        raise trouble(str(wrong)) from None


def _web_links(run: Run, _me: Any, value: Any = None) -> list[Any]:
    id = issue_id(run, value if value is not None else session_of(run).issue)
    return [from_host(WebLink, one, "webLink") for one in session_of(run).all_of(run, "webLink", id=id)]


def _custom_field(run: Run, _me: Any, *arguments: Any) -> Any:
    rest = without_issue(arguments)
    return session_of(run).issue.custom_fields.get(field_of(run, rest[0] if rest else None))


def _default_value(run: Run, _me: Any, *arguments: Any) -> Any:
    rest = without_issue(arguments)
    document = session_of(run).find(run, "field", name=field_of(run, rest[0] if rest else None))
    return any_from_json(document.get("default")) if document else None


def _add_header(run: Run, _me: Any, name: Any, value: Any) -> None:
    session_of(run).headers[needed(run, name, "header")] = needed(run, value, "value")


def _can_edit(run: Run, _me: Any, *_arguments: Any) -> bool:  # noqa: ARG001
    """Copies are Causeway's own comments: it may always edit them."""
    return True


def _issue_key(run: Run, me: Any, value: Any, *more: Any) -> Any:
    found = _local("remoteId")(run, me, value, *more)
    return found if isinstance(found, IssueKey) else None


NodeHelper.methods = {
    **natives(
        {
            "getUser": _get_user,
            "getUserByEmail": _user_by("email"),
            "getUserByUsername": _user_by("username"),
            "getUserByKey": _user_by("key"),
            "getUserByFullName": _user_by("displayName"),
            "isUserAssignable": _is_assignable,
            "getIssueType": _in_project("type"),
            "getDefaultIssueType": _default_type,
            "getPriority": _simple("priority"),
            "getResolution": _simple("resolution"),
            "getStatus": _simple("status"),
            "getProject": _get_project,
            "getVersion": _in_project("version"),
            "getComponent": _in_project("component"),
            "getLabel": _get_label,
            "getOption": _get_option,
            "getOptions": _get_options,
            "getCascadingSelect": _cascading,
            "createOption": _create_option,
            "createVersion": _create("version", "description", "startDate", "releaseDate"),
            "createComponent": _create("component", "description", "lead", "assigneeType"),
            "getLocalIssueFromRemoteId": _local("remoteId"),
            "getLocalIssueFromRemoteUrn": _local("remoteKey"),
            "getLocalIssueKeyFromRemoteId": _issue_key,
            "getLocalKeyFromRemoteId": _issue_key,
            "getHubIssue": _hub_issue,
            "getRemoteIssueLinks": _web_links,
            "getCustomField": _custom_field,
            "getCustomFieldDefaultValue": _default_value,
            "addHTTPHeader": _add_header,
            "canUserEditComments": _can_edit,
        }
    ),
    **natives(node_texts.FUNCTIONS),
}
