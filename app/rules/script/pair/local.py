"""The local issue as hub JSON, and what a script has done to it as edits of a draft."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from app.rules.script.pair import elements
from app.rules.script.pair.custom import CUSTOM, described, find_kind, value_json, value_of
from app.rules.script.pair.plain import (
    ESTIMATES,
    PLAIN,
    TIME_TRACKING,
    WRITTEN_ONLY,
    Files,
    estimates_json,
    estimates_of,
)
from app.sync.codec import time_to_json
from app.sync.draft import Draft
from app.sync.issue import FieldKind, Issue
from app.sync.keys import Key
from app.sync.rules import Context
from app.sync.values import Attachment, Comment, Data, Value

Json = Any
UNTOUCHABLE = frozenset({"id", "key", "updated", "issueUrl", "project"})
"""What scripts may set without anything being written: engine and connection decide these."""


def issue_json(issue: Issue, ctx: Context) -> dict[str, Json]:
    """All that scripts see of the issue. Of one that is still to be created only its project."""
    if not issue.id:
        return {"project": {"key": ctx.project_key}}
    shown: dict[str, Json] = {
        "id": issue.id,
        "key": issue.key,
        "project": {"key": issue.project_key},
        "updated": time_to_json(issue.updated),
    }
    for name, plain in PLAIN.items():
        if name not in WRITTEN_ONLY and plain.key in issue.fields:
            value = issue.fields[plain.key]
            shown[name] = None if value is None else plain.show(value)
    if shown.get("status") and issue.get("statusCategory"):
        shown["status"]["category"] = issue.get("statusCategory")
    if isinstance(subtasks := issue.get("subtasks"), Data):
        shown["subTasks"] = [{"otherIssueId": one["id"], "otherIssueKey": one["key"]} for one in subtasks.document]
    shown.update(estimates_json(issue.get(TIME_TRACKING)))
    shown["customFields"] = {
        kind.name: {**described(kind), "value": value_json(issue.fields[id], kind)}
        for id, kind in ctx.fields.items()
        if id.startswith(CUSTOM) and id in issue.fields
    }
    shown.update(lists_json(issue.fields, ctx))
    return shown


def lists_json(values: Mapping[Key, Value], ctx: Context) -> dict[str, Json]:
    """The elements, as the lists that scripts know, oldest first."""
    lists: dict[str, list[Json]] = {"comments": [], "attachments": [], "workLogs": [], "issueLinks": []}
    for key, value in values.items():
        match key.partition("/")[0], value:
            case "comment", Comment():
                lists["comments"].append(elements.comment_json(key, value, ctx.side))
            case "attachment", Attachment():
                lists["attachments"].append(elements.attachment_json(key, value, ctx.side))
            case "worklog", Data():
                lists["workLogs"].append(elements.worklog_json(key, value, ctx.side))
            case "link", Data():
                lists["issueLinks"].append(elements.link_json(key, value, ctx.side))
    for items in lists.values():
        items.sort(key=lambda item: (str(item.get("created") or item.get("startDate") or ""), str(item["id"])))
    return lists


def edit(
    draft: Draft, before: Mapping[str, Json], after: Mapping[str, Json], touched: Collection[str], ctx: Context
) -> None:
    """Ask the draft for what a script set (`touched`) or changed in place. A name that is no field here is asked for
    all the same: whoever writes refuses it by name."""
    files = files_of(draft.issue.fields)
    for name in after.keys() | before.keys():
        if name in UNTOUCHABLE or (name not in touched and before.get(name) == after.get(name)):
            continue
        if name == "customFields":
            _edit_custom(draft, before.get(name) or {}, after.get(name) or {}, files, ctx)
        elif name in LISTS:
            _edit_list(draft, name, before, after, files, ctx)
        elif name in KINDS and (kind := _of_kind(KINDS[name], ctx)) is not None:
            draft.set(kind.id, None if after.get(name) is None else str(after[name]))
        elif name in ESTIMATES:
            draft.set(TIME_TRACKING, estimates_of(after))
        elif name in PLAIN:
            content = after.get(name)
            draft.set(PLAIN[name].key, None if content is None else PLAIN[name].read(content, files))
        elif after.get(name) is not None:
            draft.set(name.replace("/", "|"), Data.of(after[name]))


KINDS = {"requestType": ":vp-origin", "team": ":atlassian-team"}
"""Fields that scripts know by a name of their own, whatever they are called here: how their custom type ends."""


def _of_kind(ending: str, ctx: Context) -> FieldKind | None:
    return next((kind for kind in ctx.fields.values() if kind.custom.endswith(ending)), None)


def files_of(values: Mapping[Key, Value]) -> Files:
    """Names of files and what they are called in a pair; of several with one name the last one."""
    return {value.name: key for key, value in values.items() if isinstance(value, Attachment)}


def _edit_custom(
    draft: Draft, before: Mapping[str, Json], after: Mapping[str, Json], files: Files, ctx: Context
) -> None:
    for name, field in after.items():
        if before.get(name) == field or not isinstance(field, Mapping):
            continue
        kind = find_kind(ctx.fields.values(), str(field.get("name") or name))
        if kind is None:
            kind = find_kind(ctx.fields.values(), str(field.get("id") or name))
        if kind is not None:
            draft.set(kind.id, value_of(field.get("value"), kind, files))
        elif field.get("value") is not None:
            draft.set(f"custom field '{name}'".replace("/", "|"), Data.of(field["value"]))


ReadItem = Callable[[Mapping[str, Json], Value, Files, Context], Value]


def _comment(item: Mapping[str, Json], local: Value, files: Files, ctx: Context) -> Value:
    return elements.comment_of(item, local, files, lines=ctx.author_line)


LISTS: Mapping[str, tuple[str, ReadItem]] = {
    "comments": ("comment", _comment),
    "attachments": ("attachment", lambda item, local, files, ctx: elements.attachment_of(item)),  # noqa: ARG005
    "workLogs": ("worklog", lambda item, local, files, ctx: elements.worklog_of(item)),  # noqa: ARG005
    "issueLinks": ("link", lambda item, local, files, ctx: elements.link_of(item)),  # noqa: ARG005
    "weblinks": ("weblink", lambda item, local, files, ctx: elements.web_link_of(item)),  # noqa: ARG005
}
"""By hub name: the kind of element, and how one of its items is read."""


def _edit_list(
    draft: Draft, name: str, before: Mapping[str, Json], after: Mapping[str, Json], files: Files, ctx: Context
) -> None:
    """Items that are as they were keep their value; missing ones are removed."""
    kind, read = LISTS[name]
    were = {elements.key_of(kind, item, ctx.side): item for item in before.get(name) or () if isinstance(item, Mapping)}
    kept: set[Key] = set()
    for item in after.get(name) or ():
        if not isinstance(item, Mapping):
            continue
        key = elements.key_of(kind, item, ctx.side)
        kept.add(key)
        local = draft.issue.get(key)
        draft.set(key, local if local is not None and were.get(key) == item else read(item, local, files, ctx))
    for key in were.keys() - kept:
        draft.remove(key)
