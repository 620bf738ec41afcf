"""Runs a program as the tests of the compiler need it: what it printed, and how it ended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.rules.script.compiling.program import Program, compile_script
from app.rules.script.runtime.run import Limits, Run
from app.rules.script.runtime.throwables import Thrown


def printed(source: str | Program, variables: Mapping[str, Any] | None = None, limits: Limits | None = None) -> str:
    """The output; a thrown exception as its last line: `! class: message @line:column`."""
    program = compile_script(source, "test") if isinstance(source, str) else source
    out: list[str] = []
    run = Run(limits=limits or Limits(), write=out.append, variables=dict(variables or {}))
    try:
        program.run(run)
    except Thrown as error:
        value = error.value
        assert value.place is not None, "an exception without a place"
        short = value.class_name.rsplit(".", 1)[-1]
        out.append(f"! {short}: {value.message} @{value.place.line}:{value.place.column}\n")
    return "".join(out)


def programs() -> dict[str, tuple[str, str]]:
    """The programs of `programs.txt` with what they print. A `\\` at the end of an output: no line end follows."""
    text = (Path(__file__).parent / "programs.txt").read_text("utf-8")
    found: dict[str, tuple[str, str]] = {}
    for part in re.split(r"^=== ", text, flags=re.MULTILINE)[1:]:
        name, _, rest = part.partition("\n")
        program, _, output = rest.partition("\n--- prints\n")
        output = output.rstrip("\n")
        found[name] = (program, output.removesuffix("\\") if output.endswith("\\") else f"{output}\n")
    return found
