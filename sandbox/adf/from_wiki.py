"""Wiki markup → ADF, as REST v2 takes rich text. Blocks here, words in `sandbox.adf.from_wiki_inline`.

Always gives a valid document, whatever the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sandbox.adf.from_wiki_inline import Inline, Node

_MACRO = re.compile(r"\s*\{(code|noformat|quote|panel)(?::([^}\n]*))?\}")
_HEADING = re.compile(r"\s*h([1-6])\.\s+(.*)")
_LIST = re.compile(r"\s*([*#]+|-)\s+(.*)")
_RULE = re.compile(r"\s*-{4,}\s*$")
_BLOCKS = ("mediaSingle", "mediaGroup")
_PANELS = {
    "#deebff": "info",
    "#eae6ff": "note",
    "#e3fcef": "success",
    "#fffae6": "warning",
    "#ffffce": "warning",
    "#ffebe6": "error",
}


def from_wiki(
    text: str,
    media: Mapping[str, str] | None = None,
    account: Callable[[str], str | None] = lambda name: name.removeprefix("accountid:"),
) -> dict[str, Any]:
    """The document of a text. `media` maps file names to UUIDs (others stay text); `account` finds a mention's id."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return {"type": "doc", "version": 1, "content": _Reader(Inline(media or {}, account)).blocks(lines)}


class _Reader:
    def __init__(self, inline: Inline) -> None:
        self._inline = inline

    def blocks(self, lines: list[str]) -> list[Node]:
        out: list[Node] = []
        place = 0
        while place < len(lines):
            line = lines[place]
            if not line.strip():
                place += 1
            elif (macro := self._macro(lines, place)) is not None:
                nodes, place = macro
                out.extend(nodes)
            elif match := _HEADING.match(line):
                words = self._inline.read(match[2])
                media = [node for node in words if node["type"] in _BLOCKS]
                content = [node for node in words if node["type"] not in _BLOCKS]
                out += [{"type": "heading", "attrs": {"level": int(match[1])}, "content": content}, *media]
                place += 1
            elif line.lstrip().startswith("bq. "):
                quoted = self._paragraphs([line.lstrip()[4:]])
                out.append({"type": "blockquote", "content": _only(quoted, "paragraph", "mediaSingle")})
                place += 1
            elif _RULE.match(line):
                out.append({"type": "rule"})
                place += 1
            elif line.lstrip().startswith("|"):
                table, place = self._table(lines, place)
                out.append(table)
            elif _LIST.match(line):
                list_, place = self._list(lines, place)
                out.extend(list_)
            else:
                end = place + 1
                while end < len(lines) and not self._starts_block(lines, end):
                    end += 1
                out.extend(self._paragraphs(lines[place:end]))
                place = end
        return out

    def _starts_block(self, lines: list[str], place: int) -> bool:
        line = lines[place]
        return (
            not line.strip()
            or bool(_HEADING.match(line) or _RULE.match(line) or _LIST.match(line))
            or line.lstrip().startswith(("bq. ", "||", "|"))
            or self._macro_end(lines, place) is not None
        )

    def _macro_end(self, lines: list[str], place: int) -> tuple[re.Match[str], str, str, int] | None:
        """The macro that opens this line, its body, what follows its end on that line, and the next line."""
        match = _MACRO.match(lines[place])
        if match is None:
            return None
        closing = f"{{{match[1]}}}"
        rest = lines[place][match.end() :]
        body: list[str] = []
        for at in range(place, len(lines)):
            text = rest if at == place else lines[at]
            before, found, after = text.partition(closing)
            body.append(before)
            if found:
                return match, "\n".join(body), after, at + 1
        return None

    def _macro(self, lines: list[str], place: int) -> tuple[list[Node], int] | None:
        found = self._macro_end(lines, place)
        if found is None:
            return None
        match, body, after, next_place = found
        if after.strip():
            lines[next_place - 1] = after
            next_place -= 1
        params = _params(match[2] or "")
        if match[1] in ("code", "noformat"):
            return self._code(match[1], params, body.removeprefix("\n").removesuffix("\n")), next_place
        inner = self.blocks(body.split("\n"))
        if match[1] == "quote":
            quoted = _only(inner, "paragraph", "bulletList", "orderedList", "codeBlock", "mediaSingle", "mediaGroup")
            return [{"type": "blockquote", "content": quoted}], next_place
        title = params.get("title")
        if title:
            inner.insert(0, _strong_paragraph(title))
        kind = _PANELS.get(params.get("bgcolor", "").lower(), "info")
        kept = _only(
            inner, "paragraph", "heading", "bulletList", "orderedList", "codeBlock", "rule", "mediaSingle", "mediaGroup"
        )
        return [{"type": "panel", "attrs": {"panelType": kind}, "content": kept}], next_place

    def _code(self, macro: str, params: dict[str, str], body: str) -> list[Node]:
        attrs: Node = {}
        if macro == "code":
            attrs["language"] = params.get("", "java")
        block: Node = {"type": "codeBlock", "attrs": attrs}
        block["content"] = [{"type": "text", "text": body}] if body else []
        return [_strong_paragraph(params["title"]), block] if params.get("title") else [block]

    def _list(self, lines: list[str], place: int) -> tuple[list[Node], int]:
        items: list[tuple[str, list[Node]]] = []
        while place < len(lines):
            if match := _LIST.match(lines[place]):
                items.append((match[1].replace("-", "*"), self._item([match[2]])))
                place += 1
            elif items and (macro := self._macro(lines, place)) is not None:
                nodes, place = macro
                items[-1][1].extend(_only(nodes, "paragraph", "codeBlock", "mediaSingle"))
            elif items and not self._starts_block(lines, place):
                _continue(items[-1][1], self._item([lines[place].strip()]))
                place += 1
            else:
                break
        return _nest(items, 1), place

    def _item(self, lines: list[str]) -> list[Node]:
        nodes = _only(self._paragraphs(lines), "paragraph", "mediaSingle")
        return nodes or [{"type": "paragraph", "content": []}]

    def _table(self, lines: list[str], place: int) -> tuple[Node, int]:
        rows: list[Node] = []
        while place < len(lines) and lines[place].lstrip().startswith("|"):
            row = lines[place].strip()
            place += 1
            while not row.endswith("|") and place < len(lines) and lines[place].strip():
                row += "\n" + lines[place].strip()
                place += 1
            rows.append({"type": "tableRow", "content": [self._cell(h, text) for h, text in _cells(row)]})
        attrs = {"isNumberColumnEnabled": False, "layout": "default"}
        return {"type": "table", "attrs": attrs, "content": rows}, place

    def _cell(self, header: bool, text: str) -> Node:
        nodes = [n for n in self.blocks(text.strip().split("\n")) if n["type"] != "table"]
        if header:
            for node in nodes:
                for child in node.get("content", ()) if node["type"] == "paragraph" else ():
                    marks = child.get("marks", [])
                    if child["type"] == "text" and not any(mark["type"] in ("code", "strong") for mark in marks):
                        child["marks"] = [*marks, {"type": "strong"}]
        kind = "tableHeader" if header else "tableCell"
        return {"type": kind, "attrs": {}, "content": nodes or [{"type": "paragraph", "content": []}]}

    def _paragraphs(self, lines: list[str]) -> list[Node]:
        """One paragraph, cut where an image or a file stands: those are blocks in ADF."""
        out: list[Node] = []
        run: list[Node] = []
        for node in self._inline.read("\n".join(line.strip() for line in lines)):
            if node["type"] in _BLOCKS:
                out.extend(_trimmed(run))
                run = []
                out.append(node)
            else:
                run.append(node)
        out.extend(_trimmed(run))
        return out


def _continue(item: list[Node], more: list[Node]) -> None:
    """The next line of a list item: in the same paragraph after a line break, where both are text."""
    if item[-1]["type"] == more[0]["type"] == "paragraph":
        item[-1]["content"] += [{"type": "hardBreak"}, *more[0]["content"]]
        more = more[1:]
    item.extend(more)


def _trimmed(run: list[Node]) -> list[Node]:
    while run and run[0]["type"] == "hardBreak":
        run = run[1:]
    while run and run[-1]["type"] == "hardBreak":
        run = run[:-1]
    if not run or all(node["type"] == "text" and not node["text"].strip() for node in run):
        return []
    return [{"type": "paragraph", "content": run}]


def _nest(items: list[tuple[str, list[Node]]], depth: int) -> list[Node]:
    out: list[Node] = []
    place = 0
    while place < len(items):
        signs, nodes = items[place]
        kind = "orderedList" if signs[min(depth, len(signs)) - 1] == "#" else "bulletList"
        end = place + 1
        while end < len(items) and len(items[end][0]) > depth:
            end += 1
        deeper = items[place + 1 : end]
        content = list(nodes)
        if len(signs) > depth:
            content = []
            deeper = items[place:end]
        item = {"type": "listItem", "content": [*content, *_nest(deeper, depth + 1)]}
        if not content:
            item["content"] = [{"type": "paragraph", "content": []}, *item["content"]]
        if out and out[-1]["type"] == kind:
            out[-1]["content"].append(item)
        else:
            attrs = {"attrs": {"order": 1}} if kind == "orderedList" else {}
            out.append({"type": kind, **attrs, "content": [item]})
        place = end
    return out


def _cells(row: str) -> list[tuple[bool, str]]:
    """Header or not, and text, of the cells of `||a||b||` or `|a|b|`; bars inside links are no borders."""
    cells: list[tuple[bool, str]] = []
    header, text, depth, place = False, "", 0, 0
    while place < len(row):
        char = row[place]
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char == "|" and depth <= 0:
            double = row.startswith("||", place)
            if place > 0:
                cells.append((header, text))
            header, text = double, ""
            place += 2 if double else 1
            continue
        text += char
        place += 1
    return cells or [(False, "")]


def _params(text: str) -> dict[str, str]:
    params: dict[str, str] = {}
    for word in filter(None, text.split("|")):
        key, equals, value = word.partition("=")
        if equals:
            params[key.strip().lower()] = value.strip()
        else:
            params[""] = key.strip()
    return params


def _strong_paragraph(text: str) -> Node:
    return {"type": "paragraph", "content": [{"type": "text", "text": text, "marks": [{"type": "strong"}]}]}


def _only(nodes: list[Node], *kinds: str) -> list[Node]:
    """What a container may hold; the rest is opened up to its own children where they fit."""
    kept: list[Node] = []
    for node in nodes:
        if node["type"] in kinds:
            kept.append(node)
        elif node["type"] == "heading":
            kept.append({"type": "paragraph", "content": node["content"]})
        elif node["type"] == "mediaGroup":
            files = [{"type": "mediaInline", "attrs": child["attrs"]} for child in node["content"]]
            kept.append({"type": "paragraph", "content": files})
        else:
            kept.extend(_only(node.get("content") or [], *kinds))
    return kept or [{"type": "paragraph", "content": []}]
