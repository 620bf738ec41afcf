"""One Jira site as the engine sees it: a verb per need, our own values in and out.

Knows nothing of twins, rules or the database. Every answer is translated once, in `calls.py`; nothing is retried here.
"""

from __future__ import annotations

from app.jira.calls import SiteAccess
from app.jira.comments import CommentVerbs
from app.jira.issues import IssueVerbs
from app.jira.metadata import probe_server
from app.jira.parts import PartVerbs
from app.jira.pool import JiraPool
from app.jira.raw import RawVerbs
from app.jira.records import ProjectFacts, ServerFacts
from app.jira.transitions import TransitionVerbs

__all__ = ["JiraPool", "JiraSite", "ProjectFacts", "ServerFacts", "SiteAccess", "probe_server"]


class JiraSite(IssueVerbs, CommentVerbs, TransitionVerbs, PartVerbs, RawVerbs):
    """All verbs of one site (with those of searches, attachments and metadata, which these build on).

    `JiraSite(pool, SiteAccess(base_url, sign))`; keep one per site: it holds connections and what is remembered.
    Every verb raises only `app.errors.SyncError`s. Writes take `trace`, printable ASCII that Jira echoes in the
    webhooks of that write (`X-Atlassian-Webhook-Trace`).
    """
