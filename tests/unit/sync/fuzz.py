"""Many random histories: `python -m tests.unit.sync.fuzz 100000 [seed]`. Prints the first seed that goes wrong."""

import random
import sys
import time
import traceback

from tests.unit.sync.endings import play
from tests.unit.sync.rule_pairs import PAIRS


def fuzz(histories: int, first: int = 0) -> int | None:
    """Gives the seed of the first history that breaks, or `None`."""
    for seed in range(first, first + histories):
        if not holds(seed):
            return seed
    return None


def holds(seed: int) -> bool:
    chance = random.Random(seed)
    pair = PAIRS[seed % len(PAIRS)]
    try:
        play(chance, 20 + chance.randrange(80), pair, through_json=seed % 50 == 0)
    except Exception:
        traceback.print_exc()
        print(f"seed {seed}: {pair.name}")
        return False
    return True


if __name__ == "__main__":
    count, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    began = time.monotonic()
    broken = fuzz(count, first)
    print(f"{count} histories from {first}, {time.monotonic() - began:.0f} s: {'held' if broken is None else broken}")
    sys.exit(broken is not None)
