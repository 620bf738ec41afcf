"""Inline nodes (of `shape`) as wiki markup. Text that would be read as markup is escaped, and only such text.

Escapes go by the characters around; the caller checks the result by reading it, and asks for the `careful` form, which
escapes every special character, where that was not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rules.markup import signs
from app.rules.markup.tree import Node, kind

_RANK = {"link": 0, "textColor": 1, "strike": 2, "underline": 3, "strong": 4, "em": 5, "subsup": 6}
_SIGN = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
_SPECIAL = re.compile(rf"[{re.escape(signs.SPECIAL)}\\&:]")
_AS_IT_IS = re.compile(r"(?<![^\W_])(?<!!)!(?=[^\s!|])[^!|\n{}\\]+\.\w{1,10}(?:\|[^!|\n{}\\]*)?!(?![^\W_])|\[[\^~][^\[\]\n{}\\|]+\]")
"""Names of files and people that the reader did not know: they stay what they were."""
_LINE_START = re.compile(r"(h[1-6]|bq)\.(?=[ \t]|$)")
_BRACKET_CLOSES = re.compile(r"\[[^\[\]|\n]*\]")


@dataclass(frozen=True)
class Style:
    """`careful`: escape all there is; `cell`: bars are borders."""

    careful: bool = False
    cell: bool = False


@dataclass
class _Piece:
    """Either literal text, finished markup, or the sign of a mark that begins (`opens`) or ends."""

    literal: str = ""
    markup: str = ""
    instead: str = ""
    """What to write where letters around would keep the markup from being read."""
    sign: str = ""
    opens: bool = False
    braced: bool = False
    linked: bool = False

    @property
    def shown(self) -> str:
        return self.literal or self.markup or (f"{{{self.sign}}}" if self.braced else self.sign)


def lines_of(nodes: Sequence[Node]) -> list[list[Node]]:
    """The lines of a paragraph."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if kind(node) == "hardBreak":
            lines.append([])
        else:
            lines[-1].append(node)
    return lines


def line_of(nodes: list[Node], style: Style) -> str:
    """One line as markup, without white space around it."""
    pieces = [piece for piece in _pieces(_stripped(nodes), style) if piece.shown]
    _brace(pieces)
    once = _lonely(pieces)
    out: list[str] = []
    before = ""
    active: set[str] = set()
    for place, piece in enumerate(pieces):
        after = pieces[place + 1].shown[0] if place + 1 < len(pieces) else ""
        if piece.sign:
            (active.add if piece.opens else active.discard)(piece.sign)
            out.append(piece.shown)
        elif piece.literal:
            literal = _Literal(piece, before, after, active, once, style)
            out.append(literal.written())
        else:
            out.append(piece.instead if piece.instead and _glued(piece, before, pieces[place + 1 :][:1]) else piece.markup)
        before = piece.shown[-1]
    line = "".join(out)
    if pieces and pieces[0].literal and signs.BLOCK_START.match(line):
        start = _LINE_START.match(line)
        return f"{start[1]}&#46;{line[start.end() :]}" if start else f"\\{line}"
    return line


def _glued(piece: _Piece, before: str, following: list[_Piece]) -> bool:
    """Whether the neighbours would keep an emoji's code or a bare address from being read as what it is."""
    after = following[0].shown if following else ""
    if not signs.URL.fullmatch(piece.markup):
        return before.isalnum() or after[:1].isalnum()
    found = signs.URL.match(piece.markup + after)
    return found is None or found.end() != len(piece.markup)


def _stripped(nodes: list[Node]) -> list[Node]:
    """Without white space at the ends: lines are read without it."""
    nodes = list(nodes)
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while nodes and kind(nodes[end]) == "text" and not any(m["type"] == "code" for m in nodes[end].get("marks", ())):
            left = strip(nodes[end]["text"], " \t")
            if left:
                nodes[end] = {**nodes[end], "text": left}
                break
            nodes.pop(end)
    return nodes


def _pieces(nodes: list[Node], style: Style) -> Iterable[_Piece]:
    """Runs that share a mark, inside its signs; the longest run is the outermost, a link always is."""
    place = 0
    while place < len(nodes):
        marks = [mark for mark in nodes[place].get("marks", ()) if mark["type"] != "code"]
        if not marks:
            yield _single(nodes[place], style)
            place += 1
            continue
        ends = {number: _run(nodes, place, mark) for number, mark in enumerate(marks)}
        number = min(ends, key=lambda n: (marks[n]["type"] != "link", -ends[n], _RANK[marks[n]["type"]]))
        run = [_without(node, marks[number]) for node in nodes[place : ends[number]]]
        place = ends[number]
        yield from _marked(run, marks[number], style)


def _run(nodes: list[Node], start: int, mark: Node) -> int:
    end = start + 1
    while end < len(nodes) and mark in nodes[end].get("marks", ()):
        end += 1
    return end


def _without(node: Node, mark: Node) -> Node:
    return {**node, "marks": [other for other in node["marks"] if other != mark]}


def _marked(run: list[Node], mark: Node, style: Style) -> Iterable[_Piece]:
    """White space at the ends of marked text stands outside of its marks."""
    lead, trail = "", ""
    while run and kind(run[0]) == "text" and not _is_code(run[0]) and (bare := run[0]["text"].lstrip()) != run[0]["text"]:
        lead += run[0]["text"][: len(run[0]["text"]) - len(bare)]
        run = [{**run[0], "text": bare}, *run[1:]] if bare else run[1:]
    while run and kind(run[-1]) == "text" and not _is_code(run[-1]) and (bare := run[-1]["text"].rstrip()) != run[-1]["text"]:
        trail = run[-1]["text"][len(bare) :] + trail
        run = [*run[:-1], {**run[-1], "text": bare}] if bare else run[:-1]
    yield _Piece(literal=lead)
    if run:
        yield from _inside(run, mark, style)
    yield _Piece(literal=trail)


def _is_code(node: Node) -> bool:
    return any(mark["type"] == "code" for mark in node.get("marks", ()))


def _inside(run: list[Node], mark: Node, style: Style) -> Iterable[_Piece]:
    match mark["type"]:
        case "link":
            href = mark["attrs"]["href"]
            if len(run) == 1 and run[0]["text"] == href and not run[0].get("marks") and signs.URL.fullmatch(href):
                yield _Piece(markup=href, instead=f"[{href}|{href}]")
                return
            inner = list(_pieces(run, style))
            for piece in inner:
                piece.linked = True
            yield from (_Piece(markup="["), *inner, _Piece(markup=f"|{href}]"))
        case "textColor":
            yield _Piece(markup=f"{{color:{mark['attrs']['color']}}}")
            yield from _pieces(run, style)
            yield _Piece(markup="{color}")
        case name:
            sign = _SIGN.get(name) or ("~" if mark["attrs"]["type"] == "sub" else "^")
            yield _Piece(sign=sign, opens=True)
            yield from _pieces(run, style)
            yield _Piece(sign=sign)


def _single(node: Node, style: Style) -> _Piece:
    """A node without marks, but for code."""
    attrs = node.get("attrs", {})
    match kind(node):
        case "text" if _is_code(node):
            return _Piece(markup=f"{{{{{_mono(node['text'])}}}}}")
        case "text":
            return _Piece(literal=node["text"])
        case "mention":
            return _Piece(markup=f"[~accountid:{signs.encoded(attrs['id'], '[]|{}' + chr(92))}]")
        case "emoji":
            return _Piece(markup=signs.EMOJI_CODES[attrs["id"]], instead=attrs["text"])
        case "status":
            shown = signs.encoded(attrs["text"], "&[]{}*|" + chr(92))
            return _Piece(markup=f"{{color:{signs.STATUS_COLORS[attrs['color']]}}}*[ {shown} ]*{{color}}")
        case "inlineCard":
            return _Piece(markup=f"[{attrs['url']}|{attrs['url']}|smart-link]")
        case _:
            return _Piece(markup=f"[^{file_reference(attrs['name'])}]")


def _mono(text: str) -> str:
    text = re.sub(r"\\|&(?=#\d)", lambda found: signs.encoded(found[0], found[0]), text)
    return re.sub(r"[{}|\[\]]", r"\\\g<0>", text) if re.search(r"[{}|\[\]]", text) else text


def file_reference(name: str) -> str:
    """A file's name as it can stand in markup."""
    return signs.encoded(name.replace("\n", " "), "!|[]{}" + chr(92))


def _brace(pieces: list[_Piece]) -> None:
    """Signs whose surroundings would not let them mark are written in braces, in pairs."""
    opened: list[int] = []
    for place, piece in enumerate(pieces):
        if not piece.sign:
            continue
        before = pieces[place - 1].shown[-1] if place else ""
        after = pieces[place + 1].shown[0] if place + 1 < len(pieces) else ""
        if piece.opens:
            opened.append(place)
            piece.braced = not signs.can_open(before, piece.sign, after)
            continue
        first = pieces[opened.pop()]
        piece.braced = first.braced = first.braced or not signs.can_close(before, piece.sign, after)


def _lonely(pieces: list[_Piece]) -> frozenset[str]:
    """Signs that occur once in the line: they cannot mark anything."""
    line = "".join(piece.shown for piece in pieces if piece.literal or piece.sign)
    return frozenset(sign for sign in signs.MARKS if line.count(sign) == 1)


class _Literal:
    """A text between its neighbours, to be escaped."""

    def __init__(
        self, piece: _Piece, before: str, after: str, active: set[str], once: frozenset[str], style: Style
    ) -> None:
        self._text, self._linked = piece.literal, piece.linked
        self._before, self._after = before, after
        self._active, self._once = active, once
        self._cell, self._careful = style.cell, style.careful

    def written(self) -> str:
        escaped = self._carefully if self._careful else self._lightly
        out: list[str] = []
        place = 0
        for kept in [*self._kept(), None]:
            end = kept.start() if kept else len(self._text)
            for found in _SPECIAL.finditer(self._text, place, end):
                out += [self._text[place : found.start()], escaped(found[0], found.start())]
                place = found.end()
            out.append(self._text[place:end])
            if kept:
                out.append(kept[0])
                place = kept.end()
        return "".join(out)

    def _kept(self) -> Iterable[re.Match[str]]:
        if self._linked:
            return ()
        return (found for found in _AS_IT_IS.finditer(self._text) if not found[0].startswith("[~accountid:"))

    def _carefully(self, char: str, at: int) -> str:
        if char in signs.SPECIAL:
            return f"\\{char}"
        smiles = char == ":" and self._text[at + 1 : at + 2] in ("P", "D")
        return f"&#{ord(char)};" if char == "\\" or smiles or signs.ENTITY.match(self._text, at) else char

    def _lightly(self, char: str, at: int) -> str:
        if char in "\\:&":
            return f"&#{ord(char)};" if self._needs_entity(char, at) else char
        return f"\\{char}" if self._needs_backslash(char, at) else char

    def _around(self, at: int) -> tuple[str, str]:
        before = self._text[at - 1] if at else self._before
        after = self._text[at + 1] if at + 1 < len(self._text) else self._after
        return before, after

    def _needs_entity(self, char: str, at: int) -> bool:
        before, after = self._around(at)
        if char == "\\":
            return not after or after in signs.SPECIAL + "\\&" or before == "\\" or at + 1 == len(self._text)
        if char == "&":
            return signs.ENTITY.match(self._text, at) is not None
        return after in ("P", "D") and signs.SMILEY.match(self._text, at) is not None

    def _needs_backslash(self, char: str, at: int) -> bool:
        before, after = self._around(at)
        if self._linked and char in "[]|":
            return True
        if char in signs.MARKS:
            dash = char == "-" and before in (" ", "\t") and re.match(r"---?[ \t]", self._text[at : at + 4]) is not None
            return dash or (
                char not in self._once
                and (signs.can_open(before, char, after) or (char in self._active and signs.can_close(before, char, after)))
            )
        return self._needs_by_form(char, at, before, after)

    def _needs_by_form(self, char: str, at: int, before: str, after: str) -> bool:
        match char:
            case "{":
                return not after or after in "{*_+-^~\\" or signs.MACRO_WORDS.match(self._text, at) is not None
            case "[":
                link = signs.LINK.match(self._text, at)
                if link:
                    return "|" in link[0] or link[0][1] == "~" or signs.LINK_TARGET.fullmatch(link[0][1:-1]) is not None
                return self._cell and not _BRACKET_CLOSES.match(self._text, at)
            case "|":
                return self._cell
            case "!":
                image = signs.IMAGE.match(self._text, at)
                return (image is not None and "://" in image["name"]) or (self._cell and not after.isspace())
            case "?":
                return before != "?" and self._text.startswith("??", at) and "??" in self._text[at + 2 :]
            case "(":
                return before in (":", ";") or signs.SMILEY.match(self._text, at) is not None
            case ")":
                return before in (":", ";")
            case _:
                return False
