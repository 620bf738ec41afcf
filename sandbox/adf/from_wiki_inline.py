"""The words of wiki markup → inline ADF: marks, links, mentions, images, emoji, dashes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Node = dict[str, Any]

_COLORS = {
    "red": "#ff0000",
    "green": "#008000",
    "blue": "#0000ff",
    "black": "#000000",
    "white": "#ffffff",
    "yellow": "#ffff00",
    "orange": "#ffa500",
    "gray": "#808080",
    "grey": "#808080",
    "purple": "#800080",
}
_EMOJI = {
    ":)": (":slight_smile:", "1f642", "🙂"),
    ":(": (":disappointed:", "1f61e", "😞"),
    ":P": (":stuck_out_tongue:", "1f61b", "😛"),
    ":D": (":smiley:", "1f603", "😃"),
    ";)": (":wink:", "1f609", "😉"),
    "(y)": (":thumbsup:", "1f44d", "👍"),
    "(n)": (":thumbsdown:", "1f44e", "👎"),
    "(i)": (":info:", "atlassian-info", ":info:"),
    "(/)": (":check_mark:", "atlassian-check_mark", ":check_mark:"),
    "(x)": (":cross_mark:", "atlassian-cross_mark", ":cross_mark:"),
    "(!)": (":warning:", "atlassian-warning", ":warning:"),
    "(*)": (":yellow_star:", "atlassian-yellow_star", ":yellow_star:"),
    "(on)": (":light_bulb_on:", "atlassian-light_bulb_on", ":light_bulb_on:"),
    "(off)": (":light_bulb_off:", "atlassian-light_bulb_off", ":light_bulb_off:"),
}
_SIGNS: dict[str, Node] = {
    "*": {"type": "strong"},
    "_": {"type": "em"},
    "-": {"type": "strike"},
    "+": {"type": "underline"},
    "^": {"type": "subsup", "attrs": {"type": "sup"}},
    "~": {"type": "subsup", "attrs": {"type": "sub"}},
}
_MARK = r"(?<![\w\\{s}])[{s}](?=[^\s{s}])(?P<{n}>[^\n]*?[^\s\\{s}])[{s}](?![\w{s}])"
_TOKEN = re.compile(
    r"(?P<break>\n|\\\\(?:\n|(?!\\)))"
    r"|\\(?P<escaped>[*_\-+^~{}\[\]!|\\?#()])"
    r"|\{\{(?P<mono>[^}\n]+)\}\}"
    r"|\{color:(?P<color>[^}\n]+)\}(?P<colored>.*?)\{color\}"
    r"|\{anchor:[^}\n]*\}(?P<anchor>)"
    r"|\[~(?P<mention>[^\]\n]+)\]"
    r"|\[\^(?P<file>[^\]|\n]+)\]"
    r"|\[(?P<link>[^\[\]\n]+)\]"
    r"|(?<![\w\\])!(?P<image>[^\s!|][^!|\n]*)(?:\|(?P<image_params>[^!\n]*))?!(?!\w)"
    r"|(?P<url>https?://[^\s|\]{}]*[^\s|\]{}.,;:!?)])"
    r"|\?\?(?P<cite>[^?\n]+)\?\?"
    r"|(?<=\s)(?P<dash>---?)(?=\s)"
    r"|(?<!\w)(?P<emoji>:\)|:\(|:P|:D|;\)|\((?:y|n|i|/|x|!|\*|on|off)\))(?!\w)"
    + "".join(f"|{_MARK.format(s=re.escape(sign), n=f'm{place}')}" for place, sign in enumerate(_SIGNS)),
    re.DOTALL,
)


class Inline:
    def __init__(self, media: Mapping[str, str], account: Callable[[str], str | None]) -> None:
        self._media = media
        self._account = account

    def read(self, text: str, marks: tuple[Node, ...] = ()) -> list[Node]:
        """The inline nodes of a text. An image or a file comes as its block, to be taken out by the caller."""
        out: list[Node] = []
        place = 0
        for match in _TOKEN.finditer(text):
            nodes = self._token(match, marks)
            if nodes is None:
                continue
            out += _words(text[place : match.start()], marks)
            out += nodes
            place = match.end()
        out += _words(text[place:], marks)
        return _joined(out)

    def _token(self, match: re.Match[str], marks: tuple[Node, ...]) -> list[Node] | None:
        kind = match.lastgroup or ""
        found = match[kind]
        if kind == "break":
            return [{"type": "hardBreak"}]
        if kind == "escaped":
            return _words(found, marks)
        if kind == "dash":
            return _words("–" if found == "--" else "—", marks)
        if kind == "anchor":
            return []
        if kind == "mono":
            return _words(found, ({"type": "code"},))
        if kind == "colored":
            return self._colored(match["color"], found, marks)
        if kind == "cite":
            return self.read(f"— {found}", ({"type": "em"}, *marks))
        if kind == "emoji":
            short, id_, shown = _EMOJI[found]
            return [{"type": "emoji", "attrs": {"shortName": short, "id": id_, "text": shown}}]
        if kind == "mention":
            return self._mention(found)
        if kind == "url":
            href = found if re.search(r"://[^/]+/", found) else found + "/"
            return _words(found, ({"type": "link", "attrs": {"href": href}}, *marks))
        if kind == "link":
            return self._link(found, marks)
        if kind == "file":
            return self._file(found)
        if kind in ("image", "image_params"):
            return self._image(match["image"], match["image_params"] or "")
        sign = list(_SIGNS)[int(kind[1:])]
        return self.read(found, (_SIGNS[sign], *marks))

    def _colored(self, color: str, text: str, marks: tuple[Node, ...]) -> list[Node] | None:
        color = _COLORS.get(color.lower(), color)
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", color):
            return self.read(text, marks)
        return self.read(text, ({"type": "textColor", "attrs": {"color": color}}, *marks))

    def _mention(self, name: str) -> list[Node] | None:
        id_ = self._account(name)
        if id_ is None:
            return None
        return [{"type": "mention", "attrs": {"id": id_, "text": "", "accessLevel": ""}}]

    def _link(self, inside: str, marks: tuple[Node, ...]) -> list[Node] | None:
        parts = inside.split("|")
        href = parts[-1 if len(parts) < 3 else 1].strip()
        if not re.match(r"([a-z][a-z0-9+.-]*://\S+|mailto:\S+|#\S+)$", href, re.IGNORECASE):
            return None
        if len(parts) == 3 and parts[2].startswith("smart-"):
            return [{"type": "inlineCard", "attrs": {"url": href}}]
        words = parts[0] if len(parts) > 1 else href.removeprefix("mailto:")
        return self.read_plain(words, ({"type": "link", "attrs": {"href": href}}, *marks))

    def read_plain(self, text: str, marks: tuple[Node, ...]) -> list[Node]:
        """Text of a link: marks inside it count, addresses and brackets do not."""
        match = re.fullmatch(r"([*_+\-])(.+)\1", text)
        if match:
            return self.read_plain(match[2], (_SIGNS[match[1]], *marks))
        return _words(text, marks)

    def _file(self, name: str) -> list[Node] | None:
        media = self._media.get(name)
        if media is None:
            return None
        shown = {"type": "media", "attrs": {"type": "file", "id": media, "collection": ""}}
        return [{"type": "mediaGroup", "content": [shown]}]

    def _image(self, name: str, params: str) -> list[Node] | None:
        size = {key: int(value) for key, value in re.findall(r"(width|height)=(\d+)", params)}
        size = {"width": 200, "height": 183} | size
        if re.match(r"https?://", name):
            attrs: Node = {"type": "external", "url": name, **size}
        elif name in self._media:
            attrs = {"type": "file", "id": self._media[name], "collection": "", **size}
        else:
            return None
        if alt := re.search(r'alt="([^"]*)"', params):
            attrs["alt"] = alt[1]
        return [{"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": attrs}]}]


def _words(text: str, marks: tuple[Node, ...]) -> list[Node]:
    if not text:
        return []
    kept = {mark["type"]: mark for mark in reversed(marks)}
    if "code" in kept:
        kept = {kind: mark for kind, mark in kept.items() if kind in ("code", "link")}
    node: Node = {"type": "text", "text": text}
    if kept:
        node["marks"] = list(reversed(kept.values()))
    return [node]


def _joined(nodes: list[Node]) -> list[Node]:
    out: list[Node] = []
    for node in nodes:
        if out and node["type"] == "text" and out[-1]["type"] == "text" and out[-1].get("marks") == node.get("marks"):
            out[-1]["text"] += node["text"]
        else:
            out.append(node)
    return out
