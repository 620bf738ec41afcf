"""What people read for what the engine calls by code."""

from datetime import UTC, datetime, timedelta

import pytest

from app.sync.codec import to_json
from app.sync.values import Attachment, Comment, Person, RichText
from app.usecases.states import TwinState
from app.web import words
from app.web.pages.rendering import brief

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "just now"),
        (-30, "just now"),
        (42, "42 seconds ago"),
        (60, "1 minute ago"),
        (3 * 3600 + 5, "3 hours ago"),
        (2 * 86400, "2 days ago"),
    ],
)
def test_a_past_moment_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert words.ago(NOW - timedelta(seconds=seconds), NOW) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(-1, "now"), (20, "in 20 seconds"), (90 * 60, "in 2 hours"), (7 * 86400, "in 7 days")]
)
def test_a_coming_moment_is_said_as_people_say_it(seconds: int, said: str) -> None:
    assert words.until(NOW + timedelta(seconds=seconds), NOW) == said


def test_counts_agree_with_their_noun() -> None:
    assert [words.many(n, "pair") for n in (0, 1, 2, 12_000)] == ["0 pairs", "1 pair", "2 pairs", "12,000 pairs"]


def test_every_state_of_a_pair_has_its_word() -> None:
    assert set(words.TWIN_STATES) == set(TwinState)


def test_a_state_that_may_change_by_itself_is_looked_at_again() -> None:
    resting = {state for state, word in words.TWIN_STATES.items() if not word.live}
    assert resting == {TwinState.IN_SYNC, TwinState.CONFLICT, TwinState.STOPPED}


def test_only_a_pair_under_way_turns_a_wheel() -> None:
    moving = {state for state, word in words.TWIN_STATES.items() if word.moving}
    assert moving == {TwinState.SENDING, TwinState.WAITING}


def test_a_code_without_a_word_is_still_shown_readable() -> None:
    assert words.word(words.JOURNAL_KINDS, "some_new_kind").text == "Some new kind"


def test_the_key_of_an_element_is_shown_by_what_it_is() -> None:
    assert words.field_name("comment/s:10001") == "Comment"


def test_the_journal_shows_rich_text_by_its_words() -> None:
    text = RichText.of(
        {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Hi"}]}]}
    )
    assert brief(to_json(text)) == "Hi"


def test_the_journal_shows_a_person_by_name_and_a_file_by_its_name() -> None:
    assert brief(to_json(Person("557058:abc", "Alice"))) == "Alice"
    assert brief(to_json(frozenset({"red", "blue"}))) == "blue, red"
    assert brief(to_json(Attachment(name="plan.pdf", size=12, mime="application/pdf"))) == "plan.pdf"


def test_the_journal_shows_a_comment_by_its_text() -> None:
    body = RichText.of(
        {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": "Done"}]}]}
    )
    shown = brief(to_json(Comment(body=body, author="Alice", author_id="1", created=NOW)))
    assert shown == "Done"


def test_a_long_value_is_cut_in_the_journal_with_a_mark() -> None:
    shown = brief("x" * 5000)
    assert len(shown) <= 300
    assert shown.endswith("…")
