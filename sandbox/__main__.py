"""`python -m sandbox --site acme:8101 --site globex:8102 --control 8100 [--fast]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from typing import Any

from sandbox.server import RunningSandbox, build


def main() -> int:
    """Serves until SIGINT or SIGTERM. The first line on stdout is JSON with the real addresses."""
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Jira Cloud sites to develop and test against."
    )
    parser.add_argument(
        "--site", action="append", type=_site, metavar="NAME:PORT", help="a site; port 0 takes a free one (repeat)"
    )
    parser.add_argument("--control", type=int, default=8100, metavar="PORT", help="port of the control interface")
    parser.add_argument("--fast", action="store_true", help="no index lag, webhook retries within seconds")
    options = parser.parse_args()
    sites: list[tuple[str, int]] = options.site or [("acme", 8101), ("globex", 8102)]
    try:
        asyncio.run(_serve(sites, options.control, options.fast))
    except OSError as error:
        sys.stderr.write(f"The sandbox cannot start: {error}. Choose other ports.\n")
        return 1
    return 0


def _site(word: str) -> tuple[str, int]:
    name, _, port = word.partition(":")
    if not name.isidentifier():
        raise argparse.ArgumentTypeError(f"{name!r} is no name for a site")
    return name, int(port or 0)


async def _serve(sites: list[tuple[str, int]], control: int, fast: bool) -> None:
    sandbox = build([name for name, _ in sites], fast=fast)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    async with RunningSandbox(sandbox, ports=dict(sites), control=control) as running:
        # The servers are started and have taken the signals; they are ours again.
        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, ended.set)
        sys.stdout.write(json.dumps(_addresses(running)) + "\n")
        sys.stdout.flush()
        await ended.wait()


def _addresses(running: RunningSandbox) -> dict[str, Any]:
    sites = {name: site.base_url for name, site in running.sandbox.sites.items()}
    return {"control": running.control_url, "sites": sites}


if __name__ == "__main__":
    sys.exit(main())
