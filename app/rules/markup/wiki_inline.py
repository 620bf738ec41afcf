"""The words of wiki markup as inline ADF. Knows nothing of blocks but the marks that stand for them.

Every text has a meaning: what is no markup is text. Time grows with the length of the text only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.rules.markup import signs
from app.rules.markup.tree import Node, marks_of, media, merged, picture, text

BLOCKS = frozenset(("mediaSingle", "blockCard", "embedCard", "macro"))
"""Nodes among the words that are to be taken out of their paragraph."""

_SIGNS = re.escape("".join(signs.MARKS))
_BASIC = (
    r"(?P<newline>\n)|(?P<break>\\\\\n?)"
    rf"|\\(?P<escaped>[{re.escape(signs.SPECIAL)}])|(?P<entity>{signs.ENTITY.pattern})"
    rf"|(?P<mono>\{{\{{)|\{{(?P<braced>[{_SIGNS}])\}}"
)
_COLOR = r"(?P<color>\{color(?::(?P<tone>[^}\n]{1,40}))?\})"
_STATUS = r"\{color:(?P<tint>#[0-9a-fA-F]{6})\}\*\[ (?P<status>[^\[\]\n*\x00]{1,300}) \]\*\{color\}"
_TOKEN = re.compile(
    rf"\x00(?P<macro>\d+)\x00|{_BASIC}|{_STATUS}"
    rf"|{_COLOR}|\{{anchor(?P<anchor>:[^}}\n]{{0,200}})\}}"
    rf"|(?P<link>{signs.LINK.pattern})|(?P<image>{signs.IMAGE.pattern})|(?P<url>{signs.URL.pattern})"
    r"|\?\?(?P<cite>[^?\n\x00]+)\?\?|(?<=[ \t])(?P<dash>---?)(?=[ \t])"
    rf"|(?P<smiley>{signs.SMILEY.pattern})|(?P<sign>[{_SIGNS}])"
)
_IN_LINK = re.compile(rf"{_BASIC}|{_COLOR}|(?P<sign>[{_SIGNS}])")
_MONO_END = re.compile(r"((?:\\[^\n]|[^\\\n}\x00]|\}(?!\}))+)\}\}")
_MONO_ESCAPES = re.compile(rf"\\([{re.escape(signs.SPECIAL)}])|{signs.ENTITY.pattern}")
_BAR = re.compile(r"(?<!\\)\|")
_SIZES = re.compile(r"(width|height)=(\d{1,5})(?![\d%])")


@dataclass(frozen=True)
class Names:
    """What a text may speak of: file name → element key, user name → account id."""

    files: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _Sign:
    """May begin or end a mark; text if it does neither."""

    key: str
    literal: str
    mark: Node | None
    begins: bool = False
    ends: Node | None = None


def read(words: str, names: Names) -> list[Node]:
    """The inline nodes of some lines. A macro comes as `{"type": "macro", "number": …}`."""
    return _Reader(words, names, _TOKEN).nodes()


class _Reader:
    def __init__(self, words: str, names: Names, token: re.Pattern[str]) -> None:
        self._words = words
        self._names = names
        self._token = token
        self._items: list[Node | _Sign] = []
        self._open: dict[str, list[int]] = {key: [] for key in (*signs.MARKS, "color")}
        self._end = 0
        self._no_mono_before = 0

    def nodes(self) -> list[Node]:
        place = search = 0
        while found := self._token.search(self._words, search):
            self._end = found.end()
            made = _TOKENS[str(found.lastgroup)](self, found)
            if made is None:
                search = found.start() + 1
                continue
            if place < found.start():
                self._items.append(text(self._words[place : found.start()]))
            for item in made:
                self._keep(item)
            place = search = self._end
        if place < len(self._words):
            self._items.append(text(self._words[place:]))
        return merged(self._swept())

    def _keep(self, item: Node | _Sign) -> None:
        self._items.append(item)
        if not isinstance(item, _Sign):
            if item["type"] == "hardBreak":
                for key in signs.MARKS:
                    self._open[key].clear()
            return
        opened = self._open[item.key]
        if opened and item.ends is not None:
            start = opened[-1]
            first = self._items[start]
            assert isinstance(first, _Sign)
            item.begins, item.ends, first.begins = False, first.mark, True
            for places in self._open.values():
                while places and places[-1] >= start:
                    places.pop()
            return
        item.ends = None
        if item.begins:
            opened.append(len(self._items) - 1)
        item.begins = False

    def _swept(self) -> list[Node]:
        """The nodes with the marks of the signs around them."""
        active: list[Node] = []
        out: list[Node] = []
        for item in self._items:
            if isinstance(item, _Sign):
                if item.begins:
                    active += [item.mark] if item.mark else []
                elif item.ends is not None:
                    if item.ends:
                        active.remove(item.ends)
                else:
                    out.append(text(item.literal, reversed(active)))
            elif item["type"] == "text":
                out.append(text(item["text"], [*map(dict, marks_of(item)), *reversed(active)]))
            else:
                out.append(item)
        return out

    def _sign(self, found: re.Match[str]) -> list[Node | _Sign]:
        sign = found[0]
        before = self._words[found.start() - 1 : found.start()] if found.start() else ""
        after = self._words[found.end() : found.end() + 1]
        closes = signs.can_close(before, sign, after)
        return [_Sign(sign, sign, signs.MARKS[sign], signs.can_open(before, sign, after), {} if closes else None)]

    def _braced(self, found: re.Match[str]) -> list[Node | _Sign]:
        sign = found["braced"]
        return [_Sign(sign, found[0], signs.MARKS[sign], True, {})]

    def _color(self, found: re.Match[str]) -> list[Node | _Sign]:
        if found["tone"] is None:
            return [_Sign("color", found[0], None, False, {})]
        color = signs.color_of(found["tone"])
        mark: Node = {"type": "textColor", "attrs": {"color": color}} if color else {}
        return [_Sign("color", found[0], mark, True)]

    def _mono(self, found: re.Match[str]) -> list[Node | _Sign] | None:
        if found.start() < self._no_mono_before:
            return None
        end = _MONO_END.match(self._words, found.end())
        if end is None:
            line_end = self._words.find("\n", found.end())
            self._no_mono_before = len(self._words) if line_end < 0 else line_end
            return None
        self._end = end.end()
        plain = _MONO_ESCAPES.sub(lambda one: one[1] or signs.decoded(one[0]), end[1])
        return [text(plain, [{"type": "code"}])]

    def _link(self, found: re.Match[str]) -> list[Node | _Sign] | None:
        parts = _BAR.split(found[0][1:-1])
        if len(parts) == 1 and parts[0][0] in "~^":
            return self._named(found[0], parts[0])
        href = parts[min(len(parts) - 1, 1)].strip(" \t")
        if not signs.LINK_TARGET.fullmatch(href):
            return None
        href = signs.decoded(href)
        if len(parts) > 2 and parts[2] in _CARDS:
            return [{"type": _CARDS[parts[2]], "attrs": _CARD_ATTRS.get(parts[2], {}) | {"url": href}}]
        shown = parts[0].strip(" \t") if len(parts) > 1 else href.removeprefix("mailto:")
        mark = {"type": "link", "attrs": {"href": href}}
        inner = _Reader(shown, self._names, _IN_LINK).nodes() if len(parts) > 1 else [text(shown)]
        return [text(node["text"], [mark, *map(dict, marks_of(node))]) for node in inner if node["type"] == "text"]

    def _named(self, literal: str, name: str) -> list[Node | _Sign]:
        """A mention or a file; text if nobody knows it."""
        sign, name = name[0], signs.decoded(name[1:]).strip(" \t")
        if sign == "^":
            element = self._names.files.get(name)
            return [media(element, name, inline=True) if element else text(literal)]
        account = self._names.people.get(name, name.removeprefix("accountid:") if name.startswith("accountid:") else "")
        return [
            {"type": "mention", "attrs": {"id": account, "text": "", "accessLevel": ""}} if account else text(literal)
        ]

    def _image(self, found: re.Match[str]) -> list[Node | _Sign] | None:
        name = signs.decoded(found["name"]).strip(" \t")
        size = {key: int(number) for key, number in _SIZES.findall(found["params"] or "")}
        if signs.URL.fullmatch(name):
            return [picture({"type": "media", "attrs": {"type": "external", "url": name, **size}})]
        if element := self._names.files.get(name):
            return [picture(media(element, name, size=size))]
        return [text(found[0])] if signs.FILE_NAME.fullmatch(name) else None

    def _url(self, found: re.Match[str]) -> list[Node | _Sign]:
        return [text(found[0], [{"type": "link", "attrs": {"href": found[0]}}])]

    def _cite(self, found: re.Match[str]) -> list[Node | _Sign]:
        inner = _Reader(f"— {found['cite']}", self._names, _TOKEN).nodes()
        return [text(n["text"], [*map(dict, marks_of(n)), {"type": "em"}]) if n["type"] == "text" else n for n in inner]

    def _status(self, found: re.Match[str]) -> list[Node | _Sign] | None:
        tint = found["tint"].lower()
        color = next((name for name, value in signs.STATUS_COLORS.items() if value.lower() == tint), None)
        if color is None:
            return None
        return [{"type": "status", "attrs": {"text": signs.decoded(found["status"]), "color": color}}]

    def _smiley(self, found: re.Match[str]) -> list[Node | _Sign]:
        short, id, shown = signs.EMOJI[found[0]]
        return [{"type": "emoji", "attrs": {"shortName": short, "id": id, "text": shown}}]


_CARDS = {"smart-link": "inlineCard", "smart-card": "blockCard", "smart-embed": "embedCard"}
_CARD_ATTRS: dict[str, Node] = {"smart-embed": {"layout": "center"}}


def _break(_reader: _Reader, _found: re.Match[str]) -> list[Node | _Sign]:
    return [{"type": "hardBreak"}]


_TOKENS: dict[str, Callable[[_Reader, re.Match[str]], list[Node | _Sign] | None]] = {
    "macro": lambda _, found: [{"type": "macro", "number": int(found["macro"])}],
    "newline": _break,
    "break": _break,
    "escaped": lambda _, found: [text(found["escaped"])],
    "entity": lambda _, found: [text(signs.decoded(found[0]))],
    "anchor": lambda _, _found: [],
    "dash": lambda _, found: [text("–" if found[0] == "--" else "—")],
    "mono": _Reader._mono,
    "braced": _Reader._braced,
    "color": _Reader._color,
    "link": _Reader._link,
    "image": _Reader._image,
    "url": _Reader._url,
    "cite": _Reader._cite,
    "status": _Reader._status,
    "smiley": _Reader._smiley,
    "sign": _Reader._sign,
}
