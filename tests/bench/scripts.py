"""How fast scripts run and compile, beside the same rules in plain Python and, where installed, in real Groovy."""

import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from app.rules.script.compiling.program import Program, compile_script
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.variables import known_names
from app.rules.script.rules import Script, ScriptRules
from app.rules.script.runtime.calling import call, native
from app.rules.script.runtime.collections import GMap
from app.rules.script.runtime.run import Run
from app.sync.draft import Draft
from app.sync.issue import FieldKind, Issue, blank
from app.sync.replica import Replica
from app.sync.rules import Context
from app.sync.values import Comment, Person, RichText
from tests.bench import plain_rules
from tests.tools import real_groovy, script_fuzz

RULES = Path(__file__).with_name("rules")
NAMES = ("outgoing_short", "outgoing_filter", "incoming_short", "incoming_mapping")
LINES = 300
AT = datetime(2026, 11, 24, 10, 3, tzinfo=UTC)
SUMMARY = "Crash 4711 in the report, slow afterwards"
TEXT = "The report is slow.\n\n> quoted\nIt ends with a crash. Card 1234-5678-1234-5678 was used."
WORDS = ("red", "internal", "needs review")
SAID = tuple(f"Comment {n}: it still happens" for n in range(8))
ISSUE = Issue(
    "1", "ACM-1", "ACM", AT,
    {
        "summary": SUMMARY, "description": RichText.of_text(TEXT), "type": "Bug", "status": "In Progress",
        "priority": "High", "labels": frozenset(WORDS), "assignee": Person("a-1", "Ann"), "customfield_1": "Critical",
        **{f"comment/s:{n}": Comment(RichText.of_text(t), "Ann Bell", "a-1", AT) for n, t in enumerate(SAID)},
    },
)  # fmt: skip
SEVERITY = FieldKind("customfield_1", "Severity", "option", custom="x:select")
HERE = Context(
    side="s", project_key="ACM", first=True, issue_types=("Task", "Bug"), default_type="Task",
    fields={SEVERITY.id: SEVERITY},
)  # fmt: skip
THERE = Context(side="j", project_key="GLX", first=True, issue_types=("Task", "Bug"), default_type="Task")
PLAIN: dict[str, Any] = {
    "key": "ACM-1", "summary": SUMMARY, "description": TEXT, "type": {"name": "Bug"}, "priority": {"name": "High"},
    "status": {"name": "In Progress"}, "labels": [{"label": word} for word in WORDS],
    "comments": [{"id": str(n), "body": t, "author": {"displayName": "Ann Bell"}} for n, t in enumerate(SAID)],
    "customFields": {"Severity": {"value": {"value": "Critical"}}},
}  # fmt: skip
"""The same issue as maps and lists: what a bare script, plain Python and real Groovy are given."""


def scripts(quick: bool) -> dict[str, float]:
    """Milliseconds: a rule in its half (JSON both ways), the script alone, the same in Python and Groovy; compiling."""
    runs = 50 if quick else 400
    sources = {name: (RULES / f"{name}.groovy").read_text("utf-8") for name in NAMES}
    found: dict[str, float] = {}
    for name, source in sources.items():
        found[f"{name}_ms"] = median_ms(in_half(name, source), runs)
        found[f"{name}_script_ms"] = median_ms(alone(name, source), runs)
        found[f"{name}_python_ms"] = median_ms(in_python(name), runs)
    for name, nanoseconds in in_groovy(sources, 200 if quick else 2000).items():
        found[f"{name}_groovy_ms"] = nanoseconds / 1e6
    found["slowest_script_ms"] = max(found[f"{name}_script_ms"] for name in NAMES)
    found["compile_300_lines_ms"] = median_ms(lambda: compile_script(long_script(), "long", known_names()), 7)
    return found


def fuzzed(quick: bool) -> dict[str, float]:
    """Random scripts, half of them in each of two processes."""
    count = 1_000 if quick else 100_000
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        halves = list(pool.map(script_fuzz.slice_of, (0, count // 2), (count // 2, count)))
    for half in halves:
        for words in half.defects:
            print(words, file=sys.stderr)
    return {
        "programs": sum(half.ends.total() for half in halves),
        "ran_to_their_end": sum(half.ends["ok"] for half in halves),
        "defects": sum(len(half.defects) for half in halves),
        "slowest_s": max(half.slowest for half in halves),
        "grew_mb": max(half.grew_mb for half in halves),
    }


def median_ms(work: Callable[[], object], runs: int) -> float:
    """Of processor time, so that what else the machine does counts little."""
    for _ in range(max(3, runs // 10)):
        work()
    took = []
    for _ in range(runs):
        begun = time.process_time_ns()
        work()
        took.append(time.process_time_ns() - begun)
    return statistics.median(took) / 1e6


def in_half(name: str, source: str) -> Callable[[], object]:
    """The rule as a half runs it, from the core's values to the core's values."""
    script = Script(compile_script(source, name, known_names()), source)
    sending = "outgoing_short" if name.startswith("incoming") else name
    first = (RULES / f"{sending}.groovy").read_text("utf-8")
    case = {"fields": [{"id": "customfield_1", "name": "Severity", "type": "option"}]}
    sender = Script(compile_script(first, sending, known_names()), first)
    rules = ScriptRules(sender, script, host_for=lambda _ctx: LocalHost(case), now=0.0, connection={})
    if name.startswith("outgoing"):
        return lambda: rules.outgoing(ISSUE, HERE)
    sent = rules.outgoing(ISSUE, HERE)
    assert isinstance(sent, Replica)

    def take_in() -> None:
        draft = Draft(blank("GLX"))
        rules.incoming(sent, None, draft, THERE)
        assert draft.touched

    return take_in


def alone(name: str, source: str) -> Callable[[], object]:
    """The script on maps, without the objects of a synchronisation."""
    program: Program = compile_script(source, name)
    data, helpers = as_script_value(PLAIN), native_helpers()

    def run() -> object:
        sides = (
            {"replica": GMap(), "issue": data} if name.startswith("outgoing") else {"replica": data, "issue": GMap()}
        )
        return program.run(Run(variables={**helpers, **sides, "firstSync": True}))

    return run


def native_helpers() -> dict[str, Any]:
    def named(_run: Run, given: list[Any]) -> Any:
        return None if given[0] is None else GMap.of([("name", given[0])])

    def merge(run: Run, given: list[Any]) -> Any:
        copies = [comment.copy() for comment in given[1].get("comments")]
        return [call(run, given[2], [comment]) for comment in copies] if len(given) > 2 else copies

    def helper(**functions: Any) -> GMap:
        return GMap.of((name, native(function, -1)) for name, function in functions.items())

    return {
        "nodeHelper": helper(
            getIssueType=named, getPriority=named, getLabel=lambda _run, given: GMap.of([("label", given[0])])
        ),
        "commentHelper": helper(mergeComments=merge),
        "workflowHelper": helper(transition=lambda _run, given: given[1]),
        "log": helper(warn=lambda _run, _given: None),
    }


def as_script_value(plain: Any) -> Any:
    if isinstance(plain, dict):
        return GMap.of((name, as_script_value(part)) for name, part in plain.items())
    return [as_script_value(part) for part in plain] if isinstance(plain, list) else plain


def in_python(name: str) -> Callable[[], object]:
    rule = getattr(plain_rules, name)
    return lambda: rule(PLAIN, {}) if name.startswith("outgoing") else rule({}, PLAIN)


def in_groovy(sources: dict[str, str], runs: int) -> dict[str, int]:
    """Nanoseconds of each; nothing where no Groovy is installed."""
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as folder:
        asked = Path(folder, "asked.json")
        asked.write_text(json.dumps({"rules": sources, "data": PLAIN}), "utf-8")
        try:
            answer = real_groovy.run(RULES / "measure.groovy", str(asked), str(runs), warm=True)
        except real_groovy.NoGroovy:
            return {}
    measured: dict[str, int] = json.loads(answer)
    return measured


def long_script() -> str:
    """A script of `LINES` lines: one rule again and again, its functions and variables under other names."""
    source = (RULES / "incoming_mapping.groovy").read_text("utf-8")
    lines: list[str] = []
    number = 0
    while len(lines) < LINES:
        number += 1
        text = source
        for name in ("clean", "points", "initials"):
            text = text.replace(f"{name}(", f"{name}{number}(")
        lines += ["if (true) {", *main_part(text), "}", *functions_part(text)]
    return "\n".join(lines)


def functions_part(text: str) -> list[str]:
    return text[text.index("def clean") : text.index("def weights")].splitlines()


def main_part(text: str) -> list[str]:
    return (text[: text.index("def clean")] + text[text.index("def weights") :]).splitlines()
