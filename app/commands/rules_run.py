"""`causeway rules run` and `rules test`: scripts on cases, with no Jira and no database."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from app.commands.output import AsJson, NeedsPerson, give_json, say
from app.commands.texts import text_of
from app.errors import UserError
from app.rules.script.case_folders import FOLDER_KEYS, run_folder
from app.rules.script.cases import WrongCase, run_case
from app.rules.script.telling import line_of

ScriptFile = Annotated[Path, typer.Argument(metavar="FILE", help="The script.", exists=True, dir_okay=False)]
CaseFile = Annotated[
    Path, typer.Option("--input", metavar="CASE.json", help="What the script is given.", exists=True, dir_okay=False)
]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", exists=True, file_okay=False)]


class Way(StrEnum):
    outgoing = "outgoing"
    incoming = "incoming"


def add_to(cli: typer.Typer) -> None:
    cli.command("run")(run_script)
    cli.command("test")(check_cases)


def run_script(
    file: ScriptFile,
    direction: Annotated[Way, typer.Option("--direction", help="Which side of the pair the script is for.")],
    case: CaseFile,
    as_json: AsJson = False,
) -> None:
    """Run one script on a case, without a Jira. 1 on exit if the script stops with an error."""
    source, given = text_of(file), text_of(case)
    try:
        result = run_case(direction.value, source, _without_folder_keys(json.loads(given)), file.name)
    except ValueError as error:
        raise UserError(f"{case}: {error}") from None
    if as_json:
        give_json(result)
    else:
        _tell(result)
    if result["error"]:
        for one in result["error"].get("findings") or [result["error"]]:
            typer.echo(_in_words(one, file, source), err=True)
        raise NeedsPerson


def _without_folder_keys(case: Any) -> Any:
    """A case of a folder can be run by itself."""
    return {key: case[key] for key in case if key not in FOLDER_KEYS} if isinstance(case, dict) else case


def _in_words(error: dict[str, Any], file: Path, source: str) -> str:
    """`file:line:column: message`, and the line itself."""
    line = error.get("line")
    if not line:
        return f"{file}: {error['message']}"
    shown = line_of(source, line)
    return f"{file}:{line}:{error.get('column')}: {error['message']}{f'{chr(10)}    {shown}' if shown else ''}"


def check_cases(folder: Folder, as_json: AsJson = False) -> None:
    """Run all cases of a folder and compare them with what they expect. 1 on exit if one differs."""
    try:
        outcomes = list(run_folder(folder))
    except WrongCase as error:
        raise UserError(str(error)) from None
    failed = [outcome for outcome in outcomes if not outcome.passed]
    if as_json:
        give_json([{"case": one.case, "passed": one.passed, "differences": one.differences} for one in outcomes])
    else:
        for one in outcomes:
            say(f"{'pass' if one.passed else 'FAIL'}  {one.case}")
            for difference in one.differences:
                say(f"      {difference}")
        say(f"{len(outcomes) - len(failed)} of {len(outcomes)} cases passed.")
    if failed:
        raise NeedsPerson


def _tell(result: dict[str, Any]) -> None:
    for line in result["log"]:
        typer.echo(line, err=True)
    if "replica" in result:
        say(json.dumps(result["replica"], indent=2, ensure_ascii=False))
    for write in result.get("writes", ()):
        say(json.dumps(write, ensure_ascii=False))
