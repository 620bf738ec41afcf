"""Cases with what is expected of them, in folders: rules kept in version control with their tests.

```
FOLDER/
  bugs/                     a rule; there may be any number, and FOLDER itself may be one
    outgoing.groovy         at least one of the two
    incoming.groovy
    a-new-bug.json          a case (CASE.json) with two keys more:
                            "direction": which script, where the folder has both
                            "expected": what the result must contain
```

`expected` is compared with the result of `run_case` part by part: an object in it must hold the same parts and may hold
more, anything else must be equal. `"error": "text"` stands for an error whose message contains the text; without
`error` in it, no error may happen.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.rules.script.cases import WrongCase, run_case
from app.rules.script.interface.session import Direction

Json = Any
SCRIPTS: dict[Direction, str] = {"outgoing": "outgoing.groovy", "incoming": "incoming.groovy"}
FOLDER_KEYS = ("direction", "expected")
"""What a case of a folder holds besides."""


@dataclass(frozen=True)
class Outcome:
    """How one case went. `differences`: empty if as expected; else a line each."""

    case: str
    differences: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def run_folder(folder: Path) -> Iterator[Outcome]:
    """Every case, in the order of names. Raises `WrongCase` if there is none at all."""
    found = False
    for place in sorted({file.parent for name in SCRIPTS.values() for file in folder.rglob(name)}):
        for file in sorted(place.glob("*.json")):
            found = True
            yield Outcome(str(file.relative_to(folder)), tuple(_differences(place, file)))
    if not found:
        raise WrongCase(
            f"{folder}: no cases. A folder holds {' or '.join(SCRIPTS.values())} and cases as .json files beside it"
        )


def _differences(place: Path, file: Path) -> list[str]:
    try:
        case = json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        return ["no UTF-8 text"]
    except ValueError as error:
        return [f"no JSON: {error}"]
    if not isinstance(case, dict) or "expected" not in case:
        return ["the case has no 'expected'"]
    expected = case.pop("expected")
    there = [direction for direction, name in SCRIPTS.items() if (place / name).exists()]
    direction = case.pop("direction", there[0] if len(there) == 1 else None)
    if direction not in there:
        return [f"'direction' must be one of: {', '.join(there)}"]
    script = place / SCRIPTS[direction]
    try:
        result = run_case(direction, script.read_text(encoding="utf-8-sig"), case, script.name)
    except UnicodeDecodeError:
        return [f"{script.name} is not UTF-8 text"]
    except WrongCase as error:
        return [str(error)]
    return compared(expected, result)


def compared(expected: Json, result: Json) -> list[str]:
    """What of the expectation the result does not hold."""
    if not isinstance(expected, dict):
        return ["'expected' must be an object"]
    wanted, error = expected.get("error"), result.get("error")
    if not wanted and error:
        return [f"error in line {error.get('line')}: {error['message']}"]
    if isinstance(wanted, str):
        if not error or wanted not in str(error["message"]):
            return [f"error: expected one with {wanted!r}, got {_shown(error and error['message'])}"]
        expected = {name: part for name, part in expected.items() if name != "error"}
    return list(_lacking("", expected, result))


def _lacking(where: str, expected: Json, got: Json) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(got, dict):
        for name, part in expected.items():
            yield from _lacking(f"{where}.{name}" if where else name, part, got.get(name))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (one, other) in enumerate(zip(expected, got, strict=True)):
            yield from _lacking(f"{where}[{index}]", one, other)
    elif expected != got or isinstance(expected, bool) != isinstance(got, bool):
        yield f"{where}: expected {_shown(expected)}, got {_shown(got)}"


def _shown(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
