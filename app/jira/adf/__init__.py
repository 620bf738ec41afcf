"""Jira's rich text (ADF): portable and local form, what a site takes, what counts as the same. Knows no HTTP."""

from app.jira.adf.canonical import canonical, size
from app.jira.adf.cut import LIMIT, cut
from app.jira.adf.degrade import degrade, degrade_to_basics
from app.jira.adf.plain import deeper_than, plain
from app.jira.adf.portable import Surroundings, local, media_ids, mentioned, portable

DEEPEST = 150
"""Nodes inside one another in a document that is still read: far more than any editor makes."""
EMPTY = {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]}
"""The least document where one is due."""

__all__ = [
    "DEEPEST",
    "EMPTY",
    "LIMIT",
    "Surroundings",
    "canonical",
    "cut",
    "deeper_than",
    "degrade",
    "degrade_to_basics",
    "local",
    "media_ids",
    "mentioned",
    "plain",
    "portable",
    "size",
]
