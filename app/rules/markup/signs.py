"""The signs of wiki markup as data: what its reader and its writer must agree on. Knows no ADF tree."""

from __future__ import annotations

import re
from typing import Any

MARKS: dict[str, dict[str, Any]] = {
    "*": {"type": "strong"},
    "_": {"type": "em"},
    "-": {"type": "strike"},
    "+": {"type": "underline"},
    "^": {"type": "subsup", "attrs": {"type": "sup"}},
    "~": {"type": "subsup", "attrs": {"type": "sub"}},
}
STATUS_COLORS = {
    "neutral": "#97a0af",
    "purple": "#6554C0",
    "blue": "#00B8D9",
    "red": "#ff5630",
    "yellow": "#ffab00",
    "green": "#36B37E",
}
PANEL_COLORS = {
    "info": "#deebff",
    "note": "#eae6ff",
    "success": "#e3fcef",
    "warning": "#fffae6",
    "error": "#ffebe6",
}
PANEL_NAMES = {name: name for name in PANEL_COLORS} | {"tip": "success"}
PANEL_KINDS = {color: name for name, color in PANEL_COLORS.items()} | {"#ffffce": "warning"}
COLORS = {
    "aqua": "#00ffff", "black": "#000000", "blue": "#0000ff", "brown": "#a52a2a", "cyan": "#00ffff",
    "fuchsia": "#ff00ff", "gray": "#808080", "green": "#008000", "grey": "#808080", "lime": "#00ff00",
    "magenta": "#ff00ff", "maroon": "#800000", "navy": "#000080", "olive": "#808000", "orange": "#ffa500",
    "pink": "#ffc0cb", "purple": "#800080", "red": "#ff0000", "silver": "#c0c0c0", "teal": "#008080",
    "violet": "#ee82ee", "white": "#ffffff", "yellow": "#ffff00",
}  # fmt: skip
EMOJI = {
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
    "(+)": (":plus:", "atlassian-plus", ":plus:"),
    "(-)": (":minus:", "atlassian-minus", ":minus:"),
    "(?)": (":question:", "atlassian-question_mark", ":question:"),
    "(on)": (":light_bulb_on:", "atlassian-light_bulb_on", ":light_bulb_on:"),
    "(off)": (":light_bulb_off:", "atlassian-light_bulb_off", ":light_bulb_off:"),
    "(*)": (":yellow_star:", "atlassian-yellow_star", ":yellow_star:"),
    "(*r)": (":red_star:", "atlassian-red_star", ":red_star:"),
    "(*g)": (":green_star:", "atlassian-green_star", ":green_star:"),
    "(*b)": (":blue_star:", "atlassian-blue_star", ":blue_star:"),
    "(*y)": (":yellow_star:", "atlassian-yellow_star", ":yellow_star:"),
}
EMOJI_CODES = {id: code for code, (_, id, _) in EMOJI.items()}

SPECIAL = "*_-+^~{}[]!|?#()"
"""What a backslash makes ordinary. The backslash itself is written as an entity: two of them break a line."""
CONTAINERS = "quote|panel|info|note|tip|success|warning|error"
MACRO_WORDS = re.compile(rf"\{{(?:code|noformat|color|anchor|{CONTAINERS})[:}}]")
ENTITY = re.compile(r"&#(\d{1,7});")
URL = re.compile(r"(?:https?|ftp)://(?:(?!&#\d)[^\s|\[\]{}<>\"\\\x00])+(?<![.,;:!?)'*_])")
LINK_TARGET = re.compile(r"(?:[a-z][a-z0-9+.-]*://\S+|mailto:\S+|tel:\S+|#\S+|/\S*)", re.IGNORECASE)
LINK = re.compile(r"\[(?:\\.|[^\[\]\n\\\x00])+\]")
IMAGE = re.compile(
    r"(?<![^\W_])(?<!!)!(?=[^\s!|])(?P<name>[^!|\n\x00]{1,600})(?:\|(?P<params>[^!|\n\x00]{0,300}))?!(?![^\W_])"
)
FILE_NAME = re.compile(r".+\.\w{1,10}", re.DOTALL)
SMILEY = re.compile(r"(?<![^\W_])(?::\)|:\(|:P|:D|;\)|\((?:y|n|i|/|x|!|\+|-|\?|on|off|\*[rgby]?)\))(?![^\W_])")
BLOCK_START = re.compile(r"(?:h[1-6]|bq)\.(?:[ \t]|$)|-{4,}[ \t]*$|\||(?:[*#]+|-)[ \t]+[^ \t]")


def can_open(before: str, sign: str, after: str) -> bool:
    """Whether a sign between two characters ("" at an end) may begin a mark."""
    return not (before.isalnum() or before == sign) and after != "" and not after.isspace() and after != sign


def can_close(before: str, sign: str, after: str) -> bool:
    return before != "" and not before.isspace() and before != sign and not (after.isalnum() or after == sign)


def decoded(text: str) -> str:
    """With numeric entities as the characters that they name."""
    return ENTITY.sub(lambda found: character(found[1]) or found[0], text)


def character(number: str) -> str:
    """The character of a numeric entity; "" of none that a text may hold."""
    code = int(number)
    return chr(code) if 32 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def encoded(text: str, characters: str) -> str:
    """With some characters as numeric entities."""
    return "".join(f"&#{ord(char)};" if char in characters else char for char in text)


def color_of(name: str) -> str:
    """A colour as `#rrggbb` in small letters; "" if it is none."""
    name = name.strip().strip("'\"").lower()
    name = COLORS.get(name, name)
    if re.fullmatch(r"#[0-9a-f]{3}", name):
        name = "#" + "".join(digit * 2 for digit in name[1:])
    return name if re.fullmatch(r"#[0-9a-f]{6}", name) else ""
