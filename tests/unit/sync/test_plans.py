"""What a plan holds and in which order: new issues, linked issues, files and the texts that show them."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.rules.basic import Basic
from app.sync import carry_out, exchange, take_in
from app.sync import send as sending
from app.sync.half import Half, Offer, Refused
from app.sync.issue import Issue
from app.sync.keys import JOINER, STARTER
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook
from app.sync.values import Attachment, Comment, RichText, Value
from tests.unit.sync.rule_pairs import mirror
from tests.unit.sync.stories import shown, write
from tests.unit.sync.world import World

AT = datetime(2026, 11, 24, 10, 3, tzinfo=UTC)
BOOK = Rulebook(1, {1: Basic()})
CTX = Context(side=JOINER, project_key="GLO", issue_types=("Task", "Bug"))
FILE = Attachment("plan.png", 7, "image/png")


def showing(key: str) -> RichText:
    media = {"type": "media", "attrs": {"type": "file", "id": key, "collection": ""}}
    return RichText.of({"version": 1, "type": "doc", "content": [{"type": "mediaSingle", "content": [media]}]})


def issue(fields: dict[str, Value], at: datetime = AT) -> Issue:
    return Issue("10", "GLO-1", "GLO", updated=at, fields=fields)


def offered(now: dict[str, Value], was: dict[str, Value] | None, half: Half, at: datetime = AT) -> Half:
    times = dict.fromkeys(now, at)
    offer = Offer(
        half.n + 1, half.n, half.void_there + 1, 0, Replica(was) if was is not None else None, Replica(now), times
    )
    half, reply = exchange.receive(half, offer)
    assert reply is None
    return half


def new_issue() -> Half:
    now: dict[str, Value] = {
        "summary": "x",
        "type": "Bug",
        "description": showing("attachment/s:5"),
        "attachment/s:5": FILE,
        "comment/s:9": Comment(RichText.of_text("late"), "Ann", created=AT.replace(hour=12)),
        "comment/s:10": Comment(RichText.of_text("early"), "Ann", created=AT),
    }
    return take_in.take_in(offered(now, None, Half(JOINER)), None, BOOK, CTX).half


def test_a_new_issue_gets_its_files_before_the_text_that_shows_them_and_its_comments_by_age() -> None:
    plan = new_issue().plan
    assert plan is not None
    assert [[write.key for write in batch.writes] for batch in plan.batches()] == [
        ["summary", "type"],
        ["attachment/s:5"],
        ["description"],
        ["comment/s:10"],
        ["comment/s:9"],
    ]
    assert [batch.creates_issue for batch in plan.batches()] == [True, False, False, False, False]


def test_a_create_that_jira_refuses_is_told_to_the_peer_and_may_be_offered_again() -> None:
    half, refused = exchange.turn_down(new_issue(), "Team is required")
    assert (half.plan, half.incoming, refused.reason) == (None, None, "Team is required")
    late = Offer(1, 0, 1, 0, None, Replica({"summary": "x"}))
    assert exchange.receive(half, late)[1] == Refused(1, 1, 0, "Team is required")
    assert exchange.receive(half, replace(late, attempt=2))[0].incoming is not None


def test_an_offer_cannot_be_refused_once_a_write_was_done() -> None:
    half = new_issue()
    assert half.plan is not None
    first = half.plan.batches()[0].writes
    done = carry_out.write_done(half, {w.id: w.value for w in first}, issue({}), BOOK, CTX)
    with pytest.raises(ValueError, match="nothing waits"):
        exchange.turn_down(done, "too late")


def taken_with_file() -> tuple[Half, Issue]:
    """J holds a copy of S's file, and a description that shows it."""
    fields: dict[str, Value] = {"summary": "x", "description": showing("attachment/s:5"), "attachment/s:5": FILE}
    half = Half(JOINER, n=1, seen=fields, sent=Replica(fields), sent_rules=1, applied_rules=1)
    return half.traced("attachment/s:5", "77"), issue(fields)


def test_a_file_and_its_text_that_are_both_gone_there_go_here_the_file_last() -> None:
    half, local = taken_with_file()
    was = dict(local.fields)
    now: dict[str, Value] = {"summary": "x", "description": RichText.of_text("no picture")}
    plan = take_in.take_in(offered(now, was, half), local, BOOK, CTX).half.plan
    assert plan is not None
    assert [(write.key, write.kind) for write in plan.writes] == [("description", "edit"), ("attachment/s:5", "delete")]


def test_a_file_that_a_text_which_stands_still_shows_is_not_deleted_but_sent_back() -> None:
    half, local = taken_with_file()
    was = dict(local.fields)
    local = replace(local, fields={**local.fields, "description": mine()}, times={"description": AT.replace(hour=23)})
    now: dict[str, Value] = {"summary": "x", "description": RichText.of_text("no picture")}
    outcome = take_in.take_in(offered(now, was, half), local, BOOK, CTX)
    assert outcome.half.plan is not None
    assert outcome.half.plan.writes == ()
    assert [(lost.key, lost.winner, lost.reason) for lost in outcome.conflicts] == [
        ("description", "here", "later"),
        ("attachment/s:5", "here", "still shown"),
    ]
    half = take_in.finish_plan(outcome.half).half
    _, offer = sending.send(half, local, BOOK, CTX)
    assert offer is not None
    assert offer.now["attachment/s:5"] == FILE
    assert offer.was is not None
    assert "attachment/s:5" not in offer.was


def mine() -> RichText:
    document = showing("attachment/s:5").document
    document["content"].insert(0, {"type": "paragraph", "content": [{"type": "text", "text": "look:"}]})
    return RichText.of(document)


def test_a_text_that_was_cut_to_what_jira_takes_is_no_edit() -> None:
    half = Half(JOINER, n=1, seen={"summary": "x"}, sent=Replica({"summary": "x"}), sent_rules=1, applied_rules=1)
    long, cut = RichText.of_text("y" * 40_000), RichText.of_text("y" * 30_000 + " (cut)")
    before = issue({"summary": "x", "description": None})
    half = take_in.take_in(
        offered({"summary": "x", "description": long}, {"summary": "x", "description": None}, half), before, BOOK, CTX
    ).half
    assert half.plan is not None
    write_ = half.plan.writes[0]
    half = carry_out.write_done(half, {write_.id: cut}, before, BOOK, CTX)
    half = take_in.finish_plan(half).half
    _, offer = sending.send(half, carry_out.written(before, write_, cut), BOOK, CTX)
    assert offer is None


@pytest.mark.parametrize(("choice", "value"), [("here", "of j"), ("there", "of s")])
def test_the_choice_made_when_linking_decides_for_both_sides(choice: str, value: str) -> None:
    world = World((mirror(), mirror()))
    write(world, world.s, "summary", "of s")
    write(world, world.j, "summary", "of j")
    write(world, world.s, "labels", frozenset({"s"}))
    write(world, world.j, "labels", frozenset({"j"}))
    assert choice in ("here", "there")
    world.j.half = replace(world.j.half, choice="here" if choice == "here" else "there")
    world.settle()
    assert shown(world, "summary") == (value, value)
    assert shown(world, "labels") == (frozenset({"s", "j"}),) * 2
    assert [conflict.reason for conflict in world.j.journal] == ["linking"]


def test_two_issues_linked_without_a_choice_go_by_the_later_edit() -> None:
    world = World((mirror(), mirror()))
    write(world, world.j, "summary", "older")
    write(world, world.s, "summary", "later")
    world.settle()
    assert shown(world, "summary") == ("later", "later")


def test_an_edit_of_a_comment_beats_its_deletion_on_either_side() -> None:
    for deleter in (STARTER, JOINER):
        world = World((mirror(), mirror()))
        write(world, world.s, "summary", "x")
        world.s.site.edit(("comment", "5"), Comment(RichText.of_text("first")))
        world.settle()
        for party in world.parties.values():
            world.tick()
            at = next(at for at in party.site.held if at[1])
            party.site.edit(at, None if party.side == deleter else Comment(RichText.of_text("second")))
        world.settle()
        for party in world.parties.values():
            assert [value for at, value in party.site.held.items() if at[1]] == [Comment(RichText.of_text("second"))]


def test_refused_labels_add_up_and_are_never_taken_off_the_side_that_has_them() -> None:
    world = World((mirror(), mirror()))
    write(world, world.s, "summary", "x")
    world.settle()
    world.j.site.refuses = {"labels"}
    write(world, world.s, "labels", frozenset({"one"}))
    world.settle()
    write(world, world.s, "labels", frozenset({"one", "two"}))
    world.settle()
    write(world, world.j, "description", "y")
    world.settle()
    assert shown(world, "labels") == (frozenset({"one", "two"}), None)
    world.j.site.refuses.clear()
    world.j.metadata_changed = True
    world.settle()
    assert shown(world, "labels") == (frozenset({"one", "two"}),) * 2
