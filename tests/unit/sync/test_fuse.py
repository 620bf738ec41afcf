"""The fuse blows at the sixth write of a field within ten minutes, and not before."""

from datetime import UTC, datetime, timedelta

from app.sync.fuse import blows

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def minutes_ago(*minutes: float) -> list[datetime]:
    return [NOW - timedelta(minutes=ago) for ago in minutes]


def test_five_writes_in_ten_minutes_are_fine() -> None:
    assert not blows(minutes_ago(9, 7, 5, 3), NOW)


def test_a_sixth_write_in_ten_minutes_blows_it() -> None:
    assert blows(minutes_ago(9.9, 7, 5, 3, 0), NOW)


def test_a_write_of_ten_minutes_ago_is_forgotten() -> None:
    assert not blows(minutes_ago(10, 7, 5, 3, 1), NOW)


def test_a_busy_hour_at_a_calm_pace_never_blows_it() -> None:
    assert not blows(minutes_ago(*range(0, 60, 3)[1:]), NOW)


def test_a_field_that_was_never_written_is_fine() -> None:
    assert not blows([], NOW)
