"""Texts of all six forms, with their escapes and the values in them. Knows quotes; tokens in `${}` are the lexer's."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from app.rules.script.syntax.tokens import Token
from app.rules.script.syntax.tree import At
from app.rules.script.syntax.trouble import SyntaxTrouble
from app.rules.script.syntax.words import END, GSTRING, NAME, STRING

ESCAPES = {
    "n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "s": " ", "\\": "\\", "'": "'", '"': '"', "$": "$", "\n": "",
}  # fmt: skip

PLAIN = {
    "'": re.compile(r"[^'\\\n]+"),
    "'''": re.compile(r"[^'\\]+"),
    '"': re.compile(r'[^"\\$\n]+'),
    '"""': re.compile(r'[^"\\$]+'),
    "/": re.compile(r"[^/\\$]+"),
    "$/": re.compile(r"[^/\\$]+"),
}
"""What needs no second look in a text, by its opening quote."""

PATH = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
UNICODE = re.compile(r"\\u+([0-9a-fA-F]{4})")
OCTAL = re.compile(r"\\([0-3]?[0-7]{1,2})")
SURROGATE = re.compile("[\ud800-\udfff]")

Values = list[list[Token]]


class Texts(ABC):
    """The lexer's part that reads texts."""

    source: str

    @abstractmethod
    def at(self, position: int) -> At: ...

    @abstractmethod
    def trouble(self, message: str, position: int) -> SyntaxTrouble: ...

    @abstractmethod
    def tokens_in_braces(self, position: int, opened: int) -> tuple[list[Token], int]: ...

    def text(self, begin: int, quote: str) -> tuple[str, object, int]:
        """The text that opens with `quote` at `begin`: kind, value and end."""
        source, length, plain = self.source, len(self.source), PLAIN[quote]
        closing = "/$" if quote == "$/" else quote
        position = begin + len(quote)
        parts: list[str] = []
        texts: list[str] = []
        values: Values = []
        while True:
            match = plain.match(source, position)
            if match is not None:
                parts.append(match.group())
                position = match.end()
            if position >= length:
                raise self.unclosed(begin, quote, closing)
            if source.startswith(closing, position):
                break
            char = source[position]
            if char == "\\":
                part, position = self.escape(position, quote)
            elif char == "$":
                part, position = self.dollar(position, quote, parts, texts, values)
            elif char == "\n":
                raise self.unclosed(begin, quote, closing)
            else:
                part, position = char, position + 1
            parts.append(part)
        texts.append(whole(parts))
        end = position + len(closing)
        if values:
            return GSTRING, (tuple(texts), values), end
        return STRING, texts[0], end

    def unclosed(self, begin: int, quote: str, closing: str) -> SyntaxTrouble:
        if len(quote) == 1 and quote != "/":
            hint = f"its {closing} is missing in this line; a text of several lines stands between {quote * 3}."
        else:
            hint = f"its {closing} is missing."
        return self.trouble(f"this text is never closed: {hint}", begin)

    def escape(self, position: int, quote: str) -> tuple[str, int]:
        """What a backslash means, and the place after it."""
        match = UNICODE.match(self.source, position)
        if match is not None:
            return chr(int(match.group(1), 16)), match.end()
        after = self.source[position + 1 : position + 2]
        if quote == "/" and after == "/":
            return "/", position + 2
        if quote in ("/", "$/"):
            return "\\", position + 1
        if after in ESCAPES:
            return ESCAPES[after], position + 2
        match = OCTAL.match(self.source, position)
        if match is not None:
            return chr(int(match.group(1), 8)), match.end()
        if after == "u":
            raise self.trouble("\\u needs four hexadecimal digits, as in \\u00e4.", position)
        raise self.trouble(f"\\{after} means nothing in a text; for a backslash write \\\\.", position)

    def dollar(self, position: int, quote: str, parts: list[str], texts: list[str], values: Values) -> tuple[str, int]:
        """A value in the text, or the dollar itself."""
        source = self.source
        after = source[position + 1 : position + 2]
        if quote == "$/" and after in ("$", "/") and after:
            return after, position + 2
        if after == "{":
            tokens, end = self.tokens_in_braces(position + 2, position)
        else:
            match = PATH.match(source, position + 1)
            if match is None:
                if quote in ("/", "$/"):
                    return "$", position + 1
                raise self.trouble("in double quotes $ begins a value; for the sign itself write \\$.", position)
            tokens, end = self.path(match.group(), position + 1)
        texts.append(whole(parts))
        parts.clear()
        values.append(tokens)
        return "", end

    def path(self, text: str, position: int) -> tuple[list[Token], int]:
        """The tokens of `a.b.c` after a dollar."""
        tokens: list[Token] = []
        for name in text.split("."):
            if tokens:
                tokens.append(Token(".", ".", self.at(position - 1), position - 1, position, False))
            kind = name if name in ("this", "super") else NAME
            tokens.append(Token(kind, name, self.at(position), position, position + len(name), False))
            position += len(name) + 1
        end = position - 1
        tokens.append(Token(END, None, self.at(end), end, end, True))
        return tokens, end


def whole(parts: list[str]) -> str:
    """One text; two escapes that are halves of one character become it."""
    text = "".join(parts)
    if SURROGATE.search(text) is not None:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
