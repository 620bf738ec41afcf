"""Each rule of the sync is needed: its story ends well, and goes wrong when that rule alone is taken out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.sync import absorb, carry_out, exchange, moves, resume
from app.sync import send as sending
from app.sync import take_in as taking
from app.sync.half import Half
from app.sync.issue import Issue
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook
from app.sync.values import Value
from tests.unit.sync import stories
from tests.unit.sync.site import Site

TakeOut = Callable[[pytest.MonkeyPatch], None]


def a_both_keep_their_offers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exchange, "take_back", lambda half, out: half)


def b_dropped_offers_are_not_void(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(exchange, "take_back", lambda half, out: replace(half, out=None))


def c_sends_while_an_offer_waits(patch: pytest.MonkeyPatch) -> None:
    may_send = sending.may_send
    patch.setattr(sending, "may_send", lambda half: may_send(replace(half, incoming=None)))


def d_compares_with_the_issue(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moves, "before_offer", lambda *args: moves.Before({}))


def e_judges_the_old_replica_by_new_rules(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Rulebook, "at", lambda self, version: self.current)


def f_takes_in_what_was_always_empty(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(moves, "is_empty", lambda value: False)


def g_absorbs_the_issue_as_read(patch: pytest.MonkeyPatch) -> None:
    def all_of_it(half: Half, values: dict[str, Value], issue: Issue, book: Rulebook, ctx: Context) -> Half:
        return absorb.absorb(half, {**issue.fields, **values}, issue, book, ctx)

    patch.setattr(carry_out, "absorb", all_of_it)


def h_absorbs_nothing_at_a_write(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(carry_out, "absorb", lambda half, *args: half)


def i_does_not_rebase_what_it_keeps(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(taking, "absorb", lambda half, *args: half)


def j_writes_whole_sets(patch: pytest.MonkeyPatch) -> None:
    planned = taking.planned_write

    def whole(id: str, move: moves.Move, raw: Issue) -> Any:
        return replace(planned(id, move, raw), kind="edit", value=move.new)

    patch.setattr(taking, "planned_write", whole)


def k_sees_refused_writes_as_undone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sending, "look", lambda half, issue: (half, issue))


def l_resumes_blindly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(resume, "_judge_again", lambda half, *args: (half, []))


def m_has_no_marks(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(carry_out, "found", lambda half, local_ids: half)
    patch.setattr(Site, "entry_of", lambda self, write: None)


def n_reads_before_it_looks_up_marks(patch: pytest.MonkeyPatch) -> None:
    read = Site.read

    def without_what_was_just_found(self: Site, half: Half) -> Issue | None:
        created = {write.key for write in half.plan.todo} if half.plan else set()
        return read(self, replace(half, traces={k: id for k, id in half.traces.items() if k not in created}))

    patch.setattr(Site, "read", without_what_was_just_found)


def o_moves_on_while_out_of_scope(patch: pytest.MonkeyPatch) -> None:
    send = sending.send

    def moving(half: Half, issue: Issue, book: Rulebook, ctx: Context, forced: bool = False) -> tuple[Half, Any]:
        out_of_scope = book.current.outgoing(issue, ctx) is None
        return (replace(half, seen=issue.fields), None) if out_of_scope else send(half, issue, book, ctx, forced)

    patch.setattr(sending, "send", moving)


def p_mixes_rules_and_edits(patch: pytest.MonkeyPatch) -> None:
    def mixed(half: Half, view: Issue, base: Replica, now: Replica, book: Rulebook, forced: bool) -> Any:
        return sending._edits(replace(half, asked=False), view, half.sent or Replica(), now, book)

    patch.setattr(sending, "_by_rules", mixed)


STORIES: tuple[tuple[Callable[[], None], TakeOut], ...] = (
    (stories.both_offer_at_once, a_both_keep_their_offers),
    (stories.a_dropped_offer_comes_late, b_dropped_offers_are_not_void),
    (stories.an_offer_arrives_just_before_sending, c_sends_while_an_offer_waits),
    (stories.a_lossy_map, d_compares_with_the_issue),
    (stories.incoming_rules_are_republished, e_judges_the_old_replica_by_new_rules),
    (stories.an_empty_field_meets_a_filled_one, f_takes_in_what_was_always_empty),
    (stories.an_edit_comes_before_the_write, g_absorbs_the_issue_as_read),
    (stories.a_stop_between_two_writes, h_absorbs_nothing_at_a_write),
    (stories.a_kept_value_is_taken_back, i_does_not_rebase_what_it_keeps),
    (stories.both_add_to_a_set, j_writes_whole_sets),
    (stories.jira_refuses_a_write, k_sees_refused_writes_as_undone),
    (stories.an_edit_during_the_outage, l_resumes_blindly),
    (stories.a_stop_right_after_a_create, m_has_no_marks),
    (stories.a_stop_right_after_a_create, n_reads_before_it_looks_up_marks),
    (stories.edits_while_out_of_scope, o_moves_on_while_out_of_scope),
    (stories.rules_are_republished_while_both_edit, p_mixes_rules_and_edits),
)
IDS = [f"{take_out.__name__[0]} {story.__name__}" for story, take_out in STORIES]


@pytest.mark.parametrize("story", [story for story, _ in STORIES], ids=IDS)
def test_the_story_ends_well(story: Callable[[], None]) -> None:
    story()


@pytest.mark.parametrize(("story", "take_out"), STORIES, ids=[take_out.__name__ for _, take_out in STORIES])
def test_it_goes_wrong_without_the_rule(
    story: Callable[[], None], take_out: TakeOut, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_out(monkeypatch)
    with pytest.raises(AssertionError):
        story()
