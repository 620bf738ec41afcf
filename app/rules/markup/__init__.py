"""Rich text in the notations that scripts meet: Jira's documents (ADF), wiki markup, HTML, Markdown, bare text.

Pure: knows no site and no issue. Nothing here fails for any input, and words are not lost where a notation lacks a
form for them.
"""

from app.rules.markup.plain import text_of
from app.rules.markup.wiki_reader import document_of
from app.rules.markup.wiki_writer import wiki_of

__all__ = ["document_of", "text_of", "wiki_of"]
