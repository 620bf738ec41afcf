"""Cases, folders of cases and the commands for them; runs without effects; what a run may use up."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.cli import main
from app.rules.script.case_folders import run_folder
from app.rules.script.cases import WrongCase, run_case
from app.rules.script.compiling.program import compile_script
from app.rules.script.interface.host import Effect
from app.rules.script.interface.local_host import LocalHost
from app.rules.script.interface.session import session_of
from app.rules.script.interface.variables import Subject, begin, issue_json, known_names
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import LimitReached
from tests.unit.script.interface_rows import BUG


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"isue": {}}, "unknown key isue. Known keys: issue, replica"),
        ({"issue": 3}, "issue: Input should be"),
        ({"issue": {"created": "soon"}}, "issue.created must be a date in ISO 8601, not 'soon'"),
        ({"issue": {"labels": "red"}}, "issue.labels must be a list"),
        ({"issue": {"customFields": {"A": {"type": "colour", "value": 1}}}}, "no such type of field: colour"),
    ],
)
def test_a_case_that_cannot_be_used_is_refused_in_words(case: Any, words: str) -> None:
    with pytest.raises(WrongCase, match=re.escape(words)):
        run_case("incoming", "", case)


def test_an_error_has_its_place_and_writes_nothing() -> None:
    result = run_case("incoming", "issue.summary = 'x'\n  debug.error('no')", {"issue": BUG})
    assert (result["error"]["message"], result["error"]["line"]) == ("no", 2)
    assert "writes" not in result


def test_a_script_that_does_not_compile_says_where() -> None:
    result = run_case("incoming", "issue.summary = 'x'\nif (", {})
    assert result["error"]["line"] == 2
    assert result["error"]["findings"]


def test_writes_are_told_field_by_field() -> None:
    here = {**BUG, "comments": [{"id": "1", "body": "a"}, {"id": "2", "body": "b"}]}
    script = """
        issue.summary = 'new'
        issue.labels = ['red', 'blue']
        issue.comments[0].body = 'A'
        issue.comments.removeAt(1)
        issue.comments = commentHelper.addComment('c', issue.comments)
        issue.priority = 'High'
        issue.type = [id: '99', name: 'Bug']
        workflowHelper.transition(issue, 'Close')
        httpClient.post('/x', [a: 1])
    """
    assert run_case("incoming", script, {"issue": here})["writes"] == [
        {"effect": "http", "details": {"method": "POST", "path": "/x", "query": {}, "body": {"a": 1}}},
        {"field": "summary", "before": "Broken", "after": "new"},
        {"field": "labels", "add": [{"label": "blue"}], "remove": []},
        {"field": "comments", "id": "1", "change": {"body": "A"}},
        {"field": "comments", "add": {"body": "c"}},
        {"field": "comments", "id": "2", "remove": True},
        {"field": "priority", "before": None, "after": {"name": "High"}},
        {"effect": "transition", "details": {"name": "Close"}},
    ]


def test_an_untouched_issue_has_no_writes() -> None:
    script = (
        "issue.labels.each { }; issue.customFields.'Severity'; issue.watchers; issue.description = issue.description"
    )
    fields = [{"id": "10046", "name": "Severity", "type": "option"}]
    assert run_case("incoming", script, {"issue": BUG, "fields": fields})["writes"] == []


def test_a_run_for_comparison_sees_what_the_run_before_was_answered() -> None:
    host, run = LocalHost({"http": {"POST /x": {"id": 7}}}), Run()
    begin(run, host, "incoming", Subject(issue=BUG), quiet=True)
    compile_script("issue.summary = httpClient.post('/x', [:]).id.toString()", "incoming", known_names()).run(run)
    assert issue_json(run)["summary"] == "7"
    assert session_of(run).effects == []


def test_a_search_by_post_is_no_effect() -> None:
    case = {"issue": BUG, "http": {"/rest/api/3/search/jql": {"issues": [{"key": "A-3"}]}}}
    script = "println httpClient.post('/rest/api/3/search/jql', [jql: 'x']).issues*.key"
    result = run_case("incoming", script, case)
    assert (result["log"], result["effects"]) == (["print: [A-3]"], [])


class Doing(LocalHost):
    """Remembers what it was told to do."""

    def __init__(self) -> None:
        super().__init__({})
        self.did: list[Effect] = []

    def do(self, effect: Effect) -> Any:
        self.did.append(effect)


@pytest.mark.parametrize(
    ("options", "done", "noted"), [({}, 2, 2), ({"dry": True}, 0, 2), ({"quiet": True}, 0, 0)]
)  # fmt: skip
def test_effects_are_noted_in_a_dry_run_and_dropped_in_a_quiet_one(options: Any, done: int, noted: int) -> None:
    host, run = Doing(), Run()
    begin(run, host, "incoming", Subject(issue=BUG), **options)
    script = "nodeHelper.createVersion(issue, '2'); syncHelper.exalate('A-9'); log.info('x'); issue.summary = 'done'"
    compile_script(script, "incoming", known_names()).run(run)
    assert issue_json(run)["summary"] == "done"
    assert (len(host.did), len(session_of(run).effects)) == (done, noted)
    assert host.said == ([] if options.get("quiet") else ["info: x"])


@pytest.mark.parametrize(
    "script",
    [
        "while (true) { nodeHelper.getLabel('x') }",
        "def all = []; while (true) { all << new com.exalate.basic.domain.hubobject.v1.BasicHubLabel() }",
        'def n = 0; while (true) { replica."a${n++}" = n }',
        "while (true) { issue.addWebLink(\"http://${issue.weblinks.size()}\", 'x') }",
        "while (true) { commentHelper.addComment('x', issue.comments) }",
        'def n = 0; while (true) { nodeHelper.getUser("u${n++}") }',
        "while (true) { log.info('x' * 1000) }",
        "def l = [1]; 40.times { l = [l, l] }; replica.big = l; issue.big = l",
        "def l = []; l << l; issue.big = l",
    ],
)
def test_no_script_uses_more_than_a_run_may(script: str) -> None:
    limits = Limits(steps=100_000, bytes=2 * 2**20, output=100_000)
    result = run_case("incoming", script, {"issue": BUG}, limits=limits)
    assert result["error"]["class"] in ("causeway.LimitReached", "java.lang.IllegalArgumentException")


@pytest.mark.parametrize("piece", ["<a ", "<![", "<!--", "[a|", "{{", "&#", "![", "a<br>"])
def test_conversions_of_strange_texts_take_their_time_only(piece: str) -> None:
    helper = "stripHtml" if "<" in piece else "toHtml"
    script = f"nodeHelper.{helper}('{piece}' * {8_000 // len(piece)}); nodeHelper.toWiki('x' * 50000)"
    result = run_case("incoming", script, {}, limits=Limits(seconds=5))
    assert result["error"]["message"] == "a text of more than 40,000 characters cannot be converted"


def test_a_limit_passes_a_helpers_closure() -> None:
    run = Run(Limits(steps=2000))
    begin(run, LocalHost({}), "incoming", Subject(issue=BUG, replica={"comments": [{"id": "1", "body": "x"}]}))
    script = "commentHelper.mergeComments(issue, replica) { while (true) { } }"
    program = compile_script(script, "incoming", known_names())
    with pytest.raises(LimitReached):
        program.run(run)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("nodeHelper.getIsueType('x')", "nodeHelper has no getIsueType. Did you mean getIssueType?"),
        ("syncHelper.exalat('x')", "syncHelper has no exalat. Did you mean exalate?"),
        ("issueKey.idd", "issueKey has no idd"),
        ("issue.sumary = 'x'", "issue has no sumary. Did you mean summary?"),
        ("issue.setStaus('x')", "issue has no setStaus. Did you mean setStatus?"),
        ("issue.fixVersion = []", "issue has no fixVersion. Did you mean fixVersions?"),
    ],
)
def test_a_member_that_a_helper_lacks_is_found_before_a_run(script: str, words: str) -> None:
    findings = compile_script(script, "x", known_names()).findings
    assert [words in finding.message for finding in findings] == [True]


def test_all_members_of_helpers_are_known() -> None:
    script = "issue.Severity = 1; issue.Labels; issue.'Due dates'; issue.getSummary(); issue.with { it }\n"
    script += "nodeHelper.getUser('a'); syncHelper.trackerUrl; log.info('a'); issueKey.URN; issueKey.getKey()"
    assert compile_script(script, "x", known_names()).findings == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rule = tmp_path / "bugs"
    rule.mkdir()
    (rule / "incoming.groovy").write_text("issue.summary = replica.summary ?: debug.error('no summary')")
    case = {"replica": {"summary": "a"}, "expected": {"issue": {"summary": "a"}}}
    (rule / "good.json").write_text(json.dumps(case))
    (rule / "refused.json").write_text(json.dumps({"expected": {"error": "no summary"}}))
    return tmp_path


def test_a_folder_of_cases_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(folder)]) == 0
    assert capsys.readouterr().out == "pass  bugs/good.json\npass  bugs/refused.json\n2 of 2 cases passed.\n"


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ({"replica": {"summary": "a"}, "expected": {"issue": {"summary": "b"}}}, 'summary: expected "b", got "a"'),
        ({"expected": {}}, "error in line 1: no summary"),
        ({"replica": {"summary": "a"}, "expected": {"error": "x"}}, "error: expected one with 'x', got null"),
        ({"replica": {"summary": "a"}, "expected": {"writes": []}}, "writes: expected []"),
        ({"replica": {}}, "the case has no 'expected'"),
        ({"direction": "outgoing", "expected": {}}, "'direction' must be one of: incoming"),
        ({"replicas": {}, "expected": {}}, "unknown key replicas"),
    ],
)
def test_a_case_that_differs_says_how(folder: Path, case: Any, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bugs" / "good.json").write_text(json.dumps(case))
    assert main(["rules", "test", str(folder)]) == 1
    shown = capsys.readouterr().out
    assert "FAIL  bugs/good.json" in shown
    assert words in shown


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WrongCase, match="no cases"):
        list(run_folder(tmp_path))


def test_rules_run_prints_the_result(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = folder / "case.json"
    case.write_text(json.dumps({"replica": {"summary": "a"}}))
    script = str(folder / "bugs" / "incoming.groovy")
    assert main(["rules", "run", "--direction", "incoming", script, "--input", str(case), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["issue"] == {"summary": "a"}
    case.write_text("{}")
    assert main(["rules", "run", "--direction", "incoming", script, "--input", str(case)]) == 1
    told = capsys.readouterr().err
    assert re.search(r"incoming.groovy:1:\d+: no summary\n    issue.summary = ", told)
