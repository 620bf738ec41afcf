"""ADF → wiki markup, in the forms that Jira Cloud's own REST v2 gives. Read back it is the same text again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from app.rules.markup import signs
from app.rules.markup.shape import shaped
from app.rules.markup.tree import Node, kind
from app.rules.markup.wiki_escape import Style
from app.rules.markup.wiki_reader import document_of
from app.rules.markup.wiki_words import file_reference, line_of, lines_of

_PLAIN, _CELL = Style(), Style(cell=True)


def wiki_of(document: Mapping[str, Any]) -> str:
    """The document in wiki markup. A medium is named by `attrs.__fileName`, else `alt`, else its id.

    What wiki markup lacks becomes the nearest that it has: tasks are bullets, an expand is a bold title over its text,
    a date is its day, columns follow each other, a background colour is dropped.
    """
    return _blocks(shaped(document), "\n\n", _PLAIN)


def _blocks(nodes: list[Node], between: str, style: Style) -> str:
    return between.join(filter(None, (_BLOCKS[kind(node)](node, style) for node in nodes)))


def _words(nodes: list[Node], style: Style) -> str:
    lines = [_line(line, style) for line in lines_of(nodes)]
    return "\n".join(line or "\\\\" for line in lines) if any(lines) else ""


def _line(nodes: list[Node], style: Style) -> str:
    """Escaped as little as gives the same words when read."""
    light = line_of(nodes, style)
    careful = line_of(nodes, Style(careful=True, cell=style.cell))
    return light if light == careful or document_of(light) == document_of(careful) else careful


def _paragraph(node: Node, style: Style) -> str:
    return _words(node["content"], style)


def _heading(node: Node, style: Style) -> str:
    words = _words(node["content"], style)
    return f"h{node['attrs']['level']}. {words}" if words else ""


def _quote(node: Node, style: Style) -> str:
    inside = _blocks(node["content"], "\n\n", style)
    return f"{{quote}}{inside}{{quote}}" if inside else ""


def _panel(node: Node, style: Style) -> str:
    inside = _blocks(node["content"], "\n\n", style)
    return f"{{panel:bgColor={node['attrs']['color']}}}\n{inside}\n{{panel}}" if inside else ""


def _code(node: Node, _style: Style) -> str:
    code = "".join(child["text"] for child in node["content"])
    language = node["attrs"]["language"].translate(dict.fromkeys(map(ord, "|={}\n\x00")))
    name = "code" if language and "{code}" not in code else "noformat"
    code = code.replace("\x00", "").replace(f"{{{name}}}", f"{{\u200b{name}}}")
    if code.startswith("\n") or code.endswith("\n"):
        code = f"\n{code}\n"
    return f"{{code:{language}}}{code}{{code}}" if name == "code" else f"{{noformat}}{code}{{noformat}}"


def _list(node: Node, style: Style, bullets: str = "") -> str:
    bullets += "#" if kind(node) == "orderedList" else "*"
    lines: list[str] = []
    for item in node["content"]:
        begun = False
        for child in item["content"]:
            if kind(child) in ("bulletList", "orderedList"):
                made = _list(child, style, bullets)
            else:
                made = _BLOCKS[kind(child)](child, style)
                made = f"{bullets} {made}" if made and not begun else made
            begun = begun or bool(made)
            lines += [made] if made else []
    return "\n".join(lines)


def _table(node: Node, _style: Style) -> str:
    return "\n".join(map(_row, node["content"]))


def _row(row: Node) -> str:
    out, bar = "", "|"
    for cell in row["content"]:
        bar = "||" if kind(cell) == "tableHeader" else "|"
        out += bar + (_blocks(cell["content"], "\n", _CELL) or " ")
    return out + bar


def _picture(node: Node, _style: Style) -> str:
    """An image by its name; a name that does not look like a file's could not be told from exclamation marks."""
    attrs = node["content"][0]["attrs"]
    if not (signs.URL.fullmatch(attrs["name"]) or signs.FILE_NAME.fullmatch(attrs["name"])):
        return f"[^{file_reference(attrs['name'])}]"
    size = ",".join(f"{name}={attrs[name]}" for name in ("width", "height") if name in attrs)
    return f"!{file_reference(attrs['name'])}{'|' if size else ''}{size}!"


def _group(node: Node, _style: Style) -> str:
    return "\n".join(f"[^{file_reference(child['attrs']['name'])}]" for child in node["content"])


def _card(kind: str) -> Callable[[Node, Style], str]:
    return lambda node, _style: f"[{node['attrs']['url']}|{node['attrs']['url']}|{kind}]"


_BLOCKS: dict[str, Callable[[Node, Style], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "blockquote": _quote,
    "panel": _panel,
    "codeBlock": _code,
    "rule": lambda _node, _style: "----",
    "bulletList": _list,
    "orderedList": _list,
    "table": _table,
    "mediaSingle": _picture,
    "mediaGroup": _group,
    "blockCard": _card("smart-card"),
    "embedCard": _card("smart-embed"),
}
