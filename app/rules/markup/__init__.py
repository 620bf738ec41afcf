"""Rich text in the notations that scripts meet: Jira's documents (ADF), wiki markup, HTML, Markdown, bare text.

Pure: knows no site and no issue. Nothing here fails for any input, and words are not lost where a notation lacks a
form for them.
"""

from app.rules.markup.conversions import (
    document_of_markdown,
    html_of_wiki,
    markdown_of_html,
    markdown_of_wiki,
    wiki_of_html,
    wiki_of_markdown,
)
from app.rules.markup.html_reader import document_of_html
from app.rules.markup.html_writer import html_of
from app.rules.markup.markdown_writer import markdown_of
from app.rules.markup.plain import text_of
from app.rules.markup.wiki_reader import document_of
from app.rules.markup.wiki_writer import wiki_of

__all__ = [
    "document_of",
    "document_of_html",
    "document_of_markdown",
    "html_of",
    "html_of_wiki",
    "markdown_of",
    "markdown_of_html",
    "markdown_of_wiki",
    "text_of",
    "wiki_of",
    "wiki_of_html",
    "wiki_of_markdown",
]
