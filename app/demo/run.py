"""Tells the story: does its steps, waits for each on both sites, and prints the delays and what they cost."""

import json
import statistics
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from rich.console import Console
from rich.live import Live
from rich.table import Table

from app.demo.processes import Addresses, everything_running
from app.demo.story import Condition, Step, Story
from app.errors import UserError

PATIENCE = 30.0
LOOK_SECONDS = 0.05
BREATH_SECONDS = 1.2
"""Between steps, as people take one: in a burst the service waits for a second of quiet, which is not its delay."""


@dataclass(frozen=True)
class Outcome:
    """One step; `seconds` from the end of the act until both sites showed it. `wrong` is empty if it was verified."""

    at: str
    what: str
    seconds: float
    wrong: str = ""


def demo(*, once: bool, as_json: bool) -> bool:
    """Whether every step was verified on both sites. Keeps running for people to try until Ctrl-C, unless `once`.

    The last line on stdout is one JSON object with the figures; with `as_json` it is the only one.
    """
    out = Console(stderr=as_json, highlight=False)
    out.print("Starting two Jiras, the service and a worker …")
    with everything_running() as addresses:
        outcomes = tell(Story(addresses).steps(), out)
        figures = figures_of(outcomes, calls_of(addresses))
        for line in explained(outcomes, addresses, once=once):
            out.print(line, markup=False, soft_wrap=True)
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
        if not once:
            wait_for_ctrl_c()
    return all(not outcome.wrong for outcome in outcomes)


def tell(
    steps: Iterable[Step], out: Console, *, patience: float = PATIENCE, breath: float = BREATH_SECONDS
) -> list[Outcome]:
    """The steps up to the first that was not verified: the later ones build on it. Seconds to wait at most, and
    between steps."""
    outcomes: list[Outcome] = []
    with Live(table_of(outcomes), console=out, auto_refresh=False) as live:
        for step in steps:
            begun = time.monotonic()
            try:
                holds = step.act()
                begun = time.monotonic()
                wrong = "" if became_true(holds, patience) else f"not on both sites within {patience:g} s"
            except (UserError, httpx.HTTPError) as error:
                wrong = str(error) or type(error).__name__
            outcomes.append(Outcome(step.at, step.what, time.monotonic() - begun, wrong))
            live.update(table_of(outcomes), refresh=True)
            if wrong:
                break
            time.sleep(breath)
    return outcomes


def became_true(holds: Condition, patience: float) -> bool:
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def table_of(outcomes: Sequence[Outcome]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("", "At", "Step"):
        table.add_column(name)
    table.add_column("On both sites after", justify="right")
    for outcome in outcomes:
        sign = "[red]✗[/]" if outcome.wrong else "[green]✓[/]"
        table.add_row(sign, outcome.at, outcome.what, f"{outcome.seconds:.2f} s")
    return table


def calls_of(addresses: Addresses) -> list[dict[str, Any]]:
    """Every call that Causeway made to the two Jiras."""
    calls = httpx.get(f"{addresses.control}/calls", trust_env=False, timeout=30).json()
    return [call for call in calls if call["app"]]


def figures_of(outcomes: Sequence[Outcome], calls: Sequence[dict[str, Any]]) -> dict[str, Any]:
    good = [outcome.seconds for outcome in outcomes if not outcome.wrong]
    return {
        "steps": len(outcomes),
        "verified": len(good),
        "failed": [f"{outcome.what}: {outcome.wrong}" for outcome in outcomes if outcome.wrong],
        "median_delay_s": round(statistics.median(good), 3) if good else None,
        "max_delay_s": round(max(good), 3) if good else None,
        "jira_calls": len(calls),
        "points": sum(call["points"] for call in calls),
    }


def explained(outcomes: Sequence[Outcome], addresses: Addresses, *, once: bool) -> list[str]:
    wrong = [f"Not verified: {outcome.what}: {outcome.wrong}" for outcome in outcomes if outcome.wrong]
    lines = ["", *(wrong or [f"All {len(outcomes)} steps were verified on both sites."])]
    if once:
        return lines
    return [
        *lines,
        "",
        "Try it yourself, as alice (site admin), paul (project admin) or bob; the password is the name:",
        *(f"  {name}: {url}/jira" for name, url in addresses.sites.items()),
        f"  Causeway: {addresses.service}/readyz   sandbox control: {addresses.control}/sites",
        "Ctrl-C ends everything.",
    ]


def wait_for_ctrl_c() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        return
