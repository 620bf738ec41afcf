"""Java's regular expressions in the syntax of the `regex` library. Runs none."""

from __future__ import annotations

from dataclasses import dataclass

import regex

from app.rules.script.runtime.throwables import thrown

UNIX_LINES, CASE_INSENSITIVE, COMMENTS, MULTILINE, LITERAL, DOTALL, UNICODE_CASE, UNICODE_CLASS = (
    1, 2, 4, 8, 16, 32, 64, 256,
)  # fmt: skip
"""Flags of `java.util.regex.Pattern`."""

_ENDS = r"\n\r\u0085\u2028\u2029"
_DOT = f"[^{_ENDS}]"
_START = r"(?:\A|(?<=[\n\u0085\u2028\u2029]|\r(?!\n))(?!\Z))"
_LINE_END = r"(?:(?<!\r)(?=\n)|(?=[\r\u0085\u2028\u2029])|\Z)"
_LAST_END = r"(?=(?:\r\n|(?<!\r)\n|[\r\u0085\u2028\u2029])?\Z)"
_CLASSES = {
    "Lower": "a-z", "Upper": "A-Z", "ASCII": r"\x00-\x7f", "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
    "Punct": r"!-/:-@\[-`{-~", "Graph": "!-~", "Print": " -~", "Blank": r" \t", "Cntrl": r"\x00-\x1f\x7f",
    "XDigit": "0-9a-fA-F", "Space": r" \t\n\x0b\f\r", "javaLowerCase": r"\p{Ll}", "javaUpperCase": r"\p{Lu}",
    "javaWhitespace": r"\s\x1c-\x1f", "javaLetter": r"\p{L}", "javaDigit": r"\p{Nd}",
    "javaLetterOrDigit": r"\p{L}\p{Nd}",
    "javaAlphabetic": r"\p{Alphabetic}", "IsAlphabetic": r"\p{Alphabetic}", "IsLetter": r"\p{L}", "IsDigit": r"\p{Nd}",
    "IsPunctuation": r"\p{P}", "IsUppercase": r"\p{Lu}", "IsLowercase": r"\p{Ll}", "IsWhite_Space": r"\s",
    "L1": r"\x00-\xff",
}  # fmt: skip
_ESCAPES = {
    "h": r"[ \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]", "R": r"(?>\r\n|[\n\x0b\f\r\u0085\u2028\u2029])",
    "v": r"[\n\x0b\f\r\x85\u2028\u2029]", "Z": _LAST_END, "z": r"\Z", "e": r"\x1b",
    "H": r"[^ \t\xa0\u1680\u180e\u2000-\u200a]",
    "V": r"[^\n\x0b\f\r\x85\u2028\u2029]",
}  # fmt: skip
_IN_CLASS = {
    "h": r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000",
    "v": r"\n\x0b\f\r\x85\u2028\u2029",
    "e": r"\x1b",
}

_PLAIN = {"d": "0-9", "w": "a-zA-Z0-9_", "s": r" \t\n\x0b\f\r"}
_PLAIN |= {letter.upper(): chars for letter, chars in _PLAIN.items()}

WEIGHT = 30_000
"""Parts that a pattern may have when all of its counted repetitions are spelled out."""
DEPTH = 100
_TIMES = regex.compile(r"\{\d+(?:,\d*)?\}")


@dataclass
class _Flags:
    multiline: bool
    dotall: bool
    comments: bool


class _Translation:
    def __init__(self, source: str, flags: int) -> None:
        self.source = source
        self.at = 0
        self.out: list[str] = []
        self.flags = _Flags(bool(flags & MULTILINE), bool(flags & DOTALL), bool(flags & COMMENTS))
        self.stack: list[_Flags] = []
        self.sets = False
        self.weights = [0]
        self.last = 1

    def run(self) -> str:
        while self.at < len(self.source):
            self._one()
        if self.stack:
            raise bad_pattern("Unclosed group", self.source, len(self.source))
        return "".join(self.out)

    def _one(self) -> None:
        letter = self.source[self.at]
        if letter == "\\":
            self.out.append(self._escape())
            self._weigh(1)
        elif letter == "[":
            self.out.append(self._set())
            self._weigh(1)
        elif letter == "(":
            self._open()
        elif letter == ")":
            self._close()
        else:
            self.at += 1
            self.out.append(self._plain(letter))

    def _plain(self, letter: str) -> str:
        if self.flags.comments and letter == "#":
            end = self.source.find("\n", self.at)
            self.at = len(self.source) if end < 0 else end
            return ""
        if self.flags.comments and letter.isspace():
            return ""
        if letter == "{":
            return self._times()
        if letter not in "*+?|":
            self._weigh(1)
        if letter == ".":
            return r"(?s:.)" if self.flags.dotall else _DOT
        if letter == "^":
            return _START if self.flags.multiline else r"\A"
        if letter == "$":
            return _LINE_END if self.flags.multiline else _LAST_END
        return letter

    def _times(self) -> str:
        """`{2,5}`: the library spells out what is repeated."""
        found = _TIMES.match(self.source, self.at - 1)
        if found is None:
            raise bad_pattern("Illegal repetition", self.source, self.at - 1)
        times = max(int(number) for number in found[0].strip("{}").split(",") if number)
        whole = self.last * max(times, 1)
        self._weigh(whole - self.last)
        self.last = whole
        self.at += len(found[0]) - 1
        return str(found[0])

    def _weigh(self, weight: int) -> None:
        self.last = weight
        self.weights[-1] += weight
        if self.weights[-1] > WEIGHT:
            raise bad_pattern("A pattern of too many repetitions", self.source, self.at)

    def _open(self) -> None:
        rest = self.source[self.at :]
        self.stack.append(self.flags)
        inline = regex.match(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])", rest)
        if inline and (inline[1] or inline[2]):
            self._inline(inline[1], inline[2] or "", inline[3] == ")")
            self.at += len(inline[0])
            return
        self._enter()
        self.at += 1
        self.out.append("(")
        if rest.startswith("(?"):
            marker = regex.match(r"\(\?(?:<[=!]|<[a-zA-Z][a-zA-Z0-9]*>|[:=!>])", rest)
            if marker is None:
                raise bad_pattern("Unknown inline modifier", self.source, self.at + 1)
            self.out.append(marker[0][1:])
            self.at += len(marker[0]) - 1

    def _inline(self, on: str, off: str, alone: bool) -> None:
        """`(?i)` holds to the end of its group, `(?i:…)` within it. Only `i` is left to `regex`."""
        before = self.flags
        self.flags = _Flags(
            ("m" in on or before.multiline) and "m" not in off,
            ("s" in on or before.dotall) and "s" not in off,
            ("x" in on or before.comments) and "x" not in off,
        )
        sign = "i" if "i" in on else "-i" if "i" in off else ""
        if alone:
            self.stack.pop()
            self.out.append(f"(?{sign})" if sign else "")
        else:
            self._enter()
            self.out.append(f"(?{sign}:")

    def _enter(self) -> None:
        """A group begins."""
        self.weights.append(0)
        if len(self.weights) > DEPTH:
            raise bad_pattern("A pattern of too many groups inside one another", self.source, self.at)

    def _close(self) -> None:
        if not self.stack:
            raise bad_pattern("Unmatched closing ')'", self.source, max(self.at - 1, 0))
        self.flags = self.stack.pop()
        self._weigh(max(self.weights.pop(), 1))
        self.out.append(")")
        self.at += 1

    def _escape(self, inside: bool = False) -> str:
        source, at = self.source, self.at
        if at + 1 >= len(source):
            raise bad_pattern("Unexpected internal error", source, at + 1)
        letter = source[at + 1]
        self.at += 2
        if letter == "Q":
            end = source.find("\\E", self.at)
            quoted = source[self.at :] if end < 0 else source[self.at : end]
            self.at = len(source) if end < 0 else end + 2
            return "".join(_quoted(one) for one in quoted)
        if letter == "E":
            return ""
        if letter in "pP":
            return self._property(letter == "P", inside)
        if inside and letter in _IN_CLASS:
            return _IN_CLASS[letter]
        if not inside and letter in _ESCAPES:
            return _ESCAPES[letter]
        if letter == "k":
            named = regex.match(r"<([a-zA-Z][a-zA-Z0-9]*)>", source[self.at :])
            if named is None:
                raise bad_pattern("\\k is not followed by '<' for named capturing group", source, self.at)
            self.at += len(named[0])
            return f"(?P={named[1]})"
        return self._code(letter, inside)

    def _code(self, letter: str, inside: bool) -> str:
        source = self.source
        if letter == "0":
            octal = regex.match(r"[0-3]?[0-7]{1,2}", source[self.at :])
            if octal is None:
                raise bad_pattern("Illegal octal escape sequence", source, self.at)
            self.at += len(octal[0])
            return _quoted(chr(int(octal[0], 8)))
        if letter == "c" and self.at < len(source):
            self.at += 1
            return _quoted(chr(ord(source[self.at - 1]) ^ 64))
        if letter in "xu":
            code = regex.match(
                r"\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2})" if letter == "x" else r"()([0-9a-fA-F]{4})", source[self.at :]
            )
            if code is None:
                raise bad_pattern("Illegal hexadecimal escape sequence", source, self.at)
            self.at += len(code[0])
            return _quoted(chr(int(code[1] or code[2], 16)))
        if letter in _PLAIN:
            if not inside:
                return f"[{_PLAIN[letter]}]" if letter.islower() else f"[^{_PLAIN[letter]}]"
            if letter.islower():
                return _PLAIN[letter]
            self.sets = True
            return f"[^{_PLAIN[letter]}]"
        if letter.isalpha() and letter not in "bBAGtnrfa":
            raise bad_pattern("Illegal/unsupported escape sequence", source, self.at - 1)
        return "\\" + letter

    def _property(self, negated: bool, inside: bool) -> str:
        braced = regex.match(r"\{(\^?)([A-Za-z0-9_]+)(?:=([A-Za-z0-9_]+))?\}|(\w)", self.source[self.at :])
        if braced is None:
            raise bad_pattern("Unknown character property", self.source, self.at)
        self.at += len(braced[0])
        name = braced[3] or braced[2] or braced[4]
        chars = _CLASSES.get(name)
        if chars is None:
            return rf"\{'P' if negated else 'p'}{{{name.removeprefix('Is') if not name.startswith('In') else name}}}"
        if not inside:
            return f"[{'^' if negated else ''}{chars}]"
        if not negated:
            return chars
        self.sets = True
        return f"[^{chars}]"

    def _set(self, depth: int = 0) -> str:
        source = self.source
        if depth > DEPTH // 4:
            raise bad_pattern("A class of too many classes inside one another", source, self.at)
        start = self.at
        self.at += 1
        parts = ["["]
        if source.startswith("^", self.at):
            parts.append("^")
            self.at += 1
        first = True
        while True:
            if self.at >= len(source):
                raise bad_pattern("Unclosed character class", source, len(source) - 1 if start < len(source) else start)
            letter = source[self.at]
            if letter == "]" and not first:
                self.at += 1
                parts.append("]")
                return "".join(parts)
            first = False
            parts.append(self._member(letter, depth))

    def _member(self, letter: str, depth: int) -> str:
        if letter == "\\":
            return self._escape(inside=True)
        if letter == "[":
            self.sets = True
            return self._set(depth + 1)
        if self.source.startswith("&&", self.at):
            self.sets = True
            self.at += 2
            return "&&"
        self.at += 1
        return rf"\{letter}" if letter in "]~|&" else letter


def _quoted(letter: str) -> str:
    return rf"\{letter}" if letter in r"\.[]{}()*+-?^$|&~#/ " and letter not in "/ " else letter


def bad_pattern(words: str, source: str, index: int) -> Exception:
    near = f" near index {index}" if index >= 0 else ""
    pointer = f"\n{' ' * index}^" if index >= 0 else ""
    return thrown("java.util.regex.PatternSyntaxException", f"{words}{near}\n{source}{pointer}")


def translated(source: str, flags: int) -> tuple[str, int]:
    """The pattern for `regex` and its flags. Raises Java's `PatternSyntaxException`."""
    if flags & LITERAL:
        return regex.escape(source), regex.V0 | (regex.I if flags & CASE_INSENSITIVE else 0)
    translation = _Translation(source, flags)
    made = translation.run()
    options = regex.V1 if translation.sets else regex.V0
    if flags & CASE_INSENSITIVE:
        options |= regex.I
    return made, options
