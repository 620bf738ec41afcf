"""Which nodes and marks Jira takes where, as data. A choice on the safe side of Atlassian's schema: what is in doubt is
out, because one refused node costs the whole write. Knows no algorithm."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Check = Callable[[Any], bool]


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _some_text(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _anything(value: Any) -> bool:
    return value is not None


def _number(low: float = float("-inf"), high: float = float("inf")) -> Check:
    return lambda v: isinstance(v, int | float) and not isinstance(v, bool) and low <= v <= high


def _numbers(value: Any) -> bool:
    return isinstance(value, list) and all(map(_number(), value))


def _one_of(*words: str) -> Check:
    return lambda value: isinstance(value, str) and value in words


def _matches(pattern: str) -> Check:
    compiled = re.compile(pattern)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


@dataclass(frozen=True)
class Shape:
    """Attributes of a node or mark. `needs` have no sense-keeping default: without them the node becomes text.

    `fills` stand in for attributes that must be there; `defaults` are optional ones that mean the same as nothing.
    """

    attrs: Mapping[str, Check] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    fills: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    children: frozenset[str] | None = None
    least: int = 0
    local_id: bool = False
    """Jira wants a `localId`; it is made anew for each write."""
    bare_attrs: bool = False
    """Jira wants the attributes to be there, even if there are none."""


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


_WIDE = _one_of("wide", "full-width", "center", "wrap-right", "wrap-left", "align-end", "align-start")
_COLOR = _matches("#[0-9a-fA-F]{6}")
_STATE = _one_of("TODO", "DONE")
INLINE = _names("text date emoji hardBreak inlineCard mention status mediaInline inlineExtension")
_LISTS = "bulletList orderedList"
_MEDIA = "mediaSingle mediaGroup"
_NESTED = f"paragraph heading panel blockquote rule codeBlock decisionList taskList extension {_LISTS} {_MEDIA}"
_FREE = f"{_NESTED} table blockCard embedCard"
_CELL = Shape(
    {
        "colspan": _number(1),
        "rowspan": _number(1),
        "colwidth": _numbers,
        "background": _some_text,
        "valign": _one_of("top", "middle", "bottom"),
    },
    defaults={"colspan": 1, "rowspan": 1},
    children=_names(f"{_NESTED} blockCard embedCard nestedExpand"),
    least=1,
)
_EXTENSION: Mapping[str, Check] = {
    "extensionKey": _some_text,
    "extensionType": _some_text,
    "parameters": _anything,
    "text": _text,
    "layout": _one_of("wide", "full-width", "default"),
}
_EXTENSION_NEEDS = frozenset({"extensionKey", "extensionType"})

NODES: Mapping[str, Shape] = {
    "doc": Shape(children=_names(f"{_FREE} expand layoutSection bodiedExtension")),
    "paragraph": Shape(children=INLINE),
    "heading": Shape({"level": _number(1, 6)}, fills={"level": 1}, children=INLINE),
    "blockquote": Shape(children=_names(f"paragraph codeBlock extension {_LISTS} {_MEDIA}"), least=1),
    "bulletList": Shape(children=_names("listItem"), least=1),
    "orderedList": Shape({"order": _number(0)}, defaults={"order": 1}, children=_names("listItem"), least=1),
    "listItem": Shape(children=_names(f"paragraph taskList mediaSingle codeBlock extension {_LISTS}"), least=1),
    "taskList": Shape(children=_names("taskItem taskList blockTaskItem"), least=1, local_id=True),
    "taskItem": Shape({"state": _STATE}, fills={"state": "TODO"}, children=INLINE, local_id=True),
    "blockTaskItem": Shape(
        {"state": _STATE},
        fills={"state": "TODO"},
        children=_names("paragraph extension"),
        least=1,
        local_id=True,
    ),
    "decisionList": Shape(children=_names("decisionItem"), least=1, local_id=True),
    "decisionItem": Shape({"state": _text}, fills={"state": "DECIDED"}, children=INLINE, local_id=True),
    "codeBlock": Shape(
        {"language": _some_text, "wrap": _flag, "hideLineNumbers": _flag},
        defaults={"wrap": False, "hideLineNumbers": False},
        children=_names("text"),
    ),
    "panel": Shape(
        {
            "panelType": _one_of("info", "note", "tip", "warning", "error", "success", "custom"),
            "panelIcon": _text,
            "panelIconId": _text,
            "panelIconText": _text,
            "panelColor": _text,
        },
        fills={"panelType": "info"},
        children=_names(
            f"paragraph heading blockCard codeBlock taskList rule decisionList extension {_LISTS} {_MEDIA}"
        ),
        least=1,
    ),
    "rule": Shape(),
    "expand": Shape({"title": _some_text}, children=_names(f"{_FREE} nestedExpand"), least=1),
    "nestedExpand": Shape({"title": _some_text}, children=_names(_NESTED), least=1, bare_attrs=True),
    "layoutSection": Shape(children=_names("layoutColumn"), least=2),
    "layoutColumn": Shape(
        {"width": _number(0, 100), "valign": _one_of("top", "middle", "bottom")},
        needs=frozenset({"width"}),
        children=_names(f"{_FREE} expand bodiedExtension"),
        least=1,
    ),
    "table": Shape(
        {
            "displayMode": _one_of("default", "fixed"),
            "isNumberColumnEnabled": _flag,
            "layout": _one_of("wide", "full-width", "center", "align-end", "align-start", "default"),
            "width": _number(),
        },
        defaults={"displayMode": "default", "isNumberColumnEnabled": False, "layout": "default"},
        children=_names("tableRow"),
        least=1,
    ),
    "tableRow": Shape(children=_names("tableCell tableHeader")),
    "tableCell": _CELL,
    "tableHeader": _CELL,
    "mediaSingle": Shape(
        {"width": _number(0), "layout": _WIDE, "widthType": _one_of("percentage", "pixel")},
        fills={"layout": "center"},
        defaults={"widthType": "percentage"},
        children=_names("media caption"),
        least=1,
    ),
    "mediaGroup": Shape(children=_names("media"), least=1),
    "media": Shape(
        {
            "type": _one_of("file", "link", "external"),
            "id": _some_text,
            "url": _text,
            "alt": _text,
            "width": _number(),
            "height": _number(),
        },
        fills={"type": "file"},
    ),
    "mediaInline": Shape(
        {
            "type": _one_of("file", "link", "image"),
            "id": _some_text,
            "alt": _text,
            "width": _number(),
            "height": _number(),
        },
        needs=frozenset({"id"}),
    ),
    "caption": Shape(children=INLINE - {"mediaInline", "inlineExtension"}),
    "blockCard": Shape({"url": _text, "data": _anything, "datasource": _anything, "width": _number(), "layout": _WIDE}),
    "embedCard": Shape(
        {
            "url": _text,
            "layout": _WIDE,
            "width": _number(0, 100),
            "originalHeight": _number(),
            "originalWidth": _number(),
        },
        needs=frozenset({"url"}),
        fills={"layout": "center"},
    ),
    "inlineCard": Shape({"url": _text, "data": _anything}),
    "hardBreak": Shape(),
    "date": Shape({"timestamp": _some_text}, needs=frozenset({"timestamp"})),
    "emoji": Shape({"shortName": _some_text, "id": _text, "text": _text}, needs=frozenset({"shortName"})),
    "mention": Shape(
        {"id": _some_text, "text": _text, "accessLevel": _some_text, "userType": _one_of("DEFAULT", "SPECIAL", "APP")},
        needs=frozenset({"id"}),
        defaults={"userType": "DEFAULT"},
    ),
    "status": Shape(
        {
            "text": _some_text,
            "color": _matches("neutral|purple|blue|red|yellow|green|#[0-9a-fA-F]{6}"),
            "style": _some_text,
        },
        needs=frozenset({"text"}),
        fills={"color": "neutral"},
    ),
    "extension": Shape(_EXTENSION, needs=_EXTENSION_NEEDS),
    "bodiedExtension": Shape(_EXTENSION, needs=_EXTENSION_NEEDS, children=_names(_FREE), least=1),
    "inlineExtension": Shape(
        {name: check for name, check in _EXTENSION.items() if name != "layout"}, needs=_EXTENSION_NEEDS
    ),
}
"""All but `text`, which has no attributes and no children."""

SITE_BOUND = _names("extension bodiedExtension inlineExtension")
"""Nodes that mean an app of the other site. They become their text."""

MARKS: Mapping[str, Shape] = {
    "link": Shape({"href": _text, "title": _some_text}, needs=frozenset({"href"})),
    "em": Shape(),
    "strong": Shape(),
    "strike": Shape(),
    "underline": Shape(),
    "code": Shape(),
    "subsup": Shape({"type": _one_of("sub", "sup")}, needs=frozenset({"type"})),
    "textColor": Shape({"color": _COLOR}, needs=frozenset({"color"})),
    "backgroundColor": Shape({"color": _COLOR}, needs=frozenset({"color"})),
    "annotation": Shape(
        {"id": _text, "annotationType": _one_of("inlineComment")}, needs=frozenset({"id", "annotationType"})
    ),
    "alignment": Shape({"align": _one_of("center", "end")}, needs=frozenset({"align"})),
    "indentation": Shape({"level": _number(1, 6)}, needs=frozenset({"level"})),
    "fontSize": Shape({"fontSize": _one_of("small")}, needs=frozenset({"fontSize"})),
    "breakout": Shape({"mode": _one_of("wide", "full-width"), "width": _number()}, needs=frozenset({"mode"})),
    "border": Shape(
        {"size": _number(1, 3), "color": _matches("#[0-9a-fA-F]{6}|#[0-9a-fA-F]{8}")},
        needs=frozenset({"size", "color"}),
    ),
}

TEXT_MARKS = _names("link em strong strike underline subsup textColor backgroundColor annotation")
CODE_MARKS = _names("code link annotation")
"""What text with the mark `code` may have; other marks are dropped beside it."""


def marks_of(parent: str, node: str) -> frozenset[str]:
    """The marks that `node` may have inside `parent`; for text see also `CODE_MARKS`."""
    match node:
        case "text":
            return frozenset() if parent == "codeBlock" else TEXT_MARKS | {"code"}
        case "paragraph":
            return _PARAGRAPH_MARKS.get(parent, frozenset())
        case "heading":
            return _names("alignment indentation") if parent in {"doc", "layoutColumn", *_CELLS} else frozenset()
        case "codeBlock" | "expand" | "layoutSection":
            return _names("breakout") if parent == "doc" else frozenset()
        case "mediaSingle":
            return _names("link")
        case "media" | "mediaInline":
            return _names("link annotation border")
    return frozenset()


_CELLS = ("tableCell", "tableHeader")
_PARAGRAPH_MARKS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("doc", "layoutColumn"), _names("alignment indentation fontSize")),
    **dict.fromkeys(_CELLS, _names("alignment fontSize")),
    **dict.fromkeys(
        ("listItem", "blockTaskItem", "panel", "expand", "nestedExpand", "bodiedExtension"), _names("fontSize")
    ),
}
