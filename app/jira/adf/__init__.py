"""Jira's rich text (ADF): portable and local form, what a site takes, what counts as the same. Knows no HTTP."""

from app.jira.adf.canonical import canonical, size
from app.jira.adf.cut import LIMIT, cut
from app.jira.adf.degrade import degrade, degrade_to_basics
from app.jira.adf.plain import plain
from app.jira.adf.portable import Surroundings, local, media_ids, mentioned, portable

EMPTY = {"type": "doc", "version": 1, "content": [{"type": "paragraph"}]}
"""The least document where one is due."""

__all__ = [
    "EMPTY",
    "LIMIT",
    "Surroundings",
    "canonical",
    "cut",
    "degrade",
    "degrade_to_basics",
    "local",
    "media_ids",
    "mentioned",
    "plain",
    "portable",
    "size",
]
