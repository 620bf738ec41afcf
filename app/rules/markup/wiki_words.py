"""Inline nodes (of `shape`) as wiki markup, line by line: which signs stand where. Escapes are `wiki_escape`'s."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.rules.markup import signs
from app.rules.markup.tree import Node, kind, merged, text
from app.rules.markup.wiki_escape import Literal, Style

_RANK = {"link": 0, "textColor": 1, "strike": 2, "underline": 3, "strong": 4, "em": 5, "subsup": 6}
_SIGN = {"strong": "*", "em": "_", "strike": "-", "underline": "+"}
_LINE_START = re.compile(r"(h[1-6]|bq)\.(?=[ \t]|$)")
_ENDS_ADDRESS = re.compile(r"[\s|\[\]{}<>\"]")


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
            literal = Literal(piece.literal, before, after, active, once, piece.linked, style)
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
        out.append(
            text(part["text"], [m for m in part.get("marks", ()) if all(m in n.get("marks", ()) for n in around)])
        )
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
            yield _single(nodes[place])
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


def _single(node: Node) -> _Piece:
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
