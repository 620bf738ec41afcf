"""The words and signs of Groovy, and how tightly its operators bind. Only tables."""

from __future__ import annotations

import re

NAME, NUMBER, STRING, GSTRING, END = "NAME", "NUMBER", "STRING", "GSTRING", "END"
"""Kinds of tokens. Of every other token, its text is its kind."""


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRIMITIVES = words("boolean byte char short int long float double void")

MODIFIERS = words("def final static private public protected abstract synchronized transient volatile native strictfp")

KEYWORDS = (
    PRIMITIVES
    | MODIFIERS
    | words(
        "as assert break case catch class const continue default do else enum extends false finally for goto if "
        "implements import in instanceof interface new null package return super switch this throw throws true try "
        "while"
    )
)

USABLE_AS_NAMES = frozenset((NAME, "as", "in"))
"""Kinds that may name a variable."""

CONSTANTS = {"null": None, "true": True, "false": False}

SIGNS = words(
    ">>>= <..< **= <<= >>= >>> === !== <=> ==~ ... ..< <.. ??. -> ++ -- ** ?. ?: ?= ?[ *. .& .@ :: .. == != <= >= && "
    "|| << >> += -= *= /= %= &= |= ^= =~ + - * / % = < > ! ~ & | ^ ? : . , ; ( ) [ ] { } @ /*"
)

TOKEN = re.compile(
    r"(?:(?P<name>(?:[^\W\d]|\$(?!/))[\w$]*)"
    r"|(?P<skipped>//[^\n]*|/\*(?s:.*?)\*/|[ \t\f\u00a0\u200b\ufeff]+|\\\n)"
    r"|(?P<number>0[xX][0-9a-fA-F]+(?:_+[0-9a-fA-F]+)*[iIlLgG]?"
    r"|0[bB][01]+(?:_+[01]+)*[iIlLgG]?"
    r"|[0-9]+(?:_+[0-9]+)*(?:\.[0-9]+(?:_+[0-9]+)*)?(?:[eE][+-]?[0-9]+)?[iIlLgGdDfF]?"
    r"|(?<![\w)\]}\"'.])\.[0-9]+(?:_+[0-9]+)*(?:[eE][+-]?[0-9]+)?[gGdDfF]?)"
    r"|(?P<sign>!(?:instanceof|in)\b|" + "|".join(map(re.escape, sorted(SIGNS, key=len, reverse=True))) + ")"
    r"|(?P<newline>\n\s*)"
    r"|(?P<quote>\"\"\"|'''|\"|')"
    r"|(?P<dollar>\$/)"
    r")[ \t\f\u00a0\u200b\ufeff]*"
)
"""One token and the spaces after it. A slash may begin a text, too."""

VALUE_ENDS = PRIMITIVES | {NAME, NUMBER, STRING, GSTRING, ")", "]", "}", "this", "super", "null", "true", "false"} | {
    "++", "--"
}  # fmt: skip
"""After these a slash divides."""

DOTS = frozenset((".", "?.", "*.", "??.", ".&", ".@", "::"))

BRACKETS = frozenset(("(", "[", "?[", "{", ")", "]", "}"))

CLOSING = {"(": ")", "[": "]", "?[": "]", "{": "}"}

ASSIGN, CHOICE, UNARY, TIGHTEST = 1, 2, 15, 17

LEVELS = {"?": CHOICE, "?:": CHOICE, "?[": CHOICE, "=": ASSIGN, "?=": ASSIGN}
LEVELS |= dict.fromkeys(words("+= -= *= /= %= **= <<= >>= >>>= &= |= ^="), ASSIGN)
for _level, _signs in enumerate(
    (
        "||", "&&", "|", "^", "&", "=~ ==~", "== != <=> === !==", "< <= > >= in !in", "as instanceof !instanceof",
        "<< >> >>> .. ..< <.. <..<", "+ -", "* / %",
    ),
    start=3,
):  # fmt: skip
    LEVELS |= dict.fromkeys(words(_signs), _level)
LEVELS["**"] = 16
"""How tightly a sign between two operands binds; `UNARY` is where `-x` stands."""

SAME_LINE = frozenset(("+", "-", "**"))
"""At the start of a line these begin a new statement, all other operators go on with the last one."""

PREFIXES = {"-": UNARY, "+": UNARY, "++": UNARY, "--": UNARY, "!": TIGHTEST, "~": TIGHTEST}

RANGES = {"..": (False, False), "..<": (False, True), "<..": (True, False), "<..<": (True, True)}
