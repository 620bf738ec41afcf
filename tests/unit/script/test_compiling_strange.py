"""Programs in which words were exchanged: whatever comes out is one of the documented errors, at a place."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest

from app.rules.script.compiling.program import CompileTrouble
from app.rules.script.runtime.run import Limits
from app.rules.script.runtime.throwables import LimitReached
from tests.unit.script.programs import printed, programs

LIMITS = Limits(steps=5_000, seconds=30, bytes=2**20, text=2**16, calls=0)
WORDS = re.compile(r"\s+|\w+|'[^'\n]*'|\"[^\"\n]*\"|.", re.DOTALL)
PROGRAMS = [WORDS.findall(program) for program, _output in programs().values()]
POOL = [word for program in PROGRAMS for word in program if not word.isspace()]
NAMES = [word for word in POOL if re.match(r"[\w'\"]", word)]


def strange(chance: random.Random) -> str:
    words = list(chance.choice(PROGRAMS))
    for _ in range(chance.choice((1, 1, 2, 3))):
        index = chance.randrange(len(words))
        if re.match(r"[\w'\"]", words[index]):
            words[index] = chance.choice(NAMES)
        else:
            words[index : index + 1] = chance.choice(([], [words[index]] * 2, [chance.choice(POOL)]))
    return "".join(words)


@pytest.mark.parametrize("seed", range(4))
def test_strange_programs_end_in_documented_ways(seed: int) -> None:
    """`printed` itself fails on an exception without a place, and lets every other error through."""
    chance = random.Random(seed)
    for _ in range(400):
        with suppress(CompileTrouble, LimitReached):
            printed(strange(chance), limits=LIMITS)
