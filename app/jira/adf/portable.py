"""One site's document ↔ the portable one. Media carry the pair's attachment key instead of the site's media UUID.

A file that has no copy on a site is shown there by its name, linked to a note of the node that it stands for: when the
text comes back, edited or not, the node is there again. So no write drops a media node that the other side still has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote
from uuid import UUID

from app.jira.adf.canonical import Node, canonical
from app.jira.adf.degrade import degrade
from app.jira.adf.grammar import INLINE
from app.jira.adf.plain import plain, words
from app.jira.records import ElementIds

NOTE = "#causeway:"
"""Start of a placeholder's link target; a fragment, so that it leads nowhere."""

_FILES = frozenset({"media", "mediaInline"})
_FOREIGN = "media"
"""Kind of a media that is no attachment of the issue: `media/s:<uuid>`."""


@dataclass(frozen=True)
class Surroundings:
    """What a document meets on the site it is written to. `accounts`: those of its mentions that exist there."""

    ids: ElementIds
    accounts: Collection[str] = ()


def portable(document: Mapping[str, Any], ids: ElementIds) -> Node:
    """A site's document in canonical, portable form."""
    return canonical(_restored(_mapped(document, lambda node: _keyed(node, ids))))


def local(document: Mapping[str, Any], there: Surroundings) -> Node:
    """A portable document as this site takes it: valid, with its media, unknown people and emoji as words."""
    return degrade(_mapped(document, lambda node: _placed(node, there)))


def media_ids(document: Mapping[str, Any]) -> dict[str, str]:
    """Ids of the stored files that a document shows → their file name as far as the text tells (`alt`)."""
    return {
        str(node["attrs"]["id"]): str(node["attrs"].get("alt") or "")
        for node in _walk(document)
        if _is_file(node) and node["attrs"].get("id")
    }


def mentioned(document: Mapping[str, Any]) -> frozenset[str]:
    """Account ids of the people that a document mentions."""
    return frozenset(
        str(node["attrs"]["id"])
        for node in _walk(document)
        if node.get("type") == "mention" and isinstance(node.get("attrs"), Mapping) and node["attrs"].get("id")
    )


def _walk(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for child in _content(node):
        yield from _walk(child)


def _content(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = node.get("content")
    return [child for child in content if isinstance(child, Mapping)] if isinstance(content, list) else []


def _is_file(node: Mapping[str, Any]) -> bool:
    attrs = node.get("attrs")
    return node.get("type") in _FILES and isinstance(attrs, Mapping) and attrs.get("type") != "external"


def _mapped(node: Mapping[str, Any], change: Callable[[Mapping[str, Any]], list[Node] | None]) -> Node:
    """A copy in which `change` has replaced nodes; where it says None the node stays and its children are asked."""
    copy = dict(node)
    if "content" in node:
        copy["content"] = []
        for child in _content(node):
            new = change(child)
            copy["content"] += [_mapped(child, change)] if new is None else new
    return copy


def _keyed(node: Mapping[str, Any], ids: ElementIds) -> list[Node] | None:
    if not _is_file(node):
        return None
    uuid = str(node["attrs"].get("id") or "")
    attachment = ids.media.get(uuid)
    key = ids.key_of("attachment", attachment) if attachment else ids.key_of(_FOREIGN, uuid)
    return [{**node, "attrs": {**node["attrs"], "id": key}}]


def _placed(node: Mapping[str, Any], there: Surroundings) -> list[Node] | None:
    match node.get("type"):
        case "media" | "mediaInline" if _is_file(node):
            uuid = _uuid(str(node["attrs"].get("id") or ""), there.ids)
            return [{**node, "attrs": {**node["attrs"], "id": uuid}}] if uuid else [_note(node)]
        case "mediaSingle" | "mediaGroup" if any(_is_lost(child, there.ids) for child in _content(node)):
            return _without_lost(node, there)
        case "mention" if str((node.get("attrs") or {}).get("id")) not in there.accounts:
            return [{"type": "text", "text": words(node)}]
        case "emoji" if _is_custom(node):
            return [{"type": "text", "text": words(node) or ":emoji:"}]
    return None


def _uuid(key: str, ids: ElementIds) -> str | None:
    local_id = ids.local_id(key)
    if local_id is None:
        return None
    return local_id if key.startswith(f"{_FOREIGN}/") else ids.media_of(local_id)


def _is_lost(node: Mapping[str, Any], ids: ElementIds) -> bool:
    return _is_file(node) and _uuid(str(node["attrs"].get("id") or ""), ids) is None


def _without_lost(node: Mapping[str, Any], there: Surroundings) -> list[Node]:
    if node.get("type") == "mediaSingle":
        return [{"type": "paragraph", "content": [_note(node)]}]
    nodes: list[Node] = []
    for child in _content(node):
        if _is_lost(child, there.ids):
            group = {"type": "mediaGroup", "content": [dict(child)]}
            nodes.append({"type": "paragraph", "content": [_note(group)]})
        else:
            nodes.append({"type": "mediaGroup", "content": _placed(child, there) or [dict(child)]})
    return nodes


def _note(node: Mapping[str, Any]) -> Node:
    """The file's name, linked to the node that it stands for."""
    noted = json.dumps(canonical({"content": [node]})["content"][0], ensure_ascii=False, separators=(",", ":"))
    return {
        "type": "text",
        "text": plain(node) or "📎 file",
        "marks": [{"type": "link", "attrs": {"href": NOTE + quote(noted, safe="")}}],
    }


def _noted(node: Mapping[str, Any]) -> Node | None:
    """The node that a placeholder stands for, if it is one."""
    for mark in node.get("marks") or [] if node.get("type") == "text" else []:
        href = (mark.get("attrs") or {}).get("href") if isinstance(mark, Mapping) else None
        if isinstance(href, str) and href.startswith(NOTE):
            try:
                found = json.loads(unquote(href.removeprefix(NOTE)))
            except ValueError:
                return None
            return found if isinstance(found, dict) and found.get("type") in {*_FILES, *_GROUPS} else None
    return None


_GROUPS = frozenset({"mediaSingle", "mediaGroup"})


def _restored(node: Mapping[str, Any]) -> Node:
    """A copy with placeholders turned back into the nodes they stand for."""
    copy = dict(node)
    if "content" in node:
        copy["content"] = [new for child in _content(node) for new in _restored_in(child)]
    return copy


def _restored_in(node: Mapping[str, Any]) -> list[Node]:
    inner = [(child, _noted(child)) for child in _content(node)]
    if not any(noted for _, noted in inner):
        return [_restored(node)]
    parts: list[Node] = []
    run: list[Node] = []
    last: Node | None = None
    for child, noted in inner:
        if noted is None:
            run.append(_restored(child))
        elif noted == last:
            continue  # formatting has cut one placeholder in pieces
        elif noted["type"] in INLINE:
            run.append(noted)
        else:
            parts += [{**node, "content": run}] if run else []
            parts.append(noted)
            run = []
        last = noted
    return [*parts, {**node, "content": run}] if run or not parts else parts


def _is_custom(node: Mapping[str, Any]) -> bool:
    """Uploaded emoji have a UUID; the standard ones are named by code points or words."""
    try:
        UUID(str((node.get("attrs") or {}).get("id")))
    except ValueError:
        return False
    return True
