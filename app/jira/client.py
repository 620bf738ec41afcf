"""One Jira site as the engine sees it: a verb per need, our own values in and out.

Knows nothing of twins, rules or the database. Every answer is translated once, in `calls.py`; nothing is retried here.
"""

from __future__ import annotations

from app.jira.calls import SiteAccess
from app.jira.comments import CommentVerbs
from app.jira.issues import IssueVerbs
from app.jira.metadata import probe_server
from app.jira.pool import JiraPool
from app.jira.records import ProjectFacts, ServerFacts
from app.jira.searches import SearchVerbs

__all__ = ["JiraPool", "JiraSite", "ProjectFacts", "ServerFacts", "SiteAccess", "probe_server"]


class JiraSite(IssueVerbs, CommentVerbs, SearchVerbs):
    """All verbs of one site (with those of attachments and metadata, which `IssueVerbs` builds on).

    Make one per site with `JiraSite(pool, SiteAccess(base_url, sign))` and keep it: it holds connections and caches.
    Every verb raises only `app.errors.SyncError`s. Writes take `trace`, printable ASCII that Jira echoes in the
    webhooks of that write (`X-Atlassian-Webhook-Trace`).
    """
