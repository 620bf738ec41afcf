"""Whatever a script puts where, only an error that it can be told of comes out."""

from __future__ import annotations

import random
from typing import Any

from app.rules.script.compiling.program import CompileTrouble, compile_script
from app.rules.script.interface.changes import changes
from app.rules.script.interface.externals import CLASSES
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.variables import HELPERS, Subject, begin, issue_json, replica_json
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached, Thrown
from tests.unit.script.interface_rows import ADA, BUG, SEVERITY

FULL = {
    **BUG, "assignee": ADA, "comments": [{"id": "1", "body": "a", "author": ADA}], "due": "2026-12-01",
    "customFields": {"Severity": {"type": "option", "value": {"value": "High"}}}, "issueLinks": [{"otherIssueId": "5"}],
    "fixVersions": [{"name": "1"}], "attachments": [{"id": "4", "filename": "a"}], "workLogs": [{"id": "3"}],
}  # fmt: skip
CASE = {"users": [ADA], "fields": [SEVERITY], "options": {"Severity": ["High"]}, "pairs": [{"remoteId": "5"}]}
STRANGE = (
    "null", "1", "2L", "3.5", "1.0/3", "1e300d", "true", "''", "'x'", '"${issue.key}"', "[]", "[1, null]", "[:]",
    "[a: [b: 1]]", "[['x']]", "{ it }", "{ -> 1 }", "1..3", "issue", "replica", "issue.assignee", "issue.comments",
    "issue.comments[0]", "issue.customFields", "issue.customFields.Severity", "issue.description", "issue.due",
    "issue.due.time", "issue.fixVersions", "String", "new Date(0)", "new StringBuilder('b')", "(1 as char)",
    "['a', 'b'] as Set", "'x' as char", "[1, 2] as int[]", "previous", "nodeHelper", "new Exception('e')",
    "new Exception('e').class", "~/a+/", "['a': issue]", "12345678901234567890", "-1", "'10001'", "'A-1'",
    "'customfield_10046'", "'Severity'", "10046",
    "new com.exalate.basic.domain.hubobject.v1.BasicHubOption(value: 'x')",
)  # fmt: skip


def outcome(script: str) -> str:
    """Runs a script to its end and turns what it left into JSON; gives the class of the error, if there is one.
    Anything else that is raised is a defect."""
    run = Run(Limits(steps=50_000, bytes=8 * 2**20, seconds=5))
    begin(
        run, LocalHost(CASE), "incoming", Subject(issue=FULL, replica=FULL, previous=FULL, traces=({"localId": "1"},))
    )
    before = issue_json(run)
    try:
        compile_script(script, "strange").run(run)
        changes(before, issue_json(run))
        replica_json(run)
    except CompileTrouble as trouble:
        raise AssertionError(f"{script}: {trouble}") from None
    except Thrown as error:
        return error.value.class_name
    except LimitReached:
        return "limit"
    except Exception as error:
        raise AssertionError(f"{script}: {type(error).__name__}: {error}") from error
    return ""


def test_helpers_take_strange_arguments() -> None:
    chance = random.Random(4)
    calls = [f"{name}.{method}" for name, helper in HELPERS.items() for method in helper.methods]
    calls += [f"{name}.{function}" for name, functions in CLASSES.items() for function in functions]
    calls += [f"issue.{method}" for method in Issue.methods]
    seen = set()
    for call in calls:
        for _ in range(4):
            arguments = ", ".join(chance.choices(STRANGE, k=chance.randint(0, 4)))
            seen.add(outcome(f"{call}({arguments})"))
    assert {"", "groovy.lang.MissingMethodException", "com.exalate.api.exception.IssueTrackerException"} <= seen


def test_fields_take_strange_values() -> None:
    chance = random.Random(5)
    seen = set()
    parts = [
        *(f"issue.{name}" for name in Issue.parts),
        "issue.customFields.Severity.value",
        "issue.comments[0].author",
    ]
    parts += [
        "issue.Severity",
        "issue.'new name'",
        "issue.customFields.Severity",
        "issue.comments[0].body",
        "replica.x",
    ]
    for part in parts:
        for value in chance.sample(STRANGE, 5):
            seen.add(outcome(f"{part} = {value}"))
    assert "" in seen


def test_strange_changes_to_lists_and_objects() -> None:
    chance = random.Random(6)
    lists = [name for name, part in Issue.parts.items() if part.many]
    uses = ("issue.{0}.add({1})", "issue.{0} += {1}", "issue.{0} << {1}; issue.{0}*.name", "issue.{0} = [{1}, {1}]",
            "issue.{0}.find {{ it == {1} }}", "replica.{0}.add({1}); {2}", "issue.{0}.add({1}); {2}")  # fmt: skip
    merge = (
        "commentHelper.mergeComments(issue, replica); workLogHelper.mergeWorkLogs(issue, replica); issue.unlink('x')\n"
        "issue.addWebLink('u'); IssueLinks.receive(); Versions.receive(); commentHelper.filterLocal(issue)"
    )
    seen: set[Any] = set()
    for name in lists:
        for use in uses:
            for value in chance.sample(STRANGE, 2):
                seen.add(outcome(use.format(name, value, merge)))
    assert "" in seen
