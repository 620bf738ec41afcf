"""`python -m tests.bench [change] [burst] [lag] [--quick]`: one JSON document; exit status 1 when a budget fails."""

import argparse
import asyncio
import json
import sys
import tempfile
from pathlib import Path

from cryptography.fernet import Fernet

from app.config import Settings
from tests.bench.measures import burst, change, lag
from tests.scenarios.world import running_world

MEASURES = {"change": change, "burst": burst, "lag": lag}


async def measure(names: list[str], quick: bool) -> list[dict[str, object]]:
    """Each measure has a world and a database of its own. All of it shares one process and one loop."""
    lines = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="causeway-bench-") as folder:
            settings = Settings(
                encryption_keys=Fernet.generate_key().decode(),  # type: ignore[arg-type]
                allowed_site_hosts="127.0.0.1,localhost",
                data_dir=Path(folder) / "causeway",
            )
            async with running_world(settings) as world:
                await world.connect()
                lines += [line.as_json() for line in await MEASURES[name](world, quick)]
    return lines


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("names", nargs="*", help=f"of {', '.join(MEASURES)}; all when none is named")
    parser.add_argument("--quick", action="store_true", help="fewer changes")
    options = parser.parse_args()
    lines = asyncio.run(measure(options.names or list(MEASURES), options.quick))
    sys.stdout.write(json.dumps({"quick": options.quick, "budgets": lines}, indent=2) + "\n")
    return 0 if all(line["pass"] for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
