"""Wiki markup → ADF that Jira takes. Never fails; words are never lost.

Blocks are read here, line by line; their words in `wiki_inline`. Knows no way back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.rules.markup import signs
from app.rules.markup.macros import MARK, Macro, parameters_of, taken_out
from app.rules.markup.tree import Node, block, document, fitting, merged, paragraph, strong, text, trimmed
from app.rules.markup.wiki_inline import BLOCKS, Names, read

_HEADING = re.compile(r"h([1-6])\.(?:[ \t]+(.*)|$)")
_QUOTE = re.compile(r"bq\.(?:[ \t]+(.*)|$)")
_ITEM = re.compile(r"([*#]+|-)[ \t]+([^ \t].*)")
_RULE = re.compile(r"-{4,}[ \t]*")
_IN_ROW = re.compile(
    r"\\.|\{\{(?:\\.|[^}\n|\\]|\}(?!\}))*\}\}"
    r"|(?<![^\W_])(?<!!)!(?=[^\s!|])(?:https?://[^!|\n]{1,600}|[^!|\n]{1,600}\.\w{1,10})(?:\|[^!|\n]{0,300})?!(?![^\W_])"
    r"|\[(?:\\.|[^\[\]\n|\\])*\|(?:[a-zA-Z][a-zA-Z0-9+.-]{0,20}://|mailto:|tel:|#|/)[^\[\]\n]*\]|\|\|?"
)
_CARD = re.compile(r"\[[^\[\]\n]*\|smart-(?:card|embed)\]")
_DEEPEST_LIST = 12


def document_of(wiki: str, files: Mapping[str, str] | None = None, people: Mapping[str, str] | None = None) -> Node:
    """The document of a text in wiki markup.

    `files`: file name → element key; an image or file that is not in there stays the text that it was.
    `people`: user name → account id, for mentions by name; `[~accountid:…]` needs no entry.
    """
    source, macros = taken_out(wiki)
    return document(_Reader(macros, Names(files or {}, people or {})).blocks(source))


class _Reader:
    def __init__(self, macros: list[Macro], names: Names) -> None:
        self._macros = macros
        self._names = names

    def blocks(self, source: str) -> list[Node]:
        lines = [line.strip(" \t") for line in source.split("\n")]
        out: list[Node] = []
        place = 0
        while place < len(lines):
            line = lines[place]
            if not line:
                place += 1
            elif line.startswith("|"):
                place = self._table(lines, place, out)
            elif _ITEM.fullmatch(line):
                place = self._list(lines, place, out)
            elif (single := self._single(line)) is not None:
                out += single
                place += 1
            else:
                end = place + 1
                while end < len(lines) and lines[end] and not signs.BLOCK_START.match(lines[end]):
                    end += 1
                out += self._paragraphs("\n".join(lines[place:end]))
                place = end
        return out

    def _single(self, line: str) -> list[Node] | None:
        """A block that is one line."""
        if found := _HEADING.fullmatch(line):
            nodes = read(found[2] or "", self._names)
            inline = merged(
                text(" ", ()) if node["type"] == "hardBreak" else node for node in nodes if node["type"] not in BLOCKS
            )
            apart = [made for node in nodes if node["type"] in BLOCKS for made in self._block(node)]
            return [block("heading", inline, level=int(found[1])), *apart]
        if found := _QUOTE.fullmatch(line):
            return [block("blockquote", fitting(self._paragraphs(found[1] or ""), "blockquote"))]
        return [{"type": "rule"}] if _RULE.fullmatch(line) else None

    def _paragraphs(self, words: str) -> list[Node]:
        """A paragraph, cut where a block stands in it."""
        out: list[Node] = []
        run: list[Node] = []
        for node in [*read(words, self._names), None]:
            if node is not None and node["type"] not in BLOCKS:
                run.append(node)
                continue
            if inline := trimmed(run):
                out.append(_files(inline) or paragraph(inline))
            run = []
            if node is not None:
                out += self._block(node)
        return out

    def _block(self, node: Node) -> list[Node]:
        if node["type"] != "macro":
            return [node]
        number = node["number"]
        return self._macro(self._macros[number]) if number < len(self._macros) else []

    def _macro(self, macro: Macro) -> list[Node]:
        parameters = parameters_of(macro.parameters)
        title = [strong(parameters["title"])] if parameters.get("title") else []
        if macro.name in ("code", "noformat"):
            body = macro.body.removeprefix("\n").removesuffix("\n")
            language = {"language": parameters.get("") or "java"} if macro.name == "code" else {}
            return [*title, block("codeBlock", [text(body)] if body else [], **language)]
        inner = [*title, *self.blocks(macro.body)]
        if macro.name == "quote":
            return [block("blockquote", fitting(inner, "blockquote"))]
        return [block("panel", fitting(inner, "panel"), **_panel_attrs(macro.name, parameters))]

    def _list(self, lines: list[str], place: int, out: list[Node]) -> int:
        """The list that begins at a line; gives the line after it."""
        items: list[tuple[str, list[str]]] = []
        while place < len(lines) and (line := lines[place]):
            if found := _ITEM.fullmatch(line):
                items.append((found[1].replace("-", "*")[:_DEEPEST_LIST], [found[2]]))
            elif signs.BLOCK_START.match(line) or self._stands_apart(line):
                break
            else:
                items[-1][1].append(line)
            place += 1
        out += _nested([(bullets, self._paragraphs("\n".join(words))) for bullets, words in items], 1)
        return place

    def _stands_apart(self, line: str) -> bool:
        """Whether a line is no part of the list item above it."""
        macro = MARK.match(line)
        inside = ("code", "noformat")
        return bool(_CARD.fullmatch(line)) or (macro is not None and self._macros[int(macro[1])].name not in inside)

    def _table(self, lines: list[str], place: int, out: list[Node]) -> int:
        """The table that begins at a line; gives the line after it."""
        rows: list[Node] = []
        while place < len(lines) and lines[place].startswith("|"):
            source = [lines[place]]
            place += 1
            while not _ends_row(source[-1]) and place < len(lines) and lines[place] and lines[place][0] != "|":
                source.append(lines[place])
                place += 1
            rows.append(block("tableRow", [self._cell(head, words) for head, words in _cells("\n".join(source))]))
        out.append(block("table", rows, isNumberColumnEnabled=False, layout="default"))
        return place

    def _cell(self, head: bool, words: str) -> Node:
        return {**block("tableHeader" if head else "tableCell", fitting(self.blocks(words), "cell")), "attrs": {}}


def _ends_row(line: str) -> bool:
    return line.endswith("|") and not line.endswith("\\|") and len(line) > 1


def _files(inline: list[Node]) -> Node | None:
    """A group of files, if a paragraph is nothing else."""
    shown = [node for node in inline if node["type"] == "mediaInline"]
    blank = (
        n["type"] == "hardBreak" or (n["type"] == "text" and not n["text"].strip(" ")) for n in inline if n not in shown
    )
    if not shown or not all(blank):
        return None
    return block("mediaGroup", [{"type": "media", "attrs": node["attrs"]} for node in shown])


def _panel_attrs(name: str, parameters: Mapping[str, str]) -> Node:
    if name != "panel":
        return {"panelType": signs.PANEL_NAMES[name]}
    color = signs.color_of(parameters.get("bgcolor", ""))
    if not color or color in signs.PANEL_KINDS:
        return {"panelType": signs.PANEL_KINDS.get(color, "info")}
    return {"panelType": "custom", "panelColor": color}


def _nested(items: list[tuple[str, list[Node]]], depth: int) -> list[Node]:
    """Lists of the items, whose signs name the kinds of the lists around them."""
    out: list[Node] = []
    place = 0
    while place < len(items):
        bullets, content = items[place]
        name = "orderedList" if bullets[depth - 1] == "#" else "bulletList"
        end = place + 1
        while end < len(items) and len(items[end][0]) > depth:
            end += 1
        deeper = items[place + (len(bullets) == depth) : end]
        own = content if len(bullets) == depth else []
        item = block("listItem", fitting([*fitting(own, "listItem"), *_nested(deeper, depth + 1)], "listItem"))
        if out and out[-1]["type"] == name:
            out[-1]["content"].append(item)
        else:
            out.append(block(name, [item], **({"order": 1} if name == "orderedList" else {})))
        place = end
    return out


def _cells(row: str) -> list[tuple[bool, str]]:
    """Head or not, and the words, of the cells of a row; bars of links, images and `{{…}}` are no borders."""
    cells: list[tuple[bool, str]] = []
    head, start = False, 0
    for found in _IN_ROW.finditer(row):
        if found[0] not in ("|", "||"):
            continue
        if found.start() > 0:
            cells.append((head, row[start : found.start()]))
        head, start = found[0] == "||", found.end()
    if row[start:].strip():
        cells.append((head, row[start:]))
    return cells or [(False, "")]
