"""Measures what is asked for, each in a world of its own, and prints JSON. Exits 1 if a budget is not held."""

import argparse
import asyncio
import json
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from app.config import Settings
from app.embedded import free_port
from app.log import set_up_logging
from tests.bench.measures import BUDGETS, judged
from tests.bench.scripts import fuzzed, scripts
from tests.scenarios.world import running_world


async def measure(name: str, quick: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as folder:
        settings = Settings(data_dir=Path(folder), allowed_site_hosts="127.0.0.1", lease_seconds=30)
        budget = BUDGETS[name]
        async with running_world(settings, worker=budget.worker) as world:
            for jira in (world.acme, world.globex):
                jira.limits.burst_scale = jira.limits.issue_scale = None
            world.sandbox.sandbox.quota.per_hour = None
            if name != "first_sync":
                await world.connect()
            return judged(await budget.measure(world, quick), budget.holds)


def idle_memory() -> dict[str, object]:
    """Megabytes of service and worker at rest, each a process of its own; embedded servers are not counted."""
    with tempfile.TemporaryDirectory(prefix="causeway-bench-") as folder:
        port = free_port()
        environment = {
            "CAUSEWAY_DATA_DIR": folder,
            "CAUSEWAY_BASE_URL": f"http://127.0.0.1:{port}",
            "PATH": "/usr/bin:/bin",
        }
        command = [sys.executable, "-m", "app", "serve", "--worker", "--port", str(port)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz")
            status = Path(f"/proc/{process.pid}/status").read_text()
        finally:
            process.terminate()
            process.wait(30)
    kilobytes = int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
    return judged({"service_with_worker_mb": kilobytes / 1024}, {"service_with_worker_mb": "250"})


def wait_until_ready(address: str) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            if httpx.get(address, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit("the service did not start")


def script_speed(quick: bool) -> dict[str, object]:
    return judged(scripts(quick), {"slowest_script_ms": "1", "compile_300_lines_ms": "100"})


def script_fuzz(quick: bool) -> dict[str, object]:
    return judged(fuzzed(quick), {"defects": "0", "slowest_s": "2", "grew_mb": "100"})


APART = {"idle_memory": lambda _quick: idle_memory(), "scripts": script_speed, "script_fuzz": script_fuzz}
"""Measures that need no world around them."""


def main() -> None:
    names = [*BUDGETS, *APART]
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)}; all if none is named")
    parser.add_argument("--quick", action="store_true", help="smaller numbers, for a look")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(names):
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    set_up_logging("json")
    logging.getLogger().setLevel(logging.WARNING)
    found: dict[str, object] = {}
    for name in asked.names or names:
        figures = APART[name](asked.quick) if name in APART else asyncio.run(measure(name, asked.quick))
        found[name] = figures
        print(f"{name}: {json.dumps(figures)}", file=sys.stderr)
    print(json.dumps(found, indent=2))
    sys.exit(not all(figures["held"] for figures in found.values()))  # type: ignore[index]


if __name__ == "__main__":
    main()
