"""The fixed rules of Basic mode: summary, description, issue type, public comments, attachments.

Restricted and internal comments stay home. Must not know Jira, the peer's rules or what a sync does with them.
"""

from dataclasses import replace

from app.rules.author_line import as_typed, keeping_line, with_line, without_line
from app.sync.draft import Draft
from app.sync.issue import Issue
from app.sync.keys import Key, owner_of
from app.sync.replica import Replica
from app.sync.rules import Context
from app.sync.values import Attachment, Comment, RichText, Value

PLAIN = ("summary", "description", "type")
LAST_RESORT = "Task"
_NOTHING = RichText.of({"version": 1, "type": "doc", "content": []})


class Basic:
    """`Rules` that cannot be changed and never stop."""

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        values: dict[Key, Value] = {key: issue.fields[key] for key in PLAIN if key in issue.fields}
        for key, comment in issue.elements("comment").items():
            if isinstance(comment, Comment) and (sent := _comment_out(key, comment, ctx)):
                values[key] = sent
        for key, file in issue.elements("attachment").items():
            if isinstance(file, Attachment):
                values[key] = Attachment(file.name, file.size, file.mime)
        return Replica(values)

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        if replica.get("summary"):
            issue.set("summary", replica["summary"])
        if "description" in replica:
            issue.set("description", replica["description"])
        if type_name := replica.get("type"):
            issue.set("type", local_type(str(type_name), ctx))
        elif previous is None and not issue.issue.id:
            # Scripts of the other side may send none, and no issue is without one.
            issue.set("type", ctx.default_type or LAST_RESORT)
        for key, comment in replica.elements("comment").items():
            if isinstance(comment, Comment) and not comment.restricted:
                issue.set(key, _comment_in(key, comment, issue.get(key), ctx))
        for key, file in replica.elements("attachment").items():
            issue.set(key, issue.get(key) or file)
        for kind in ("comment", "attachment"):
            for key in (previous or Replica()).elements(kind).keys() - replica.elements(kind).keys():
                issue.remove(key)


def local_type(name: str, ctx: Context) -> str:
    """The local issue type for the peer's: of the same name, else the project's default, else *Task*."""
    if name in ctx.issue_types:
        return name
    same = (local for local in ctx.issue_types if local.casefold() == name.casefold())
    return next(same, ctx.default_type or LAST_RESORT)


def _comment_out(key: Key, comment: Comment, ctx: Context) -> Comment | None:
    """Of a copy only the text goes back. A copy that was restricted here must not look deleted: that would delete
    the original; so its place is sent without its text."""
    hidden = comment.restricted or comment.internal
    if owner_of(key) == ctx.side:
        return None if hidden else Comment(comment.body, comment.author, created=comment.created)
    return Comment(_NOTHING, restricted=True) if hidden else Comment(without_line(comment.body))


def _comment_in(key: Key, comment: Comment, local: Value, ctx: Context) -> Comment:
    if owner_of(key) == ctx.side:
        if not isinstance(local, Comment):
            return Comment(comment.body)
        return replace(local, body=keeping_line(comment.body, local.body))
    if ctx.author_line and comment.author and comment.created:
        body = with_line(comment.body, comment.author, comment.created)
    else:
        body = as_typed(comment.body)
    return replace(local, body=body) if isinstance(local, Comment) else replace(comment, body=body)
