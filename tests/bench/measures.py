"""What is measured: each function is given a running world and tells its lines. Knows nothing of printing."""

import asyncio
import statistics
import time
from dataclasses import dataclass

from sandbox.calls import Call
from sandbox.model import Issue
from tests.scenarios.world import World, until


@dataclass(frozen=True)
class Line:
    """One budget: `measured` passes while it is at most `budget`."""

    name: str
    measured: float
    budget: float
    unit: str

    def as_json(self) -> dict[str, object]:
        return {
            "name": self.name,
            "measured": round(self.measured, 3),
            "budget": self.budget,
            "unit": self.unit,
            "pass": self.measured <= self.budget,
        }


def _clear(world: World) -> None:
    for site in (world.acme, world.globex):
        site.calls.clear()


def _calls(world: World) -> list[Call]:
    """Calls by the app, on both sites; people's own calls are not ours."""
    return [call for site in (world.acme, world.globex) for call in site.calls.since() if call.app]


async def _pair(world: World) -> tuple[Issue, Issue]:
    issue = world.acme.act_as("bob").create_issue("ACM", "Printer on fire")
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    return issue, remote


async def change(world: World, quick: bool) -> list[Line]:
    """Calls and points of one changed field."""
    issue, _ = await _pair(world)
    _clear(world)
    world.acme.act_as("bob").edit(issue.key, summary="Put out")
    await world.settle()
    calls = _calls(world)
    return [
        Line("calls for one changed field", len(calls), 3, "calls"),
        Line("points for one changed field", sum(call.points for call in calls), 5, "points"),
    ]


async def burst(world: World, quick: bool) -> list[Line]:
    """Calls of 20 edits of one issue, spread over just under two seconds."""
    issue, _ = await _pair(world)
    _clear(world)
    for number in range(20):
        world.acme.act_as("bob").edit(issue.key, summary=f"Edit {number}")
        await asyncio.sleep(0.095)
    await world.settle()
    return [Line("calls for 20 edits within 2 s", len(_calls(world)), 6, "calls")]


async def lag(world: World, quick: bool) -> list[Line]:
    """From a change to its arrival, 10 changes a second over 10 issues, Jira's calls taking 100 ms."""
    pairs = [await _pair(world) for _ in range(10)]
    await world.fault("acme", "latency_ms", value=100)
    await world.fault("globex", "latency_ms", value=100)

    async def one(number: int) -> float:
        issue, remote = pairs[number % len(pairs)]
        text, began = f"Change {number}", time.monotonic()
        world.acme.act_as("bob").edit(issue.key, summary=text)

        async def arrived() -> bool:
            # A later change of the same issue may overtake this one; then it has arrived too.
            return remote.fields["summary"].startswith("Change ") and int(remote.fields["summary"][7:]) >= number

        await until(arrived, text)
        return time.monotonic() - began

    running = []
    for number in range(30 if quick else 200):
        running.append(asyncio.create_task(one(number)))
        await asyncio.sleep(0.1)
    took = sorted(await asyncio.gather(*running))
    await world.heal()
    return [
        Line("lag p50", statistics.median(took), 1, "s"),
        Line("lag p99", took[min(len(took) - 1, int(len(took) * 0.99))], 3, "s"),
    ]
