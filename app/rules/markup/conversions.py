"""The ways from one notation to another that lead over a document."""

from __future__ import annotations

from collections.abc import Mapping

from markdown_it import MarkdownIt

from app.rules.markup.html_reader import document_of_html
from app.rules.markup.html_writer import html_of
from app.rules.markup.markdown_writer import markdown_of
from app.rules.markup.tree import Node
from app.rules.markup.wiki_reader import document_of
from app.rules.markup.wiki_writer import wiki_of

_MARKDOWN = MarkdownIt("commonmark", {"breaks": True}).enable(["table", "strikethrough"])


def document_of_markdown(text: str, files: Mapping[str, str] | None = None) -> Node:
    """The document of some Markdown: CommonMark with GitHub's tables and strikethrough; a new line is a new line, and
    HTML in it counts. `files`: file name → element key, for images of the issue."""
    return document_of_html(_MARKDOWN.render(text), files)


def html_of_wiki(wiki: str) -> str:
    return html_of(document_of(wiki))


def markdown_of_wiki(wiki: str) -> str:
    return markdown_of(document_of(wiki))


def wiki_of_html(html: str) -> str:
    return wiki_of(document_of_html(html))


def wiki_of_markdown(text: str) -> str:
    return wiki_of(document_of_markdown(text))


def markdown_of_html(html: str) -> str:
    return markdown_of(document_of_html(html))
