"""ADF → Markdown (CommonMark with GitHub's tables and strikethrough)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.rules.markup.html_writer import SAFE
from app.rules.markup.plain import file_name, inline_words, text_of
from app.rules.markup.tree import DEEPEST, INLINE, attr, children, kind, marks_of, words

_SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|!(?=\[)|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(?:(#{1,6})(?= |$)|([-+>])(?= |$|\1)|(\d{1,9})([.)])(?= |$)|(={2,}|-{2,})$)", re.MULTILINE)
_ADDRESS = re.compile(r"[\s()<>\\]")
_SIGNS = {"strong": "**", "em": "_", "strike": "~~"}


def markdown_of(document: Mapping[str, Any]) -> str:
    """The document in Markdown. What that lacks gives its words; underlined, raised and lowered text keep HTML tags."""
    return _blocks(children(document), 0)


def _blocks(nodes: Iterable[Mapping[str, Any]], depth: int, between: str = "\n\n") -> str:
    out: list[str] = []
    run: list[Mapping[str, Any]] = []
    for node in [*nodes, None]:
        if node is not None and kind(node) in INLINE:
            run.append(node)
            continue
        if run:
            out.append(_words(run))
        run = []
        if node is not None:
            out.append(_block(node, depth))
    return between.join(filter(None, out))


def _block(node: Mapping[str, Any], depth: int) -> str:
    if depth > DEEPEST:
        return _escaped(text_of({"content": [node]}))
    if write := _WRITERS.get(kind(node)):
        return write(node, depth)
    own = words(node)
    return "\n\n".join(filter(None, (_escaped(own), _blocks(children(node), depth + 1))))


def _heading(node: Mapping[str, Any], _depth: int) -> str:
    level = attr(node, "level")
    level = level if isinstance(level, int) and 1 <= level <= 6 else 1
    shown = _words(children(node)).replace("  \n", " ").replace("\n", " ")
    return f"{'#' * level} {shown}" if shown else ""


def _code(node: Mapping[str, Any], _depth: int) -> str:
    code = "".join(map(inline_words, children(node)))
    longest = max((len(run) for run in re.findall("`{3,}", code)), default=2)
    fence = "`" * (longest + 1)
    language = attr(node, "language")
    named = re.sub(r"[`\s]", "", language) if isinstance(language, str) else ""
    return f"{fence}{named}\n{code}\n{fence}"


def _quote(node: Mapping[str, Any], depth: int) -> str:
    return _indented(_blocks(children(node), depth + 1), "> ", "> ")


def _indented(text: str, first: str, rest: str) -> str:
    """The first line after `first`, the others after `rest`; empty lines without white space at their end."""
    if not text:
        return ""
    lines = text.split("\n")
    return "\n".join([first + lines[0], *(rest + line if line else rest.rstrip() for line in lines[1:])])


def _list(node: Mapping[str, Any], depth: int) -> str:
    items: list[str] = []
    first = attr(node, "order")
    number = first if isinstance(first, int) and first >= 0 else 1
    for child in children(node):
        sign = f"{number + len(items)}." if kind(node) == "orderedList" else "-"
        state = {"TODO": "[ ] ", "DONE": "[x] "}.get(str(attr(child, "state")), "")
        inside = _blocks(children(child), depth + 1, "\n") if kind(child) not in _LISTS else _block(child, depth + 1)
        if kind(child) in _LISTS:
            items.append(_indented(inside, "  ", "  "))
        elif inside:
            items.append(_indented(f"{state}{inside}", f"{sign} ", " " * (len(sign) + 1)))
    return "\n".join(filter(None, items))


def _table(node: Mapping[str, Any], depth: int) -> str:
    rows = [[_cell(cell, depth) for cell in children(row)] for row in children(node)]
    width = max(map(len, rows), default=0)
    if not width:
        return ""
    has_head = all(kind(cell) == "tableHeader" for cell in children(children(node)[0]))
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in (rows if has_head else [[], *rows])]
    return "\n".join((lines[0], f"|{' --- |' * width}", *lines[1:]))


def _cell(node: Mapping[str, Any], depth: int) -> str:
    inside = _blocks(children(node), depth + 1, "<br>")
    return inside.replace("  \n", "<br>").replace("\n", "<br>").replace("|", "\\|")


def _titled(node: Mapping[str, Any], depth: int) -> str:
    title = attr(node, "title")
    head = f"**{_escaped(title.strip())}**" if isinstance(title, str) and title.strip() else ""
    return "\n\n".join(filter(None, (head, _blocks(children(node), depth + 1))))


def _media(node: Mapping[str, Any], _depth: int) -> str:
    name = file_name(node)
    alt = attr(node, "alt")
    return f"![{_escaped(alt if isinstance(alt, str) and alt else name)}]({_address(name)})" if name else ""


def _group(node: Mapping[str, Any], _depth: int) -> str:
    return "\n\n".join(_escaped(file_name(child)) for child in children(node))


def _card(node: Mapping[str, Any], _depth: int) -> str:
    return _bare(str(attr(node, "url") or ""))


def _bare(url: str) -> str:
    return f"<{url}>" if url.startswith(SAFE[:3]) and not _ADDRESS.search(url) else _escaped(url)


def _address(url: str) -> str:
    tame = re.sub(r"[<>\n\r\t]", "", url)
    return f"<{tame}>" if _ADDRESS.search(url) else url


def _words(nodes: Iterable[Mapping[str, Any]]) -> str:
    text = "".join(map(_inline, nodes)).strip(" \n")
    return _LINE_START.sub(_guarded, text)


def _guarded(found: re.Match[str]) -> str:
    return f"{found[3]}\\{found[4]}" if found[3] else f"\\{found[0]}"


def _inline(node: Mapping[str, Any]) -> str:
    match kind(node):
        case "hardBreak":
            return "  \n"
        case "text":
            return _marked(words(node), marks_of(node))
        case "inlineCard":
            return _bare(str(attr(node, "url") or inline_words(node)))
        case "date":
            return inline_words(node)
        case "status":
            return f"**{_escaped(words(node).strip())}**" if words(node).strip() else ""
        case name if name in INLINE:
            return _escaped(text_of({"content": [node]}) if children(node) else inline_words(node))
        case _:
            return _escaped(text_of({"content": [node]}))


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", words)


def _marked(text: str, marks: list[Mapping[str, Any]]) -> str:
    """The marks stand inside of white space around the text."""
    bare = text.strip()
    if not bare:
        return text
    at = text.index(bare)
    kinds = [kind(mark) for mark in marks]
    shown = _mono(bare) if "code" in kinds else _escaped(bare)
    for mark in marks:
        if sign := _SIGNS.get(kind(mark)):
            shown = f"{sign}{shown}{sign}"
        elif tag := _tag(mark):
            shown = f"<{tag}>{shown}</{tag}>"
    href = next((str(attr(mark, "href")) for mark in marks if kind(mark) == "link"), "")
    if href.startswith(SAFE):
        bare_link = len(marks) == 1 and href == bare and _bare(href).startswith("<")
        shown = _bare(href) if bare_link else f"[{shown}]({_address(href)})"
    return f"{text[:at]}{shown}{text[at + len(bare) :]}"


def _tag(mark: Mapping[str, Any]) -> str:
    if kind(mark) == "underline":
        return "u"
    return str(attr(mark, "type")) if kind(mark) == "subsup" and attr(mark, "type") in ("sub", "sup") else ""


def _mono(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{gap}{text}{gap}{fence}"


_LISTS = frozenset(("bulletList", "orderedList", "taskList", "decisionList"))
_WRITERS: dict[str, Callable[[Mapping[str, Any], int], str]] = {
    "paragraph": lambda node, depth: _blocks(children(node), depth + 1),
    "heading": _heading,
    "codeBlock": _code,
    "blockquote": _quote,
    "rule": lambda _node, _depth: "---",
    **dict.fromkeys(("bulletList", "orderedList", "taskList", "decisionList"), _list),
    "table": _table,
    "expand": _titled,
    "nestedExpand": _titled,
    "media": _media,
    "mediaGroup": _group,
    "blockCard": _card,
    "embedCard": _card,
}
