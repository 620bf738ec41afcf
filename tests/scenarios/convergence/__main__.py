"""`python -m tests.scenarios.convergence --seeds N --steps M [--first S]`: longer histories than the test run plays."""

import argparse
import asyncio
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path
from uuid import uuid4

import asyncpg
import structlog

from app.config import Settings
from app.crypto import new_key
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from tests.scenarios.convergence.play import Outcome, hurried, play
from tests.scenarios.convergence.workers import nursed_workers
from tests.scenarios.world import running_world


def main() -> int:
    """Exit code 1 if a history went wrong; its seed, faults and story are printed."""
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios.convergence")
    parser.add_argument("--seeds", type=int, default=5, help="how many histories")
    parser.add_argument("--first", type=int, default=1, help="seed of the first one")
    parser.add_argument("--steps", type=int, default=80, help="things that people do in each")
    parser.add_argument("--keep", action="store_true", help="stop at the first failure and keep the workers' logs")
    parser.add_argument("--tell", action="store_true", help="print the stories of good histories, too")
    options = parser.parse_args()
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder = Path(tempfile.mkdtemp(prefix="causeway-convergence-"))
    postgres, redis = EmbeddedPostgres(folder / "postgres").start(), EmbeddedRedis().start()
    failed = []
    try:
        for seed in range(options.first, options.first + options.seeds):
            started = time.monotonic()
            outcome = asyncio.run(one(postgres, redis.url, folder, seed, options.steps))
            print(f"{outcome} ({time.monotonic() - started:.0f} s)", flush=True)
            if options.tell and not outcome.faults:
                print("\n".join(outcome.memory.story))
            if outcome.faults:
                failed.append(seed)
                if options.keep:
                    break
    finally:
        redis.stop()
        postgres.stop()
        if options.keep:
            print(f"logs: {folder}/worker-*.log", file=sys.stderr)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    print(f"failed seeds: {failed}" if failed else "all well")
    return 1 if failed else 0


async def one(postgres: EmbeddedPostgres, redis_url: str, folder: Path, seed: int, steps: int) -> Outcome:
    name = f"c{uuid4().hex}"
    connection = await asyncpg.connect(postgres.url)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    settings = hurried(
        Settings(
            database_url=postgres.database(name),
            redis_url=redis_url,
            encryption_keys=new_key(),
            allowed_site_hosts="127.0.0.1",
            data_dir=folder,
        )
    )
    async with (
        running_world(settings, worker=False) as world,
        nursed_workers(world.work.settings, folder / f"worker-{seed}.log") as workers,
    ):
        return await play(world, workers, seed, steps)


if __name__ == "__main__":
    sys.exit(main())
