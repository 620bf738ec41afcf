"""`nodeHelper`'s conversions of texts.

| call | gives |
| --- | --- |
| `stripHtml(html)`, `stripHtmlFromComments(comments)` | bare text; comments with such bodies |
| `toMarkDownFromHtml(html)`, `toMarkDownComments(comments)` | Markdown |
| `getHtmlField([issue,] field)`, `getHtmlComments([issue])` | as Jira renders them |
| `toWiki(text)` | wiki markup of HTML or Markdown |
| `toHtml(text)`, `toMarkdown(text)` | of wiki markup (`toMarkdown` takes HTML, too) |
| `truncate(text, length)` | at most so many characters, the last one "…" if something was cut |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from app.rules.markup import (
    document_of_html,
    html_of_wiki,
    markdown_of_html,
    markdown_of_wiki,
    text_of,
    wiki_of_html,
    wiki_of_markdown,
)
from app.rules.script.interface.helpers.reading import field_of, issue_id, words
from app.rules.script.interface.hub.base import OBJECT_BYTES
from app.rules.script.interface.hub.issue import Issue
from app.rules.script.interface.hub.objects import Comment
from app.rules.script.interface.session import from_host, session_of, trouble
from app.rules.script.runtime.run import Run

LONGEST = 40_000
"""Characters that can be converted within a run's time; a text of Jira has 32,767 at most."""
_STRAY = re.compile(r"<(?!/?[a-zA-Z][^<>]{0,2000}>|!--|!doctype)", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")


def _conversion(convert: Callable[[str], str]) -> Any:
    def call(run: Run, _me: Any, text: Any) -> str | None:
        given = words(run, text)
        if given is None:
            return None
        if len(given) > LONGEST:
            raise trouble(f"a text of more than {LONGEST:,} characters cannot be converted")
        run.text_of(4 * len(given))
        run.tick(len(given) // 4)
        made = convert(given)
        run.text_of(len(made))
        run.look()
        return made

    return call


def _comments(convert: Callable[[str], str]) -> Any:
    one = _conversion(convert)

    def call(run: Run, me: Any, comments: Any) -> list[Any]:
        if comments is not None and not isinstance(comments, list):
            raise trouble("a list of comments is needed here")
        made = []
        for comment in comments or []:
            run.took(OBJECT_BYTES)
            copy = Comment(**comment.values) if isinstance(comment, Comment) else Comment(body=comment)
            copy.values["body"] = one(run, me, copy.values.get("body"))
            made.append(copy)
        return made

    return call


def tame(html: str) -> str:
    """The same HTML with every `<` that opens no tag as the character: the parser takes very long over many of them."""
    return _STRAY.sub("&lt;", html)


def strip_html(html: str) -> str:
    return text_of(document_of_html(tame(html))).strip()


def to_wiki(text: str) -> str:
    """Of HTML if there are tags in it, else of Markdown."""
    return wiki_of_html(tame(text)) if _TAG.search(text) else wiki_of_markdown(text)


def to_markdown(text: str) -> str:
    """Of HTML if there are tags in it, else of wiki markup."""
    return markdown_of_html(tame(text)) if _TAG.search(text) else markdown_of_wiki(text)


def _html_field(run: Run, _me: Any, *arguments: Any) -> Any:
    issue, rest = _issue_and(run, arguments)
    document = session_of(run).find(run, "html", id=issue, field=field_of(run, rest[0] if rest else "description"))
    return document["html"] if document else None


def _html_comments(run: Run, _me: Any, *arguments: Any) -> list[Any]:
    """The issue's comments with their text as HTML; of another issue, id and text alone."""
    id, _rest = _issue_and(run, arguments)
    session, made = session_of(run), []
    here = session.issue.peek("comments") if id in (session.issue.peek("id"), session.issue.peek("key")) else None
    known = {one.peek("id"): one.values for one in here or [] if isinstance(one, Comment)}
    for document in session.all_of(run, "htmlComment", id=id):
        run.took(OBJECT_BYTES)
        html = from_host(Comment, document, "comment")
        made.append(Comment(**{**known.get(html.peek("id"), {}), **html.values}))
    return made


def _issue_and(run: Run, arguments: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The issue that a call begins with, by object, key or id; without one the issue of the run."""
    rest = list(arguments)
    first = rest[0] if rest else None
    named = isinstance(first, str) and (first.isdigit() or re.fullmatch(r"[A-Z][A-Z0-9_]+-\d+", first))
    if isinstance(first, Issue) or named:
        rest.pop(0)
    else:
        first = session_of(run).issue
    return issue_id(run, first), rest


def _truncate(run: Run, _me: Any, text: Any, length: int) -> str | None:
    given = words(run, text)
    return given if given is None else cut(given, length)


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: max(length - 1, 0)]}…"[: max(length, 0)]


FUNCTIONS: dict[str, Any] = {
    "stripHtml": _conversion(strip_html),
    "stripHtmlFromComments": _comments(strip_html),
    "toMarkDownFromHtml": _conversion(lambda html: markdown_of_html(tame(html))),
    "toMarkDownComments": _comments(to_markdown),
    "toMarkDown": _conversion(to_markdown),
    "toMarkdown": _conversion(to_markdown),
    "toWiki": _conversion(to_wiki),
    "toHtml": _conversion(html_of_wiki),
    "getHtmlField": _html_field,
    "getHtmlComments": _html_comments,
    "truncate": _truncate,
}
