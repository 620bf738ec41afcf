"""`Pattern` and `Matcher` by class name. How they search is the runtime's."""

from __future__ import annotations

import re

from app.rules.script.library.tables import library_class
from app.rules.script.runtime import regex
from app.rules.script.runtime.run import Run


def _compile(_run: Run, source: str, flags: int = 0) -> regex.Pattern:
    return regex.Pattern(source, int(flags))


def _quote(run: Run, text: str) -> str:
    run.text_of(len(text) + 4)
    return "\\Q" + text.replace("\\E", "\\E\\\\E\\Q") + "\\E"


def _matches(run: Run, source: str, text: str) -> bool:
    return regex.Pattern(source).matches(run, text)


def _quote_replacement(run: Run, text: str) -> str:
    run.text_of(2 * len(text))
    return re.sub(r"[\\$]", lambda match: "\\" + match[0], text)


library_class(
    "java.util.regex.Pattern",
    static={"compile": _compile, "quote": _quote, "matches": _matches},
    constants={
        "UNIX_LINES": 1,
        "CASE_INSENSITIVE": 2,
        "COMMENTS": 4,
        "MULTILINE": 8,
        "LITERAL": 16,
        "DOTALL": 32,
        "UNICODE_CASE": 64,
        "CANON_EQ": 128,
        "UNICODE_CHARACTER_CLASS": 256,
    },
)
library_class("java.util.regex.Matcher", static={"quoteReplacement": _quote_replacement})
library_class("java.util.regex.MatchResult")
