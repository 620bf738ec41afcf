"""Makes HTML harmless for a parser whose time grows with the square of what is left open in it. Knows no elements."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BRACKET = re.compile(r"[<>]")
_FARTHEST = 2000
"""Characters within which a tag must end that has another bracket in it, as in a quoted attribute."""


def tame(html: str) -> str:
    """The same page: comments are gone, and a bracket that begins no tag is text."""
    html = _without_comments(html)
    stray: list[int] = []
    opening = closing = len(html) + _FARTHEST
    for found in reversed(list(_BRACKET.finditer(html))):
        at = found.start()
        if found[0] == ">":
            closing = at
            continue
        if (opening < closing and closing - at > _FARTHEST) or closing >= len(html):
            stray.append(at)
        opening = at
    return _with_text(html, reversed(stray))


def _with_text(html: str, stray: Iterable[int]) -> str:
    out: list[str] = []
    place = 0
    for at in stray:
        out += [html[place:at], "&lt;"]
        place = at + 1
    return "".join((*out, html[place:]))


def _without_comments(html: str) -> str:
    """A comment without an end hides the rest, as in a browser."""
    out: list[str] = []
    place = 0
    while (start := html.find("<!--", place)) >= 0:
        out.append(html[place:start])
        end = html.find("-->", start + 4)
        if end < 0:
            return "".join(out)
        place = end + 3
    return "".join((*out, html[place:]))
