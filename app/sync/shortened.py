"""Texts that were cut because the site takes no longer ones: never to be taken for the whole text again.

As long as the notice stands in a text, it stays on its side if the peer has the whole one. Deleting the notice makes
the text a whole one. Must not know how a text is cut.
"""

from collections.abc import Mapping

from app.sync.half import Half
from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.values import Comment, RichText, Value, is_empty

NOTICE = "This text is too long for Jira and was cut here. The whole text is attached as a file."


def is_shortened(value: Value) -> bool:
    text = value.body if isinstance(value, Comment) else value
    return isinstance(text, RichText) and NOTICE in text.canonical


def is_whole(value: Value) -> bool:
    """Holds words, and was not cut."""
    text = value.body if isinstance(value, Comment) else value
    return isinstance(text, RichText) and not is_empty(text) and NOTICE not in text.canonical


def edited_though_cut(half: Half, issue: Issue) -> Mapping[Key, Value]:
    """Values that somebody edited here in a cut text of which the peer has the whole: they stay home."""
    whole = {key for key, value in (half.applied or {}).items() if is_whole(value)}
    return {
        key: value
        for key, value in issue.fields.items()
        if key in whole and key in half.seen and is_shortened(value) and value != half.seen[key]
    }


def without_edits_of_cut_texts(half: Half, issue: Issue) -> Issue:
    """The issue as far as it may go out."""
    stays = edited_though_cut(half, issue)
    return issue.with_fields({**issue.fields, **{key: half.seen[key] for key in stays}}) if stays else issue
