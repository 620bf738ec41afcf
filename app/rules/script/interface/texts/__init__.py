"""Conversions between wiki markup, HTML and Markdown for scripts. Know nothing of issues."""
