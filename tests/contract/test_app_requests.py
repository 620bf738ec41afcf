"""Every request that the app makes is one that Atlassian's own document allows, and so is each answer it gets here."""

from __future__ import annotations

import inspect
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.jira.client import JiraPool, JiraSite
from app.jira.records import ElementIds, NewIssue
from app.sync.values import Comment, Data, RichText, Value
from sandbox.acting import image
from tests.contract.openapi import ContractError, check_request, check_response, missing_reason
from tests.unit.jira.sandboxed import Joined, World, joined_sites

pytestmark = pytest.mark.skipif(missing_reason() is not None, reason=str(missing_reason()))

IDS = ElementIds("s")
MENTION = {"type": "mention", "attrs": {"id": "557058:nobody", "text": "@Nobody"}}
RICH = RichText.of(
    {
        "type": "doc",
        "version": 1,
        "content": [
            {"type": "paragraph", "content": [{"type": "text", "text": "hello "}, MENTION]},
            {"type": "panel", "attrs": {"panelType": "info"}, "content": [{"type": "rule"}]},
        ],
    }
)
SILENT = frozenset({"close", "forget_metadata"})
"""Public methods that ask Jira nothing."""


@pytest.fixture
async def world() -> AsyncIterator[World]:
    pool = JiraPool(threads=8, uploads=2)
    async with joined_sites(pool) as world:
        yield world
    pool.close()


def check_sent(joined: Joined) -> None:
    assert joined.sent
    for request in joined.sent:
        parts = urlsplit(str(request.url))
        is_json = request.headers.get("Content-Type") == "application/json" and request.body
        check_request(
            str(request.method), parts.path, parts.query, json.loads(request.body or b"") if is_json else None
        )


def check_answered(joined: Joined) -> None:
    for answer in joined.answers:
        parts = urlsplit(str(answer.request.url))
        if answer.raw.closed and not isinstance(answer._content, bytes):
            continue  # It was read piece by piece.
        is_json = "json" in answer.headers.get("Content-Type", "") and answer.content
        check_response(str(answer.request.method), parts.path, answer.status_code, answer.json() if is_json else None)


async def chunks() -> AsyncIterator[bytes]:
    yield b"content"


async def use_every_verb(joined: Joined) -> set[str]:
    """Calls each verb of a site; their names."""
    jira, used = joined.jira, set[str]()

    async def use(verb: str, *args: Any, **options: Any) -> Any:
        used.add(verb)
        return await getattr(jira, verb)(*args, **options)

    joined.site.limits.issue_scale = None
    await use("projects", "A")
    project = (await use("project", "ACM")).id
    kinds = await use("issue_types", project)
    await use("create_fields", project, kinds[0].id)
    me = await use("myself")
    await use("own_account")
    await use("users_known", [me.account_id, "557058:nobody"])
    await use("names", [me.account_id, joined.site.user("bob").account_id])
    await use(
        "granted",
        me.account_id,
        global_permissions=["ADMINISTER"],
        project_permissions=["BROWSE_PROJECTS"],
        project_id=project,
    )
    await use("where_granted", me.account_id, "ADMINISTER_PROJECTS", [project])
    await use("failed_webhooks", 1)
    await use("attachment_limit")
    values: dict[str, Value] = {"summary": "one", "type": "Task", "description": RICH}
    issue = await use("create_issue", project, values, "m1", IDS, trace="t")
    [other, _] = await use("create_issues", project, [NewIssue(values, "m2"), NewIssue(values, "m3")], IDS)
    await use("find_issue_by_mark", "m1")
    await use("issue_mark", issue.id)
    await use("edit_issue", issue.id, values, IDS, project_id=project, trace="t")
    catalog = await use("fields_known")
    wide = {"priority": "Highest", "duedate": "2027-01-31"}
    sets = {"labels": (frozenset({"red"}), frozenset[str]())}
    await use("edit_issue", issue.id, wide, IDS, project_id=project, sets=sets, catalog=catalog)
    await use("transition", issue.id, {"status": "In Progress"}, IDS, catalog, trace="t")
    await use("read_issue", issue.id, IDS, catalog)
    worklog = Data.of({"seconds": 3600, "started": "2026-11-24T10:00:00.000+0000", "comment": "Looked"})
    logged, _ = await use("add_worklog", issue.id, worklog, "mw", trace="t")
    await use("edit_worklog", issue.id, logged, worklog)
    assert await use("worklog_marks", issue.id) == {"mw": logged}
    await use("delete_worklog", issue.id, logged)
    link = Data.of({"type": "Blocks", "outward": True, "key": other.key})
    linked, _ = await use("add_link", issue.id, link, IDS)
    await use("delete_link", linked)
    await use("add_web_link", issue.id, Data.of({"url": "https://example.test/1", "title": "There"}))
    await use("request", "GET", "/rest/api/3/priority")
    comment = await use("add_comment", issue.id, Comment(RICH, internal=True), "mc", IDS, trace="t")
    await use("edit_comment", issue.id, comment.id, Comment(RICH), IDS)
    await use("comment_marks", issue.id)
    file = await use("upload", issue.id, "a.txt", "text/plain", 7, chunks(), trace="t")
    await use("media_id", file.id)
    await use("hash_of", file.id)
    used.add("download")
    async with jira.download(file.id) as download:
        assert [chunk async for chunk in download.chunks] == [b"content"]
    bob = joined.site.act_as("bob")
    bob.edit(issue.key, description={"type": "doc", "version": 1, "content": [image(str(file.media_id))]})
    for number in range(120):
        bob.comment(issue.key, f"{number}")
    await use("read_issue", issue.id, IDS)
    await use("read_issues", [issue.id], {issue.id: IDS})
    await use("which_exist", [issue.id, "99999"])
    await use("find_issue", issue.key)
    await use("search", f"project = {project}", page=None, size=1)
    await use("issues_updated_since", project, 5)
    await use("all_issues", project)
    await use("count", f"project = {project}")
    await use("delete_comment", issue.id, comment.id)
    await use("delete_attachment", file.id)
    await use("why_gone", issue.id, project)
    return used


async def test_every_verb_speaks_as_the_document_says(world: World) -> None:
    used = await use_every_verb(world.acme)
    verbs = {
        name
        for name, member in inspect.getmembers(JiraSite, inspect.isfunction)
        if not name.startswith("_") and name not in SILENT
    }
    assert used == verbs, "a new verb belongs in this test"
    check_sent(world.acme)
    check_answered(world.acme)


async def test_the_check_would_notice_a_wrong_request(world: World) -> None:
    await world.acme.jira.search("project = ACM")
    [request] = world.acme.sent
    for path, query, body in (
        ("/rest/api/3/search/jqll", "", {}),
        (urlsplit(str(request.url)).path, "pageSize=3", {}),
        (urlsplit(str(request.url)).path, "", {"maxResults": "many"}),
    ):
        with pytest.raises(ContractError):
            check_request("POST", path, query, body)


async def test_the_calls_that_jira_closes_to_connect_apps_are_not_used(world: World) -> None:
    await use_every_verb(world.acme)
    closed = ("changelog/bulkfetch", "statuses/search", "/bulk/issues", "/rest/api/3/search?", "/issue/createmeta?")
    assert not [request.url for request in world.acme.sent if any(part in str(request.url) for part in closed)]
