"""Comments, attachments, worklogs and links: elements of the core ↔ items of hub JSON's lists.

Scripts know an element by an id: its own where this side owns the original, `copy-<id there>` for a copy of one of the
other side. One that a script made itself has none; its key is told from its content, so that the same script names it
the same each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.rules.author_line import begins_with_line, with_line, with_line_of, without_line
from app.rules.script.pair.plain import Files
from app.rules.script.pair.texts import rich_of, text_json
from app.sync.codec import time, time_to_json
from app.sync.keys import Key, Side, element_key, id_of, other, owner_of
from app.sync.values import Attachment, Comment, Data, RichText, Value, canonical

Json = Any
COPY = "copy-"
NOTHING = RichText.of({"version": 1, "type": "doc", "content": []})


def hub_id(key: Key, side: Side) -> str:
    """The id by which scripts of `side` know an element."""
    return id_of(key) if owner_of(key) == side else COPY + id_of(key)


def key_of(kind: str, item: Mapping[str, Json], side: Side) -> Key:
    """The element that an item of a list is. `side`: whose scripts made the list."""
    id, remote = str(item.get("id") or ""), str(item.get("remoteId") or "")
    if id.startswith(COPY):
        return element_key(kind, other(side), id.removeprefix(COPY))
    if id:
        return element_key(kind, side, id)
    if remote.startswith(COPY):
        return element_key(kind, side, remote.removeprefix(COPY))
    if remote:
        return element_key(kind, other(side), remote)
    content = {name: part for name, part in item.items() if name not in ("created", "updated", "author")}
    return element_key(kind, side, f"new-{hashlib.sha256(canonical(content).encode()).hexdigest()[:16]}")


def comment_json(key: Key, comment: Comment, side: Side) -> Json:
    """Of a copy the text without our line on it."""
    line = owner_of(key) != side and begins_with_line(comment.body)
    shown: dict[str, Json] = {
        "id": hub_id(key, side),
        "body": text_json(without_line(comment.body) if line else comment.body),
        "created": time_to_json(comment.created),
        "internal": comment.internal,
    }
    if comment.author or comment.author_id:
        shown["author"] = {"displayName": comment.author, "accountId": comment.author_id}
    kind, _, name = comment.audience.partition(":")
    if comment.restricted:
        shown["role" if kind == "role" else "group"] = name or "(not known)"
    return {name: part for name, part in shown.items() if part is not None}


def comment_of(item: Mapping[str, Json], local: Value, files: Files, *, lines: bool) -> Comment:
    """What a script wants a comment to be. `local`: what is there; its line and whatever scripts cannot set stay.

    `lines`: a new copy gets a line with author and time, if the script's helper asked for one.
    """
    body = rich_of(item.get("body"), files) or NOTHING
    audience = next((f"{kind}:{item[kind]}" for kind in ("role", "group") if item.get(kind)), "")
    if isinstance(local, Comment):
        return replace(local, body=with_line_of(body, local.body))
    # Nobody can write as somebody else on Jira Cloud: the line above the text names whom a script put there.
    author, created = item.get("executor") or item.get("author") or {}, item.get("created")
    lines = (lines and bool(item.get("authorLine", True))) or bool(item.get("executor"))
    name = str(author.get("displayName") or author.get("accountId") or "")
    if lines and name and created:
        body = with_line(body, name, time(str(created)))
    at = time(str(created)) if created else None
    account = str(author.get("accountId") or "")
    return Comment(body, name, account, at, bool(audience), bool(item.get("internal")), audience)


def attachment_json(key: Key, file: Attachment, side: Side) -> Json:
    return {
        "id": hub_id(key, side),
        "filename": file.name,
        "filesize": file.size,
        "mimetype": file.mime,
        **({"author": {"displayName": file.author}} if file.author else {}),
        **({"created": time_to_json(file.created)} if file.created else {}),
    }


def attachment_of(item: Mapping[str, Json]) -> Attachment:
    return Attachment(str(item.get("filename") or ""), int(item.get("filesize") or 0), str(item.get("mimetype") or ""))


def worklog_json(key: Key, worklog: Data, side: Side) -> Json:
    held = worklog.document
    return {
        "id": hub_id(key, side),
        "comment": held.get("comment") or "",
        "timeSpent": held.get("seconds"),
        "startDate": held.get("started"),
        "author": {"displayName": held.get("author"), "accountId": held.get("author_id")},
        **({"group": "(not known)"} if held.get("restricted") else {}),
    }


def worklog_of(item: Mapping[str, Json]) -> Data:
    author, comment = item.get("author") or {}, item.get("comment")
    return Data.of(
        {
            "seconds": item.get("timeSpent"),
            "started": item.get("startDate"),
            "author": author.get("displayName"),
            "author_id": author.get("accountId"),
            "comment": comment.get("text") if isinstance(comment, Mapping) else comment or "",
            "restricted": False,
        }
    )


def web_link_of(item: Mapping[str, Json]) -> Data:
    return Data.of({name: item.get(name) for name in ("url", "title", "relationship", "globalId") if item.get(name)})


def link_json(key: Key, link: Data, side: Side) -> Json:
    held = link.document
    return {
        "id": hub_id(key, side),
        "linkTypeName": held.get("type"),
        "outward": held.get("outward"),
        "otherIssueKey": held.get("key"),
        "otherIssueId": held.get("id"),
    }


def link_of(item: Mapping[str, Json]) -> Data:
    return Data.of(
        {
            "type": item.get("linkTypeName"),
            "outward": bool(item.get("outward", True)),
            "key": item.get("otherIssueKey"),
            "id": item.get("otherIssueId"),
        }
    )
