"""Wiki markup as HTML: headings, marks, links, images, lists, tables, quotes, code. Everything else is text."""

from __future__ import annotations

import html
import re

_BLOCK = re.compile(r"^\{(code|noformat|quote)(?::([^}]{0,200}))?\}\s*(.*)$")
_HEADING = re.compile(r"^h([1-6])\.\s+(.*)$")
_ITEM = re.compile(r"^([*#-]{1,8})\s+(.*)$")
_MARKS = (("*", "strong"), ("_", "em"), ("+", "u"), ("-", "del"), ("^", "sup"), ("~", "sub"))
_INLINE = tuple(
    (re.compile(rf"(?<![\w{sign}]){sign}(?=\S)([^{sign}\n]+?)(?<=\S){sign}(?!\w)"), tag)
    for sign, tag in ((re.escape(mark), tag) for mark, tag in _MARKS)
)
_MONO = re.compile(r"\{\{([^{}\n]+)\}\}")
_LINK = re.compile(r"\[([^\[\]|\n]+)(?:\|([^\[\]\n]+))?\]")
_IMAGE = re.compile(r"!([^!\s|]+)(?:\|[^!\n]*)?!")
_COLOR = re.compile(r"\{color(?::([#\w]+))?\}")
_SAFE = ("http://", "https://", "mailto:", "/", "#")


def to_html(wiki: str) -> str:
    lines = wiki.replace("\r\n", "\n").split("\n")
    out: list[str] = []
    paragraph: list[str] = []

    def close() -> None:
        if paragraph:
            out.append(f"<p>{'<br>'.join(map(inline, paragraph))}</p>")
            paragraph.clear()

    index = 0
    while index < len(lines):
        line = lines[index]
        for block in (_fenced, _list, _table, _single):
            made = block(lines, index)
            if made is not None:
                close()
                text, index = made
                out.append(text)
                break
        else:
            if line.strip():
                paragraph.append(line.strip())
            else:
                close()
            index += 1
    close()
    return "\n".join(part for part in out if part)


def inline(text: str) -> str:
    """Marks, links and images of one line."""
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"\x00{len(kept) - 1}\x00"

    text = html.escape(text.replace("\x00", ""), quote=False)
    text = _MONO.sub(lambda found: keep(f"<code>{found[1]}</code>"), text)
    text = _IMAGE.sub(lambda found: keep(f'<img src="{_address(found[1])}">'), text)
    text = _LINK.sub(lambda found: _link(found, keep), text)
    text = _COLOR.sub("", text)
    for pattern, tag in _INLINE:
        text = pattern.sub(rf"<{tag}>\1</{tag}>", text)
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], text)


def _link(found: re.Match[str], keep: object) -> str:
    words, url = (found[1], found[2]) if found[2] else (found[1], found[1])
    if words.startswith("~") or not url.startswith(_SAFE):
        return words.lstrip("~") if found[2] or words.startswith("~") else found[0]
    return keep(f'<a href="{_address(url)}">{words}</a>')  # type: ignore[operator,no-any-return]


def _address(url: str) -> str:
    return url.replace('"', "%22")


def _fenced(lines: list[str], index: int) -> tuple[str, int] | None:
    found = _BLOCK.match(lines[index])
    if not found:
        return None
    kind, rest = found[1], found[3]
    body = [rest] if rest else []
    closing = f"{{{kind}}}"
    for at in range(index + 1 if not rest.endswith(closing) else index, len(lines)):
        line = rest if at == index else lines[at]
        if line.rstrip().endswith(closing):
            last = line.rstrip()[: -len(closing)]
            body = ([] if at == index else body) + ([last] if last.strip() else [])
            text = "\n".join(body)
            made = f"<blockquote>{to_html(text)}</blockquote>" if kind == "quote" else f"<pre>{html.escape(text)}</pre>"
            return made, at + 1
        body.append(line)
    return None


def _list(lines: list[str], index: int) -> tuple[str, int] | None:
    if not _ITEM.match(lines[index]):
        return None
    out: list[str] = []
    open_kinds = ""
    while index < len(lines) and (found := _ITEM.match(lines[index])):
        kinds = found[1].replace("-", "*")
        while open_kinds and not kinds.startswith(open_kinds):
            out.append(f"</li></{_list_tag(open_kinds[-1])}>")
            open_kinds = open_kinds[:-1]
        if kinds == open_kinds:
            out.append("</li>")
        for kind in kinds[len(open_kinds) :]:
            out.append(f"<{_list_tag(kind)}>")
        open_kinds = kinds
        out.append(f"<li>{inline(found[2])}")
        index += 1
    out.extend(f"</li></{_list_tag(kind)}>" for kind in reversed(open_kinds))
    return "".join(out), index


def _list_tag(kind: str) -> str:
    return "ol" if kind == "#" else "ul"


def _table(lines: list[str], index: int) -> tuple[str, int] | None:
    if not lines[index].lstrip().startswith("|"):
        return None
    rows = []
    while index < len(lines) and lines[index].lstrip().startswith("|"):
        line = lines[index].strip()
        tag, bar = ("th", "||") if line.startswith("||") else ("td", "|")
        cells = line.removeprefix(bar).removesuffix(bar).split(bar)
        rows.append("<tr>" + "".join(f"<{tag}>{inline(cell.strip())}</{tag}>" for cell in cells) + "</tr>")
        index += 1
    return f"<table>{''.join(rows)}</table>", index


def _single(lines: list[str], index: int) -> tuple[str, int] | None:
    line = lines[index]
    if found := _HEADING.match(line):
        return f"<h{found[1]}>{inline(found[2])}</h{found[1]}>", index + 1
    if line.startswith("bq. "):
        return f"<blockquote><p>{inline(line[4:])}</p></blockquote>", index + 1
    if re.fullmatch(r"-{4,}\s*", line):
        return "<hr>", index + 1
    return None
