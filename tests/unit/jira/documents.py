"""Documents to try rich text with: Hypothesis strategies and Atlassian's own schema as the judge."""

from __future__ import annotations

import copy
import json
import os
import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from jsonschema_rs import Draft4Validator

from app.jira.adf.canonical import Node
from app.jira.adf.grammar import INLINE, MARKS, NODES

SHARED = Path(os.environ.get("CAUSEWAY_SHARED_DATA") or Path(__file__).parents[4] / "shared" / "data")


def shared(path: str) -> Path:
    """A file of official data; the test is skipped where that folder is missing."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"official data is not here: {path} (set CAUSEWAY_SHARED_DATA)")
    return found


@cache
def schema() -> Draft4Validator:
    """Atlassian's schema of documents."""
    file = shared("adf/adf-schema-57.7.22_full.json")
    return Draft4Validator(json.loads(file.read_text()))


def complaints(document: Node) -> list[str]:
    """What Atlassian's schema has against a document."""
    return [f"{error.instance_path}: {error.message[:200]}" for error in schema().iter_errors(document)]


_words = st.text('abc éß漢*_[]|"\\', min_size=1, max_size=6)
_plain_values = st.one_of(st.none(), st.booleans(), st.integers(-2, 120), _words, st.just("info"), st.just("center"))
_names = st.sampled_from([*NODES, "text", "text", "paragraph", "layoutThing", "table", "unknownNode"])
_mark_names = st.sampled_from([*MARKS, "blink"])
_attr_names = [
    *("id", "url", "level", "state", "panelType", "layout", "width", "type", "localId"),
    *("alt", "text", "order", "title", "extensionKey", "extensionType", "timestamp", "shortName", "color"),
    *("collection", "language", "href", "align", "size", "data", "widthType", "colspan", "sources"),
]


def _garbage_node(children: st.SearchStrategy[list[Node]]) -> st.SearchStrategy[Node]:
    attrs = st.dictionaries(st.sampled_from(_attr_names), _plain_values, max_size=4)
    marks = st.lists(st.fixed_dictionaries({"type": _mark_names, "attrs": attrs}), max_size=2)
    return st.fixed_dictionaries(
        {"type": _names}, optional={"attrs": attrs, "content": children, "marks": marks, "text": _words}
    )


garbage: st.SearchStrategy[Node] = st.lists(
    st.recursive(_garbage_node(st.just([])), lambda inner: _garbage_node(st.lists(inner, max_size=3)), max_leaves=12),
    max_size=4,
).map(lambda content: {"type": "doc", "version": 1, "content": content})
"""Anything that has the outer form of nodes: foreign, misplaced, with wrong and missing attributes."""

_some_marks: st.SearchStrategy[Node] = st.sampled_from(
    [
        {"type": "strong"},
        {"type": "em"},
        {"type": "strike"},
        {"type": "underline"},
        {"type": "link", "attrs": {"href": "https://example.com/a?b=c"}},
        {"type": "textColor", "attrs": {"color": "#ff5630"}},
        {"type": "subsup", "attrs": {"type": "sub"}},
    ]
)
_marks = st.lists(_some_marks, unique_by=lambda mark: str(mark["type"]), max_size=2)
UUIDS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(1, 4)]
PEOPLE = ["557058:alice", "557058:bob"]
EMOJI = {"shortName": ":smile:", "id": "1f604", "text": "😄"}


def _of(kind: str, **attrs: Any) -> Node:
    return {"type": kind, "attrs": attrs} if attrs else {"type": kind}


_text = st.builds(lambda t, m: {"type": "text", "text": t, **({"marks": m} if m else {})}, _words, _marks)
_code = _words.map(lambda t: {"type": "text", "text": t, "marks": [{"type": "code"}]})
_media = st.builds(
    lambda uuid, alt: _of("media", type="file", id=uuid, collection="x", **({"alt": alt} if alt else {})),
    st.sampled_from(UUIDS),
    st.sampled_from(["", "shot.png"]),
)
_inline = st.lists(
    st.one_of(
        _text,
        _text,
        _code,
        st.sampled_from(
            [
                _of("hardBreak"),
                _of("emoji", **EMOJI),
                _of("date", timestamp="1582152559000", localId="d"),
                _of("status", text="OPEN", color="blue", localId="s"),
                _of("inlineCard", url="https://example.com/card"),
                *(_of("mention", id=person, text="@Somebody") for person in PEOPLE),
                *(_of("mediaInline", type="file", id=uuid, collection="x") for uuid in UUIDS),
            ]
        ),
    ),
    max_size=4,
)


def _holding(kind: str, content: st.SearchStrategy[list[Node]], **attrs: Any) -> st.SearchStrategy[Node]:
    return content.map(lambda nodes: {**_of(kind, **attrs), "content": nodes})


_paragraph = _holding("paragraph", _inline)
_media_single = st.builds(
    lambda media, caption: {
        **_of("mediaSingle", layout="center"),
        "content": [media, *([{"type": "caption", "content": [{"type": "text", "text": caption}]}] if caption else [])],
    },
    _media,
    st.sampled_from(["", "a caption"]),
)
_media_group = _holding("mediaGroup", st.lists(_media, min_size=1, max_size=3))
_leaf_block = st.one_of(
    _paragraph,
    st.builds(lambda level, content: {**_of("heading", level=level), "content": content}, st.integers(1, 6), _inline),
    _words.map(lambda t: {**_of("codeBlock", language="python"), "content": [{"type": "text", "text": t}]}),
    st.just(_of("rule")),
    _media_single,
    _media_group,
    _holding(
        "taskList", st.lists(_holding("taskItem", _inline, localId="i", state="DONE"), min_size=1, max_size=2)
    ).map(lambda node: {**node, "attrs": {"localId": "list"}}),
    _holding(
        "decisionList",
        st.lists(_holding("decisionItem", _inline, localId="i", state="DECIDED"), min_size=1, max_size=2),
        localId="l",
    ),
)
_list = st.one_of(
    _holding(
        "bulletList",
        st.lists(_holding("listItem", st.lists(_paragraph, min_size=1, max_size=2)), min_size=1, max_size=2),
    ),
    _holding(
        "orderedList",
        st.lists(_holding("listItem", st.lists(_paragraph, min_size=1, max_size=2)), min_size=1, max_size=2),
        order=3,
    ),
)
_nested_expand = st.builds(
    lambda title, content: {"type": "nestedExpand", "attrs": {"title": title}, "content": content},
    st.sampled_from(["", "details"]),
    st.lists(_paragraph, min_size=1, max_size=2),
)
_block_task = st.lists(_paragraph, min_size=1, max_size=2).map(
    lambda content: {
        **_of("taskList", localId="l"),
        "content": [{**_of("blockTaskItem", localId="i", state="TODO"), "content": content}],
    }
)
_styled = st.sampled_from(
    [
        {**_of("paragraph"), "marks": [_of("alignment", align="center")]},
        {**_of("paragraph"), "marks": [_of("fontSize", fontSize="small"), _of("indentation", level=2)]},
        {**_of("heading", level=2), "marks": [_of("indentation", level=1)]},
        {**_of("codeBlock"), "marks": [_of("breakout", mode="wide")], "content": []},
        _of("blockCard", url="https://example.com/block"),
        _of("embedCard", url="https://example.com/embed", layout="center", width=80.0),
    ]
)
_cell = _holding(
    "tableCell", st.lists(st.one_of(_leaf_block, _list, _nested_expand), min_size=1, max_size=2), colspan=1
)
_block = st.one_of(
    _leaf_block,
    _list,
    _holding("blockquote", st.lists(_paragraph, min_size=1, max_size=2)),
    _holding("panel", st.lists(st.one_of(_paragraph, _list), min_size=1, max_size=2), panelType="warning"),
    _holding("expand", st.lists(_leaf_block | _nested_expand, min_size=1, max_size=2), title="more"),
    _block_task,
    _styled,
    _holding(
        "table",
        st.lists(_holding("tableRow", st.lists(_cell, min_size=1, max_size=2)), min_size=1, max_size=2),
        layout="default",
        isNumberColumnEnabled=False,
    ),
    _holding(
        "layoutSection",
        st.lists(
            _holding("layoutColumn", st.lists(_leaf_block, min_size=1, max_size=1), width=50), min_size=2, max_size=2
        ),
    ),
)
valid: st.SearchStrategy[Node] = st.lists(_block, max_size=4).map(
    lambda content: {"type": "doc", "version": 1, "content": content}
)
"""Documents as Jira's editor writes them, with the media `UUIDS` and the people `PEOPLE`."""


def _all_nodes(node: Node) -> list[Node]:
    return [node, *(below for child in node.get("content", []) for below in _all_nodes(child))]


def _mangled(document: Node, chance: random.Random) -> Node:
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 4)):
        below = _all_nodes(document)[1:]
        if not below:
            break
        one, other = chance.choice(below), chance.choice(below)
        match chance.randrange(4):
            case 0:
                one["type"] = other["type"]
            case 1:
                one["content"] = copy.deepcopy(other.get("content", [other] if other["type"] == "text" else []))
            case 2:
                one.setdefault("content", []).append(copy.deepcopy(other))
            case _:
                one["attrs"] = copy.deepcopy(other.get("attrs", {}))
    return document


mangled: st.SearchStrategy[Node] = st.builds(_mangled, valid, st.randoms(use_true_random=False))
"""Real documents with nodes renamed, moved and given the attributes of others."""


def kinds(node: Node) -> list[str]:
    """The types of a node and everything below it, in order."""
    return [node["type"], *(kind for child in node.get("content", []) for kind in kinds(child))]


__all__ = ["INLINE", "PEOPLE", "UUIDS", "complaints", "garbage", "kinds", "mangled", "shared", "valid"]
