"""The short histories that show what each rule of the sync is for. Each tells itself and says how it must end."""

from app.sync.half import Refused
from app.sync.rules import Rules
from app.sync.values import Value
from tests.unit.sync.rule_pairs import BACK, FORTH, Made, mirror, prefixed, take, text, texts
from tests.unit.sync.site import APP, comment, text_of
from tests.unit.sync.world import Party, World


def in_sync(s: Rules | None = None, j: Rules | None = None) -> World:
    """A pair whose only field so far has come over."""
    world = World((s or mirror(), j or mirror()))
    write(world, world.s, "summary", "x")
    world.settle()
    assert shown(world, "summary") == ("x", "x")
    return world


def write(world: World, party: Party, key: str, value: Value) -> None:
    """A user's edit, later than all before it."""
    world.tick()
    party.site.edit((key, ""), value)


def shown(world: World, key: str) -> tuple[Value, Value]:
    return world.s.site.held.get((key, "")), world.j.site.held.get((key, ""))


def comments(party: Party) -> list[str]:
    return sorted(text_of(value) for (kind, _), value in party.site.held.items() if kind == "comment")


def run_until_plan_is_saved(party: Party) -> None:
    while party.half.plan is None:
        assert party.step()


def both_offer_at_once() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    write(world, world.j, "description", "j")
    world.s.run()
    world.j.run()
    world.settle()
    assert shown(world, "summary") == ("s", "s")
    assert shown(world, "description") == ("j", "j")


def a_dropped_offer_comes_late() -> None:
    world = in_sync(j=Made(mirror().out, mirror().into, stops_in=lambda replica: replica.get("summary") == "bad"))
    write(world, world.j, "description", "first")
    world.j.run()
    late = world.network.pop()
    write(world, world.s, "summary", "bad")
    write(world, world.j, "description", "second")
    world.s.run()
    world.deliver(0)
    world.j.run()
    while not isinstance(world.network[0][1], Refused):
        world.lose(0)
    world.deliver(0)
    world.network[:] = [late]
    world.deliver(0)
    world.s.run()
    world.settle()
    write(world, world.s, "summary", "good")
    world.settle()
    assert shown(world, "description") == ("second", "second")
    assert shown(world, "summary") == ("good", "good")


def an_offer_arrives_just_before_sending() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    write(world, world.j, "description", "j")
    world.s.run()
    for _ in range(2):
        world.j.step()
    world.deliver(0)
    world.j.run()
    world.j.run()
    world.settle()
    assert shown(world, "summary") == ("s", "s")
    assert shown(world, "description") == ("j", "j")


def a_lossy_map() -> None:
    world = in_sync(
        Made(mirror().out, (*texts().into, take("status", by=lambda value: BACK.get(text(value))))),
        Made(mirror().out, (*texts().into, take("status", by=lambda value: FORTH.get(text(value))))),
    )
    write(world, world.s, "status", "review")
    world.settle()
    write(world, world.j, "summary", "y")
    world.settle()
    assert shown(world, "summary") == ("y", "y")
    assert shown(world, "status") == ("review", "open")


def incoming_rules_are_republished() -> None:
    world = in_sync(texts(), texts())
    prefixing = Made(texts().out, (*texts().into, take("summary", by=lambda value: "[A] " + text(value))))
    world.republish("j", prefixing)
    world.bring_up_to_date()
    world.settle()
    assert world.j.site.held["summary", ""] == "[A] x"


def an_empty_field_meets_a_filled_one() -> None:
    world = World((mirror(), mirror()))
    write(world, world.j, "description", "filled")
    write(world, world.s, "summary", "x")
    write(world, world.s, "description", None)
    world.settle()
    assert shown(world, "description") == ("filled", "filled")


def an_edit_comes_before_the_write() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    world.s.run()
    write(world, world.j, "description", "j")
    world.settle()
    assert shown(world, "summary") == ("s", "s")
    assert shown(world, "description") == ("j", "j")


def a_stop_between_two_writes() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    world.s.site.edit(("comment", world.s.site.new_id()), comment("said"))
    world.s.run()
    world.deliver(0)
    while world.j.half.plan is None or len(world.j.half.plan.todo) != 1:
        assert world.j.step()
    world.j.stop()
    world.settle()
    assert (comments(world.s), comments(world.j)) == (["said"], ["said"])
    assert (world.s.half.n, world.s.site.writes) == (2, 0), "our own write came back as an edit"


def a_kept_value_is_taken_back() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    write(world, world.j, "summary", "j")
    world.s.run()
    world.deliver(0)
    while world.j.half.n < 2:
        assert world.j.step()
    world.j.stop()
    write(world, world.j, "summary", "x")
    world.settle()
    assert shown(world, "summary") == ("x", "x")


def both_add_to_a_set() -> None:
    world = in_sync()
    write(world, world.s, "labels", frozenset({"old"}))
    world.settle()
    write(world, world.j, "labels", frozenset({"old", "theirs"}))
    write(world, world.s, "labels", frozenset({"ours"}))
    world.settle()
    assert shown(world, "labels") == (frozenset({"ours", "theirs"}),) * 2


def jira_refuses_a_write() -> None:
    world = in_sync()
    write(world, world.s, "description", "old")
    world.settle()
    world.j.site.refuses = {"description"}
    write(world, world.s, "description", "d")
    world.settle()
    write(world, world.j, "summary", "y")
    world.settle()
    assert shown(world, "summary") == ("y", "y")
    assert shown(world, "description") == ("d", "old")
    world.j.site.refuses = set()
    world.j.metadata_changed = True
    world.settle()
    assert shown(world, "description") == ("d", "d")


def an_edit_during_the_outage() -> None:
    world = in_sync()
    write(world, world.s, "summary", "s")
    world.s.run()
    world.deliver(0)
    run_until_plan_is_saved(world.j)
    world.j.stop()
    write(world, world.j, "summary", "j")
    world.settle()
    assert shown(world, "summary") == ("j", "j")
    assert not [entry for entry in world.j.site.log if entry.who == APP and entry.after == "s"]
    assert [conflict.lost for conflict in world.j.journal] == ["s"]


def a_stop_right_after_a_create() -> None:
    world = in_sync()
    world.s.site.edit(("comment", world.s.site.new_id()), comment("said"))
    world.s.run()
    world.deliver(0)
    while not comments(world.j):
        assert world.j.step()
    world.j.stop()
    world.settle()
    assert (comments(world.s), comments(world.j)) == (["said"], ["said"])
    assert world.s.site.writes == 0, "our own comment was taken for a user's and sent back"


def edits_while_out_of_scope() -> None:
    in_scope = [True]
    world = in_sync(Made(mirror().out, mirror().into, scope=lambda issue: in_scope[0]))
    in_scope[0] = False
    write(world, world.s, "summary", "y")
    world.settle()
    assert shown(world, "summary") == ("y", "x")
    in_scope[0] = True
    world.settle()
    assert shown(world, "summary") == ("y", "y")


def rules_are_republished_while_both_edit() -> None:
    world = in_sync(texts(), texts())
    world.republish("s", Made((*texts().out, prefixed("[A] ")), texts().into))
    write(world, world.j, "summary", "j")
    write(world, world.s, "description", "d")
    world.bring_up_to_date()
    world.s.run()
    world.settle()
    assert shown(world, "description") == ("d", "d")
    assert world.j.site.held["summary", ""] == "j"
    assert world.s.site.held["summary", ""] == "j"
