"""`python -m tests.scenarios.convergence.nursery`: has everything loaded and forks a worker for each line on stdin.

A worker must be a process of its own to be killed, and starting one anew would cost a second of imports each time.
Each line is JSON: `{"settings": …, "crash": … or null, "log": path}`; the answer is the new worker's process id. The
first line of all says that the nursery is ready.
"""

import asyncio
import contextlib
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

from app.config import Settings
from app.log import set_up_logging
from app.parts import open_parts
from app.worker import work_until_stopped
from tests.scenarios.convergence.crashing import Crash, arm


def main() -> None:
    """Until stdin ends; then no worker is left."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    born: list[int] = []
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            live(order)
        born.append(pid)
        say(str(pid))
    for pid in born:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def live(order: dict[str, Any]) -> NoReturn:
    """The forked worker's whole life."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for wanted, fd in ((0, nowhere), (1, log), (2, log)):
        os.dup2(fd, wanted)
    status = 1
    try:
        settings = Settings(**order["settings"])
        set_up_logging("json")
        if order["crash"]:
            arm(Crash(**order["crash"]))
        asyncio.run(work(settings))
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


async def work(settings: Settings) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    async with open_parts(settings, migrated=False) as parts:
        await work_until_stopped(parts, stop)


if __name__ == "__main__":
    main()
