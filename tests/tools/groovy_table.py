"""The table of programs with real Groovy's answers: reads it, adds to it, holds it against a Groovy that is installed.

`python -m tests.tools.groovy_table add THEME FILE` asks for the programs of a text file (`=== id` before each) and
writes them into the table; `check` asks for the whole table again and tells what differs. Answers are Groovy 4's. A
row where Groovy 2.4 says something else has a note `groovy4` with what that is; 2.4 is not asked for those. Of an
expression over several lines Groovy names the first one; where Causeway names the very line that failed, a row has it
as `causeway_line`.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from tests.tools import real_groovy
from tests.tools.real_groovy import Answer

FOLDER = Path(__file__).parents[1] / "data" / "groovy"

OWN_WORDS = ("java.lang.StackOverflowError", "java.lang.OutOfMemoryError")
"""Where these happen and what they say is each machine's own."""

cli = typer.Typer(help=__doc__, add_completion=False)


@dataclass(frozen=True)
class Row:
    """A program and what it has to print. `groovy4`: what only Groovy 4 does like this; empty where 2.4 agrees."""

    id: str
    program: str
    answer: Answer
    groovy4: str = ""
    causeway_line: int | None = None

    @property
    def wanted(self) -> Answer:
        """What Causeway has to say."""
        if self.causeway_line is None or self.answer.error is None:
            return self.answer
        return replace(self.answer, error=replace(self.answer.error, line=self.causeway_line))


def themes() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.jsonl"))


def rows(theme: str) -> list[Row]:
    return [
        Row(row["id"], row["program"], Answer.read(row), row.get("groovy4", ""), row.get("causeway_line"))
        for row in map(json.loads, (FOLDER / f"{theme}.jsonl").read_text("utf-8").splitlines())
    ]


def programs_of(text: str) -> Iterator[tuple[str, str]]:
    """(id, program) of each part of a text that starts with a line `=== id`."""
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, _, program = part.partition("\n")
        yield name.strip(), program.rstrip("\n")


def difference(wanted: Answer, got: Answer) -> str:
    """In a few words; empty where they agree. Of what does not compile, and of `OWN_WORDS`, class and phase count."""
    if wanted.stdout != got.stdout:
        pairs = zip(_lines(wanted), _lines(got), strict=False)
        first = next(((w, g) for w, g in pairs if w != g), (wanted.stdout[-80:], got.stdout[-80:]))
        return f"got {first[1]!r}, wanted {first[0]!r}; error {got.error}"
    w, g = wanted.error, got.error
    if w and g and (w.phase == "compile" or w.class_name in OWN_WORDS):
        return "" if (w.class_name, w.phase) == (g.class_name, g.phase) else f"got {g}, wanted {w}"
    return "" if w == g else f"got {g}, wanted {w}"


def _lines(answer: Answer) -> list[str]:
    return [*answer.stdout.split("\n"), "(end)"]


@cli.command()
def add(theme: str, file: Path) -> None:
    """Ask Groovy 4 for the programs of a file and write them into the theme; rows of the same id are replaced."""
    if real_groovy.version() < 4:
        sys.exit(f"This needs Groovy 4: set {real_groovy.JARS} to a folder with its jars.")
    programs = list(programs_of(file.read_text("utf-8")))
    answered = real_groovy.answers(programs)
    path = FOLDER / f"{theme}.jsonl"
    known = {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())} if path.exists() else {}
    for name, program in programs:
        known[name] = {**known.get(name, {}), "id": name, "program": program, **answered[name]}
    _write(path, known)
    typer.echo(f"{theme}: {len(programs)} asked, {len(known)} in the table.")


@cli.command()
def note() -> None:
    """Ask Groovy 2.4 for the whole table and note, where it says something else, what that is."""
    if real_groovy.version() != 2:
        sys.exit(f"This needs Groovy 2.4: unset {real_groovy.JARS}.")
    for path in sorted(FOLDER.glob("*.jsonl")):
        known = {row["id"]: row for row in map(json.loads, path.read_text("utf-8").splitlines())}
        for name, answered in real_groovy.answers([(row["id"], row["program"]) for row in known.values()]).items():
            known[name].pop("groovy4", None)
            if other := _says(Answer.read(known[name]), Answer.read(answered)):
                known[name]["groovy4"] = other
        _write(path, known)


def _says(wanted: Answer, old: Answer) -> str:
    """What 2.4 does instead; empty where it does the same."""
    if not difference(wanted, old):
        return ""
    if old.error and old.error.phase == "compile":
        return "2.4 does not parse it"
    if old.error and old.error != wanted.error:
        return f"2.4 stops with {old.error.class_name}: {old.error.message}"
    return f"2.4 prints {next(o for w, o in zip(_lines(wanted), _lines(old), strict=False) if w != o)!r}"


def _write(path: Path, known: dict[str, dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in known.values()), "utf-8")


@cli.command()
def check() -> None:
    """Ask the Groovy that is here for the whole table again. Exit code 1 where it differs."""
    old = real_groovy.version() < 4
    wrong = 0
    for theme in themes():
        table = {row.id: row for row in rows(theme) if not (old and row.groovy4)}
        for name, answered in real_groovy.answers([(row.id, row.program) for row in table.values()]).items():
            if said := difference(table[name].answer, Answer.read(answered)):
                wrong += 1
                typer.echo(f"{theme} {name}: {said}")
    typer.echo(f"{wrong} differ.")
    raise typer.Exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        cli()
    except real_groovy.NoGroovy as missing:
        sys.exit(f"groovy_table: {missing}")
