"""A half's scripts as rules of the core: what leaves, what is asked of the draft, how a script's error is told."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.rules.basic import Basic
from app.rules.script.compiling.program import compile_script
from app.rules.script.eject import eject
from app.rules.script.interface.host import Stopped
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.variables import known_names
from app.rules.script.rules import Script, ScriptRules
from app.sync.draft import Draft
from app.sync.issue import FieldKind, Issue, blank
from app.sync.keys import Key
from app.sync.replica import Replica
from app.sync.rules import Context, RulesStopped
from app.sync.values import Attachment, Comment, Person, RichText, Value

AT = datetime(2026, 11, 24, 10, 3, tzinfo=UTC)
TEXT = RichText.of_text("It burns")
SEVERITY = FieldKind("customfield_1", "Severity", "option", custom="x:select")
PLATFORMS = FieldKind("customfield_2", "Platforms", "array", "option", "x:multiselect")
HERE = Context(
    side="j", project_key="GLX", issue_types=("Task", "Bug"), default_type="Task",
    fields={kind.id: kind for kind in (SEVERITY, PLATFORMS)},
)  # fmt: skip


def rules(outgoing: str = "", incoming: str = "", **case: Any) -> ScriptRules:
    scripts = [Script(compile_script(text, "script", known_names()), text) for text in (outgoing, incoming)]
    known = [
        {"id": kind.id, "name": kind.name, "type": type_}
        for kind, type_ in ((SEVERITY, "option"), (PLATFORMS, "options"))
    ]
    return ScriptRules(
        scripts[0], scripts[1], host_for=lambda _ctx: LocalHost({"fields": known, **case}), now=0.0, connection={}
    )


def issue(**fields: Value) -> Issue:
    held: dict[Key, Value] = {name.replace("__", "/j:"): value for name, value in fields.items()}
    return Issue("1", "GLX-1", "GLX", AT, {"summary": "Printer", "description": TEXT, "type": "Bug", **held})


def asked(script: str, replica: dict[Key, Value], local: Issue | None = None, ctx: Context = HERE) -> dict[Key, Value]:
    draft = Draft(local or issue())
    rules(incoming=script).incoming(Replica(replica), None, draft, ctx)
    return dict(draft.touched)


def test_what_no_script_set_does_not_leave() -> None:
    assert rules("").outgoing(issue(), HERE) is None
    assert (
        rules("if (issue.summary != 'other') return; replica.summary = issue.summary").outgoing(issue(), HERE) is None
    )
    sent = rules("replica.summary = issue.summary\nreplica.description = issue.description").outgoing(issue(), HERE)
    assert sent is not None
    assert dict(sent) == {"summary": "Printer", "description": TEXT}


def test_internal_and_restricted_comments_leave_only_where_the_script_lifts_the_mark() -> None:
    held = issue(
        comment__1=Comment(TEXT, "Ann", created=AT),
        comment__2=Comment(TEXT, "Ann", created=AT, internal=True),
        comment__3=Comment(TEXT, "Ann", created=AT, restricted=True, audience="role:Developers"),
    )
    all_of_them = rules("replica.comments = issue.comments").outgoing(held, HERE)
    assert all_of_them is not None
    assert set(all_of_them) == {"comment/j:1"}
    lifted = rules("replica.comments = issue.comments.collect { it.internal = false; it.role = null; it }")
    assert set(lifted.outgoing(held, HERE) or ()) == {"comment/j:1", "comment/j:2", "comment/j:3"}


def test_texts_that_scripts_pass_on_stay_the_documents_they_are_and_edited_ones_become_new() -> None:
    assert asked("issue.description = replica.description", {"description": TEXT}) == {"description": TEXT}
    changed = asked("issue.description = '*Now:* ' + replica.description", {"description": TEXT})["description"]
    assert isinstance(changed, RichText)
    assert changed.document["content"][0]["content"][0] == {
        "type": "text", "text": "Now:", "marks": [{"type": "strong"}],
    }  # fmt: skip


def test_choices_are_written_as_their_words_whatever_a_script_gives() -> None:
    for given in ('"High"', '[value: "High"]', 'nodeHelper.getOption(issue, "Severity", "High")'):
        script = f'issue.customFields."Severity".value = {given}'
        assert asked(script, {}) == {"customfield_1": "High"}, given
    assert asked('issue."Platforms" = ["A", "B"]', {}) == {"customfield_2": frozenset({"A", "B"})}
    assert asked('issue.labels = [nodeHelper.getLabel("a b")]', {}) == {"labels": frozenset({"a_b"})}
    assert asked("issue.assignee = replica.assignee", {"assignee": Person("7", "Ann")}) == {"assignee": Person("7")}


def test_people_versions_and_dates_come_through_from_what_a_script_half_sent() -> None:
    outgoing = """
    replica.assignee = issue.assignee; replica.fixVersions = issue.fixVersions; replica.due = issue.due
    replica.mine = [count: 3, names: ["x"]]; replica.customFields."Severity" = issue.customFields."Severity"
    """
    held = issue(
        assignee=Person("7", "Ann"), fixVersions=frozenset({"1.0"}), duedate="2027-01-31", customfield_1="High"
    )
    sent = rules(outgoing).outgoing(held, HERE)
    assert sent is not None
    incoming = """
    issue.assignee = replica.assignee; issue.fixVersions = replica.fixVersions; issue.due = replica.due
    issue.summary = "${replica.mine.count} ${replica.mine.names[0]}"
    issue.customFields."Severity".value = replica.customFields."Severity".value.value.toUpperCase()
    """
    assert asked(incoming, dict(sent)) == {
        "assignee": Person("7"), "fixVersions": frozenset({"1.0"}), "duedate": "2027-01-31", "summary": "3 x",
        "customfield_1": "HIGH",
    }  # fmt: skip


def test_a_name_that_is_no_field_is_asked_for_all_the_same_so_that_it_is_refused_by_name() -> None:
    assert list(asked('issue.customKeys."x" = 1', {})) == ["customKeys"]


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("debug.error('no such user')", "no such user (incoming script, line 1: debug.error('no such user'))"),
        ("def f() { throw new Exception('x') }\n\nf()", "Exception: x (incoming script, line 1: def f() { throw new"),
        ("while (true) { }", "used up what a run may use: more than"),
        ("def s = 'x'\nwhile (true) s += s", "used up what a run may use: a text of more than"),
    ],
)
def test_an_error_is_told_with_its_line(script: str, told: str) -> None:
    with pytest.raises(RulesStopped) as stopped:
        asked(script, {})
    assert told in str(stopped.value)


class StopsAtStore(LocalHost):
    def store(self, issue: Any) -> Any:
        raise Stopped


def test_a_store_that_has_to_be_written_first_leaves_the_draft_unfinished() -> None:
    script = "issue.summary = 'one'\nstore(issue)\nissue.description = 'two'"
    made = replace(rules(incoming=script), host_for=lambda _ctx: StopsAtStore({}))
    draft = Draft(issue())
    made.incoming(Replica({}), None, draft, HERE)
    assert (dict(draft.touched), draft.unfinished) == ({"summary": "one"}, True)


def test_a_key_that_the_first_sync_sets_is_the_issue_to_link_with() -> None:
    draft = Draft(blank("GLX"))
    rules(incoming="if (firstSync) issue.key = 'GLX-7'").incoming(Replica({}), None, draft, replace(HERE, first=True))
    assert draft.link == "GLX-7"


def test_a_new_issue_without_a_type_has_the_projects_default_one() -> None:
    assert asked("issue.summary = replica.summary", {"summary": "x"}, blank("GLX")) == {"summary": "x", "type": "Task"}


@pytest.mark.parametrize("author_line", [True, False])
def test_ejected_scripts_do_what_the_fixed_rules_do(author_line: bool) -> None:
    ctx = Context(
        side="j", project_key="GLX", issue_types=("Task", "Bug"), default_type="Task", author_line=author_line
    )
    scripts = eject(project_key="GLX", author_line=author_line)
    made = rules(
        scripts["outgoing"], scripts["incoming"], issueTypes=[{"name": "Task", "default": True}, {"name": "Bug"}]
    )
    local = issue(
        comment__1=Comment(TEXT, "Ann", "7", AT), comment__2=Comment(TEXT, "Ann", "7", AT, internal=True),
        attachment__9=Attachment("a.txt", 3, "text/plain"),
    )  # fmt: skip
    sent, fixed = made.outgoing(local, ctx), Basic().outgoing(local, ctx)
    assert sent is not None
    assert fixed is not None
    assert {key: value for key, value in sent.items() if key != "key"}.keys() == dict(fixed).keys()
    before = Replica(
        {"summary": "Old", "description": TEXT, "type": "Bug", "comment/s:5": Comment(TEXT, "Bob", "8", AT)}
    )
    now = Replica(
        {
            "summary": "New", "description": RichText.of_text("New"), "type": "Epic",
            "comment/s:6": Comment(RichText.of_text("Hi"), "Bob", "8", AT), "attachment/s:7": Attachment("b.txt", 2),
        }
    )  # fmt: skip
    here = Issue("1", "GLX-1", "GLX", AT, {**local.fields, "comment/s:5": Comment(TEXT, "App", "0", AT)})
    by_script, by_basic = Draft(here), Draft(here)
    made.incoming(now, before, by_script, ctx)
    Basic().incoming(now, before, by_basic, ctx)
    wanted = dict(by_basic.touched)
    assert {key: value for key, value in by_script.touched.items() if key in wanted} == wanted
