"""Scripts as files: run by themselves, and looked over before they run."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from app.rules.script.cases import run_case
from app.rules.script.runtime.run import Limits
from app.rules.script.standalone import evaluate
from tests.unit.commands.conftest import Causeway

NEVER_ENDING = "while (true) { }"
OUTGOING = ["run", "--direction", "outgoing"]


@pytest.fixture
def script(tmp_path: Path) -> Any:
    def write(source: str, name: str = "some.groovy") -> str:
        path = tmp_path / name
        path.write_text(source, encoding="utf-8")
        return str(path)

    return write


def batch(tmp_path: Path, *programs: str) -> str:
    path = tmp_path / "programs.jsonl"
    path.write_text("".join(json.dumps({"id": n, "program": p}) + "\n" for n, p in enumerate(programs)), "utf-8")
    return str(path)


def test_eval_prints_what_the_script_prints(causeway: Causeway, script: Any) -> None:
    ran = causeway("rules", "eval", script("println 7.intdiv(2)\nprint 'ż'"), script("println 'two'", "b.groovy"))
    assert (ran.code, ran.out, ran.err) == (0, "3\nżtwo\n", "")


def test_an_error_is_told_with_its_place_and_its_line(causeway: Causeway, script: Any) -> None:
    path = script("println 'before'\n  null.trim()\nprintln 'never'")
    ran = causeway("rules", "eval", path)
    assert (ran.code, ran.out) == (1, "before\n")
    first, line, *_ = ran.err.splitlines()
    assert first.startswith(f"{path}:2:")
    assert first.endswith(": NullPointerException: Cannot invoke method trim() on null object")
    assert line == "      null.trim()"


def test_a_script_that_cannot_be_read_prints_nothing(causeway: Causeway, script: Any) -> None:
    path = script("println 'before'\nprintln((1")
    ran = causeway("rules", "eval", path)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"{path}:2:")


def test_eval_answers_as_json_too(causeway: Causeway, script: Any) -> None:
    path = script("println 1\nthrow new IllegalStateException('gone')")
    ran = causeway("rules", "eval", path, "--json")
    assert ran.code == 1
    error = {"class": "java.lang.IllegalStateException", "message": "gone", "phase": "run", "line": 2}
    assert ran.json == {"id": path, "stdout": "1\n", "error": error}


def test_a_batch_answers_every_program_whatever_the_others_do(causeway: Causeway, tmp_path: Path) -> None:
    programs = batch(
        tmp_path,
        "println 1; x = 5",
        "println x",
        "def f(n) { f(n + 1) }\nf(1)",
        "def s = 'a'\nwhile (true) { s += s }",
        "def c = {",
        "println 'last'",
    )
    ran = causeway("rules", "eval", "--batch", programs)
    assert ran.code == 0
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["id"] for answer in answers] == [0, 1, 2, 3, 4, 5]
    assert answers[0] == {"id": 0, "stdout": "1\n", "error": None}
    assert [answer["error"] and answer["error"]["class"] for answer in answers] == [
        None,
        "groovy.lang.MissingPropertyException",
        "java.lang.StackOverflowError",
        "java.lang.OutOfMemoryError",
        "org.codehaus.groovy.control.MultipleCompilationErrorsException",
        None,
    ]
    assert [answer["error"]["phase"] for answer in answers[1:5]] == ["run", "run", "run", "compile"]


def test_a_script_without_an_end_is_ended(causeway: Causeway, tmp_path: Path) -> None:
    answer = causeway("rules", "eval", "--batch", batch(tmp_path, NEVER_ENDING)).json
    assert answer["error"]["class"] == "causeway.LimitReached"


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def n = 0\n\nwhile (true) { n++ }", 3),
        ("def f(n) {\n  f(n + 1)\n}\nf(0)", 2),
        ("def s = 'x' * 9000\nfor (i in 1..9999) {\n  s = s.plus(s)\n}", 3),
        ("def n = 0\ndo {\n n++ } while (true)", 2),
        ("for (int i = 0; i < 2; i--) { i-- ; i += 2 }", 1),
    ],
)
def test_a_run_that_used_up_its_limits_tells_where_it_was(source: str, line: int) -> None:
    small = Limits(steps=3000, depth=20, text=100_000)
    failure = evaluate(source, "some", lambda _text: None, small)
    assert failure is not None
    assert failure.line == line
    error = run_case("outgoing", source, {}, limits=small)["error"]
    assert error["line"] == line
    assert "used up what a run may use" in error["message"]


def test_a_batch_comes_from_stdin(causeway: Causeway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('{"id": "a", "program": "println 1"}\n\n'))
    assert causeway("rules", "eval", "--batch", "-").json == {"id": "a", "stdout": "1\n", "error": None}


def test_a_line_that_is_no_program_is_told_by_its_number(causeway: Causeway, tmp_path: Path) -> None:
    path = tmp_path / "programs.jsonl"
    for line in ('{"id": 2}', '{"id": 2, "program": 5}', "[]"):
        path.write_text(f'{{"id": 1, "program": "println 1"}}\n{line}\n', "utf-8")
        ran = causeway("rules", "eval", "--batch", str(path))
        assert ran.code == 1
        assert "Line 2 is no program." in ran.err


@pytest.mark.parametrize("words", [[], ["no-such-file.groovy"], ["--batch", "no-such-file.jsonl"]])
def test_eval_without_anything_to_run_is_wrong_use(causeway: Causeway, words: list[str]) -> None:
    assert causeway("rules", "eval", *words).code == 2


def test_check_is_silent_about_a_good_script(causeway: Causeway, script: Any) -> None:
    ran = causeway("rules", "check", script("issue.summary = replica.summary"))
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_check_tells_each_problem_with_its_place(causeway: Causeway, script: Any) -> None:
    path = script("def f(a) { a }\nprintln f(1, 2)\nissue.summary = nowhere\nnew Foo()")
    ran = causeway("rules", "check", path)
    assert ran.code == 1
    lines = ran.out.splitlines()
    assert [line.split(":")[:2] for line in lines] == [[path, "2"], [path, "3"], [path, "4"]]
    assert "nowhere" in lines[1]
    assert "Foo" in lines[2]


def test_check_as_json(causeway: Causeway, script: Any) -> None:
    path = script("println((1")
    ran = causeway("rules", "check", path, "--json")
    assert ran.code == 1
    (finding,) = ran.json
    assert (finding["file"], finding["line"]) == (path, 1)
    assert set(finding) == {"file", "line", "column", "message"}


def test_a_file_that_is_no_text_is_told(causeway: Causeway, tmp_path: Path) -> None:
    path = tmp_path / "some.groovy"
    path.write_bytes(b"\xff\xfe\x00")
    for words in (["check", str(path)], ["eval", "--batch", str(path)], [*OUTGOING, str(path), "--input", str(path)]):
        ran = causeway("rules", *words)
        assert ran.code == 1
        assert "is not UTF-8" in ran.err


def test_files_may_begin_with_the_mark_of_windows_editors(causeway: Causeway, tmp_path: Path) -> None:
    script, case = tmp_path / "outgoing.groovy", tmp_path / "case.json"
    script.write_text("replica.summary = issue.summary\r\n", "utf-8-sig")
    case.write_text('{"issue": {"summary": "ż"}, "expected": {"replica": {"summary": "ż"}}}', "utf-8-sig")
    assert causeway("rules", *OUTGOING, str(script), "--input", str(case)).json == {"summary": "ż"}
    assert causeway("rules", "test", str(tmp_path)).code == 0


def test_a_folder_tells_of_its_files_that_are_no_text(causeway: Causeway, tmp_path: Path) -> None:
    (tmp_path / "outgoing.groovy").write_bytes(b"\xff")
    (tmp_path / "one.json").write_text('{"expected": {}}', "utf-8")
    (tmp_path / "two.json").write_bytes(b"\xff")
    ran = causeway("rules", "test", str(tmp_path))
    assert ran.code == 1
    assert "outgoing.groovy is not UTF-8 text" in ran.out
    assert "no UTF-8 text" in ran.out


def test_a_case_that_is_no_object_is_told(causeway: Causeway, script: Any) -> None:
    ran = causeway("rules", *OUTGOING, script("1"), "--input", script("[1]", "case.json"))
    assert ran.code == 1
    assert "a case is a JSON object" in ran.err
