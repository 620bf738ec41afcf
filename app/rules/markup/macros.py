"""Takes the block macros out of a wiki text: each becomes a mark of the form NUL number NUL, so that lines can be read
one by one. Knows no ADF."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.rules.markup.signs import CONTAINERS

MARK = re.compile(r"\x00(\d+)\x00")
DEEPEST = 8
"""Panels and quotes inside one another; what opens deeper stays text."""
_RAW = ("code", "noformat")
_OPENING = re.compile(rf"\\[{{\\]|\{{\{{|\{{(code|noformat|{CONTAINERS})(?::([^}}\n]{{0,1000}}))?\}}")


@dataclass(frozen=True)
class Macro:
    """`body` of a container holds the marks of the macros inside it."""

    name: str
    parameters: str
    body: str


class _Open:
    def __init__(self, name: str, parameters: str, literal: str) -> None:
        self.name, self.parameters, self.literal = name, parameters, literal
        self.parts: list[str] = []


def taken_out(text: str) -> tuple[str, list[Macro]]:
    """The text with marks, and the macros that they number. A macro without an end stays text."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    macros: list[Macro] = []
    stack = [_Open("", "", "")]
    endless: set[str] = set()
    place = 0
    while found := _OPENING.search(text, place):
        stack[-1].parts.append(text[place : found.start()])
        place = found.end()
        name, parameters = found[1], found[2]
        if name in _RAW and name not in endless:
            end = text.find(f"{{{name}}}", place)
            if end >= 0:
                macros.append(Macro(name, parameters or "", text[place:end]))
                stack[-1].parts.append(f"\x00{len(macros) - 1}\x00")
                place = end + len(name) + 2
                continue
            endless.add(name)
        elif name and name not in _RAW:
            if parameters is None and any(one.name == name for one in stack):
                _close(stack, name, macros)
                continue
            if len(stack) <= DEEPEST:
                stack.append(_Open(name, parameters or "", found[0]))
                continue
        stack[-1].parts.append(found[0])
    stack[-1].parts.append(text[place:])
    while len(stack) > 1:
        _give_up(stack)
    return "".join(stack[0].parts), macros


def _close(stack: list[_Open], name: str, macros: list[Macro]) -> None:
    while stack[-1].name != name:
        _give_up(stack)
    done = stack.pop()
    macros.append(Macro(done.name, done.parameters, "".join(done.parts)))
    stack[-1].parts.append(f"\x00{len(macros) - 1}\x00")


def _give_up(stack: list[_Open]) -> None:
    """The innermost one has no end: it was text."""
    done = stack.pop()
    stack[-1].parts.append(done.literal)
    stack[-1].parts.extend(done.parts)


def parameters_of(text: str) -> dict[str, str]:
    """`java|title=a` as `{"": "java", "title": "a"}`; names in small letters."""
    found: dict[str, str] = {}
    for word in filter(None, text.split("|")):
        name, equals, value = word.partition("=")
        if equals:
            found[name.strip().lower()] = value.strip()
        else:
            found[""] = name.strip()
    return found
