"""Rules that stop, offers that are refused, and people who have to decide."""

from dataclasses import replace

import pytest

from app.sync import resume
from app.sync.rules import Rulebook
from app.sync.values import Value
from tests.unit.sync.rule_pairs import Made, mirror, prefixed, stamped, text, texts
from tests.unit.sync.stories import in_sync, run_until_plan_is_saved, shown, write
from tests.unit.sync.world import Party, World


def stopping(on: str, made: Made | None = None) -> Made:
    return replace(made or mirror(), stops_in=lambda replica: on in text(replica.get("summary")))


def decide(party: Party, winner: str) -> None:
    issue = party.site.read(party.half)
    assert issue is not None
    assert winner in ("here", "there")
    party.save(resume.decide(party.half, "summary", "here" if winner == "here" else "there", issue))


def test_what_was_refused_is_not_offered_again_even_if_the_rules_stamp_it_anew() -> None:
    world = in_sync(Made((*mirror().out, stamped()), mirror().into), stopping("bad"))
    write(world, world.s, "summary", "bad")
    world.settle()
    attempts = world.s.half.attempts
    world.settle()
    assert world.s.half.attempts == attempts
    assert world.s.half.declined
    write(world, world.s, "summary", "good")
    world.settle()
    assert shown(world, "summary") == ("good", "good")
    assert not world.s.half.declined


def test_an_error_there_does_not_stop_the_other_direction() -> None:
    world = in_sync(j=stopping("bad"))
    write(world, world.s, "summary", "bad")
    world.settle()
    write(world, world.j, "description", "still flows")
    world.settle()
    assert shown(world, "description") == ("still flows", "still flows")
    assert shown(world, "summary") == ("bad", "x")


def test_a_republished_rule_that_is_refused_does_not_hold_up_the_edit_that_mends_it() -> None:
    world = in_sync(texts(), stopping("[bad] x", texts()))
    world.republish("s", Made((*texts().out, prefixed("[bad] ")), texts().into))
    world.bring_up_to_date()
    world.settle()
    assert shown(world, "summary") == ("x", "x")
    write(world, world.s, "summary", "y")
    world.settle()
    assert shown(world, "summary") == ("y", "[bad] y")


def test_rules_that_stop_on_what_the_peer_had_take_only_what_it_moved() -> None:
    """The version that took it in is not kept any more, and the one in force stops on it, but not on what is new."""
    world = in_sync()
    write(world, world.s, "note", "old note")
    world.settle()
    world.j.book = Rulebook(2, {2: stopping("x")})
    write(world, world.j, "note", "a person's")
    write(world, world.s, "summary", "y")
    world.s.run()
    world.settle()
    assert shown(world, "summary") == ("y", "y")
    assert shown(world, "note") == ("a person's", "a person's")
    assert not world.j.journal


def test_an_edit_leaves_by_rules_that_stop_on_what_the_peer_has() -> None:
    """Nobody knows what they would have made of it; the edit goes, and what nobody touched does not move."""
    odd = replace(mirror(), stops_out=lambda issue: issue.get("summary") == "x")
    world = in_sync()
    write(world, world.j, "note", "a person's")
    world.settle()
    world.republish("s", odd)
    world.settle()
    assert world.s.error
    write(world, world.s, "summary", "y")
    write(world, world.j, "note", "a person's, later")
    world.settle()
    assert shown(world, "summary") == ("y", "y")
    assert shown(world, "note") == ("a person's, later", "a person's, later")
    assert not world.s.error


def held() -> World:
    world = in_sync()
    for party in world.parties.values():
        party.policy = "hold"
    write(world, world.s, "summary", "s")
    write(world, world.j, "summary", "j")
    world.settle()
    assert shown(world, "summary") == ("s", "j")
    return world


def test_a_held_conflict_writes_neither_side_and_lets_the_rest_through() -> None:
    world = held()
    write(world, world.s, "description", "d")
    world.settle()
    assert shown(world, "summary") == ("s", "j")
    assert shown(world, "description") == ("d", "d")
    assert [(conflict.key, conflict.winner) for conflict in world.j.journal] == [("summary", "nobody")]


@pytest.mark.parametrize(("winner", "value"), [("here", "j"), ("there", "s")])
def test_a_person_decides_a_held_conflict_for_both_sides(winner: str, value: Value) -> None:
    world = held()
    decide(world.j, winner)
    world.settle()
    assert shown(world, "summary") == (value, value)
    assert not world.j.half.held


@pytest.mark.parametrize(("policy", "value"), [("here", "j"), ("there", "s")])
def test_a_policy_comes_before_the_times(policy: str, value: Value) -> None:
    world = in_sync()
    world.j.policy = "here" if policy == "here" else "there"
    first, second = (world.j, world.s) if policy == "here" else (world.s, world.j)
    write(world, first, "summary", first.side)
    write(world, second, "summary", second.side)
    world.s.run()
    world.settle()
    assert shown(world, "summary") == (value, value)


def test_equal_times_are_decided_for_the_half_that_started() -> None:
    world = in_sync()
    world.tick()
    for party in world.parties.values():
        party.site.edit(("summary", ""), party.side)
    world.settle()
    assert shown(world, "summary") == ("s", "s")


@pytest.mark.parametrize(("minutes_later", "value"), [(1, "typed in between"), (-100, "s")])
def test_an_edit_between_our_read_and_our_write_is_judged_and_never_silently_lost(
    minutes_later: int, value: Value
) -> None:
    world = in_sync()
    world.tick(200)
    write(world, world.s, "summary", "s")
    world.s.run()
    world.deliver(0)
    run_until_plan_is_saved(world.j)
    world.j.site.now += minutes_later
    world.j.site.edit(("summary", ""), "typed in between")
    world.settle()
    assert shown(world, "summary") == (value, value)
    assert [conflict.reason for conflict in world.j.journal] == ["overwritten"]
