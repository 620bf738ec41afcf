"""Whatever happens to a pair, and whatever its rules are: at the end both sides agree, nothing is doubled, no edit is
lost that did not lose a judged conflict, and another round changes nothing.

More of the same: `python -m tests.unit.sync.fuzz 100000`, or these tests with `CAUSEWAY_FUZZ=1`.
"""

import os
import random

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.unit.sync.endings import begin, check, heal, play
from tests.unit.sync.fuzz import fuzz
from tests.unit.sync.histories import ACTIONS, Action, Played
from tests.unit.sync.rule_pairs import PAIRS, Pair

HISTORIES_EACH = 10
PLAYED_BY_CHANCE = [pytest.param(pair, id=pair.name) for pair in PAIRS]


@pytest.mark.parametrize("pair", PLAYED_BY_CHANCE)
def test_both_sides_agree_in_the_end(pair: Pair) -> None:
    for seed in range(HISTORIES_EACH):
        chance = random.Random(f"{pair.name} {seed}")
        play(chance, 20 + chance.randrange(60), pair, through_json=seed == 0)


@pytest.mark.skipif("CAUSEWAY_FUZZ" not in os.environ, reason="100,000 histories: only with CAUSEWAY_FUZZ=1")
@pytest.mark.timeout(0)
def test_a_hundred_thousand_histories_end_well() -> None:
    assert fuzz(100_000) is None


class APair(RuleBasedStateMachine):
    """The same, step by step, so that Hypothesis finds the shortest history that breaks."""

    played: Played | None = None
    broken = False

    @initialize(chance=st.randoms(use_true_random=False), pair=st.sampled_from(PAIRS))
    def connect(self, chance: random.Random, pair: Pair) -> None:
        self.played = begin(chance, pair)

    @precondition(lambda self: self.played is not None)
    @rule(chance=st.randoms(use_true_random=False), action=st.sampled_from(ACTIONS))
    def step(self, chance: random.Random, action: Action) -> None:
        assert self.played is not None
        self.broken = True
        self.played.chance = chance
        self.played.world.tick(chance.randrange(3))
        action(self.played)
        self.broken = False

    def teardown(self) -> None:
        if self.played is not None and not self.broken:
            heal(self.played)
            check(self.played)


TestAnyHistory = APair.TestCase
TestAnyHistory.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, derandomize=True, database=None
)
