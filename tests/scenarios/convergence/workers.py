"""Worker processes that can be killed: started from a nursery, watched, and started again when they die."""

import asyncio
import contextlib
import json
import math
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.config import Settings
from tests.scenarios.convergence.crashing import Crash

ROOT = Path(__file__).resolve().parents[3]


@dataclass
class Workers:
    """Starts workers on the settings of a running service. `log` is the file that all of them write to."""

    settings: Settings
    log: Path
    nursery: asyncio.subprocess.Process
    pids: list[int] = field(default_factory=list)
    deaths: int = 0

    async def start(self, crash: Crash | None = None) -> int:
        """A new worker, which dies at the point if one is given. Its process id."""
        order = {
            "settings": plain(self.settings),
            "crash": crash.as_json() if crash else None,
            "log": str(self.log),
        }
        assert self.nursery.stdin is not None
        assert self.nursery.stdout is not None
        self.nursery.stdin.write(json.dumps(order).encode() + b"\n")
        await self.nursery.stdin.drain()
        pid = int(await self.nursery.stdout.readline())
        self.pids.append(pid)
        return pid

    async def died(self, pid: int, *, seconds: float = 30) -> None:
        """Waits for a worker's death. Fails if it lives on."""
        end = asyncio.get_running_loop().time() + seconds
        while lives(pid):
            assert asyncio.get_running_loop().time() < end, f"the worker did not die in {seconds} s"
            await asyncio.sleep(0.01)

    async def stood_still(self, pid: int, *, seconds: float = 30) -> None:
        """Waits until a worker has stopped itself."""
        end = asyncio.get_running_loop().time() + seconds
        while state_of(pid) != "T":
            assert asyncio.get_running_loop().time() < end, f"the worker did not stop in {seconds} s"
            await asyncio.sleep(0.01)

    async def kill(self, pid: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        await self.died(pid)
        self.pids.remove(pid)

    async def kill_all(self) -> None:
        for pid in tuple(self.pids):
            await self.kill(pid)

    @asynccontextmanager
    async def dying_again_and_again(
        self, dice: random.Random, bury: Callable[[], Awaitable[None]]
    ) -> AsyncIterator[None]:
        """A worker runs all the time, but each one dies after some steps. It is buried, and the next one started."""

        async def keep() -> None:
            while True:
                # Mostly early deaths: a long life repeats itself.
                steps = 3 + int(dice.choice((5, 10, 20, 60)) * dice.random())
                pid = await self.start(Crash(steps=steps))
                await self.died(pid, seconds=math.inf)
                self.pids.remove(pid)
                self.deaths += 1
                await bury()

        keeping = asyncio.create_task(keep())
        try:
            yield
            if keeping.done():
                keeping.result()
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self.kill_all()

    @asynccontextmanager
    async def one(self, crash: Crash | None = None) -> AsyncIterator[int]:
        """A worker for as long as the context lasts, if it has no point to die at."""
        pid = await self.start(crash)
        try:
            yield pid
        finally:
            await self.kill(pid)


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def state_of(pid: int) -> str:
    """The kernel's letter for what a process does; T: it stands still."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def plain(settings: Settings) -> dict[str, Any]:
    """Settings as JSON, secrets included: the worker must read what the service wrote."""
    values = settings.model_dump()
    values["data_dir"] = str(settings.data_dir)
    if settings.encryption_keys is not None:
        values["encryption_keys"] = settings.encryption_keys.get_secret_value()
    return values


@asynccontextmanager
async def nursed_workers(settings: Settings, log: Path) -> AsyncIterator[Workers]:
    """A nursery for workers; none of them outlives the context."""
    nursery = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.scenarios.convergence.nursery",
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    workers = Workers(settings, log, nursery)
    assert nursery.stdout is not None
    assert await nursery.stdout.readline() == b"ready\n"
    try:
        yield workers
    finally:
        await workers.kill_all()
        assert nursery.stdin is not None
        nursery.stdin.close()
        await nursery.wait()
