"""Runs random scripts and looks at all that they get hold of.

`python -m tests.tools.script_fuzz --count 1000 --seed 1` tells each defect with its program: an error that is none of a
script's, a value that no script may hold, a run that went on for too long, memory beyond the limits.
"""

from __future__ import annotations

import random
import resource
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any

import typer

from app.rules.script.compiling.instances import Instance
from app.rules.script.compiling.program import CompileTrouble, Program, compile_script
from app.rules.script.interface.changes import changes
from app.rules.script.interface.host import Stopped
from app.rules.script.interface.hub.base import HubObject
from app.rules.script.interface.hub.border import WrongShape
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.variables import NAMES, Subject, begin, issue_json, replica_json
from app.rules.script.runtime.calling import native
from app.rules.script.runtime.collections import GMap, GSet
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Throwable, Thrown
from app.rules.script.runtime.values import (
    Array,
    BigInteger,
    Byte,
    Char,
    Closure,
    Float,
    GString,
    HostObject,
    Long,
    MarkedText,
    Range,
    Short,
)
from tests.tools.script_grammar import program

LIMITS = Limits(
    steps=20_000, seconds=0.2, bytes=16 * 2**20, text=2**20, output=2**16, depth=100, calls=50, regex_seconds=0.05
)
TOO_LONG = 1.0
"""Seconds of processor time that no run within `LIMITS` may take."""
PLAIN = frozenset({type(None), bool, int, Decimal, float, str, Long, Short, Byte, BigInteger, Float, Char, MarkedText})
SCRIPT_TYPES = (GString, list, GMap, GSet, Range, Closure, Throwable, HostObject)
ENDS = (Thrown, LimitReached, Stopped, WrongShape)
MOST = 300
"""Values of one kept value that are looked at."""
ADA = {"accountId": "a-1", "email": "ada@example.com", "displayName": "Ada"}
ISSUE = {
    "id": "10001", "key": "A-1", "summary": "Broken", "description": {"text": "*old*", "origin": {"doc": 1}},
    "type": {"name": "Bug"}, "project": {"key": "A"}, "status": {"name": "Open"}, "labels": [{"label": "red"}],
    "assignee": ADA, "due": "2026-12-01", "comments": [{"id": "1", "body": "a", "author": ADA}],
    "customFields": {"Severity": {"type": "option", "value": {"value": "High"}}}, "fixVersions": [{"name": "1"}],
}  # fmt: skip
CASE = {
    "issue": ISSUE, "users": [ADA], "fields": [{"id": "customfield_1", "name": "Severity", "type": "option"}],
    "options": {"Severity": ["High"]}, "http": {"/rest/api/3/myself": {"accountId": "a-1"}},
}  # fmt: skip


class Defect(Exception):
    """What no script may bring about."""


@dataclass
class Tally:
    """How many programs ended how; the defects with their programs; by how much the process grew."""

    ends: Counter[str] = field(default_factory=Counter)
    defects: list[str] = field(default_factory=list)
    slowest: float = 0.0
    grew_mb: float = 0.0

    def __str__(self) -> str:
        ends = ", ".join(f"{count} {how}" for how, count in self.ends.most_common())
        return f"{ends}; the slowest took {self.slowest:.2f} s; {self.grew_mb:.0f} MB more"


def foreign(value: Any) -> str:
    """Looks through a value: the first thing in it that no script may hold, or an empty text."""
    seen: set[int] = set()
    waiting = [value]
    while waiting and len(seen) < MOST:
        one = waiting.pop()
        if type(one) in PLAIN or id(one) in seen:
            continue
        seen.add(id(one))
        if not isinstance(one, SCRIPT_TYPES) or (type(one) is not list and "app.rules" not in type(one).__module__):
            return f"{type(one).__module__}.{type(one).__qualname__}: {one!r:.80}"
        waiting += inside(one)
    return ""


def inside(value: Any) -> list[Any]:
    """The values that a script reaches from one without calling anything."""
    if isinstance(value, GMap):
        return [*value.keys(), *value.values()]
    if isinstance(value, GSet | list | Array):
        return list(value)
    if isinstance(value, GString):
        return list(value.values)
    if isinstance(value, Range):
        return [value.first, value.last]
    if isinstance(value, Throwable):
        return [value.message, value.cause, *value.fields.values()]
    if isinstance(value, Instance):
        return list(value.fields.values())
    return list(value.values.values()) if isinstance(value, HubObject) else []


def run_once(compiled: Program, direction: Any = "incoming", limits: Limits = LIMITS) -> str:
    """How a run ended: `ok`, an exception's class, `limit` or `stopped`. Raises `Defect`."""

    def keep(_run: Run, values: list[Any]) -> Any:
        for value in values:
            if words := foreign(value):
                raise Defect(f"a script holds {words}")
        return values[0] if values else None

    run = Run(limits)
    begin(run, LocalHost(CASE), direction, Subject(ISSUE, ISSUE, ISSUE, traces=({"localId": "1", "remoteId": "2"},)))
    before = issue_json(run)
    run.variables["keep"] = native(keep, -1)
    begun = time.process_time()
    try:
        keep(run, [compiled.run(run)])
        how = "ok"
        changes(before, issue_json(run))
        replica_json(run)
    except ENDS as end:
        if isinstance(end, Thrown):
            keep(run, [end.value])
        how = type(end).__name__
    except Defect:
        raise
    except Exception as error:
        raise Defect(f"{type(error).__name__}: {error}") from error
    keep(run, list(run.variables.values()))
    took = time.process_time() - begun
    if took > TOO_LONG * max(1.0, limits.seconds):
        raise Defect(f"the run took {took:.2f} s")
    return how


def try_one(seed: int, number: int, tally: Tally) -> None:
    """Makes and runs the program of a seed and a number. Raises `Defect` with its text."""
    text = program(random.Random(f"{seed}/{number}"))
    begun = time.process_time()
    try:
        compiled = compile_script(text, "fuzzed", [*NAMES, "keep"])
    except CompileTrouble:
        tally.ends["not compiled"] += 1
        return
    except Exception as error:
        raise Defect(f"compiling: {type(error).__name__}: {error}\n{text}") from error
    try:
        tally.ends[run_once(compiled, ("incoming", "outgoing")[number % 2])] += 1
    except Defect as defect:
        raise Defect(f"{seed}/{number}: {defect}\n{text}") from defect
    tally.slowest = max(tally.slowest, time.process_time() - begun)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def slice_of(first: int, end: int, seed: int = 1, seconds: float = 1_200.0) -> Tally:
    """Tries the programs of these numbers, as many as there is time for."""
    tally, before, latest = Tally(), peak_mb(), time.monotonic() + seconds
    for number in range(first, end):
        if time.monotonic() > latest:
            break
        try:
            try_one(seed, number, tally)
        except Defect as defect:
            tally.ends["defect"] += 1
            tally.defects.append(str(defect))
    tally.grew_mb = peak_mb() - before
    return tally


def main(
    count: Annotated[int, typer.Option()] = 1000,
    seed: Annotated[int, typer.Option()] = 1,
    first: Annotated[int, typer.Option()] = 0,
    seconds: Annotated[float, typer.Option(help="Stop after so long.")] = 60.0,
) -> None:
    """Try COUNT programs. Exit code 1 where one shows a defect."""
    tally = slice_of(first, first + count, seed, seconds)
    typer.echo("\n\n".join([*tally.defects, f"{tally.ends.total()} programs: {tally}"]))
    raise typer.Exit(1 if tally.defects else 0)


if __name__ == "__main__":
    typer.run(main)
