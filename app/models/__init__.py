"""The tables. Used by everything but the pure core; imports nothing of the project but itself."""

from app.models.connection import Connection, ConnectionState, Invitation
from app.models.rules import PublishedRules
from app.models.site import Site, SiteState
from app.models.twin import BACKFILL, LIVE, Journal, Trace, Twin
from app.models.work import Backfill, Check, Hint

__all__ = [
    "BACKFILL",
    "LIVE",
    "Backfill",
    "Check",
    "Connection",
    "ConnectionState",
    "Hint",
    "Invitation",
    "Journal",
    "PublishedRules",
    "Site",
    "SiteState",
    "Trace",
    "Twin",
]
