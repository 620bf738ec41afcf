"""Methods and operators of all kinds of values do what they do in Groovy 4: `gdk.jsonl` holds what it answered."""

from __future__ import annotations

import json
from pathlib import Path

from app.rules.script.standalone import evaluate

ROWS = [json.loads(line) for line in Path(__file__).with_name("gdk.jsonl").read_text().splitlines()]


def said(program: str) -> tuple[str, str | None]:
    out: list[str] = []
    failure = evaluate(program, "Script1", out.append)
    return "".join(out), failure.class_name if failure else None


def test_methods_and_operators_answer_as_in_groovy() -> None:
    wrong = [
        f"{row['program']}\n  wanted {row['stdout']!r} {row['error']}\n  got {got!r}"
        for row in ROWS
        if (got := said(row["program"])) != (row["stdout"], row["error"])
    ]
    assert len(ROWS) > 500
    assert not wrong, f"{len(wrong)} of {len(ROWS)}:\n" + "\n".join(wrong)
