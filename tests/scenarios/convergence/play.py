"""One history: people act under changing weather while workers die; then it heals, comes to rest, and is judged."""

import asyncio
import random
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, update
from sqlmodel import col

from app.config import Settings
from app.models import Journal, Twin
from tests.scenarios.convergence.people import Crowd, Memory
from tests.scenarios.convergence.verdict import judge
from tests.scenarios.convergence.weather import Weather
from tests.scenarios.convergence.workers import Workers
from tests.scenarios.world import World

LONGER_THAN_THE_FUSE_COUNTS = timedelta(minutes=11)
READING = ("/search/jql", "/bulkfetch", "/permissions/check", "/jql/match")


@dataclass
class Outcome:
    """`faults` empty: all is well. `overwritten_unseen`: edits in the one gap that Jira leaves open."""

    seed: int
    memory: Memory
    faults: list[str] = field(default_factory=list)
    deaths: int = 0
    conflicts: int = 0
    overwritten_unseen: int = 0

    def __str__(self) -> str:
        head = (
            f"seed {self.seed}: {len(self.memory.edits)} texts, {len(self.memory.files)} files, {self.deaths} deaths, "
            f"{self.conflicts} conflicts, {self.overwritten_unseen} written over unseen"
        )
        if not self.faults:
            return f"{head}: well"
        story = [f"  · {line}" for line in self.memory.story]
        return "\n".join([head, *story, *(f"  ✗ {fault}" for fault in self.faults)])


def hurried(settings: Settings) -> Settings:
    """Short waits, but for the lease: on a busy machine no living worker may seem dead."""
    return settings.model_copy(
        update={"lease_seconds": 15.0, "quiet_seconds": 0.1, "retry_scale": 0.003, "index_lag_seconds": 1.5}
    )


async def play(world: World, workers: Workers, seed: int, steps: int) -> Outcome:
    """Plays and judges one history on a fresh world that has no worker of its own."""
    dice = random.Random(seed)
    await world.connect()
    for jira in (world.acme, world.globex):
        jira.limits.issue_scale = None
    crowd, weather = Crowd((world.acme, world.globex), dice), Weather(world, dice)
    outcome = Outcome(seed, crowd.memory)
    async with workers.dying_again_and_again(random.Random(seed), lambda: let_leases_run_out(world)):
        await live(world, crowd, weather, dice, steps)
    outcome.deaths = workers.deaths
    await let_leases_run_out(world)
    async with workers.one():
        try:
            await come_to_rest(world)
        except AssertionError as never:
            outcome.faults.append(str(never))
            return outcome
        verdict = await judge(world, crowd.memory)
        outcome.faults += verdict.faults()
        outcome.conflicts = len(await world.journal("conflict"))
        outcome.overwritten_unseen = verdict.overwritten_unseen
        outcome.faults += await a_quiet_round(world)
    return outcome


async def live(world: World, crowd: Crowd, weather: Weather, dice: random.Random, steps: int) -> None:
    """People act, and the weather changes now and then. It is fine in the end."""
    for step in range(steps):
        crowd.act()
        if step % 8 == 7:
            crowd.memory.tell("weather:", await weather.change())
            await let_time_pass(world)
        if dice.random() < 0.03:
            await world.app.state.parts.redis.flushall()
            crowd.memory.tell("Redis emptied")
        if dice.random() < 0.05:
            crowd.memory.tell("everybody waits", await sleep_on_it(world))
        await asyncio.sleep(dice.choice((0, 0, 0.02, 0.1, 0.3)))
    await world.heal()


async def sleep_on_it(world: World) -> str:
    """Gives both sides a chance to get in step, so that the next ones quarrel about something both have."""
    try:
        await world.settle(seconds=4)
    except AssertionError:
        return "in vain"
    return "until all is in step"


async def let_time_pass(world: World) -> None:
    """Makes the journal older: the fuse counts minutes, and people here need seconds for what takes them hours."""
    async with world.work.unit() as session:
        await session.execute(update(Journal).values(at=col(Journal.at) - LONGER_THAN_THE_FUSE_COUNTS))


async def let_leases_run_out(world: World) -> None:
    """What would take a lease's time, when it is known that no worker lives."""
    async with world.work.unit() as session:
        await session.execute(update(Twin).values(leased_until=func.now()).where(col(Twin.leased_until).is_not(None)))


async def come_to_rest(world: World) -> None:
    await let_time_pass(world)
    await world.settle()
    await world.sweep()
    await world.settle()


async def a_quiet_round(world: World) -> list[str]:
    """Everything is looked at once more, and nothing is written to any Jira."""
    for jira in (world.acme, world.globex):
        jira.calls.clear()
    async with world.work.unit() as session:
        await session.execute(update(Twin).values(hinted=col(Twin.hinted) + 1, due_at=func.now()))
    await world.sweep()
    await world.settle()
    writes = [
        f"{jira.name} {call.method} {call.path}"
        for jira in (world.acme, world.globex)
        for call in jira.calls.since()
        if call.app and call.method != "GET" and not call.path.endswith(READING)
    ]
    return [f"a quiet round wrote: {writes}"] if writes else []
