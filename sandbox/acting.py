"""A user's hands on a site without HTTP, for tests and the demo: the same functions that REST calls."""

from __future__ import annotations

from typing import Any

from sandbox.changes import files, issues, links, moves, talk
from sandbox.changes.by import By
from sandbox.model import Actor, Attachment, Comment, Issue, Json, Worklog
from sandbox.state import Site


def paragraph(text: str) -> Json:
    """A document of one paragraph per line."""
    return {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": line}] if line else []}
            for line in text.split("\n")
        ],
    }


def image(media_id: str, alt: str = "") -> Json:
    """The block that shows an attachment inline."""
    attrs = {"type": "file", "id": media_id, "collection": "", "alt": alt}
    return {"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": attrs}]}


class Acting:
    """Rich text may be given as plain text or as ADF. Errors are JiraError."""

    def __init__(self, site: Site, actor: Actor, trace: str | None = None) -> None:
        self.by = By(site, actor, 3, trace)

    def create_issue(self, project: str, summary: str, type: str | None = None, **fields: Any) -> Issue:
        site = self.by.site
        kinds = [site.issue_types[id_] for id_ in site.project(self.by.actor, project).issue_types]
        name = type or next(kind.name for kind in kinds if kind.name == "Task")
        return issues.create_issue(
            self.by,
            {"fields": {"project": {"key": project}, "issuetype": {"name": name}, "summary": summary, **_rich(fields)}},
        )

    def edit(self, key: str, **fields: Any) -> Issue:
        return issues.edit_issue(self.by, key, {"fields": _rich(fields)})

    def update(self, key: str, **verbs: Any) -> Issue:
        """With add and remove verbs, as REST's `update`."""
        return issues.edit_issue(self.by, key, {"update": verbs})

    def delete(self, key: str) -> None:
        moves.delete_issue(self.by, key, delete_subtasks=True)

    def move(self, key: str, project: str) -> Issue:
        return moves.move_issue(self.by, key, project)

    def transition(self, key: str, name: str, **fields: Any) -> Issue:
        """By the transition's name. Raises KeyError if it is not open now."""
        from sandbox.workflow import open_transitions

        issue = self.by.site.issue(self.by.actor, key)
        for transition in open_transitions(self.by.site, issue):
            if transition.name == name:
                return issues.transition_issue(self.by, key, {"transition": {"id": transition.id}, "fields": fields})
        raise KeyError(name)

    def comment(self, key: str, body: str | Json, **more: Any) -> Comment:
        return talk.add_comment(self.by, key, {"body": _doc(body), **more})

    def edit_comment(self, key: str, comment_id: str, body: str | Json) -> Comment:
        return talk.edit_comment(self.by, key, comment_id, {"body": _doc(body)})

    def delete_comment(self, key: str, comment_id: str) -> None:
        talk.delete_comment(self.by, key, comment_id)

    def attach(self, key: str, filename: str, content: bytes) -> Attachment:
        return files.add_attachments(self.by, key, [files.Upload(filename, content)])[0]

    def delete_attachment(self, attachment_id: str) -> None:
        files.delete_attachment(self.by, attachment_id)

    def log_work(self, key: str, seconds: int, comment: str | None = None) -> Worklog:
        body: Json = {"timeSpentSeconds": seconds}
        if comment:
            body["comment"] = paragraph(comment)
        return talk.add_worklog(self.by, key, body)

    def link(self, source: str, destination: str, type: str = "Relates") -> None:
        links.add_link(
            self.by, {"type": {"name": type}, "inwardIssue": {"key": source}, "outwardIssue": {"key": destination}}
        )


def _doc(text: str | Json) -> Json:
    return paragraph(text) if isinstance(text, str) else text


def _rich(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: paragraph(value) if name in ("description", "environment") and isinstance(value, str) else value
        for name, value in fields.items()
    }
