"""Small classes that scripts name now and then: colours, tokens of a text, scanners."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from app.rules.script.library.number_classes import whole_of
from app.rules.script.library.tables import class_of, natives
from app.rules.script.runtime.numbers import INT_MAX, INT_MIN, LONG_MAX, LONG_MIN, wrap_int
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject, Long


class Color(HostObject):
    __slots__ = ("alpha", "rgb")
    type_name: ClassVar[str] = "java.awt.Color"

    def __init__(self, rgb: int, alpha: int = 255) -> None:
        self.rgb = rgb & 0xFFFFFF
        self.alpha = alpha

    def text(self, run: Run) -> str:  # noqa: ARG002
        return f"java.awt.Color[r={self.rgb >> 16},g={self.rgb >> 8 & 255},b={self.rgb & 255}]"

    def equals(self, run: Run, other: Any) -> bool:  # noqa: ARG002
        return isinstance(other, Color) and (other.rgb, other.alpha) == (self.rgb, self.alpha)

    def hash_key(self) -> Any:
        return ("color", self.rgb, self.alpha)


Color.getters = {
    "red": lambda _run, me: me.rgb >> 16,
    "green": lambda _run, me: me.rgb >> 8 & 255,
    "blue": lambda _run, me: me.rgb & 255,
    "alpha": lambda _run, me: me.alpha,
    "RGB": lambda _run, me: wrap_int(me.alpha << 24 | me.rgb),
}

Color.methods = natives({"getRGB": lambda _run, me: wrap_int(me.alpha << 24 | me.rgb)})


def _decode(_run: Run, text: str) -> Color:
    """`#ff8000`, `0xff8000` or a plain number."""
    radix, digits = 10, text
    if text.startswith("#"):
        radix, digits = 16, text[1:]
    elif text[:2].lower() == "0x":
        radix, digits = 16, text[2:]
    return Color(whole_of(digits, radix, INT_MIN, INT_MAX))


def _new_color(_run: Run, red: int, green: int | None = None, blue: int = 0, alpha: int = 255) -> Color:
    if green is None:
        return Color(red)
    if not all(0 <= part <= 255 for part in (red, green, blue, alpha)):
        raise thrown("java.lang.IllegalArgumentException", "Color parameter outside of expected range")
    return Color(red << 16 | green << 8 | blue, alpha)


_NAMED: Final = {"RED": 0xFF0000, "GREEN": 0x00FF00, "BLUE": 0x0000FF, "WHITE": 0xFFFFFF, "BLACK": 0,
                 "YELLOW": 0xFFFF00, "ORANGE": 0xFFC800, "GRAY": 0x808080}  # fmt: skip
class_of(Color, _new_color, {"decode": _decode}, {name: Color(rgb) for name, rgb in _NAMED.items()})


class Tokens(HostObject):
    """`StringTokenizer` and `Scanner`: the parts of a text one after the other."""

    __slots__ = ("next", "parts")
    type_name: ClassVar[str] = "java.util.StringTokenizer"

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self.next = 0


class Scanner(Tokens):
    __slots__ = ("source",)
    type_name: ClassVar[str] = "java.util.Scanner"

    def __init__(self, source: str) -> None:
        super().__init__([])
        self.source = source


def _next_token(_run: Run, me: Tokens) -> str:
    if me.next >= len(me.parts):
        raise thrown("java.util.NoSuchElementException")
    me.next += 1
    return me.parts[me.next - 1]


def _scanned(run: Run, me: Scanner, pattern: str) -> str:
    """The next part that is of the pattern; the text moves on."""
    run.tick()
    match = re.compile(pattern).match(me.source, me.next)
    if match is None:
        raise thrown("java.util.NoSuchElementException")
    me.next = match.end()
    return match[1]


def _has(pattern: str) -> Any:
    return lambda _run, me: re.compile(pattern).match(me.source, me.next) is not None


_WORD, _LINE, _WHOLE = r"\s*(\S+)", r"([^\r\n]*)(?:\r?\n|\Z)", r"\s*([+-]?\d+)(?!\S)"
_TOKEN_METHODS = natives(
    {
        "nextToken": _next_token,
        "nextElement": _next_token,
        "hasMoreTokens": lambda _run, me: me.next < len(me.parts),
        "hasMoreElements": lambda _run, me: me.next < len(me.parts),
        "countTokens": lambda _run, me: len(me.parts) - me.next,
    }
)
Tokens.methods = _TOKEN_METHODS
Scanner.methods = natives(
    {
        "next": lambda run, me: _scanned(run, me, _WORD),
        "nextLine": lambda run, me: _scanned(run, me, _LINE) if me.next < len(me.source) else _next_token(run, me),
        "nextInt": lambda run, me: whole_of(_scanned(run, me, _WHOLE), 10, INT_MIN, INT_MAX),
        "nextLong": lambda run, me: Long(whole_of(_scanned(run, me, _WHOLE), 10, LONG_MIN, LONG_MAX)),
        "hasNext": _has(_WORD),
        "hasNextInt": _has(_WHOLE),
        "hasNextLine": lambda _run, me: me.next < len(me.source),
        "close": lambda _run, _me: None,
    }
)


def _new_tokens(run: Run, text: str, separators: str = " \t\n\r\f", keep: bool = False) -> Tokens:
    signs = f"[{re.escape(separators)}]"
    parts = re.findall(f"{signs}|[^{re.escape(separators)}]+" if keep else f"[^{re.escape(separators)}]+", text)
    run.items_of(len(parts))
    return Tokens(parts)


def _new_scanner(_run: Run, source: str) -> Scanner:
    return Scanner(source)


class_of(Tokens, _new_tokens)
class_of(Scanner, _new_scanner)
