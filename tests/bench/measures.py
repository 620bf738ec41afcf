"""One function per budget. Each gets a running world and answers figures; `Budget` says what they must hold."""

import asyncio
import resource
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from app.usecases import backfill
from sandbox.calls import Call
from sandbox.model import Issue
from tests.bench.apart import started
from tests.bench.ingest import ingest
from tests.scenarios.world import World, until

Figures = dict[str, float]
SLICE = 10
"""Connections whose pairs one statement makes: none takes longer than the engine lets it."""


@dataclass(frozen=True)
class Budget:
    """`holds` names a figure and its bound; the bound is an upper one unless it begins with `>=`."""

    measure: Callable[[World, bool], Awaitable[Figures]]
    holds: dict[str, str]
    worker: bool = True
    """Whether the world works in this process; else the measure starts what it wants apart."""


def calls(world: World) -> list[Call]:
    """What the app asked of both Jiras since they were cleared."""
    return [call for jira in (world.acme, world.globex) for call in jira.calls.since() if call.app]


def clear(world: World) -> None:
    for jira in (world.acme, world.globex):
        jira.calls.clear()


async def a_pair(world: World, summary: str = "Measured") -> tuple[Issue, Issue]:
    issue = world.acme.act_as("bob").create_issue("ACM", summary)
    remote = await world.remote_of(world.acme, issue)
    await world.settle()
    return issue, remote


async def one_change(world: World, _quick: bool) -> Figures:
    issue, remote = await a_pair(world)
    clear(world)
    world.acme.act_as("alice").edit(issue.key, summary="One change")
    await world.settle()
    assert remote.fields["summary"] == "One change"
    made = calls(world)
    return {"calls": len(made), "points": sum(call.points for call in made)}


async def burst(world: World, _quick: bool) -> Figures:
    issue, remote = await a_pair(world)
    clear(world)
    for n in range(20):
        world.acme.act_as("alice").edit(issue.key, summary=f"Burst {n}")
        await asyncio.sleep(0.1)
    await world.settle()
    assert remote.fields["summary"] == "Burst 19"
    return {"calls": len(calls(world))}


async def lag(world: World, quick: bool) -> Figures:
    """Seconds from an edit until the other site has it: 10 changes a second, each Jira call taking 100 ms. The worker
    is a process of its own; the service shares one with the Jiras."""
    async with started(world, "app", "worker"):
        return await lag_of(world, quick)


async def lag_of(world: World, quick: bool) -> Figures:
    count = 30 if quick else 120
    pairs = [await a_pair(world, f"Lag {n}") for n in range(10 if quick else 30)]
    for name in ("acme", "globex"):
        await world.fault(name, "latency_ms", rate=1.0, value=100, seconds=600)
    took: list[float] = []

    async def change(n: int) -> None:
        issue, remote = pairs[n % len(pairs)]
        wanted = f"Lag {n} of {issue.key}"
        begun = time.monotonic()
        world.acme.act_as("alice").edit(issue.key, summary=wanted)

        async def there() -> bool:
            return remote.fields["summary"] == wanted or (n + len(pairs) < count and superseded(remote, n))

        await until(there, f"change {n}")
        took.append(time.monotonic() - begun)

    def superseded(remote: Issue, n: int) -> bool:
        number = str(remote.fields["summary"]).split()[1]
        return number.isdigit() and int(number) > n

    async with asyncio.TaskGroup() as group:
        for n in range(count):
            group.create_task(change(n))
            await asyncio.sleep(0.1)
    await world.heal()
    took.sort()
    return {"p50_s": statistics.median(took), "p99_s": took[int(len(took) * 0.99) - 1], "changes": count}


async def first_sync(world: World, quick: bool) -> Figures:
    """Calls for each issue of a first sync, and by how much the process grew (sandbox included)."""
    count = 300 if quick else 10_000
    user = world.acme.act_as("bob")
    for n in range(count):
        user.create_issue("ENG", f"Existing {n}", description="Some words")
    await world.settle(seconds=600)
    here, _ = await world.connect("ENG", "LAB")
    clear(world)
    before, begun = peak_mb(), time.monotonic()
    await backfill.start(world.work, await world.actor(world.acme, "alice"), here)
    await world.settle(seconds=3000)
    seconds = time.monotonic() - begun
    return {
        "issues": count,
        "calls_per_issue": len(calls(world)) / count,
        "grew_mb": peak_mb() - before,
        "issues_per_s": count / seconds,
    }


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def growth(world: World, quick: bool) -> Figures:
    """Median seconds of a change among many connections and pairs, over that among few."""
    few = await median_change(world, quick)
    connections, twins = (100, 20_000) if quick else (1000, 1_000_000)
    await fill(world, connections, twins)
    many = await median_change(world, quick)
    return {"few_s": few, "many_s": many, "ratio": many / few, "connections": connections, "twins": twins}


async def median_change(world: World, quick: bool) -> float:
    # A pair each: the fuse blows when one field is written again and again.
    pairs = [await a_pair(world, f"Among {n}") for n in range(7 if quick else 15)]
    return statistics.median([await change_once(world, issue, remote) for issue, remote in pairs])


async def change_once(world: World, issue: Issue, remote: Issue) -> float:
    await world.settle()
    await asyncio.sleep(world.work.settings.quiet_seconds)
    wanted = uuid4().hex
    begun = time.monotonic()
    world.acme.act_as("alice").edit(issue.key, summary=wanted)

    async def there() -> bool:
        return bool(remote.fields["summary"] == wanted)

    await until(there, "a change arrives")
    return time.monotonic() - begun


async def fill(world: World, connections: int, twins: int) -> None:
    """Rows of connections and pairs at rest, made by SQL. No worker ever looks at one."""
    site_id = await world.site_id(world.acme)
    columns = (
        "id, uid, site_id, side, name, description, mode, state, project_id, project_key, project_name, automatic, "
        "author_line, linkable, policy, rules_version, peer_site_name, peer_site_url, peer_site_state, "
        "peer_project_key, peer_project_name, peer_left, created_by, sweep_due, ids_checked, swept_at"
    )
    async with world.work.unit() as session:
        await session.execute(
            text(
                f"INSERT INTO connection ({columns}) SELECT gen_random_uuid(), gen_random_uuid(), :site, 's', "
                "'c' || n, '', 'basic', 'active', 'p' || n, 'P' || n, '', true, true, true, 'later', 1, '', '', "
                "'active', '', '', false, '', false, 0, now() FROM generate_series(1, :n) n"
            ),
            {"site": site_id, "n": connections},
        )
    for first in range(1, connections + 1, SLICE):
        async with world.work.unit() as session:
            await session.execute(
                text(
                    "INSERT INTO twin (uid, site_id, connection_id, side, local_issue_id, summary, hinted, synced, "
                    "priority, attempt, failed, try_again, conflicts) SELECT gen_random_uuid(), :site, c.id, 's', "
                    "'x' || n || '-' || c.name, '', 1, 1, 0, 0, false, false, 0 "
                    "FROM connection c, generate_series(1, :each) n WHERE c.name = ANY(:names)"
                ),
                {
                    "site": site_id,
                    "each": twins // connections,
                    "names": [f"c{n}" for n in range(first, first + SLICE)],
                },
            )
    async with world.work.unit() as session:
        await session.execute(text("ANALYZE"))


BUDGETS: dict[str, Budget] = {
    "one_change": Budget(one_change, {"calls": "3", "points": "5"}),
    "burst": Budget(burst, {"calls": "6"}),
    "ingest": Budget(ingest, {"ratio": ">=0.6", "p99_ms": "50"}, worker=False),
    "lag": Budget(lag, {"p50_s": "1", "p99_s": "3"}, worker=False),
    "first_sync": Budget(first_sync, {"calls_per_issue": "0.3"}),
    "growth": Budget(growth, {"ratio": "1.1"}),
}


def judged(figures: Figures, holds: dict[str, str]) -> dict[str, Any]:
    """The figures with their budgets and whether they hold."""
    lines: dict[str, Any] = {name: round(value, 4) for name, value in figures.items()}
    kept = all(
        figures[name] >= float(bound[2:]) if bound.startswith(">=") else figures[name] <= float(bound)
        for name, bound in holds.items()
    )
    return {**lines, "budget": holds, "held": kept}
