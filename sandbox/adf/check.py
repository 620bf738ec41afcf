"""Says whether a document is valid ADF, and where not. The table of `sandbox.adf.grammar` decides."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from sandbox.adf.grammar import MARKS, NODES

_STATUS_COLOR = re.compile(r"(neutral|purple|blue|red|yellow|green|#[0-9a-fA-F]{6})")
_HEX6 = re.compile(r"#[0-9a-fA-F]{6}")
_HEX68 = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_KEYS = {"type", "attrs", "content", "marks", "text"}

Test = Callable[[Any], bool]


def find_fault(doc: Any) -> str | None:
    """The first thing wrong with a document, as a path and a reason; None if it is valid."""
    if not isinstance(doc, dict) or doc.get("type") != "doc":
        return "doc: not an Atlassian Document"
    if doc.get("version") != 1 or isinstance(doc.get("version"), bool):
        return "doc: version must be 1"
    if set(doc) - {"type", "version", "content"}:
        return "doc: unknown keys"
    return _children_fault(doc, "doc", "doc")


def _node_fault(node: dict[str, Any], kind: str, path: str) -> str | None:
    rule = NODES[kind]
    for key in node:
        if key not in _KEYS and kind != "mediaSingle":
            return f"{path}: unknown key {key}"
    if kind == "text":
        return None
    fault = _attrs_fault(node, rule.attrs, rule.attrs_required, path)
    if fault:
        return fault
    if "text" in node:
        return f"{path}: text is not allowed here"
    if rule.content is None:
        return f"{path}: content is not allowed here" if "content" in node else None
    return _children_fault(node, kind, path)


def _children_fault(node: dict[str, Any], kind: str, path: str) -> str | None:
    rule = NODES[kind]
    content = node.get("content")
    if content is None and "content" not in node:
        return f"{path}: content is missing" if rule.least is not None else None
    if not isinstance(content, list):
        return f"{path}: content is not a list"
    if len(content) < (rule.least or 0) or (rule.most is not None and len(content) > rule.most):
        return f"{path}: {len(content)} children are too few or too many"
    allowed = _allowed(rule.content or "")
    for place, child in enumerate(content):
        fault = _child_fault(child, allowed, f"{path}/{place}")
        if fault:
            return fault
    if kind == "mediaSingle":
        return _media_single_fault(content, path)
    return None


def _child_fault(child: Any, allowed: dict[str, list[frozenset[str]]], path: str) -> str | None:
    if not isinstance(child, dict) or not isinstance(child.get("type"), str):
        return f"{path}: not a node"
    kind = child["type"]
    path = f"{path}:{kind}"
    if kind not in allowed:
        return f"{path}: not allowed here"
    fault = _marks_fault(child, allowed[kind], path)
    if fault:
        return fault
    if kind == "text":
        return _text_fault(child, path)
    return _node_fault(child, kind, path)


def _text_fault(node: dict[str, Any], path: str) -> str | None:
    if not isinstance(node.get("text"), str) or not node["text"]:
        return f"{path}: empty text"
    return f"{path}: unknown keys" if set(node) - {"type", "text", "marks"} else None


def _media_single_fault(content: list[dict[str, Any]], path: str) -> str | None:
    kinds = [child["type"] for child in content]
    return None if kinds in (["media"], ["media", "caption"]) else f"{path}: one media, then a caption at most"


def _marks_fault(node: dict[str, Any], variants: list[frozenset[str]], path: str) -> str | None:
    if "marks" not in node:
        return None
    marks = node["marks"]
    if not isinstance(marks, list):
        return f"{path}: marks is not a list"
    kinds = set()
    for mark in marks:
        if not isinstance(mark, dict) or mark.get("type") not in MARKS:
            return f"{path}: unknown mark"
        spec = MARKS[mark["type"]]
        if set(mark) - {"type", "attrs"} or (spec is None and "attrs" in mark):
            return f"{path}: unknown keys in mark {mark['type']}"
        if spec is not None and (fault := _attrs_fault(mark, spec, True, f"{path}@{mark['type']}")):
            return fault
        kinds.add(mark["type"])
    if any(kinds <= variant for variant in variants):
        return None
    return f"{path}: these marks do not go together here"


def _attrs_fault(node: dict[str, Any], spec: str | None, required: bool, path: str) -> str | None:
    if "attrs" not in node:
        return f"{path}: attrs are missing" if required else None
    attrs = node["attrs"]
    if spec is None or not isinstance(attrs, dict):
        return f"{path}: attrs are not allowed here" if spec is None else f"{path}: attrs is not an object"
    faults = [_one_attrs_fault(attrs, alternative) for alternative in _attr_specs(spec)]
    return None if None in faults else f"{path}: {faults[0]}"


def _one_attrs_fault(attrs: dict[str, Any], spec: dict[str, tuple[Test, bool]]) -> str | None:
    for name, (_, required) in spec.items():
        if required and name not in attrs:
            return f"attribute {name} is missing"
    for name, value in attrs.items():
        if name not in spec:
            return f"unknown attribute {name}"
        if not spec[name][0](value):
            return f"attribute {name} is not valid"
    return None


@cache
def _allowed(content: str) -> dict[str, list[frozenset[str]]]:
    allowed: dict[str, list[frozenset[str]]] = {}
    for word in content.split():
        name, _, marks = word.partition("+")
        allowed.setdefault(name, []).append(frozenset(marks.split(",")) - {""})
    return allowed


@cache
def _attr_specs(spec: str) -> list[dict[str, tuple[Test, bool]]]:
    return [
        {
            word.partition(":")[0]: (_test(word.partition(":")[2].removesuffix("*")), word.endswith("*"))
            for word in alternative.split()
        }
        for alternative in spec.split(" / ")
    ]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_datasource(value: Any) -> bool:
    if not isinstance(value, dict) or set(value) != {"id", "parameters", "views"} or not isinstance(value["id"], str):
        return False
    views = value["views"]
    return isinstance(views, list) and bool(views) and all(_is_view(view) for view in views)


def _is_view(view: Any) -> bool:
    return isinstance(view, dict) and isinstance(view.get("type"), str) and set(view) <= {"type", "properties"}


_TESTS: dict[str, Test] = {
    "s": lambda v: isinstance(v, str),
    "S": lambda v: isinstance(v, str) and v != "",
    "n": _number,
    "b": lambda v: isinstance(v, bool),
    "any": lambda _: True,
    "list": lambda v: isinstance(v, list) and all(_number(x) for x in v),
    "list1": lambda v: isinstance(v, list) and bool(v) and all(isinstance(x, str) for x in v),
    "hex6": lambda v: isinstance(v, str) and bool(_HEX6.fullmatch(v)),
    "hex68": lambda v: isinstance(v, str) and bool(_HEX68.fullmatch(v)),
    "statusColor": lambda v: isinstance(v, str) and bool(_STATUS_COLOR.fullmatch(v)),
    "datasource": _is_datasource,
    "newline": lambda v: v == "\n",
}


def _test(kind: str) -> Test:
    if kind in _TESTS:
        return _TESTS[kind]
    if kind.startswith("n") and ".." in kind:
        low, _, high = kind[1:].partition("..")
        return lambda v: _number(v) and v >= float(low) and (not high or v <= float(high))
    words = frozenset(kind.split("|"))
    return lambda v: isinstance(v, str) and v in words
