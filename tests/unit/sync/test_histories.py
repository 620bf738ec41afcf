"""The histories (a) to (p) of the algorithm: each holds, and each goes wrong when its rule is taken out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import pytest

from app.sync import absorb, carry_out, exchange, moves, resume, take_in
from app.sync import send as sending
from app.sync.half import Half, Offer, Out
from app.sync.issue import Issue
from app.sync.keys import JOINER, STARTER, Key
from app.sync.moves import Before, Move
from app.sync.plan import Write
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook, Rules
from app.sync.values import Value
from tests.unit.sync.rule_pairs import BACK, FORTH, TEXTS, Made, mirror, prefixed, take, text
from tests.unit.sync.site import APP, Site, comment, text_of
from tests.unit.sync.world import Party, World

Patch = pytest.MonkeyPatch
SUMMARY, DESCRIPTION, STATUS, LABELS = (("summary", ""), ("description", ""), ("status", ""), ("labels", ""))


def in_step(s: Rules | None = None, j: Rules | None = None) -> World:
    """A pair that agrees on one revision."""
    world = World((s or mirror(), j or mirror()))
    world.s.site.edit(SUMMARY, "old")
    world.s.site.edit(STATUS, "todo")
    world.settle()
    assert world.s.half.n == world.j.half.n > 0
    return world


def edit(party: Party, world: World, at: tuple[str, str], value: Value, later: int = 1) -> None:
    world.tick(later)
    party.site.edit(at, value)


def comments(site: Site) -> list[str]:
    return sorted(text_of(value) for at, value in site.held.items() if at[1])


def both_hold(world: World, at: tuple[str, str], value: Value) -> None:
    assert [party.site.held.get(at) for party in world.parties.values()] == [value, value]


def a_two_offers_at_once() -> None:
    world = in_step()
    edit(world.s, world, SUMMARY, "by s")
    edit(world.j, world, DESCRIPTION, "by j")
    world.s.run()
    world.j.run()
    world.settle()
    both_hold(world, SUMMARY, "by s")
    both_hold(world, DESCRIPTION, "by j")


def b_a_late_copy_of_an_offer_that_was_taken_back() -> None:
    world = in_step(j=replace(mirror(), stops_in=lambda replica: replica.get("summary") == "bad"))
    edit(world.s, world, SUMMARY, "bad")
    edit(world.j, world, DESCRIPTION, "first")
    world.s.run()
    world.j.run()
    late = world.network.pop()
    world.deliver(0)
    while not world.network:
        world.j.step()
    world.j.stop()
    edit(world.j, world, DESCRIPTION, "second")
    world.deliver(0)
    world.j.run()
    world.network.insert(0, late)
    world.deliver(0)
    world.s.run()
    world.settle()
    both_hold(world, DESCRIPTION, "second")


def c_an_offer_arrives_just_before_we_send() -> None:
    world = in_step()
    edit(world.s, world, SUMMARY, "by s")
    edit(world.j, world, DESCRIPTION, "by j")
    world.s.run()
    for _ in range(2):
        world.j.step()
    world.deliver(0)
    world.j.run()
    world.j.run()
    while world.network:
        world.deliver(0)
    world.settle()
    both_hold(world, SUMMARY, "by s")
    both_hold(world, DESCRIPTION, "by j")


def d_a_lossy_map_of_the_status() -> None:
    world = in_step(
        replace(mirror(), into=(take(*TEXTS), take("status", by=lambda value: BACK[text(value)]))),
        replace(mirror(), into=(take(*TEXTS), take("status", by=lambda value: FORTH[text(value)]))),
    )
    edit(world.s, world, STATUS, "review")
    world.settle()
    edit(world.j, world, SUMMARY, "by j")
    world.settle()
    both_hold(world, SUMMARY, "by j")
    assert (world.s.site.held[STATUS], world.j.site.held[STATUS]) == ("review", "open")


def e_rules_published_to_take_in_otherwise() -> None:
    world = in_step()
    prefix = replace(mirror(), into=(*mirror().into, take("summary", by=lambda value: "[A] " + text(value))))
    world.republish(JOINER, prefix)
    world.bring_up_to_date()
    world.settle()
    assert (world.s.site.held[SUMMARY], world.j.site.held[SUMMARY]) == ("old", "[A] old")


def f_an_empty_field_that_was_never_there() -> None:
    world = World((mirror(), mirror()))
    world.s.site.edit(SUMMARY, "same")
    world.s.site.edit(DESCRIPTION, None)
    world.j.site.edit(SUMMARY, "same")
    world.j.site.edit(DESCRIPTION, "only here")
    world.j.half = replace(world.j.half, choice="there")
    world.settle()
    both_hold(world, DESCRIPTION, "only here")


def g_an_edit_while_a_revision_is_taken_in() -> None:
    world = in_step()
    edit(world.s, world, SUMMARY, "by s")
    world.s.run()
    world.deliver(0)
    edit(world.j, world, DESCRIPTION, "by j")
    world.settle()
    both_hold(world, SUMMARY, "by s")
    both_hold(world, DESCRIPTION, "by j")


def h_a_stop_between_two_writes() -> None:
    world = in_step(j=replace(mirror(), into=(*mirror().into, take("summary", by=lambda value: "[A] " + text(value)))))
    edit(world.s, world, SUMMARY, "new")
    edit(world.s, world, ("comment", "7"), comment("hello"))
    world.s.run()
    world.deliver(0)
    while not world.j.half.plan or len(world.j.half.plan.todo) != 1:
        world.j.step()
    world.j.stop()
    world.settle()
    assert (world.s.site.held[SUMMARY], world.j.site.held[SUMMARY]) == ("new", "[A] new")
    assert comments(world.j.site) == ["hello"]


def i_a_local_value_that_stands() -> None:
    world = in_step()
    edit(world.s, world, SUMMARY, "by s")
    world.s.run()
    edit(world.j, world, SUMMARY, "by j, later")
    world.settle()
    both_hold(world, SUMMARY, "by j, later")
    assert [(conflict.winner, conflict.lost) for conflict in world.j.journal] == [("here", "by s")]


def j_labels_added_on_both_sides() -> None:
    world = in_step()
    edit(world.s, world, LABELS, frozenset({"s"}))
    edit(world.j, world, LABELS, frozenset({"j"}))
    world.settle()
    both_hold(world, LABELS, frozenset({"s", "j"}))


def k_a_comment_that_jira_refuses() -> None:
    world = in_step()
    world.j.site.refuses = {"comment"}
    edit(world.s, world, ("comment", "7"), comment("hello"))
    world.settle()
    edit(world.j, world, DESCRIPTION, "by j")
    world.settle()
    assert (comments(world.s.site), comments(world.j.site)) == (["hello"], [])


def l_an_edit_during_an_outage() -> None:
    world = in_step()
    edit(world.s, world, SUMMARY, "by s")
    world.s.run()
    world.deliver(0)
    while not world.j.half.plan:
        world.j.step()
    world.j.stop()
    edit(world.j, world, SUMMARY, "by j, later")
    world.settle()
    both_hold(world, SUMMARY, "by j, later")
    entries = [entry for entry in world.j.site.log if entry.at == SUMMARY]
    assert entries[-1].who != APP


def _stopped_after_a_create() -> World:
    world = in_step()
    edit(world.s, world, ("comment", "7"), comment("hello"))
    world.s.run()
    world.deliver(0)
    while not comments(world.j.site):
        world.j.step()
    world.j.stop()
    world.settle()
    return world


def m_a_stop_after_a_create() -> None:
    world = _stopped_after_a_create()
    assert comments(world.j.site) == ["hello"]


def n_our_own_comment_read_after_a_stop() -> None:
    world = _stopped_after_a_create()
    assert comments(world.s.site) == ["hello"]


def o_an_edit_while_out_of_scope() -> None:
    scope = {"open": True}
    world = in_step(s=replace(mirror(), scope=lambda issue: scope["open"]))
    scope["open"] = False
    edit(world.s, world, SUMMARY, "unseen")
    world.settle()
    assert world.j.site.held[SUMMARY] == "old"
    scope["open"] = True
    world.settle()
    both_hold(world, SUMMARY, "unseen")


def p_rules_published_while_both_sides_edit() -> None:
    world = in_step()
    world.republish(STARTER, Made((*mirror().out, prefixed("[A] ")), mirror().into))
    edit(world.j, world, SUMMARY, "by j")
    edit(world.s, world, DESCRIPTION, "by s, later")
    world.settle()
    assert text(world.j.site.held[SUMMARY]) == "by j"
    both_hold(world, DESCRIPTION, "by s, later")


def without_taking_back(patch: Patch) -> None:
    def keep(half: Half, out: Out) -> Half:
        return half

    patch.setattr(exchange, "take_back", keep)


def without_void(patch: Patch) -> None:
    patch.setattr(exchange, "is_void", lambda half, offer: False)


def sending_past_what_waits(patch: Patch) -> None:
    patch.setattr(sending, "may_send", lambda half: not half.out and not half.plan)


def comparing_with_the_issue(patch: Patch) -> None:
    def as_read(offer: Offer, wanted: object, issue: Issue, rules: Rules, ctx: Context) -> Before:
        return Before(issue.fields)

    patch.setattr(moves, "before_offer", as_read)


def judging_the_old_by_new_rules(patch: Patch) -> None:
    patch.setattr(Rulebook, "at", lambda book, version: book.current)


def taking_empty_for_moved(patch: Patch) -> None:
    patch.setattr(moves, "is_empty", lambda value: False)


def absorbing_the_issue_as_read(patch: Patch) -> None:
    def everything(half: Half, values: Mapping[Key, Value], issue: Issue, book: Rulebook, ctx: Context) -> Half:
        return absorb.absorb(half, {**issue.fields, **values}, issue, book, ctx)

    patch.setattr(carry_out, "absorb", everything)


def without_absorbing_writes(patch: Patch) -> None:
    patch.setattr(carry_out, "absorb", lambda half, *rest: half)


def without_rebasing_what_stands(patch: Patch) -> None:
    patch.setattr(take_in, "agreed", lambda write, ours: ours)


def writing_whole_sets(patch: Patch) -> None:
    def whole(id: str, move: Move, raw: Issue) -> Write:
        return Write(id, move.key, "edit", move.new, before=raw.get(move.key), at=move.at)

    patch.setattr(take_in, "planned_write", whole)


def seeing_refused_writes_as_undone(patch: Patch) -> None:
    patch.setattr(sending, "look", lambda half, issue: (half, issue))


def resuming_blindly(patch: Patch) -> None:
    patch.setattr(resume, "_judge_again", lambda half, *rest: (half, []))


def without_looking_for_marks(patch: Patch) -> None:
    patch.setattr(carry_out, "found", lambda half, local_ids: half)
    judge = resume.rejudge
    patch.setattr(resume, "rejudge", lambda half, issue, landed, book, ctx: judge(half, issue, {}, book, ctx))


def reading_before_looking_for_marks(patch: Patch) -> None:
    patch.setattr(carry_out, "found", lambda half, local_ids: half)


def moving_on_while_out_of_scope(patch: Patch) -> None:
    send = sending.send

    def forgetful(half: Half, issue: Issue, book: Rulebook, ctx: Context, forced: bool) -> tuple[Half, Offer | None]:
        half, offer = send(half, issue, book, ctx, forced)
        if book.current.outgoing(issue, ctx) is None:
            half = replace(half, seen=issue.fields)
        return half, offer

    patch.setattr(sending, "send", forgetful)


def mixing_rule_moves_and_edits(patch: Patch) -> None:
    def mixed(
        half: Half, view: Issue, base: Replica, now: Replica, book: Rulebook, forced: bool
    ) -> tuple[Half, Offer | None]:
        return sending._edits(half, view, half.sent or Replica(), now, book)

    patch.setattr(sending, "_by_rules", mixed)


@dataclass(frozen=True)
class Case:
    history: Callable[[], None]
    without: Callable[[Patch], None]


CASES = (
    Case(a_two_offers_at_once, without_taking_back),
    Case(b_a_late_copy_of_an_offer_that_was_taken_back, without_void),
    Case(c_an_offer_arrives_just_before_we_send, sending_past_what_waits),
    Case(d_a_lossy_map_of_the_status, comparing_with_the_issue),
    Case(e_rules_published_to_take_in_otherwise, judging_the_old_by_new_rules),
    Case(f_an_empty_field_that_was_never_there, taking_empty_for_moved),
    Case(g_an_edit_while_a_revision_is_taken_in, absorbing_the_issue_as_read),
    Case(h_a_stop_between_two_writes, without_absorbing_writes),
    Case(i_a_local_value_that_stands, without_rebasing_what_stands),
    Case(j_labels_added_on_both_sides, writing_whole_sets),
    Case(k_a_comment_that_jira_refuses, seeing_refused_writes_as_undone),
    Case(l_an_edit_during_an_outage, resuming_blindly),
    Case(m_a_stop_after_a_create, without_looking_for_marks),
    Case(n_our_own_comment_read_after_a_stop, reading_before_looking_for_marks),
    Case(o_an_edit_while_out_of_scope, moving_on_while_out_of_scope),
    Case(p_rules_published_while_both_sides_edit, mixing_rule_moves_and_edits),
)
NAMES = [case.history.__name__ for case in CASES]


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_history_ends_well(case: Case) -> None:
    case.history()


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_the_history_goes_wrong_without_its_rule(case: Case, monkeypatch: Patch) -> None:
    case.without(monkeypatch)
    with pytest.raises(AssertionError):
        case.history()
