"""Inline nodes (of `shape`) as wiki markup. Text that would be read as markup is escaped, and only such text.

Escapes go by the characters around; the caller checks the result by reading it, and asks for the `careful` form, which
escapes every special character, where that was not enough.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rules.markup import signs
from app.rules.markup.tree import Node, kind, merged, text

_RANK = {"link": 0, "textColor": 1, "strike": 2, "underline": 3, "strong": 4, "em": 5, "subsup": 6}
_SIGN = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
_SPECIAL = re.compile(rf"[{re.escape(signs.SPECIAL)}\\&:]")
_AS_IT_IS = re.compile(r"(?<![^\W_])(?<!!)!(?=[^\s!|])[^!|\n{}\\]+\.\w{1,10}(?:\|[^!|\n{}\\]*)?!(?![^\W_])|\[[\^~][^\[\]\n{}\\|]+\]")
"""Names of files and people that the reader did not know: they stay what they were."""
_LINE_START = re.compile(r"(h[1-6]|bq)\.(?=[ \t]|$)")
_ENDS_ADDRESS = re.compile(r"[\s|\[\]{}<>\"]")
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
    """What to write where the markup would not be read as such because of what follows."""
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
    pieces = [piece for piece in _pieces(_spaced(_without_glued(nodes)), style) if piece.shown]
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
            following = (pieces[place + 1].shown if place + 1 < len(pieces) else "") + " " * (place + 2 >= len(pieces))
            out.append(piece.instead if piece.instead and _runs_on(piece.markup, following) else piece.markup)
        before = piece.shown[-1]
    line = "".join(out)
    if pieces and pieces[0].literal and signs.BLOCK_START.match(line):
        start = _LINE_START.match(line)
        return f"{start[1]}&#46;{line[start.end() :]}" if start else f"\\{line}"
    return line


def _runs_on(address: str, following: str) -> bool:
    """Whether a bare address would be read together with what follows it."""
    found = signs.URL.match(address + following)
    return found is None or found.end() != len(address) or not _ENDS_ADDRESS.search(following)


def _without_glued(nodes: list[Node]) -> list[Node]:
    """Codes of emoji beside letters would not be read as such: these are written as what they show."""
    ends = [*(_ends_of(node) for node in nodes), " "]
    return merged(
        text(node["attrs"]["text"])
        if kind(node) == "emoji" and (ends[place - 1][-1].isalnum() or ends[place + 1][0].isalnum())
        else node
        for place, node in enumerate(nodes)
    )


def _ends_of(node: Node) -> str:
    return signs.EMOJI_CODES[node["attrs"]["id"]] if kind(node) == "emoji" else node.get("text") or " "


def _spaced(nodes: list[Node]) -> list[Node]:
    """Without white space at the ends, which is not read; in between it has the marks that both its neighbours have,
    so that no mark begins or ends with it."""
    parts: list[Node] = []
    for part in (part for node in nodes for part in _parts(node)):
        if parts and _is_space(part) and _is_space(parts[-1]):
            common = [mark for mark in part.get("marks", ()) if mark in parts[-1].get("marks", ())]
            parts[-1] = text(parts[-1]["text"] + part["text"], common)
        else:
            parts.append(part)
    solid = [place for place, part in enumerate(parts) if not _is_space(part)]
    out: list[Node] = []
    for place, part in enumerate(parts):
        if not _is_space(part):
            out.append(part)
            continue
        at = bisect(solid, place)
        around = [parts[solid[at - 1]], parts[solid[at]]] if 0 < at < len(solid) else [{}]
        out.append(text(part["text"], [m for m in part.get("marks", ()) if all(m in n.get("marks", ()) for n in around)]))
    return _stripped(merged(out))


def _stripped(nodes: list[Node]) -> list[Node]:
    for end, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while nodes and kind(nodes[end]) == "text" and not _is_code(nodes[end]):
            left = strip(nodes[end]["text"], " \t")
            if left:
                nodes[end] = {**nodes[end], "text": left}
                break
            nodes.pop(end)
    return nodes


def _parts(node: Node) -> Iterable[Node]:
    """A text cut into white space and the rest."""
    if kind(node) != "text" or _is_code(node):
        return [node]
    return ({**node, "text": found[0]} for found in re.finditer(r"\s+|\S+(?:\s+\S+)*", node["text"]))


def _is_space(node: Node) -> bool:
    return kind(node) == "text" and not _is_code(node) and not node["text"].strip()


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
        yield from _inside(run, marks[number], style)


def _run(nodes: list[Node], start: int, mark: Node) -> int:
    """Where the run of nodes ends that have the mark, and the same link."""
    end = start + 1
    link = _link(nodes[start])
    while end < len(nodes) and mark in nodes[end].get("marks", ()) and _link(nodes[end]) == link:
        end += 1
    return end


def _link(node: Node) -> Node | None:
    return next((mark for mark in node.get("marks", ()) if mark["type"] == "link"), None)


def _without(node: Node, mark: Node) -> Node:
    return {**node, "marks": [other for other in node["marks"] if other != mark]}


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
            return _Piece(markup=signs.EMOJI_CODES[attrs["id"]])
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
    line = "".join(piece.shown for piece in pieces)
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
