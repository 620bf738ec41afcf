"""Escapes in wiki markup: text that would be read as markup gets a backslash or an entity, and only such text.

The light way goes by the characters around; whoever asks checks it by reading, and takes the `careful` way, which
escapes every special character, where that was not enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from app.rules.markup import signs

_SPECIAL = re.compile(rf"[{re.escape(signs.SPECIAL)}\\&:]")
_AS_IT_IS = re.compile(
    r"(?<![^\W_])(?<!!)!(?=[^\s!|])[^!|\n{}\\]+\.\w{1,10}(?:\|[^!|\n{}\\]*)?!(?![^\W_])|\[[\^~][^\[\]\n{}\\|]+\]"
)
"""Names of files and people that the reader did not know: they stay what they were."""
_UP_TO_BRACKET = re.compile(r"\[[^\[\]\n]*")


@dataclass(frozen=True)
class Style:
    """`careful`: escape all there is; `cell`: bars are borders."""

    careful: bool = False
    cell: bool = False


@dataclass(frozen=True)
class Literal:
    """A text and the characters beside it; signs of the marks that it lies in, and those that are alone in the line."""

    words: str
    before: str
    after: str
    active: Set[str]
    once: Set[str]
    linked: bool
    style: Style

    def written(self) -> str:
        escaped = self._carefully if self.style.careful else self._lightly
        out: list[str] = []
        place = 0
        for kept in [*self._kept(), None]:
            end = kept.start() if kept else len(self.words)
            for found in _SPECIAL.finditer(self.words, place, end):
                out += [self.words[place : found.start()], escaped(found[0], found.start())]
                place = found.end()
            out.append(self.words[place:end])
            if kept:
                out.append(kept[0])
                place = kept.end()
        return "".join(out)

    def _kept(self) -> Iterable[re.Match[str]]:
        if self.linked:
            return ()
        return (found for found in _AS_IT_IS.finditer(self.words) if not found[0].startswith("[~accountid:"))

    def _carefully(self, char: str, at: int) -> str:
        if char in signs.SPECIAL:
            return f"\\{char}"
        smiles = char == ":" and self.words[at + 1 : at + 2] in ("P", "D")
        return f"&#{ord(char)};" if char == "\\" or smiles or signs.ENTITY.match(self.words, at) else char

    def _lightly(self, char: str, at: int) -> str:
        if char in "\\:&":
            return f"&#{ord(char)};" if self._needs_entity(char, at) else char
        return f"\\{char}" if self._needs_backslash(char, at) else char

    def _around(self, at: int) -> tuple[str, str]:
        before = self.words[at - 1] if at else self.before
        after = self.words[at + 1] if at + 1 < len(self.words) else self.after
        return before, after

    def _needs_entity(self, char: str, at: int) -> bool:
        before, after = self._around(at)
        if char == "\\":
            return not after or after in signs.SPECIAL + "\\&" or before == "\\" or at + 1 == len(self.words)
        if char == "&":
            return signs.ENTITY.match(self.words, at) is not None
        return after in ("P", "D") and signs.SMILEY.match(self.words, at) is not None

    def _needs_backslash(self, char: str, at: int) -> bool:
        before, after = self._around(at)
        if self.linked and char in "[]|":
            return True
        if char in signs.MARKS:
            dash = char == "-" and before in (" ", "\t") and re.match(r"---?[ \t]", self.words[at : at + 4]) is not None
            return dash or (
                char not in self.once
                and (
                    signs.can_open(before, char, after)
                    or (char in self.active and signs.can_close(before, char, after))
                )
            )
        return self._needs_by_form(char, at, before, after)

    def _may_close(self, at: int) -> bool:
        """Whether a bracket that is not closed in this text may be closed by what follows."""
        found = _UP_TO_BRACKET.match(self.words, at)
        if found is None or found.end() < len(self.words):
            return False
        return self.style.cell if self.after == "" else self.after != "["

    def _needs_by_form(self, char: str, at: int, before: str, after: str) -> bool:
        match char:
            case "{":
                return not after or after in "{*_+-^~\\" or signs.MACRO_WORDS.match(self.words, at) is not None
            case "[":
                link = signs.LINK.match(self.words, at)
                if link:
                    return "|" in link[0] or link[0][1] == "~" or signs.LINK_TARGET.fullmatch(link[0][1:-1]) is not None
                return self._may_close(at)
            case "|":
                return self.style.cell
            case "!":
                image = signs.IMAGE.match(self.words, at)
                return (image is not None and "://" in image["name"]) or (self.style.cell and not after.isspace())
            case "?":
                return before != "?" and self.words.startswith("??", at) and self.words.find("??", at + 2) >= 0
            case "(":
                return before in (":", ";") or signs.SMILEY.match(self.words, at) is not None
            case ")":
                return before in (":", ";")
            case _:
                return False
