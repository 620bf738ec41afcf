"""Methods of patterns and matchers. Knows no texts but those that are searched."""

from __future__ import annotations

from typing import Any

from app.rules.script.runtime.natives import Closure, Letters, fitted
from app.rules.script.runtime.regex import Matcher, expand, found_value, group_of, replaced, split, timed
from app.rules.script.runtime.regex import Pattern as PatternValue
from app.rules.script.runtime.run import Run
from app.rules.script.runtime.text_patterns import called_with_match
from app.rules.script.runtime.texts import text_of
from app.rules.script.runtime.values import Array

PatternValue.getters = {"pattern": lambda _run, me: me.source, "flags": lambda _run, me: me.flags}


def _split_with(run: Run, me: PatternValue, text: Letters, limit: int = 0) -> Any:
    return Array(split(run, me, text, int(limit)), "String")


def _matcher(_run: Run, me: PatternValue, text: Letters) -> Any:
    return Matcher(me, text)


def _test_all(run: Run, me: PatternValue, text: Any) -> Any:
    return text is not None and me.matches(run, text_of(run, text))


def _test_part(run: Run, me: PatternValue, text: Letters) -> Any:
    return me.search(run, text) is not None


PatternValue.methods = {
    "pattern": lambda _run, me, _arguments: me.source,
    "toString": lambda _run, me, _arguments: me.source,
    "flags": lambda _run, me, _arguments: me.flags,
    "matcher": fitted(_matcher),
    "split": fitted(_split_with),
    "isCase": fitted(_test_all),
    "asPredicate": lambda _run, me, _arguments: me,
    "test": fitted(_test_part),
}


def _find(run: Run, me: Matcher, start: int | None = None) -> Any:
    if start is not None:
        me.next = int(start)
    return me.find(run)


def _all_of_it(run: Run, me: Matcher) -> Any:
    me.at = me.pattern.whole(run, me.subject)
    return me.at is not None


def _looking_at(run: Run, me: Matcher) -> Any:
    me.at = timed(run, lambda limit: me.pattern.compiled.match(me.subject, timeout=limit))
    return me.at is not None


def _reset(_run: Run, me: Matcher, subject: Letters | None = None) -> Any:
    me.at, me.next = None, 0
    me.subject = me.subject if subject is None else subject
    return me


def _replace_all(run: Run, me: Matcher, by: Letters) -> Any:
    return replaced(run, me.pattern, me.subject, lambda match: expand(run, match, by))


def _replace_first(run: Run, me: Matcher, by: Letters) -> Any:
    return replaced(run, me.pattern, me.subject, lambda match: expand(run, match, by), first_only=True)


def _start(_run: Run, me: Matcher, group: Any = 0) -> Any:
    return me.current().start(group)


def _end(_run: Run, me: Matcher, group: Any = 0) -> Any:
    return me.current().end(group)


def _each(run: Run, me: Matcher, closure: Closure) -> Any:
    for match in me.all(run):
        run.tick()
        called_with_match(run, closure, match)
    return me


def _collect(run: Run, me: Matcher, closure: Closure) -> Any:
    return [called_with_match(run, closure, match) for match in me.all(run)]


def _group(run: Run, me: Matcher, which: Any = 0) -> Any:
    return group_of(me, text_of(run, which) if not isinstance(which, int) else which)


Matcher.methods = {
    "find": fitted(_find),
    "matches": fitted(_all_of_it),
    "lookingAt": fitted(_looking_at),
    "group": fitted(_group),
    "groupCount": lambda _run, me, _arguments: me.pattern.compiled.groups,
    "hasGroup": lambda _run, me, _arguments: me.pattern.compiled.groups > 0,
    "getCount": lambda run, me, _arguments: len(me.all(run)),
    "size": lambda run, me, _arguments: len(me.all(run)),
    "start": fitted(_start),
    "end": fitted(_end),
    "reset": fitted(_reset),
    "replaceAll": fitted(_replace_all),
    "replaceFirst": fitted(_replace_first),
    "each": fitted(_each),
    "collect": fitted(_collect),
    "pattern": lambda _run, me, _arguments: me.pattern,
    "toMatchResult": lambda _run, me, _arguments: me,
    "results": lambda run, me, _arguments: [found_value(match) for match in me.all(run)],
    "hitEnd": lambda _run, me, _arguments: me.next > len(me.subject),
}
