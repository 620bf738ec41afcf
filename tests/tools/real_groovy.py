"""Asks real Groovy what programs print. Knows how to find and start it, and nothing of Causeway."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RUNNER = Path(__file__).with_name("answers.groovy")
JARS = "GROOVY_JARS"
"""Environment: a folder with the jars of a Groovy 4. Without it the installed `groovy` is asked."""
OPTIONS = ("-Duser.timezone=UTC", "-Duser.language=en", "-Duser.country=US", "-Dfile.encoding=UTF-8")
QUICK_START = "-XX:TieredStopAtLevel=1"
MISSING = f"no Groovy here: install the package `groovy` (and Java), or set {JARS} to a folder with Groovy 4's jars"


class NoGroovy(Exception):
    """There is no Groovy on this machine."""


@dataclass(frozen=True)
class Trouble:
    """An error that left a program. `message`: its first line only, since further ones are suggestions."""

    class_name: str
    message: str | None
    phase: str
    line: int | None

    @classmethod
    def read(cls, error: dict[str, Any] | None) -> Trouble | None:
        if error is None:
            return None
        message = error["message"] if error["phase"] == "run" else None
        return cls(error["class"], message.split("\n")[0] if message else message, error["phase"], error["line"])


@dataclass(frozen=True)
class Answer:
    stdout: str
    error: Trouble | None

    @classmethod
    def read(cls, row: dict[str, Any]) -> Answer:
        return cls(row["stdout"], Trouble.read(row["error"]))


def command() -> list[str]:
    """How Groovy is started here. Raises `NoGroovy`."""
    java = shutil.which("java", path=_java_folder())
    if java and os.environ.get(JARS):
        return [java, *OPTIONS, QUICK_START, "-cp", f"{os.environ[JARS]}/*", "groovy.ui.GroovyMain"]
    groovy = shutil.which("groovy")
    if groovy and java:
        return [groovy]
    raise NoGroovy(MISSING)


def _java_folder() -> str:
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    homes += sorted(Path("/usr/lib/jvm").glob("java-*-openjdk-*"), reverse=True)
    return os.pathsep.join([*(str(home / "bin") for home in homes), os.environ.get("PATH", "")])


def version() -> int:
    """Of Groovy here: 2, 4… Raises `NoGroovy`."""
    ran = _run([*command(), "-e", "println GroovySystem.version"])
    return int(ran.split(".")[0])


def answers(programs: Sequence[tuple[str, str]]) -> dict[str, dict[str, Any]]:
    """What Groovy says to each (id, program), all in one JVM: `{"id", "stdout", "error"}` by id. Raises `NoGroovy`."""
    with tempfile.TemporaryDirectory() as folder:
        asked, answered = Path(folder, "asked.jsonl"), Path(folder, "answered.jsonl")
        asked.write_text("".join(json.dumps({"id": i, "program": p}) + "\n" for i, p in programs), "utf-8")
        run(RUNNER, str(asked), str(answered))
        rows = [json.loads(line) for line in answered.read_text("utf-8").splitlines()]
    return {row["id"]: row for row in rows}


def run(script: Path, *arguments: str, warm: bool = False) -> str:
    """What a file of Groovy printed. `warm`: Java shall compile all it can, for a measurement. Raises `NoGroovy`."""
    words = [word for word in command() if not (warm and word == QUICK_START)]
    return _run([*words, str(script), *arguments], OPTIONS if warm else (*OPTIONS, QUICK_START))


def _run(words: list[str], options: Sequence[str] = (*OPTIONS, QUICK_START)) -> str:
    java = shutil.which("java", path=_java_folder())
    home = str(Path(java).resolve().parents[1]) if java else ""
    environment = {**os.environ, "JAVA_HOME": home, "JAVA_OPTS": " ".join(options)}
    done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=600)
    if done.returncode:
        raise RuntimeError(f"Groovy failed: {done.stderr[-2000:]}")
    return done.stdout
