"""The core against random histories: a Hypothesis state machine, a quick slice of the fuzz, and the long one on demand
(`CAUSEWAY_FUZZ=1`, or `python -m tests.unit.sync.fuzz 100000`).
"""

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.unit.sync.fuzz import fuzz
from tests.unit.sync.histories import (
    EDITS,
    Action,
    Played,
    begin,
    change_metadata,
    check,
    decide,
    deliver,
    double,
    heal,
    lose,
    refuse,
    republish,
    settle_here,
    stop,
    work,
)
from tests.unit.sync.rule_pairs import PAIRS, Pair


class Drawn:
    """Chance as Hypothesis draws it, so that it can shrink a history."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def randrange(self, stop: int) -> int:
        return self._data.draw(st.integers(0, stop - 1))


class TwoHalves(RuleBasedStateMachine):
    """Users, stops and a bad network act on a pair; at the end of each history both sides have to agree."""

    played: Played

    @initialize(data=st.data(), pair=st.sampled_from(PAIRS))
    def connect(self, data: st.DataObject, pair: Pair) -> None:
        self.played = begin(Drawn(data), pair, through_json=True)

    @rule(data=st.data(), number=st.integers(0, len(EDITS) - 1))
    def somebody_edits(self, data: st.DataObject, number: int) -> None:
        self._act(data, EDITS[number])

    @rule(data=st.data())
    def a_worker_goes_on(self, data: st.DataObject) -> None:
        self._act(data, work)

    @rule(data=st.data())
    def a_worker_is_killed(self, data: st.DataObject) -> None:
        self._act(data, stop)

    @precondition(lambda self: self.played.world.network)
    @rule(data=st.data(), fate=st.sampled_from((deliver, deliver, double, lose)))
    def a_message_meets_its_fate(self, data: st.DataObject, fate: Action) -> None:
        self._act(data, fate)

    @rule(data=st.data(), change=st.sampled_from((refuse, change_metadata, republish, decide)))
    def something_changes(self, data: st.DataObject, change: Action) -> None:
        self._act(data, change)

    @rule(data=st.data())
    def all_comes_to_rest(self, data: st.DataObject) -> None:
        self._act(data, settle_here)

    def teardown(self) -> None:
        if hasattr(self, "played"):
            self.played.chance = Zero()
            heal(self.played)
            check(self.played)

    def _act(self, data: st.DataObject, action: Action) -> None:
        self.played.chance = Drawn(data)
        self.played.world.tick(self.played.chance.randrange(3))
        action(self.played)


class Zero:
    def randrange(self, stop: int) -> int:
        return 0


TestTwoHalves = TwoHalves.TestCase
TestTwoHalves.settings = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def test_a_slice_of_the_fuzz_holds() -> None:
    assert fuzz(12 * len(PAIRS)) is None


@pytest.mark.skipif("CAUSEWAY_FUZZ" not in os.environ, reason="the long fuzz runs with CAUSEWAY_FUZZ=1")
@pytest.mark.timeout(0)
def test_a_hundred_thousand_histories_hold() -> None:
    assert fuzz(100_000, first=10_000_000) is None
