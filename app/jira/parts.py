"""Worklogs and links of issues: add, edit, delete, and the marks that tell our own worklogs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.errors import Rejected
from app.jira import adf, wide
from app.jira.answers import About, Json
from app.jira.comments import MARK_PROPERTY
from app.jira.records import ElementIds
from app.jira.texts import TextVerbs
from app.sync.values import Data, RichText


class PartVerbs(TextVerbs):
    """Verbs on what hangs on an issue besides comments and files. Values are those of `wide.elements`."""

    async def add_worklog(self, issue_id: str, worklog: Data, mark: str, *, trace: str = "") -> tuple[str, Data]:
        """Add with the mark in the same call; its id, and what Jira made of it. The author is the app; the time that is
        left is not touched, since it is a field of its own."""
        properties = [{"key": MARK_PROPERTY, "value": {"uid": mark}}]
        answer = await self._calls.write(
            "add_worklog",
            issue_id,
            data={**_worklog_body(worklog), "properties": properties},
            adjust_estimate="leave",
            notify_users="false",
            about=About.ISSUE,
            trace=trace,
        )
        return str(answer["id"]), wide.worklog(answer)

    async def edit_worklog(self, issue_id: str, worklog_id: str, worklog: Data, *, trace: str = "") -> Data:
        """Raises Rejected (status 404) when it is gone."""
        answer = await self._calls.write(
            "update_worklog",
            issue_id,
            worklog_id,
            data=_worklog_body(worklog),
            adjust_estimate="leave",
            notify_users="false",
            about=About.PART,
            trace=trace,
        )
        return wide.worklog(answer)

    async def delete_worklog(self, issue_id: str, worklog_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        await self._delete("delete_worklog", issue_id, worklog_id, trace=trace)

    async def worklog_marks(self, issue_id: str) -> Mapping[str, str]:
        """Mark → local worklog id, of all worklogs of the issue that carry one."""
        body = await self._calls.read("get_issue_worklog", issue_id, expand="properties", about=About.ISSUE)
        marks: dict[str, str] = {}
        for entry in body.get("worklogs") or ():
            for prop in entry.get("properties") or ():
                if prop["key"] == MARK_PROPERTY and isinstance(prop["value"], dict) and "uid" in prop["value"]:
                    marks[str(prop["value"]["uid"])] = str(entry["id"])
        return marks

    async def add_link(self, issue_id: str, link: Data, ids: ElementIds, *, trace: str = "") -> tuple[str, Data]:
        """Link the issue with another of this site; the link's id, and what it is now. A link that is there already is
        that one. Raises Rejected where there is no such type or issue."""
        wanted = link.document
        there = {"key": wanted["key"]} if wanted.get("key") else {"id": str(wanted.get("id") or "")}
        here = {"id": issue_id}
        ends = (here, there) if wanted.get("outward") else (there, here)
        data = {"type": {"name": wanted.get("type")}, "inwardIssue": ends[0], "outwardIssue": ends[1]}
        await self._calls.write("link_issues", data=data, about=About.PART, trace=trace, empty=True)
        body = await self._calls.read("get_issue", issue_id, fields="issuelinks", about=About.ISSUE)
        for key, value in wide.elements(body["fields"], ids).items():
            if isinstance(value, Data) and _same_link(value.document, wanted):
                return ids.local_id(key) or "", value
        raise Rejected("Jira did not keep the link.", "Look at the issue: the type may not be allowed there.")

    async def add_web_link(self, issue_id: str, link: Data, *, trace: str = "") -> str:
        """Add a link to a page, or change the one to it that is there; its id."""
        held = link.document
        shown = {"url": held.get("url"), "title": held.get("title") or held.get("url")}
        data = {"globalId": held.get("globalId") or held.get("url"), "object": shown}
        if held.get("relationship"):
            data["relationship"] = held["relationship"]
        answer = await self._calls.write(
            "create_or_update_remote_issue_link", issue_id, data=data, about=About.ISSUE, trace=trace
        )
        return str(answer["id"])

    async def delete_link(self, link_id: str, *, trace: str = "") -> None:
        """Delete; no error when it is gone already."""
        await self._delete("delete_issue_link", link_id, trace=trace)


def _worklog_body(worklog: Data) -> dict[str, Json]:
    held: dict[str, Any] = worklog.document
    text = RichText.of_text(str(held.get("comment") or "")).document if held.get("comment") else adf.EMPTY
    body: dict[str, Json] = {"timeSpentSeconds": int(held.get("seconds") or 0), "comment": text}
    if held.get("started"):
        body["started"] = _jira_time(str(held["started"]))
    return body


def _jira_time(text: str) -> str:
    """The one form of a time that worklogs take: with milliseconds and a zone without a colon."""
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}+0000"


def _same_link(one: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    same_issue = one["key"] == wanted.get("key") or one["id"] == str(wanted.get("id") or "")
    return bool(same_issue and one["type"] == wanted.get("type") and one["outward"] == bool(wanted.get("outward")))
