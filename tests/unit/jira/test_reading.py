"""An issue as Jira gives it becomes the values that the pair speaks of, with who changed what when."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from app.errors import Rejected
from app.jira.client import JiraPool, JiraSite, SiteAccess
from app.jira.records import ElementIds, overwritten
from app.sync.values import Attachment, Comment, RichText
from tests.unit.jira.conftest import IDS, OWN
from tests.unit.jira.documents import shared
from tests.unit.jira.scripted import Answer, Asked, Scripted

UUID = "0b7f7a10-9a0c-4c2c-8a38-4a9b1a0c9f10"
ALICE = {"accountId": "557058:alice", "displayName": "Alice"}
APP = {"accountId": OWN, "displayName": "Causeway"}


def at(minute: int) -> str:
    return f"2026-11-24T11:{minute:02}:00.000+0100"


def moment(minute: int) -> datetime:
    return datetime(2026, 11, 24, 10, minute, tzinfo=UTC)


def text(words: str) -> dict[str, Any]:
    return RichText.of_text(words).document


def comment(id: int, words: str = "hi", author: dict[str, str] = ALICE, **more: Any) -> dict[str, Any]:
    made = {"id": str(id), "author": author, "body": text(words), "created": at(1), "updated": at(2), "jsdPublic": True}
    return {**made, **more}


def history(id: int, minute: int, author: dict[str, str], *items: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(id), "created": at(minute), "author": author, "items": list(items)}


def item(field: str, before: str | None = None, after: str | None = None, **ids: str) -> dict[str, Any]:
    return {"field": field, "fieldId": field, "fromString": before, "toString": after, **ids}


def issue_json(*histories: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {
        "id": "10001",
        "key": "ACME-1",
        "properties": {"causeway.twin": {"uid": "twin-1"}},
        "changelog": {"startAt": 0, "maxResults": 100, "total": len(histories), "histories": list(histories)},
        "fields": {
            "summary": "A bug",
            "description": None,
            "issuetype": {"id": "1", "name": "Bug"},
            "project": {"id": "100", "key": "ACME"},
            "created": at(0),
            "updated": at(50),
            "attachment": [],
            "comment": {"comments": [], "total": 0, "startAt": 0, "maxResults": 100},
            **fields,
        },
    }


async def test_one_call_reads_an_issue_with_all_its_elements(site: JiraSite, jira: Scripted) -> None:
    file = {"id": "55", "filename": "a.txt", "size": 3, "mimeType": "text/plain", "created": at(4), "author": ALICE}
    jira.always(
        issue_json(description=text("hello"), attachment=[file], comment={"comments": [comment(7)], "total": 1})
    )
    read = await site.read_issue("10001", ElementIds("j", traced={"comment/7": "comment/s:900"}))
    assert len(jira.asked) == 1
    assert (read.issue.id, read.issue.key, read.issue.project_key, read.project_id) == (
        "10001",
        "ACME-1",
        "ACME",
        "100",
    )
    assert read.mark == "twin-1"
    assert read.issue.fields == {
        "summary": "A bug",
        "description": RichText.of(text("hello")),
        "type": "Bug",
        "comment/s:900": Comment(RichText.of(text("hi")), "Alice", "557058:alice", moment(1)),
        "attachment/j:55": Attachment("a.txt", 3, "text/plain", "Alice", moment(4)),
    }
    assert read.issue.times["comment/s:900"] == moment(2)
    assert read.issue.times["attachment/j:55"] == moment(4)
    assert read.issue.updated == moment(50)


async def test_restricted_and_internal_comments_are_told_apart_from_public_ones(site: JiraSite, jira: Scripted) -> None:
    comments = [
        comment(1),
        comment(2, visibility={"type": "role", "value": "Administrators"}),
        comment(3, jsdPublic=False),
    ]
    jira.always(issue_json(comment={"comments": comments, "total": 3}))
    found = (await site.read_issue("10001", IDS)).issue.elements("comment").values()
    assert [(c.restricted, c.internal) for c in found if isinstance(c, Comment)] == [
        (False, False),
        (True, False),
        (False, True),
    ]


async def test_times_come_from_the_newest_entry_of_the_changelog_in_any_order(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        issue_json(
            history(3, 30, ALICE, item("summary", "b", "A bug")),
            history(1, 10, ALICE, item("summary", "a", "b"), item("issuetype", "Task", "Bug")),
            history(2, 20, APP, item("description", "x", "")),
        )
    )
    times = (await site.read_issue("10001", IDS)).issue.times
    assert times == {"summary": moment(30), "type": moment(10), "description": moment(20)}


async def test_a_field_that_was_never_edited_is_as_old_as_the_issue(site: JiraSite, jira: Scripted) -> None:
    jira.always(issue_json(history(1, 10, ALICE, item("priority", "a", "b"))))
    assert (await site.read_issue("10001", IDS)).issue.times["summary"] == moment(0)


async def test_an_incomplete_changelog_says_no_later_than_its_oldest_entry(site: JiraSite, jira: Scripted) -> None:
    body = issue_json(history(9, 40, ALICE, item("priority")), history(8, 35, ALICE, item("priority")))
    body["changelog"]["total"] = 500
    jira.always(body)
    assert (await site.read_issue("10001", IDS)).issue.times["summary"] == moment(35)


async def test_without_a_changelog_the_issue_s_own_time_counts(site: JiraSite, jira: Scripted) -> None:
    body = issue_json()
    del body["changelog"]
    jira.always(body)
    assert (await site.read_issue("10001", IDS)).issue.times["summary"] == moment(50)


async def test_what_our_account_wrote_last_is_ours_and_what_a_person_wrote_after_it_is_not(
    site: JiraSite, jira: Scripted
) -> None:
    jira.always(
        issue_json(
            history(1, 10, APP, item("summary", "a", "b"), item("issuetype", "Task", "Bug")),
            history(2, 20, ALICE, item("summary", "b", "A bug")),
        )
    )
    read = await site.read_issue("10001", IDS)
    assert set(read.ours) == {"type"}
    assert (read.ours["type"].at, read.ours["type"].before, read.last_entry) == (moment(10), "Task", 2)


async def test_an_edit_that_our_write_has_overwritten_is_found(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        issue_json(
            history(5, 10, ALICE, item("summary", "a", "b")),
            history(6, 20, ALICE, item("summary", "b", "lost")),
            history(7, 21, APP, item("summary", "lost", "A bug")),
        )
    )
    read = await site.read_issue("10001", IDS)
    lost = overwritten(read.changes, "summary", since=5)
    assert lost is not None
    assert lost.value == "lost"
    assert overwritten(read.changes, "summary", since=6) is None
    assert overwritten(read.changes[1:], "summary", since=5) is None, "a person wrote last: nothing is lost"


async def test_deleted_elements_have_the_time_of_their_deletion(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        issue_json(
            history(1, 5, ALICE, item("attachment", None, "a.txt", to="55")),
            history(2, 15, ALICE, {"field": "Attachment", "fromString": "a.txt", "from": "55", "to": None}),
            history(3, 25, ALICE, {"field": "Comment", "fromString": "hi", "from": "7", "to": None}),
        )
    )
    times = (await site.read_issue("10001", IDS)).issue.times
    assert times["attachment/s:55"] == moment(15)
    assert times["comment/s:7"] == moment(25)


@pytest.mark.parametrize("shown", [2, 20, 100])
async def test_comments_that_overflow_their_page_are_fetched(site: JiraSite, jira: Scripted, shown: int) -> None:
    comments = [comment(number) for number in range(250)]

    def script(asked: Asked) -> Answer:
        if "/comment?" not in asked.path:
            return Answer(issue_json(comment={"comments": comments[:shown], "total": 250}))
        start = int(asked.path.partition("startAt=")[2].partition("&")[0])
        return Answer({"comments": comments[start : start + 100], "total": 250})

    jira.script = script
    read = await site.read_issue("10001", IDS)
    assert len(read.issue.elements("comment")) == 250
    assert len(jira.asked) <= 4


async def test_comments_are_complete_also_when_jira_shows_the_newest_first(site: JiraSite, jira: Scripted) -> None:
    comments = [comment(number) for number in range(120)]

    def script(asked: Asked) -> Answer:
        if "/comment?" not in asked.path:
            return Answer(issue_json(comment={"comments": comments[-50:][::-1], "total": 120}))
        start = int(asked.path.partition("startAt=")[2].partition("&")[0])
        return Answer({"comments": comments[start : start + 100], "total": 120})

    jira.script = script
    assert len((await site.read_issue("10001", IDS)).issue.elements("comment")) == 120


def image(uuid: str, alt: str) -> dict[str, Any]:
    media = {"type": "media", "attrs": {"type": "file", "id": uuid, "collection": "", "alt": alt}}
    return {
        "version": 1,
        "type": "doc",
        "content": [{"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [media]}],
    }


def with_image(jira: Scripted) -> None:
    files = [
        {"id": str(number), "filename": name, "size": 1, "mimeType": "image/png", "created": at(1)}
        for number, name in ((50, "other.png"), (51, "shot.png"), (52, "third.png"))
    ]
    jira.by_path(
        {
            "attachment/content/51": Answer(b"", 303, {"Location": f"/file/{UUID}/binary"}),
            "attachment/content": Answer(b"", 303, {"Location": f"/file/{UUID[::-1]}/binary"}),
            "issue/10001": Answer(issue_json(description=image(UUID, "shot.png"), attachment=files)),
        }
    )


async def test_a_new_inline_file_is_found_by_its_name_first_and_then_remembered(site: JiraSite, jira: Scripted) -> None:
    with_image(jira)
    read = await site.read_issue("10001", IDS)
    assert read.media == {UUID: "51"}
    description = read.issue.fields["description"]
    assert isinstance(description, RichText)
    assert description.media == {"attachment/s:51"}
    assert len(jira.asked) == 2
    jira.asked.clear()
    again = await site.read_issue("10001", IDS.with_media(read.media))
    assert again.issue == read.issue
    assert not again.media
    assert len(jira.asked) == 1


async def test_texts_nested_beyond_reason_stop_their_own_issue_only(site: JiraSite, jira: Scripted) -> None:
    inner = '{"type":"paragraph"}'
    for _ in range(2000):
        inner = '{"type":"blockquote","content":[' + inner + "]}"
    body = json.dumps(issue_json(description="HERE")).replace('"HERE"', f'{{"type":"doc","content":[{inner}]}}')
    jira.always(body.encode())
    with pytest.raises(Rejected, match="nested"):
        await site.read_issue("10001", IDS)


async def test_issues_that_are_missing_are_left_out_of_a_bulk_read(site: JiraSite, jira: Scripted) -> None:
    jira.always({"issues": [issue_json()], "issueErrors": [{"id": "10002", "errorMessage": "gone"}]})
    found = await site.read_issues(["10001", "10002"], {"10001": IDS, "10002": IDS})
    assert set(found) == {"10001"}
    assert found["10001"].issue.fields["summary"] == "A bug"


async def test_a_webhook_s_mark_and_a_missing_mark_are_told_apart(site: JiraSite, jira: Scripted) -> None:
    body = issue_json()
    body["properties"] = {}
    jira.always(body)
    assert (await site.read_issue("10001", IDS)).mark is None


async def test_the_app_user_is_asked_for_once_if_the_door_does_not_know_it(pool: JiraPool, jira: Scripted) -> None:
    site = JiraSite(pool, SiteAccess(jira.url, lambda *_: "JWT x"))
    jira.by_path(
        {"myself": Answer({"accountId": OWN}), "issue": Answer(issue_json(history(1, 1, APP, item("summary"))))}
    )
    for _ in range(2):
        assert set((await site.read_issue("10001", IDS)).ours) == {"summary"}
    assert sum("myself" in asked.path for asked in jira.asked) == 1


def _real_changelogs() -> list[tuple[str, dict[str, Any]]]:
    files = sorted(shared("webhooks").glob("*/*.json"))
    bodies = [(file.name, json.loads(file.read_text())) for file in files]
    return [(name, body) for name, body in bodies if isinstance(body, dict) and body.get("changelog")]


async def test_every_changelog_that_jira_was_seen_to_write_can_be_read(site: JiraSite, jira: Scripted) -> None:
    known = 0
    for name, body in _real_changelogs():
        items = body["changelog"].get("items") or []
        jira.always(
            issue_json({"id": body["changelog"].get("id") or 1, "created": at(9), "author": ALICE, "items": items})
        )
        times = (await site.read_issue("10001", IDS)).issue.times
        for field, key in (("summary", "summary"), ("description", "description"), ("issuetype", "type")):
            touched = any((i.get("fieldId") or i["field"]) == field for i in items)
            assert (times[key] == moment(9)) == touched, name
            known += touched
    assert known >= 10


async def test_a_description_that_jira_was_seen_to_give_can_be_read(site: JiraSite, jira: Scripted) -> None:
    seen = json.loads(shared("rest/jira-cli/issue.json").read_text())["fields"]
    jira.always(issue_json(description=seen["description"], summary=seen["summary"], created=seen["created"]))
    read = await site.read_issue("10001", IDS)
    assert read.issue.fields["description"] == RichText.of_text("Test description")
