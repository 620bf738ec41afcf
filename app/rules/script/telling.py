"""What went wrong in a script, in the words of whoever wrote it: what, where, the line itself, what was called."""

from __future__ import annotations

from app.rules.script.runtime.throwables import LimitReached, Throwable, Thrown
from app.rules.script.syntax.tree import At

DEEPEST_TRACE = 5


def explained(error: Exception, name: str, source: str) -> str:
    """One paragraph: `No such user (incoming script, line 3: issue.assignee = …)`."""
    if isinstance(error, LimitReached):
        return f"The {name} script used up what a run may use: {error.what}{_line(error.place, source)}."
    if not isinstance(error, Thrown):
        return f"The {name} script: {error}"
    value = error.value
    told = value.message or value.class_name
    short = value.class_name.rpartition(".")[2]
    what = told if value.class_name.startswith("com.exalate.") else f"{short}: {told}"
    return f"{what}{_where(value, name, source)}"


def _where(value: Throwable, name: str, source: str) -> str:
    if value.place is None:
        return f" ({name} script)"
    line = line_of(source, value.place.line)
    trace = "".join(f", called by {function}() in line {at.line}" for function, at in value.calls[:DEEPEST_TRACE])
    return f" ({name} script, line {value.place.line}{f': {line}' if line else ''}{trace})"


def _line(at: At | None, source: str) -> str:
    return f" (line {at.line}: {line_of(source, at.line)})" if at else ""


def line_of(source: str, number: int) -> str:
    """A line of a script, without the blanks around it."""
    lines = source.splitlines()
    return lines[number - 1].strip()[:200] if 0 < number <= len(lines) else ""
