"""A script by itself, as Groovy would run it: nothing of a sync is given to it. Knows no files and no command line."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Literal

from app.rules.script.compiling.program import CompileTrouble, Program, compile_script
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import TOO_DEEP, TOO_LARGE, LimitReached, Throwable, Thrown
from app.rules.script.syntax.tree import At

UNREADABLE = "org.codehaus.groovy.control.MultipleCompilationErrorsException"
BROKEN = "causeway.InternalError"
"""The class of an error that is Causeway's own fault."""


@dataclass(frozen=True)
class Failure:
    """Why a script ended early. `class_name` is the Java or Groovy class; the place is None where there is none."""

    class_name: str
    message: str | None
    phase: Literal["compile", "run"]
    line: int | None = None
    column: int | None = None


def evaluate(source: str, name: str, write: Callable[[str], None], limits: Limits | None = None) -> Failure | None:
    """Runs a script, within the usual limits unless others are given. What it prints goes to `write` at once.
    None: it ran to its end. Raises nothing of the script's making, whatever the script is."""
    try:
        program = compile_script(source, name)
    except CompileTrouble as trouble:
        first = trouble.findings[0]
        return Failure(UNREADABLE, first.message, "compile", first.line, first.column)
    except Exception as error:
        return Failure(BROKEN, _fault(error), "compile")
    return _run(program, Run(limits=limits or Limits(), write=write))


def _run(program: Program, run: Run) -> Failure | None:
    try:
        program.run(run)
    except Thrown as thrown:
        return _thrown(thrown.value)
    except LimitReached as limit:
        words = f"the script used up what a run may use: {limit.what}"
        return Failure(limit.class_name, words, "run", *_place(limit.place))
    except RecursionError:
        return Failure(TOO_DEEP, None, "run")
    except MemoryError:
        return Failure(TOO_LARGE, None, "run")
    except Exception as error:
        return Failure(BROKEN, _fault(error), "run")
    return None


def _thrown(value: Throwable) -> Failure:
    return Failure(value.class_name, value.message, "run", *_place(value.place))


def _place(at: At | None) -> tuple[int | None, int | None]:
    return (at.line, at.column) if at else (None, None)


def _fault(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


@dataclass(frozen=True)
class Problem:
    """Something to put right before a script is used."""

    line: int
    column: int
    message: str


def problems(source: str, name: str, given: Collection[str] = ()) -> list[Problem]:
    """All that is wrong with a script and can be known without running it, in the order of its lines. `given`: the
    names that its surroundings define."""
    try:
        found = compile_script(source, name, given).findings
    except CompileTrouble as trouble:
        found = [*trouble.findings, *trouble.suspected]
    return [Problem(one.line, one.column, one.message) for one in sorted(found, key=lambda one: (one.line, one.column))]
