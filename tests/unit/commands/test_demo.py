"""The demo is the first thing that anybody runs: it works, and it says so when it does not."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from app.demo.processes import port_near
from app.demo.run import figures_of, tell
from app.demo.story import Condition, Step
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.errors import UserError

ROOT = Path(__file__).parents[3]


@pytest.mark.timeout(240)
def test_the_demo_verifies_every_step_on_both_sites_and_leaves_nothing_running(
    postgres: EmbeddedPostgres, redis_server: EmbeddedRedis, tmp_path: Path
) -> None:
    # The fixtures say why where PostgreSQL or Redis is missing; the demo starts its own.
    ended = subprocess.run(
        [sys.executable, "-m", "app", "demo", "--once"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=220,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures = json.loads(ended.stdout.splitlines()[-1])
    assert figures["failed"] == []
    assert figures["verified"] == figures["steps"] >= 15
    assert figures["jira_calls"] > 0
    assert list(tmp_path.glob("causeway-demo-*")) == []
    assert [each for each in environments() if str(tmp_path) in each] == []


def environments() -> Iterator[str]:
    """Those of all processes of ours; what the demo starts inherits its own."""
    for entry in Path("/proc").glob("[0-9]*/environ"):
        try:
            yield entry.read_bytes().decode("utf-8", "replace")
        except OSError:
            continue


def test_a_step_that_does_not_come_true_ends_the_story_and_is_named() -> None:
    steps = [
        Step("acme", "First", lambda: lambda: True),
        Step("globex", "Second", lambda: lambda: False),
        Step("acme", "Third", lambda: lambda: True),
    ]
    outcomes = tell(steps, Console(quiet=True), patience=0.01, breath=0)
    assert [outcome.what for outcome in outcomes] == ["First", "Second"]
    figures = figures_of(outcomes, [{"points": 2}, {"points": 3}])
    assert (figures["steps"], figures["verified"], figures["points"]) == (2, 1, 5)
    assert figures["failed"] == ["Second: not on both sites within 0.01 s"]


def test_a_refusal_of_jira_is_told_as_the_reason() -> None:
    def refused() -> Condition:
        raise UserError("POST /rest/api/3/issue was answered with 403: no")

    outcomes = tell([Step("acme", "Create", refused)], Console(quiet=True), breath=0)
    assert [outcome.wrong for outcome in outcomes] == ["POST /rest/api/3/issue was answered with 403: no"]


def test_a_taken_port_is_left_to_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        wanted = taken.getsockname()[1]
        assert port_near(wanted) != wanted
    assert port_near(wanted) == wanted
