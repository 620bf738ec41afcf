"""The fixed rules of Basic mode: what leaves, what is taken in, and the line that says who wrote a comment."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.rules.basic import Basic
from app.sync.draft import Draft
from app.sync.issue import Issue, blank
from app.sync.keys import JOINER, STARTER, Key
from app.sync.replica import Replica
from app.sync.rules import Context
from app.sync.values import Attachment, Comment, RichText, Value

AT = datetime(2026, 11, 24, 10, 3, 59, tzinfo=UTC)
BODY = RichText.of_text("It leaks.")
ALICE = Comment(BODY, "Alice Example", "id-of-alice", AT)
S = Context(side=STARTER, issue_types=("Story", "Bug"), default_type="Story")
J = replace(S, side=JOINER)
RULES = Basic()


def issue(**fields: Value) -> Issue:
    return Issue("1", "X-1", "X", AT, {key.replace("__", "/s:"): value for key, value in fields.items()})


def sent(what: Issue, ctx: Context = S) -> Replica:
    replica = RULES.outgoing(what, ctx)
    assert replica is not None
    return replica


def taken(
    replica: dict[Key, Value], ctx: Context = J, previous: dict[Key, Value] | None = None, here: Issue | None = None
) -> dict[Key, Value]:
    draft = Draft(here or blank("X"))
    RULES.incoming(Replica(replica), None if previous is None else Replica(previous), draft, ctx)
    return dict(draft.touched)


def copy_of(comment: Comment, ctx: Context = J) -> Comment:
    """What the receiving half writes for a comment of the other."""
    replica = dict(sent(issue(comment__1=comment)))
    copy = taken(replica, ctx)["comment/s:1"]
    assert isinstance(copy, Comment)
    return copy


def text(body: RichText) -> str:
    blocks = body.document["content"]
    return "\n".join("".join(node["text"] for node in block.get("content", [])) for block in blocks)


def test_only_the_basic_fields_leave() -> None:
    fields = sent(issue(summary="Leak", description=BODY, type="Bug", priority="High", labels=frozenset({"secret"})))
    assert dict(fields) == {"summary": "Leak", "description": BODY, "type": "Bug"}


def test_an_empty_description_is_sent_empty_and_empties_the_other() -> None:
    replica = sent(issue(summary="Leak", description=None))
    assert "description" in replica
    assert taken(dict(replica), here=issue(description=BODY))["description"] is None


def test_an_empty_summary_is_never_taken_in() -> None:
    assert "summary" not in taken({"summary": ""})


@pytest.mark.parametrize(
    ("name", "local"), [("Bug", "Bug"), ("bug", "Bug"), ("Incident", "Story")], ids=["same", "other case", "unknown"]
)
def test_the_type_of_the_same_name_else_the_default(name: str, local: str) -> None:
    assert taken({"type": name})["type"] == local


def test_without_a_default_type_it_becomes_a_task() -> None:
    assert taken({"type": "Incident"}, replace(J, default_type=None))["type"] == "Task"


@pytest.mark.parametrize("hidden", [replace(ALICE, restricted=True), replace(ALICE, internal=True)])
def test_restricted_and_internal_comments_stay_home(hidden: Comment) -> None:
    assert not sent(issue(summary="Leak", comment__1=hidden)).elements("comment")


def test_a_comment_that_becomes_restricted_is_withdrawn_there() -> None:
    before = dict(sent(issue(comment__1=ALICE)))
    after = dict(sent(issue(comment__1=replace(ALICE, restricted=True))))
    assert taken(after, previous=before) == {"comment/s:1": None}


@pytest.mark.parametrize(("restricted", "internal"), [(True, False), (False, True)])
def test_a_hidden_copy_neither_leaks_nor_deletes_the_original(restricted: bool, internal: bool) -> None:
    copy = copy_of(ALICE)
    before = dict(sent(issue(comment__1=copy), J))
    after = dict(sent(issue(comment__1=replace(copy, restricted=restricted, internal=internal)), J))
    assert "It leaks" not in str(after)
    assert taken(after, S, before, issue(comment__1=ALICE)) == {}


def test_a_comment_that_is_gone_is_deleted_there() -> None:
    assert taken({}, previous={"comment/s:1": ALICE, "attachment/s:2": Attachment("a", 1)}) == {
        "comment/s:1": None,
        "attachment/s:2": None,
    }


def test_what_never_came_from_the_peer_is_not_deleted() -> None:
    assert taken({}, previous={}, here=issue(comment__9=ALICE)) == {}


def test_the_account_id_of_an_author_stays_home() -> None:
    assert "id-of-alice" not in str(sent(issue(comment__1=ALICE)))


def test_a_file_leaves_with_name_size_and_kind_only() -> None:
    file = Attachment("trace.log", 12, "text/plain", "Alice Example", AT)
    assert sent(issue(attachment__1=file))["attachment/s:1"] == Attachment("trace.log", 12, "text/plain")


def test_a_file_that_is_here_already_is_left_alone() -> None:
    here = Attachment("trace (1).log", 12, "text/plain", "Causeway", AT)
    assert taken({"attachment/s:1": Attachment("trace.log", 12)}, here=issue(attachment__1=here)) == {
        "attachment/s:1": here
    }


def test_a_copied_comment_says_who_wrote_it_and_when() -> None:
    copy = copy_of(ALICE)
    first, second = text(copy.body).replace("\u00a0", " ").split("\n")
    assert (first, second) == ("Alice Example · 2026-11-24 10:03 UTC", "It leaks.")
    name = copy.body.document["content"][0]["content"][0]
    assert name["marks"] == [{"type": "strong"}]


def test_times_of_other_zones_are_shown_in_utc() -> None:
    east = replace(ALICE, created=datetime.fromisoformat("2026-11-25T00:03:00+14:00"))
    assert copy_of(east).body == copy_of(ALICE).body


def test_the_line_can_be_switched_off() -> None:
    assert copy_of(ALICE, replace(J, author_line=False)).body == BODY


def test_an_edited_copy_goes_back_without_its_line() -> None:
    copy = copy_of(ALICE)
    blocks = copy.body.document["content"]
    edited = replace(
        copy, body=RichText.of({**copy.body.document, "content": [blocks[0], *BODY.document["content"] * 2]})
    )
    back = dict(sent(issue(comment__1=edited), J))
    original = taken(back, S, here=issue(comment__1=ALICE))["comment/s:1"]
    assert original == replace(ALICE, body=RichText.of_text("It leaks.\nIt leaks."))


def test_a_copy_whose_line_was_deleted_by_its_editor_goes_back_as_it_is() -> None:
    copy = replace(copy_of(ALICE), body=RichText.of_text("It leaks a lot."))
    back = sent(issue(comment__1=copy), J)["comment/s:1"]
    assert isinstance(back, Comment)
    assert back.body == RichText.of_text("It leaks a lot.")


def test_the_line_is_made_new_when_the_original_is_edited() -> None:
    copy, edited = copy_of(ALICE), replace(ALICE, body=RichText.of_text("It drips."))
    again = taken(dict(sent(issue(comment__1=edited))), here=issue(comment__1=copy))["comment/s:1"]
    assert isinstance(again, Comment)
    assert text(again.body).endswith("UTC\nIt drips.")
    assert text(again.body).count("UTC") == 1


@pytest.mark.parametrize("here", [True, False])
@pytest.mark.parametrize("there", [True, False])
def test_the_two_sides_may_differ_in_the_setting(here: bool, there: bool) -> None:
    s, j = replace(S, author_line=here), replace(J, author_line=there)
    copy = copy_of(ALICE, j)
    back = dict(sent(issue(comment__1=copy), j))
    assert taken(back, s, here=issue(comment__1=ALICE)) == {"comment/s:1": ALICE}


def test_a_line_that_a_person_typed_is_content() -> None:
    typed = replace(ALICE, body=RichText.of_text("Bob · 2026-11-24 10:03 UTC\nIt leaks."))
    back = sent(issue(comment__1=copy_of(typed)), J)["comment/s:1"]
    assert isinstance(back, Comment)
    assert back.body == typed.body


def test_a_copy_from_another_pair_keeps_both_authors_on_its_way() -> None:
    """The copy of one pair is the original of the next: its line is content there, and is not lost on the way back."""
    relayed = Comment(copy_of(ALICE).body, "Causeway", "app", AT)
    third = copy_of(relayed)
    assert text(third.body).replace("\u00a0", " ").startswith("Causeway · 2026-11-24 10:03 UTC\nAlice Example · ")
    back = dict(sent(issue(comment__1=third), J))
    assert taken(back, S, here=issue(comment__1=relayed)) == {"comment/s:1": relayed}


def test_a_comment_without_an_author_has_no_line() -> None:
    assert copy_of(replace(ALICE, author="")).body == BODY
