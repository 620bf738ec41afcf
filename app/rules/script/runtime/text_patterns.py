"""Methods of texts that work with patterns or with lines, and those of patterns and matchers."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from app.rules.script.runtime.calling import call
from app.rules.script.runtime.comparing import truth
from app.rules.script.runtime.iterators import Stream
from app.rules.script.runtime.natives import Closure, Letters, method
from app.rules.script.runtime.regex import Pattern as PatternValue
from app.rules.script.runtime.regex import expand, replaced, split
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.text_methods import TEXT
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import Array
from app.rules.script.runtime.values import Closure as ClosureValue
from app.rules.script.runtime.walking import items_of


def _pattern(run: Run, value: Any) -> PatternValue:
    if value is None:
        raise thrown("java.lang.NullPointerException")
    return value if type(value) is PatternValue else PatternValue(text_of(run, value))


def _given(match: Any) -> list[Any]:
    """What a closure gets of a match: the text, then its groups."""
    return [match.group(), *match.groups()]


def called_with_match(run: Run, closure: Any, match: Any) -> Any:
    """All in one list for a closure of one parameter, one by one for a closure of more."""
    given = _given(match)
    if len(given) == 1:
        return call(run, closure, given)
    if type(closure) is ClosureValue and closure.arity in (1, -1):
        return call(run, closure, [given])
    return call(run, closure, given)


@method(TEXT, "matches")
def matches(run: Run, text: str, pattern: Any) -> Any:
    return _pattern(run, pattern).matches(run, text)


@method(TEXT, "replaceAll")
def replace_all(run: Run, text: str, pattern: Any, by: Letters) -> Any:
    return replaced(run, _pattern(run, pattern), text, lambda match: expand(run, match, by))


@method(TEXT, "replaceAll", "replace")
def replace_all_by(run: Run, text: str, pattern: Any, closure: Closure) -> Any:
    return replaced(
        run, _pattern(run, pattern), text, lambda match: text_of(run, called_with_match(run, closure, match))
    )


@method(TEXT, "replaceFirst")
def replace_first(run: Run, text: str, pattern: Any, by: Letters) -> Any:
    return replaced(run, _pattern(run, pattern), text, lambda match: expand(run, match, by), first_only=True)


@method(TEXT, "replaceFirst")
def replace_first_by(run: Run, text: str, pattern: Any, closure: Closure) -> Any:
    def by(match: Any) -> str:
        return text_of(run, called_with_match(run, closure, match))

    return replaced(run, _pattern(run, pattern), text, by, first_only=True)


@method(TEXT, "split")
def split_blanks(_run: Run, text: str) -> Any:
    return Array(text.split(), "String")


@method(TEXT, "split")
def split_by(run: Run, text: str, pattern: Any, limit: int = 0) -> Any:
    if type(pattern) is ClosureValue:
        yes = [letter for letter in text if truth(run, call(run, pattern, [letter]))]
        return [yes, [letter for letter in text if letter not in yes]]
    return Array(split(run, _pattern(run, pattern), text, int(limit)), "String")


@method(TEXT, "tokenize")
def tokenize(run: Run, text: str, letters: Any = " \t\n\r\f") -> Any:
    """Splits at any of the letters, without empty texts."""
    stops = text_of(run, letters)
    pieces = re.split(f"[{re.escape(stops)}]", text) if stops else [text]
    made = [piece for piece in pieces if piece]
    run.items_of(len(made))
    return made


@method(TEXT, "find")
def find(run: Run, text: str, pattern: Any, closure: Closure | None = None) -> Any:
    if type(pattern) is ClosureValue:
        return next((letter for letter in text if truth(run, call(run, pattern, [letter]))), None)
    match = _pattern(run, pattern).search(run, text)
    if closure is None:
        return match.group() if match else None
    return called_with_match(run, closure, match) if match else None


@method(TEXT, "findAll")
def find_all(run: Run, text: str, pattern: Any, closure: Closure | None = None) -> Any:
    if type(pattern) is ClosureValue:
        return [letter for letter in items_of(run, text) if truth(run, call(run, pattern, [letter]))]
    found = _pattern(run, pattern).found(run, text)
    if closure is None:
        return [match.group() for match in found]
    return [called_with_match(run, closure, match) for match in found]


@method(TEXT, "eachMatch")
def each_match(run: Run, text: str, pattern: Any, closure: Closure) -> Any:
    for match in _pattern(run, pattern).found(run, text):
        called_with_match(run, closure, match)
    return text


@method(TEXT, "readLines")
def read_lines(run: Run, text: str) -> Any:
    made = lines_of(text)
    run.items_of(len(made))
    return made


def lines_of(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[:-1] if lines[-1] == "" else lines


@method(TEXT, "lines")
def lines(run: Run, text: str) -> Any:
    return Stream(read_lines(run, text))


@method(TEXT, "eachLine")
def each_line(run: Run, text: str, *rest: Any) -> Any:
    """The closure may take the number of the line, too, counted from 0 or the given number."""
    if not rest or type(rest[-1]) is not ClosureValue:
        raise thrown("java.lang.IllegalArgumentException", "eachLine takes a closure")
    closure, start = rest[-1], int(rest[0]) if len(rest) > 1 else 0
    found = None
    for number, line in enumerate(lines_of(text), start):
        found = call(run, closure, [line, number] if closure.arity == 2 else [line])
    return found


@method(TEXT, "splitEachLine")
def split_each_line(run: Run, text: str, pattern: Any, closure: Closure) -> Any:
    found = None
    for line in lines_of(text):
        found = call(run, closure, [split(run, _pattern(run, pattern), line)])
    return found


@method(TEXT, "stripIndent")
def strip_indent(_run: Run, text: str, count: int | None = None) -> Any:
    lines = text.split("\n")
    if count is None:
        widths = [len(line) - len(line.lstrip()) for line in lines if line.strip()]
        count = min(widths, default=0)
    return "\n".join(line[min(count, len(line)) :] if line.strip() else line[count:] for line in lines)


@method(TEXT, "stripMargin")
def strip_margin(_run: Run, text: str, mark: str = "|") -> Any:
    made = []
    for line in text.split("\n"):
        rest = line.lstrip(" \t\r\f\v")
        made.append(rest[1:] if rest.startswith(mark[:1]) and mark else line)
    return "\n".join(made)


@method(TEXT, "normalize")
def normalize(_run: Run, text: str) -> Any:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@method(TEXT, "denormalize")
def denormalize(_run: Run, text: str) -> Any:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@method(TEXT, "expand")
def expand_tabs(run: Run, text: str, width: int = 8) -> Any:
    run.text_of(len(text) * max(int(width), 1))
    return text.expandtabs(int(width))


@method(TEXT, "unexpand")
def unexpand(_run: Run, text: str, width: int = 8) -> Any:
    made = []
    width = max(width, 1)
    for line in text.split("\n"):
        parts = [line[at : at + width] for at in range(0, len(line), width)]
        tabbed = [f"{one.rstrip(' ')}\t" if len(one) == width and one.endswith("  ") else one for one in parts]
        made.append("".join(tabbed))
    return "\n".join(made)


@method(TEXT, "translateEscapes")
def translate_escapes(_run: Run, text: str) -> Any:
    for escape, letter in (("\\n", "\n"), ("\\t", "\t"), ("\\r", "\r"), ('\\"', '"'), ("\\'", "'"), ("\\\\", "\\")):
        text = text.replace(escape, letter)
    return text


@method(TEXT, "tr")
def tr(_run: Run, text: str, letters: str, by: str) -> Any:
    source, target = _spelled(letters), _spelled(by)
    if not target:
        raise thrown("java.lang.IllegalArgumentException", "tr takes at least one letter to put in")
    target = target.ljust(len(source), target[-1])
    return text.translate({ord(one): target[index] for index, one in reversed(list(enumerate(source)))})


def _spelled(letters: str) -> str:
    made, at = "", 0
    while at < len(letters):
        if letters[at + 1 : at + 2] == "-" and at + 2 < len(letters):
            made += "".join(map(chr, range(ord(letters[at]), ord(letters[at + 2]) + 1)))
            at += 3
        else:
            made += letters[at]
            at += 1
    return made


@method(TEXT, "takeWhile")
def take_while(run: Run, text: str, closure: Closure) -> Any:
    for at, letter in enumerate(text):
        if not truth(run, call(run, closure, [letter])):
            return text[:at]
    return text


@method(TEXT, "dropWhile")
def drop_while(run: Run, text: str, closure: Closure) -> Any:
    return text[len(take_while(run, text, closure)) :]


@method(TEXT, "toNormalForm")
def to_normal_form(_run: Run, text: str, form: str) -> Any:
    if form not in ("NFC", "NFD", "NFKC", "NFKD"):
        raise thrown("java.lang.IllegalArgumentException", f"{form} is no normal form")
    return unicodedata.normalize(form, text)  # type: ignore[arg-type]
