"""When a failed sync is tried again: soon at first, hourly for a day, then never by itself."""

from itertools import takewhile

import pytest

from app.engine.failing import retry_delay

MIDDLE = 0.5


def delays() -> list[float]:
    tries = (retry_delay(attempt, chance=MIDDLE) for attempt in range(1, 1000))
    return [delay for delay in takewhile(lambda delay: delay is not None, tries) if delay is not None]


def test_the_first_tries_come_quickly_and_then_every_hour() -> None:
    assert delays()[:7] == [5, 30, 120, 600, 3600, 3600, 3600]


def test_after_a_day_it_waits_for_a_person() -> None:
    day = 24 * 3600
    assert abs(sum(delays()) - day) < 3600
    assert retry_delay(len(delays()) + 1) is None
    assert retry_delay(10_000) is None


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 24.0), (0.25, 27.0), (0.5, 30.0), (0.75, 33.0)])
def test_the_jitter_is_a_fifth_either_way(chance: float, seconds: float) -> None:
    assert retry_delay(2, chance=chance) == pytest.approx(seconds)


def test_a_drawn_delay_stays_within_the_jitter_and_differs() -> None:
    drawn = {retry_delay(3) for _ in range(50)}
    assert len(drawn) > 1
    assert all(delay is not None and 96 <= delay < 144 for delay in drawn)


def test_the_whole_schedule_can_be_scaled() -> None:
    assert retry_delay(1, scale=0.01, chance=MIDDLE) == pytest.approx(0.05)
