"""`causeway rules …`: scripts checked and run from files, with no Jira and no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands import publish, rules_run
from app.commands.output import AsJson, NeedsPerson, give_json, say
from app.commands.texts import text_of
from app.errors import UserError
from app.rules.script.interface.variables import known_names
from app.rules.script.standalone import Failure, evaluate, problems

cli = typer.Typer()
rules_run.add_to(cli)
publish.add_to(cli)

SCRIPT_NAME = "Script1"
"""What Groovy calls a script that has no file."""
STDIN = "-"

Scripts = Annotated[
    list[Path], typer.Argument(metavar="FILE…", help="Scripts.", exists=True, dir_okay=False, show_default=False)
]
Batch = Annotated[
    Path | None,
    typer.Option(
        "--batch",
        metavar="PROGRAMS.jsonl",
        help='Run the programs of a file, {"id", "program"} on each line, and answer each with a line. - is stdin.',
    ),
]


@cli.command()
def check(files: Scripts, as_json: AsJson = False) -> None:
    """Look for what is wrong with scripts without running them. 1 on exit if there is anything."""
    found = [
        {"file": str(file), "line": one.line, "column": one.column, "message": one.message}
        for file in files
        for one in problems(text_of(file), file.name, known_names())
    ]
    if as_json:
        give_json(found)
    else:
        for one in found:
            say("{file}:{line}:{column}: {message}".format_map(one))
    if found:
        raise NeedsPerson


@cli.command(name="eval")
def evaluate_files(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]…", help="Scripts.", exists=True, dir_okay=False)
    ] = None,
    batch: Batch = None,
    as_json: AsJson = False,
) -> None:
    """Run scripts by themselves, as Groovy would: no issue, no replica. 1 on exit if one stops with an error."""
    if bool(files) == bool(batch):
        raise typer.BadParameter("give files, or --batch with a file of programs.")
    if batch:
        if str(batch) != STDIN and not batch.is_file():
            raise typer.BadParameter(f"there is no file {batch}.")
        for answer in _answers(_lines_of(batch)):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()
        return
    failed = [file for file in files or () if not _evaluated(file, as_json)]
    if failed:
        raise NeedsPerson


def _evaluated(file: Path, as_json: bool) -> bool:
    """The script ran to its end. Its output is shown as it comes; as JSON, all of it at the end."""
    source = text_of(file)
    if as_json:
        said = _answer(str(file), source)
        give_json(said)
        return said["error"] is None
    failure = evaluate(source, file.stem, _show)
    sys.stdout.flush()
    if failure:
        typer.echo(_with_its_line(file, source, failure), err=True)
    return failure is None


def _show(text: str) -> None:
    sys.stdout.write(text)


def _with_its_line(file: Path, source: str, failure: Failure) -> str:
    """`file:line:col: message`, and the line of the script below it."""
    short = failure.class_name.rpartition(".")[2]
    message = failure.message or short
    words = message if failure.phase == "compile" or message == short else f"{short}: {message}"
    if failure.line is None:
        return f"{file}: {words}"
    lines = source.splitlines()
    shown = lines[failure.line - 1] if failure.line <= len(lines) else ""
    pointer = " " * ((failure.column or 1) - 1) + "^"
    return f"{file}:{failure.line}:{failure.column}: {words}\n    {shown}\n    {pointer}"


def _answers(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            name, program = asked["id"], asked["program"]
        except (ValueError, KeyError, TypeError):
            program = None
        if not isinstance(program, str):
            raise UserError(f"Line {number} is no program.", 'Write {"id": …, "program": "…"} on each line.')
        yield _answer(name, program)


def _answer(name: Any, program: str) -> dict[str, Any]:
    said: list[str] = []
    failure = evaluate(program, SCRIPT_NAME, said.append)
    error = None if failure is None else {
        "class": failure.class_name, "message": failure.message, "phase": failure.phase, "line": failure.line,
    }  # fmt: skip
    return {"id": name, "stdout": "".join(said), "error": error}


def _lines_of(file: Path) -> Iterator[str]:
    if str(file) == STDIN:
        yield from sys.stdin
    else:
        yield from text_of(file).split("\n")
