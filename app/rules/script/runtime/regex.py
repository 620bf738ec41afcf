"""Patterns and matchers of scripts: Java's, run by the `regex` library within a time. Knows no operators."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import regex

from app.rules.script.runtime.regex_syntax import bad_pattern, translated
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.throwables import thrown
from app.rules.script.runtime.values import HostObject


@lru_cache(maxsize=512)
def _compiled(source: str, flags: int) -> Any:
    made, options = translated(source, flags)
    try:
        return regex.compile(made, options, cache_pattern=False)
    except regex.error as error:
        words, _, at = str(error).partition(" at position ")
        raise bad_pattern(_words(words), source, min(int(at.split()[0]), len(source)) if at else 0) from None


def _words(words: str) -> str:
    """Java's words for the commonest mistakes."""
    if words.startswith(("nothing to repeat", "multiple repeat")):
        return "Dangling meta character"
    return words[:1].upper() + words[1:]


_REPEATS = frozenset("*+?{\\")
"""A pattern without these takes no longer than the text is long: it needs no time limit, which costs more than it."""


class Pattern(HostObject):
    """A compiled pattern. Equal only to itself, as in Java."""

    __slots__ = ("compiled", "flags", "simple", "source")

    type_name = "java.util.regex.Pattern"
    parents = ("java.io.Serializable",)

    def __init__(self, source: str, flags: int = 0) -> None:
        if len(source) > 20_000:
            raise thrown("java.util.regex.PatternSyntaxException", "A pattern of more than 20,000 characters")
        self.source = source
        self.flags = flags
        self.compiled = _compiled(source, flags)
        self.simple = _REPEATS.isdisjoint(source)

    def text(self, run: Run) -> str:  # noqa: ARG002
        return self.source

    def matches(self, run: Run, text: str) -> bool:
        """All of the text."""
        return self.whole(run, text) is not None

    def search(self, run: Run, text: str, start: int = 0) -> Any:
        if self.simple:
            run.tick(1 + (len(text) >> 8))
            return self.compiled.search(text, start)
        return timed(run, lambda limit: self.compiled.search(text, start, timeout=limit))

    def whole(self, run: Run, text: str) -> Any:
        """The match of all of the text."""
        return timed(run, lambda limit: self.compiled.fullmatch(text, timeout=limit))

    def found(self, run: Run, text: str) -> list[Any]:
        """All matches, one after the other, as Java's `find()` finds them."""

        def work(limit: float | None) -> list[Any]:
            found: list[Any] = []
            for one in self.compiled.finditer(text, timeout=limit):
                if found and one.start() == found[-1].start():
                    return self._found_step_by_step(run, text)
                found.append(one)
                run.tick()
            return found

        if self.simple:
            run.tick(1 + (len(text) >> 8))
        matches: list[Any] = work(None) if self.simple else timed(run, work)
        run.items_of(len(matches))
        return matches

    def _found_step_by_step(self, run: Run, text: str) -> list[Any]:
        """After an empty match, Java goes on a letter further; the library looks for a longer one in the same place."""
        found: list[Any] = []
        at = 0
        while at <= len(text) and (one := self.search(run, text, at)) is not None:
            found.append(one)
            at = one.end() + (1 if one.start() == one.end() else 0)
        return found


_LONG = 0.002
"""Seconds after which a search makes the run look at its clock."""


def timed(run: Run, work: Callable[[float], Any]) -> Any:
    """Runs a search with the time that one may take."""
    run.tick()
    started = run.clock()
    try:
        found = work(run.limits.regex_seconds)
        if run.clock() - started > _LONG:
            run.look()
        return found
    except TimeoutError:
        run.end("a regular expression that took too long")
    except MemoryError:
        run.end("a regular expression that took too much memory")


def pattern_of(run: Run, value: Any, flags: int = 0) -> Pattern:  # noqa: ARG001
    """A pattern as it is, a text as one."""
    return value if type(value) is Pattern else Pattern(value, flags)


def expand(run: Run, match: Any, replacement: str) -> str:
    """A replacement with `$1`, `${name}` and `\\$` as Java reads it."""
    if "$" not in replacement and "\\" not in replacement:
        return replacement
    out: list[str] = []
    at, size = 0, 0
    while at < len(replacement):
        letter = replacement[at]
        at += 1
        if letter == "\\":
            if at == len(replacement):
                raise thrown("java.lang.IllegalArgumentException", "character to be escaped is missing")
            out.append(replacement[at])
            at += 1
        elif letter == "$":
            shown, at = _group(match, replacement, at)
            size += len(shown)
            run.text_of(size)
            out.append(shown)
        else:
            out.append(letter)
    return "".join(out)


def _group(match: Any, text: str, at: int) -> tuple[str, int]:
    if at == len(text):
        raise thrown("java.lang.IllegalArgumentException", "Illegal group reference: group index is missing")
    if text[at] == "{":
        end = text.find("}", at)
        name = text[at + 1 : end]
        if end < 0 or name not in match.re.groupindex:
            words = f"No group with name {{{name}}}" if end > 0 else "named capturing group is missing trailing '}'"
            raise thrown("java.lang.IllegalArgumentException", words)
        return match.group(name) or "", end + 1
    if not (text[at].isascii() and text[at].isdigit()):
        raise thrown("java.lang.IllegalArgumentException", "Illegal group reference")
    number = int(text[at])
    if number > match.re.groups:
        raise thrown("java.lang.IndexOutOfBoundsException", f"No group {number}")
    at += 1
    while (
        at < len(text) and text[at].isascii() and text[at].isdigit() and number * 10 + int(text[at]) <= match.re.groups
    ):
        number = number * 10 + int(text[at])
        at += 1
    return match.group(number) or "", at


def replaced(run: Run, pattern: Pattern, text: str, by: Callable[[Any], str], first_only: bool = False) -> str:
    """The text with each match (or the first) replaced by what `by` makes of it."""
    if first_only:
        one = pattern.search(run, text)
        matches = [one] if one else []
    else:
        matches = pattern.found(run, text)
    if not matches:
        return text
    out: list[str] = []
    at, size = 0, len(text)
    for match in matches:
        shown = by(match)
        size += len(shown)
        run.text_of(size)
        out.append(text[at : match.start()])
        out.append(shown)
        at = match.end()
    out.append(text[at:])
    return "".join(out)


def split(run: Run, pattern: Pattern, text: str, limit: int = 0) -> list[str]:
    """Java's `split`: no empty text at the start for an empty match, none at the end unless `limit` is negative."""
    parts: list[str] = []
    at = 0
    for match in pattern.found(run, text):
        if limit > 0 and len(parts) == limit - 1:
            break
        if match.end() == 0:
            continue
        if match.start() == match.end() == len(text):
            continue
        parts.append(text[at : match.start()])
        at = match.end()
    parts.append(text[at:])
    if at == 0 and len(parts) == 1:
        return [text]
    if limit == 0:
        while parts and not parts[-1]:
            parts.pop()
    return parts


class Matcher(HostObject):
    """A pattern on a text. `at` is the match that `find()` or `matches()` found last."""

    __slots__ = ("at", "next", "pattern", "subject")

    type_name = "java.util.regex.Matcher"
    parents = ("java.util.regex.MatchResult",)

    def __init__(self, pattern: Pattern, subject: str) -> None:
        self.pattern = pattern
        self.subject = subject
        self.at: Any = None
        self.next = 0

    def text(self, run: Run) -> str:  # noqa: ARG002
        last = self.at.group() if self.at is not None else ""
        return f"java.util.regex.Matcher[pattern={self.pattern.source} region=0,{len(self.subject)} lastmatch={last}]"

    def truth(self, run: Run) -> bool:
        """A matcher is true if there is a match; it moves to the first one."""
        self.next = 0
        return self.find(run)

    def find(self, run: Run) -> bool:
        """Moves to the next match."""
        if self.next > len(self.subject):
            self.at = None
            return False
        self.at = self.pattern.search(run, self.subject, self.next)
        if self.at is None:
            self.next = len(self.subject) + 1
            return False
        self.next = self.at.end() + (1 if self.at.end() == self.at.start() else 0)
        return True

    def all(self, run: Run) -> list[Any]:
        return self.pattern.found(run, self.subject)

    def items(self, run: Run) -> Iterable[Any]:
        """What is found: the text, or a list of the text and its groups if there are groups."""
        return [found_value(match) for match in self.all(run)]

    def current(self) -> Any:
        if self.at is None:
            raise thrown("java.lang.IllegalStateException", "No match found")
        return self.at


def found_value(match: Any) -> Any:
    if not match.re.groups:
        return match.group()
    return [match.group(), *match.groups()]


def group_of(matcher: Matcher, which: Any = 0) -> Any:
    """A group of the current match, by number or name."""
    match = matcher.current()
    if isinstance(which, str):
        if which not in match.re.groupindex:
            raise thrown("java.lang.IllegalArgumentException", f"No group with name <{which}>")
        return match.group(which)
    if not 0 <= which <= match.re.groups:
        raise thrown("java.lang.IndexOutOfBoundsException", f"No group {which}")
    return match.group(int(which))
