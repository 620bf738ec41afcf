"""A replica of the core ↔ the replica that scripts fill and read.

Summary, description, issue type, comments and attachments are the values that every way to write rules knows, so that a
half with fixed rules understands them. Everything else goes as it is, under a key of its own: `custom:<name>`,
`key:<name>` for `customKeys`, the hub name for the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.rules.script.pair import elements
from app.rules.script.pair.local import files_of, lists_json
from app.rules.script.pair.plain import PLAIN, Files, person
from app.rules.script.pair.texts import rich_of, text_json
from app.sync.issue import Issue
from app.sync.keys import Key, is_element, kind_of, other, owner_of
from app.sync.replica import Replica
from app.sync.rules import Context
from app.sync.values import Comment, Data, Person, RichText, Value

Json = Any
SHARED = ("summary", "description", "environment", "type")
TRACED = {"comment": "COMMENT", "attachment": "ATTACHMENT", "worklog": "WORKLOG", "link": "ISSUE_LINK"}
MAPS = {"customFields": "custom", "customKeys": "key"}


def replica_of(sent: Mapping[str, Json], issue: Issue, ctx: Context) -> Replica | None:
    """What leaves. None if the script set nothing. A comment or worklog that only a role or group may see, or a service
    desk's internal comment, leaves only if the script cleared that mark on it."""
    values: dict[Key, Value] = {}
    files = files_of(issue.fields)
    for name, content in sent.items():
        if name in SHARED:
            values[name] = None if content is None else PLAIN[name].read(content, files)
        elif name == "comments":
            values.update(_comments_out(content or (), files, ctx))
        elif name == "attachments":
            values.update(_elements_out("attachment", content or (), elements.attachment_of, ctx))
        elif name == "workLogs":
            values.update(_elements_out("worklog", _told(content or (), ctx), elements.worklog_of, ctx))
        elif name == "issueLinks":
            values.update(_elements_out("link", content or (), elements.link_of, ctx))
        elif name in MAPS:
            values.update({_key(f"{MAPS[name]}:{inner}"): _carried(part) for inner, part in content.items()})
        else:
            values[_key(name)] = _carried(content)
    return Replica(values) if values else None


def _comments_out(items: Any, files: Files, ctx: Context) -> dict[Key, Value]:
    found: dict[Key, Value] = {}
    for item in items:
        key = elements.key_of("comment", item, ctx.side)
        hidden = item.get("internal") or item.get("role") or item.get("group")
        if owner_of(key) == ctx.side:
            if not hidden:
                found[key] = _bare(elements.comment_of(item, None, files, lines=False))
        elif hidden:
            # A copy that was restricted here must not look deleted over there.
            found[key] = Comment(elements.NOTHING, restricted=True)
        else:
            found[key] = Comment(rich_of(item.get("body"), files) or elements.NOTHING)
    return found


def _elements_out(kind: str, items: Any, read: Callable[[Any], Value], ctx: Context) -> dict[Key, Value]:
    return {elements.key_of(kind, item, ctx.side): read(item) for item in items}


def _told(worklogs: Any, ctx: Context) -> list[Any]:
    """Without our own that only a role or group may see."""
    own = [owner_of(elements.key_of("worklog", item, ctx.side)) == ctx.side for item in worklogs]
    return [
        item for item, ours in zip(worklogs, own, strict=True) if not (ours and (item.get("group") or item.get("role")))
    ]


def _bare(comment: Comment) -> Comment:
    return Comment(comment.body, comment.author, comment.author_id, comment.created)


def _key(name: str) -> Key:
    # A slash would make an element of it.
    return name.replace("%", "%25").replace("/", "%2F")


def _name(key: Key) -> str:
    return key.replace("%2F", "/").replace("%25", "%")


def _carried(content: Json) -> Value:
    if isinstance(content, Mapping) and isinstance(content.get("origin"), Mapping):
        return RichText.of(content["origin"])
    return content if content is None or isinstance(content, str | bool | int | float) else Data.of(content)


def replica_json(replica: Replica, local: Issue, ctx: Context) -> dict[str, Json]:
    """What arrives, as incoming scripts read it."""
    shown: dict[str, Json] = {}
    for key, value in replica.items():
        name = _name(key)
        space, _, inner = name.partition(":")
        if "/" in key:
            continue
        if name in SHARED:
            shown[name] = None if value is None else PLAIN[name].show(value)
        elif inner and space in MAPS.values():
            into = next(name for name, short in MAPS.items() if short == space)
            shown.setdefault(into, {})[inner] = _shown(value)
        else:
            shown[name] = _shown(value)
    values = {key: _readable(key, value, local, ctx) for key, value in replica.items() if "/" in key}
    shown.update({name: items for name, items in _lists_there(values, ctx).items() if items})
    return shown


def _readable(key: Key, value: Value, local: Issue, ctx: Context) -> Value:
    """Of a hidden copy of our comment the other side tells only that it is there: it says what ours does."""
    if isinstance(value, Comment) and value.restricted and owner_of(key) == ctx.side:
        ours = local.get(key)
        return ours if isinstance(ours, Comment) else value
    return value


def _lists_there(values: Mapping[Key, Value], ctx: Context) -> dict[str, Json]:
    """As the other side's scripts know them: its own by their ids, copies of ours as such."""
    lists = lists_json(
        {key: value for key, value in values.items() if value is not None}, replace(ctx, side=other(ctx.side))
    )
    for items in lists.values():
        for item in items:
            if str(item["id"]).startswith(elements.COPY):
                item["remoteId"] = str(item["id"]).removeprefix(elements.COPY)
    return lists


def _shown(value: Value) -> Json:
    match value:
        case RichText():
            return text_json(value)
        case Person():
            return person(value)
        case frozenset():
            return sorted(value)
        case tuple():
            return [_shown(item) for item in value]
        case Data():
            return value.document
    return value


def traces(local: Issue, ctx: Context) -> list[Json]:
    """Which element here is which one there, as scripts know both."""
    return [
        {
            "type": TRACED[kind_of(key)],
            "localId": elements.hub_id(key, ctx.side),
            "remoteId": elements.hub_id(key, other(ctx.side)),
            "origin": "local" if owner_of(key) == ctx.side else "remote",
            "action": "NONE",
            "toSynchronize": True,
        }
        for key, value in local.fields.items()
        if kind_of(key) in TRACED and is_element(key) and value is not None
    ]
