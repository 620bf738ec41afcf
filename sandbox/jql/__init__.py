"""JQL: reading it (`parse`) and asking the index with it (`search`, `matches`)."""

from sandbox.jql.evaluate import check, matches, search
from sandbox.jql.parse import JqlError, parse
from sandbox.jql.structure import structure

__all__ = ["JqlError", "check", "matches", "parse", "search", "structure"]
