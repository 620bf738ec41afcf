"""From text to tokens. Knows words, signs, numbers and brackets; not what may follow what."""

from __future__ import annotations

import struct
from bisect import bisect_right
from decimal import Decimal
from itertools import accumulate
from typing import Any

from app.rules.script.runtime.values import BigInteger, Float, Long
from app.rules.script.syntax.texts import Texts
from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import At
from app.rules.script.syntax.trouble import SyntaxTrouble
from app.rules.script.syntax.words import BRACKETS, CLOSING, DOTS, END, KEYWORDS, NAME, NUMBER, TOKEN, VALUE_ENDS

MAX_DIGITS = 1000
MAX_EXPONENT = 9999
MAX_TEXTS_IN_TEXTS = 20

LOOKALIKES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'")
INSTEAD = {"–": "-", "—": "-", "−": "-", "…": "...", "≤": "<=", "≥": ">=", "≠": "!=", "×": "*", "÷": "/", "→": "->"}


class Lexer(Texts):
    """Reads one script. Its line ends are `\\n` only."""

    def __init__(self, source: str, name: str) -> None:
        self.source = source
        self.name = name
        self.starts = [0, *accumulate(len(line) + 1 for line in source.split("\n"))]
        self.inside = 0

    def at(self, position: int) -> At:
        line, start, _ = self.line(position)
        return At(line, position - start + 1)

    def line(self, position: int) -> tuple[int, int, int]:
        """The number of the line, its first position and that of the next line."""
        number = bisect_right(self.starts, position)
        return number, self.starts[number - 1], self.starts[number]

    def trouble(self, message: str, position: int) -> SyntaxTrouble:
        return SyntaxTrouble(message, self.at(position), self.name)

    def read(self) -> list[Token]:
        """All tokens, the last of them `END`."""
        start = self.source.find("\n") if self.source.startswith("#!") else 0
        return self.tokens_from(max(start, 0) if start >= 0 else len(self.source), None)[0]

    def tokens_in_braces(self, position: int, opened: int) -> tuple[list[Token], int]:
        self.inside += 1
        if self.inside > MAX_TEXTS_IN_TEXTS:
            raise self.trouble("texts are nested too deeply in texts here; give the inner ones names first.", opened)
        result = self.tokens_from(position, opened)
        self.inside -= 1
        return result

    def tokens_from(self, position: int, braces: int | None) -> tuple[list[Token], int]:
        """Tokens up to the end or, if `braces` tells where a `${` was opened, up to its `}`; and the place after."""
        source, length, match_token = self.source, len(self.source), TOKEN.match
        tokens: list[Token] = []
        opened: list[int] = []
        newline = False
        line, line_start, line_end = self.line(position)
        while position < length:
            match = match_token(source, position)
            if match is None:
                raise self.unknown_character(position)
            group, end = match.lastgroup, 0
            if group == "skipped":
                position = match.end()
                continue
            if group == "newline":
                newline = newline or not opened or tokens[opened[-1]].kind == "{"
                position = match.end()
                continue
            kind = value = text = match[group or 0]
            if group == "name":
                kind = text if text in KEYWORDS else NAME
            elif text in BRACKETS:
                if text in CLOSING:
                    opened.append(len(tokens))
                elif text == "}" and not opened and braces is not None:
                    break
                else:
                    self.close(text, position, tokens, opened)
            elif group != "sign" or text[0] == "/":
                kind, value, end = self.valued(group, text, position, self.text_may_begin(tokens, newline, position))
            if position >= line_end:
                line, line_start, line_end = self.line(position)
            at = At(line, position - line_start + 1)
            tokens.append(Token(kind, value, at, position, end or position + len(text), newline))
            newline = False
            position = end or match.end()
        self.check_ending(tokens, opened, braces, position)
        last = tokens[-1].end if tokens and braces is None else position
        tokens.append(Token(END, None, self.at(last), position, position, True))
        return tokens, position + 1

    def valued(self, group: str | None, text: str, position: int, text_may_begin: bool) -> tuple[str, Any, int]:
        """A text, number or dividing slash: its kind, its value, and its end where the match does not tell it."""
        if group == "quote":
            return self.text(position, text)
        if group == "dollar":
            return self.text(position, "$/")
        if group == "number":
            return NUMBER, self.number(text, position, position + len(text)), 0
        if text == "/*":
            raise self.trouble("this comment is never closed; end it with */.", position)
        return self.text(position, "/") if text_may_begin else (text, text, 0)

    def check_ending(self, tokens: list[Token], opened: list[int], braces: int | None, position: int) -> None:
        if braces is not None and position == len(self.source):
            raise self.trouble("this ${ is never closed; its } is missing.", braces)
        if opened:
            token = tokens[opened[-1]]
            sign = token.kind[-1]
            raise self.trouble(f"this {sign} is never closed; its {CLOSING[sign]} is missing.", token.end - 1)

    def close(self, kind: str, position: int, tokens: list[Token], opened: list[int]) -> None:
        if not opened:
            raise self.trouble(f"this {kind} closes nothing; remove it, or open it before.", position)
        opener = tokens[opened.pop()]
        if CLOSING[opener.kind] != kind:
            sign = opener.kind[-1]
            where = self.at(position)
            raise self.trouble(
                f"this {sign} is not closed: its {CLOSING[sign]} is missing before the {kind} of line {where.line}.",
                opener.end - 1,
            )
        opener.match = len(tokens)

    def text_may_begin(self, tokens: list[Token], newline: bool, position: int) -> bool:
        """A slash begins a text where a value may stand; after a value it divides."""
        if not tokens:
            return True
        kind = tokens[-1].kind
        if kind not in VALUE_ENDS and not (kind in KEYWORDS and len(tokens) > 1 and tokens[-2].kind in DOTS):
            return True
        if not newline:
            return False
        line_end = self.source.find("\n", position)
        return "/" in self.source[position + 1 : line_end if line_end >= 0 else len(self.source)]

    def number(self, text: str, position: int, end: int) -> Any:
        after = self.source[end : end + 1]
        if after and (after == "_" or after.isalnum()):
            raise self.trouble(f"a number cannot be followed by {after}; put a space or an operator between.", end)
        if len(text) > MAX_DIGITS:
            raise self.trouble(f"a number of more than {MAX_DIGITS} digits.", position)
        digits = text.replace("_", "").lower()
        prefix = digits[:2]
        suffix = digits[-1] if digits[-1] in ("ilg" if prefix in ("0x", "0b") else "ilgdf") else ""
        digits = digits.removesuffix(suffix)
        if suffix in ("d", "f") or "." in digits or ("e" in digits and prefix != "0x"):
            return self.fraction(digits, suffix, position)
        if prefix == "0x":
            return self.whole(int(digits, 16), suffix, position)
        if prefix == "0b":
            return self.whole(int(digits[2:], 2), suffix, position)
        if len(digits) > 1 and digits[0] == "0":
            if "8" in digits or "9" in digits:
                raise self.trouble("a number that begins with 0 is octal and has no 8 or 9; drop the 0.", position)
            return self.whole(int(digits, 8), suffix, position)
        return self.whole(int(digits), suffix, position)

    def whole(self, value: int, suffix: str, position: int) -> Any:
        """Of the type its suffix says, else the first of Integer, Long and BigInteger that holds it. One more than
        the largest is let through for the sake of the minus before it; the parser looks at it again."""
        if suffix == "g":
            return BigInteger(value)
        if suffix == "i" and value > 2**31:
            raise self.trouble("this number is too large for an Integer; use L or G as its last letter.", position)
        if suffix == "l" and value > 2**63:
            raise self.trouble("this number is too large for a Long; use G as its last letter.", position)
        if suffix != "l" and value < 2**31:
            return value
        return Long(value) if suffix or value < 2**63 else BigInteger(value)

    def fraction(self, digits: str, suffix: str, position: int) -> Any:
        exponent = digits.partition("e")[2]
        if len(exponent) > 6 or abs(int(exponent or 0)) > MAX_EXPONENT:
            raise self.trouble(f"the exponent of this number is larger than {MAX_EXPONENT}.", position)
        if suffix in ("i", "l"):
            raise self.trouble(f"a number with decimals cannot end in {suffix.upper()}.", position)
        if suffix == "d":
            return float(digits)
        if suffix == "f":
            try:
                return Float(struct.unpack("f", struct.pack("f", float(digits)))[0])
            except OverflowError:
                return Float("inf")
        return Decimal(digits)

    def unknown_character(self, position: int) -> SyntaxTrouble:
        char = self.source[position]
        if char in LOOKALIKES:
            return self.trouble(f"this quote {char} is a typographic one; use {LOOKALIKES[char]} instead.", position)
        if char in INSTEAD:
            return self.trouble(f"this {char} is no operator; use {INSTEAD[char]} instead.", position)
        if char == "#":
            return self.trouble("# means nothing here; a comment begins with //.", position)
        if char == "\\":
            return self.trouble("a backslash has no meaning outside of texts; remove it.", position)
        shown = char if char.isprintable() else f"U+{ord(char):04X}"
        return self.trouble(f"the character {shown} means nothing here; remove it or put it into quotes.", position)
