"""The kinds of fields: how each reads what is written, shows what it holds, and names it in a change log.

Internal values: text as str, rich text as ADF, numbers as float, date as `YYYY-MM-DD`, datetime as epoch
milliseconds, options/users/versions/… as ids (lists of ids for several), cascading as (parent, child or None).
Must not know screens, workflows or permissions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox import field_values as values
from sandbox import part_shapes, shapes
from sandbox.field_values import Namer, Place, Reader, Shower
from sandbox.model import Field, Json, Option
from sandbox.state import Site, jira_time

CUSTOM = "com.atlassian.jira.plugin.system.customfieldtypes:"


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` raises ValueError with Jira's words for what is wrong."""

    type: str
    read: Reader
    show: Shower
    name: Namer
    items: str | None = None
    custom_key: str | None = None
    many: bool = False


def schema(field: Field) -> Json:
    """The field's schema as `field`, createmeta and `expand=schema` give it."""
    kind = KINDS[field.kind]
    type_, items = (
        COMPUTED.get(field.id, (kind.type, kind.items)) if field.kind == "computed" else (kind.type, kind.items)
    )
    shown: Json = {"type": type_}
    if items:
        shown["items"] = items
    if field.custom:
        shown["custom"] = CUSTOM + (kind.custom_key or field.kind)
        shown["customId"] = int(field.id.removeprefix("customfield_"))
    else:
        shown["system"] = field.id
    return shown


def read(place: Place, field: Field, raw: Any) -> Any:
    """The internal value of what was written. Raises ValueError in Jira's words, JiraError for bad rich text."""
    if raw is None:
        return [] if KINDS[field.kind].many else None
    return KINDS[field.kind].read(place, field, raw)


def show(place: Place, field: Field, value: Any) -> Any:
    """The JSON of an internal value."""
    kind = KINDS[field.kind]
    if value is None:
        return [] if kind.many and not field.custom else None
    if value == [] and field.custom:
        return None
    return kind.show(place, field, value)


def name(place: Place, field: Field, value: Any) -> tuple[str | None, str | None]:
    """Id and words of a value for the change log."""
    return (None, None) if value is None or value == [] else KINDS[field.kind].name(place, field, value)


def is_rich(field: Field) -> bool:
    return field.kind in ("rich", "textarea")


def allowed_values(place: Place, field: Field) -> list[Json] | None:
    """`allowedValues` of createmeta and editmeta; None where there is no fixed choice."""
    site, project, version = place.site, place.project, place.version
    if field.options:
        return [_option_tree(site, option, version) for option in field.options if not option.disabled]
    if field.kind == "priority":
        return [shapes.priority_json(site, p, version) for p in site.priorities.values()]
    if field.kind == "resolution":
        return [shapes.resolution_json(site, r, version) for r in site.resolutions.values()]
    if field.kind in ("versions", "multiversion", "version") and project is not None:
        return [shapes.version_json(site, site.versions[id_], version) for id_ in project.versions]
    if field.kind == "components" and project is not None:
        return [shapes.component_json(site, site.components[id_], version) for id_ in project.components]
    return None


def _option_tree(site: Site, option: Option, version: int) -> Json:
    shown = shapes.option_json(site, option, version)
    if option.children:
        shown["children"] = [shapes.option_json(site, child, version) for child in option.children]
    return shown


def operations(field: Field) -> list[str]:
    if KINDS[field.kind].many:
        return ["add", "set", "remove"]
    return ["set"]


_BY_OPTION = values.name_by(values.option_name)
_BY_USER = values.name_by(values.user_name)
_BY_VERSION = values.name_by(values.record_name("versions"))

KINDS: dict[str, Kind] = {
    "text": Kind("string", values.read_text, values.same, values.name_text, custom_key="textfield"),
    "rich": Kind("string", values.read_rich, values.show_rich, values.name_rich),
    "textarea": Kind("string", values.read_rich, values.show_rich, values.name_rich),
    "number": Kind("number", values.read_number, values.same, values.name_number, custom_key="float"),
    "date": Kind("date", values.read_date, values.same, values.name_text, custom_key="datepicker"),
    "datetime": Kind(
        "datetime", values.read_datetime, lambda _, __, v: jira_time(v), lambda _, __, v: (None, jira_time(v))
    ),
    "select": Kind("option", values.read_option, values.show_option, _BY_OPTION),
    "radio": Kind("option", values.read_option, values.show_option, _BY_OPTION, custom_key="radiobuttons"),
    "multiselect": Kind(
        "array", values.many(values.read_option), values.show_ids(values.show_option), _BY_OPTION, "option", many=True
    ),
    "checkbox": Kind(
        "array",
        values.many(values.read_option),
        values.show_ids(values.show_option),
        _BY_OPTION,
        "option",
        "multicheckboxes",
        many=True,
    ),
    "cascading": Kind(
        "option-with-child", values.read_cascade, values.show_cascade, values.name_cascade, custom_key="cascadingselect"
    ),
    "user": Kind("user", values.read_user, values.show_user, _BY_USER, custom_key="userpicker"),
    "multiuser": Kind(
        "array",
        values.many(values.read_user),
        values.show_ids(values.show_user),
        _BY_USER,
        "user",
        "multiuserpicker",
        many=True,
    ),
    "labels": Kind("array", values.read_labels, values.same, values.name_labels, "string", many=True),
    "url": Kind("string", values.read_url, values.same, values.name_text),
    "version": Kind("version", values.read_version, values.show_version, _BY_VERSION),
    "versions": Kind(
        "array",
        values.many(values.read_version),
        values.show_ids(values.show_version),
        _BY_VERSION,
        "version",
        many=True,
    ),
    "components": Kind(
        "array",
        values.many(values.read_component),
        values.show_ids(values.show_component),
        values.name_by(values.record_name("components")),
        "component",
        many=True,
    ),
    "priority": Kind(
        "priority",
        values.read_priority,
        lambda place, _, v: shapes.priority_json(place.site, place.site.priorities[v], place.version),
        values.name_by(values.record_name("priorities")),
    ),
    "resolution": Kind(
        "resolution",
        values.read_resolution,
        lambda place, _, v: shapes.resolution_json(place.site, place.site.resolutions[v], place.version),
        values.name_by(values.record_name("resolutions")),
    ),
    "parent": Kind(
        "issuelink", values.read_parent, values.show_parent, lambda place, _, v: (v, place.site.issues[v].key)
    ),
    "timetracking": Kind(
        "timetracking",
        values.read_time,
        values.show_time,
        lambda _, __, v: (None, part_shapes.duration(v.get("remaining") or 0)),
    ),
}
"""The kinds of custom and of writable system fields; `multiversion` is the custom form of `versions`."""

COMPUTED: dict[str, tuple[str, str | None]] = {
    "issuetype": ("issuetype", None),
    "project": ("project", None),
    "status": ("status", None),
    "statusCategory": ("statusCategory", None),
    "creator": ("user", None),
    "created": ("datetime", None),
    "updated": ("datetime", None),
    "resolutiondate": ("datetime", None),
    "subtasks": ("array", "issuelinks"),
    "issuelinks": ("array", "issuelinks"),
    "attachment": ("array", "attachment"),
    "comment": ("comments-page", None),
    "worklog": ("array", "worklog"),
    "watches": ("watches", None),
    "votes": ("votes", None),
}
"""The schemas of system fields that are written by other means than a value, or not at all."""

KINDS["computed"] = Kind("string", values.unwritable, values.same, values.name_text)
KINDS["multiversion"] = KINDS["versions"]
ONE_OF_MANY: dict[str, Reader] = {
    "multiselect": values.read_option,
    "checkbox": values.read_option,
    "multiuser": values.read_user,
    "labels": values.read_label,
    "versions": values.read_version,
    "multiversion": values.read_version,
    "components": values.read_component,
}
"""How `add` and `remove` of `update` read one element."""
