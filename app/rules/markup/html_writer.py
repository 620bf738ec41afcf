"""ADF → clean HTML: semantic elements, no classes, no scripts. Knows no wiki markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any

from app.rules.markup.plain import file_name, inline_words, text_of
from app.rules.markup.tree import DEEPEST, INLINE, attr, children, kind, marks_of, words

SAFE = ("http://", "https://", "ftp://", "mailto:", "tel:", "/", "#")
"""How an address may begin to become a link or an image."""
_MARKS = {"strong": "strong", "em": "em", "strike": "del", "underline": "u", "code": "code"}
_TAGS = {"blockquote": "blockquote", "bulletList": "ul", "orderedList": "ol", "taskList": "ul", "decisionList": "ul",
         "listItem": "li", "taskItem": "li", "decisionItem": "li", "blockTaskItem": "li", "tableRow": "tr",
         "panel": "div", "caption": "p"}  # fmt: skip
_LISTS = frozenset(("listItem", "taskItem", "decisionItem", "blockTaskItem", "tableCell", "tableHeader"))


def html_of(document: Mapping[str, Any]) -> str:
    """The document as HTML. Files are images or links by name; unknown nodes give their words."""
    return "".join(_block(node, 0) for node in children(document))


def _block(node: Mapping[str, Any], depth: int) -> str:
    name = kind(node)
    if depth > DEEPEST:
        return f"<p>{_text(text_of({'content': [node]}))}</p>"
    if name in INLINE:
        return _inline(node)
    if write := _WRITERS.get(name):
        return write(node, depth)
    inside = _inside(node, depth)
    if tag := _TAGS.get(name):
        state = {"TODO": "☐ ", "DONE": "☑ "}.get(str(attr(node, "state")), "")
        return f"<{tag}>{state}{inside}</{tag}>"
    own = words(node)
    return (f"<p>{_text(own)}</p>" if own else "") + inside


def _inside(node: Mapping[str, Any], depth: int) -> str:
    """The content; a paragraph that is all of an item or a cell stands without its element."""
    content = children(node)
    alone = all(kind(child) not in ("paragraph", "heading") for child in content[1:])
    if kind(node) in _LISTS and content and kind(content[0]) == "paragraph" and alone:
        words = "".join(map(_inline, children(content[0])))
        return words + "".join(_block(child, depth + 1) for child in content[1:])
    return "".join(_block(child, depth + 1) for child in content)


def _paragraph(node: Mapping[str, Any], depth: int) -> str:
    return f"<p>{_inside(node, depth)}</p>" if children(node) else ""


def _heading(node: Mapping[str, Any], depth: int) -> str:
    level = attr(node, "level")
    level = level if isinstance(level, int) and 1 <= level <= 6 else 1
    return f"<h{level}>{_inside(node, depth)}</h{level}>"


def _code(node: Mapping[str, Any], _depth: int) -> str:
    language = attr(node, "language")
    named = f' class="language-{escape(language)}"' if isinstance(language, str) and language else ""
    return f"<pre><code{named}>{escape(''.join(map(inline_words, children(node))), quote=False)}</code></pre>"


def _table(node: Mapping[str, Any], depth: int) -> str:
    return f"<table><tbody>{_inside(node, depth)}</tbody></table>"


def _cell(node: Mapping[str, Any], depth: int) -> str:
    tag = "th" if kind(node) == "tableHeader" else "td"
    spans = "".join(
        f' {name}="{number}"'
        for name in ("colspan", "rowspan")
        if isinstance(number := attr(node, name), int) and 1 < number < 1000
    )
    return f"<{tag}{spans}>{_inside(node, depth)}</{tag}>"


def _titled(node: Mapping[str, Any], depth: int) -> str:
    title = attr(node, "title")
    head = f"<p><strong>{_text(title)}</strong></p>" if isinstance(title, str) and title else ""
    return head + _inside(node, depth)


def _media(node: Mapping[str, Any], _depth: int) -> str:
    """An image by its address; a file of the issue by its name."""
    url, alt = attr(node, "url"), attr(node, "alt")
    external = isinstance(url, str) and url.startswith(("http://", "https://"))
    source = str(url) if external else file_name(node)
    words = (alt if isinstance(alt, str) else "") if external else source
    sizes = "".join(
        f' {side}="{int(number)}"'
        for side in ("width", "height")
        if isinstance(number := attr(node, side), int | float) and 0 < number < 100_000
    )
    return f'<img src="{escape(source)}" alt="{escape(words)}"{sizes}>' if source else ""


def _group(node: Mapping[str, Any], _depth: int) -> str:
    return "".join(f"<p>{_text(file_name(child))}</p>" for child in children(node))


def _card(node: Mapping[str, Any], _depth: int) -> str:
    return f"<p>{_link(str(attr(node, 'url') or ''))}</p>"


def _link(url: str) -> str:
    return f'<a href="{escape(url)}">{_text(url)}</a>' if url.startswith(SAFE) else _text(url)


def _text(words: str) -> str:
    return escape(words, quote=False).replace("\n", "<br>")


def _inline(node: Mapping[str, Any]) -> str:
    match kind(node):
        case "hardBreak":
            return "<br>"
        case "text":
            return _marked(_text(words(node)), marks_of(node))
        case "inlineCard":
            return _link(str(attr(node, "url") or inline_words(node)))
        case "status":
            return f"<strong>{_text(words(node))}</strong>"
        case name if name in INLINE:
            return _text(text_of({"content": [node]}) if children(node) else inline_words(node))
        case _:
            return _block(node, DEEPEST)


def _marked(html: str, marks: Iterable[Mapping[str, Any]]) -> str:
    for mark in marks:
        name = kind(mark)
        if tag := _MARKS.get(name):
            html = f"<{tag}>{html}</{tag}>"
        elif name == "subsup" and attr(mark, "type") in ("sub", "sup"):
            html = f"<{attr(mark, 'type')}>{html}</{attr(mark, 'type')}>"
        elif name in ("textColor", "backgroundColor"):
            style = "color" if name == "textColor" else "background-color"
            html = f'<span style="{style}: {escape(str(attr(mark, "color")))}">{html}</span>'
    href = next((str(attr(mark, "href")) for mark in marks if kind(mark) == "link"), "")
    return f'<a href="{escape(href)}">{html}</a>' if href.startswith(SAFE) else html


_WRITERS: dict[str, Callable[[Mapping[str, Any], int], str]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "codeBlock": _code,
    "rule": lambda _node, _depth: "<hr>",
    "table": _table,
    "tableCell": _cell,
    "tableHeader": _cell,
    "expand": _titled,
    "nestedExpand": _titled,
    "media": _media,
    "mediaGroup": _group,
    "blockCard": _card,
    "embedCard": _card,
}
