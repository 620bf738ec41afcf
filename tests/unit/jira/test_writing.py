"""What the writes send, what they make of the answer, and their second tries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.errors import ProjectForbidden, Rejected
from app.jira.client import JiraSite
from app.jira.records import Created, ElementIds, NewIssue
from app.sync.values import Comment, RichText, Value
from tests.unit.jira.conftest import IDS, OWN
from tests.unit.jira.documents import complaints
from tests.unit.jira.scripted import Answer, Asked, Scripted
from tests.unit.jira.test_reading import UUID, comment, image, issue_json, text

TYPES = {"issueTypes": [{"id": "1", "name": "Bug"}, {"id": "2", "name": "Task"}], "total": 2}
LIMIT_TEXT = RichText.of_text("word " * 20_000)


def answers(jira: Scripted, put: Callable[[Asked], Answer], **others: Answer) -> None:
    """PUTs and POSTs of the test are answered by `put`; what the verbs look up besides, as a site would."""

    def script(asked: Asked) -> Answer:
        for part, answer in others.items():
            if part in asked.path:
                return answer
        if "createmeta" in asked.path:
            return Answer(TYPES)
        if "user/bulk" in asked.path:
            return Answer({"values": [{"accountId": "557058:alice"}]})
        return put(asked)

    jira.script = script


def written(jira: Scripted) -> list[Asked]:
    return [asked for asked in jira.asked if asked.method in {"PUT", "POST"}]


async def edit(site: JiraSite, **values: Value) -> Any:
    return await site.edit_issue("10001", values, IDS, project_id="100", trace="t")


async def test_an_edit_is_one_silent_call_whose_answer_is_what_jira_holds(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda _: Answer(issue_json(summary="A  bug", description=text("as Jira has it"))))
    made = await edit(site, summary="A bug", description=RichText.of_text("as sent"))
    [put] = written(jira)
    assert "notifyUsers=false" in put.path
    assert "returnIssue=true" in put.path
    assert put.json["fields"].keys() == {"summary", "description"}
    assert made.values == {"summary": "A  bug", "description": RichText.of(text("as Jira has it"))}
    assert len(jira.asked) == 1


async def test_a_site_that_does_not_let_us_be_silent_gets_the_edit_with_notifications(
    site: JiraSite, jira: Scripted
) -> None:
    def script(asked: Asked) -> Answer:
        if "notifyUsers=false" in asked.path:
            return Answer(
                {"errorMessages": ["To discard the user notification either admin or project admin needed"]}, 403
            )
        return Answer(issue_json())

    answers(jira, script)
    for _ in range(3):
        await edit(site, summary="A bug")
    assert ["notifyUsers" in asked.path for asked in written(jira)] == [True, False, False, False]


async def test_a_project_that_refuses_both_ways_is_an_error_and_tried_silently_again(
    site: JiraSite, jira: Scripted
) -> None:
    answers(jira, lambda _: Answer({"errorMessages": ["no"]}, 403))
    for _ in range(2):
        with pytest.raises(ProjectForbidden):
            await edit(site, summary="A bug")
    assert ["notifyUsers" in asked.path for asked in written(jira)] == [True, False, True, False]


async def test_a_refused_value_is_not_sent_twice(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda _: Answer({"errors": {"issuetype": "The issue type selected is invalid."}}, 400))
    with pytest.raises(Rejected) as caught:
        await edit(site, summary="A bug", type="Task")
    assert caught.value.field_messages == {"type": "The issue type selected is invalid."}
    assert len(written(jira)) == 1


async def test_an_edit_answered_without_the_issue_reads_it(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda asked: Answer(None, 204) if asked.method == "PUT" else Answer(issue_json()))
    assert (await edit(site, summary="A bug")).values == {"summary": "A bug"}


async def test_a_type_is_written_by_the_id_it_has_in_this_project(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda _: Answer(issue_json()))
    await edit(site, type="Task")
    assert written(jira)[0].json["fields"] == {"issuetype": {"id": "2"}}
    with pytest.raises(Rejected, match="no issue type 'Epos'"):
        await edit(site, type="Epos")


async def test_a_text_that_jira_refuses_is_written_simpler(site: JiraSite, jira: Scripted) -> None:
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": text("careful")["content"]}
    document = {"version": 1, "type": "doc", "content": [panel]}
    refusal = Answer({"errorMessages": ["INVALID_INPUT"], "errors": {}}, 400)
    answers(jira, lambda asked: refusal if b"panel" in asked.body else Answer(issue_json(description=text("careful"))))
    made = await edit(site, description=RichText.of(document))
    assert made.values["description"] == RichText.of_text("careful")
    first, second = (asked.json["fields"]["description"] for asked in written(jira))
    assert "panel" in str(first)
    assert second == {
        "type": "doc",
        "version": 1,
        "content": [{"type": "paragraph", "content": [{"type": "text", "text": "careful"}]}],
    }


async def test_a_text_over_the_limit_is_cut_and_given_back_whole(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda asked: Answer(issue_json(description=asked.json["fields"]["description"])))
    made = await edit(site, description=LIMIT_TEXT)
    assert made.cut == {"description": LIMIT_TEXT}
    sent = written(jira)[0].json["fields"]["description"]
    assert complaints(sent) == []
    assert "too long for Jira" in str(sent)
    assert made.values["description"] == RichText.of(sent)


async def test_a_long_comment_is_cut_and_says_so(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda asked: Answer({**comment(5), "body": asked.json["body"]}))
    made = await site.add_comment("10001", Comment(LIMIT_TEXT), "m", IDS)
    assert made.cut
    assert not (await site.add_comment("10001", Comment(RichText.of_text("short")), "m", IDS)).cut


async def test_a_long_or_broken_summary_becomes_one_line(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda asked: Answer(issue_json(summary=asked.json["fields"]["summary"])))
    assert (await edit(site, summary="two\nlines")).values == {"summary": "two lines"}
    made = await edit(site, summary="x" * 300)
    assert made.values["summary"] == "x" * 254 + "…"
    assert made.cut == {"summary": "x" * 300}


async def test_people_are_looked_up_once_and_unknown_ones_named(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda asked: Answer({**comment(5), "body": asked.json["body"]}))
    mentions = [
        {"type": "mention", "attrs": {"id": f"557058:{name}", "text": f"@{name}"}} for name in ("alice", "nobody")
    ]
    document = {"version": 1, "type": "doc", "content": [{"type": "paragraph", "content": mentions}]}
    for _ in range(2):
        await site.add_comment("10001", Comment(RichText.of(document)), "m", IDS)
    sent = written(jira)[1].json["body"]["content"][0]["content"]
    assert [node["type"] for node in sent] == ["mention", "text"]
    assert sum("user/bulk" in asked.path for asked in jira.asked) == 1


async def test_an_inline_file_gets_its_media_uuid_before_the_text_is_written(site: JiraSite, jira: Scripted) -> None:
    answers(
        jira,
        lambda asked: Answer(issue_json(description=asked.json["fields"]["description"])),
        **{"attachment/content/77": Answer(b"", 303, {"Location": f"/file/{UUID}/binary"})},
    )
    ids = ElementIds("j", traced={"attachment/77": "attachment/s:1"})
    value = RichText.of(image("attachment/s:1", "a.png"))
    made = await site.edit_issue("10001", {"description": value}, ids, project_id="100")
    assert UUID in written(jira)[0].body.decode()
    assert made.media == {UUID: "77"}
    assert isinstance(made.values["description"], RichText)
    assert made.values["description"].media == {"attachment/s:1"}


async def test_a_new_issue_carries_its_mark_in_the_create_call(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda _: Answer({"id": "10009", "key": "ACME-9"}, 201))
    values = {"summary": "New", "type": "Bug", "description": None}
    made = await site.create_issue("100", values, "twin-9", IDS, trace="t")
    assert made == Created("10009", "ACME-9")
    assert written(jira)[0].json == {
        "fields": {"project": {"id": "100"}, "summary": "New", "issuetype": {"id": "1"}},
        "properties": [{"key": "causeway.twin", "value": {"uid": "twin-9"}}],
    }


@pytest.mark.parametrize("status", [201, 400])
async def test_each_issue_of_a_bulk_create_has_a_result_of_its_own(site: JiraSite, jira: Scripted, status: int) -> None:
    failed = {"status": 400, "failedElementNumber": 1, "elementErrors": {"errors": {"issuetype": "no"}}}
    body = {"issues": [{"id": "1", "key": "A-1"}, {"id": "3", "key": "A-3"}], "errors": [failed]}
    answers(jira, lambda _: Answer(body, status))
    new = [
        NewIssue({"summary": name, "type": kind}, name)
        for name, kind in (("zero", "Nonsense"), ("one", "Bug"), ("two", "Bug"), ("three", "Bug"))
    ]
    nonsense, one, two, three = await site.create_issues("100", new, IDS)
    assert isinstance(nonsense, Rejected)
    assert (one, three) == (Created("1", "A-1"), Created("3", "A-3"))
    assert isinstance(two, Rejected)
    assert two.field_messages == {"type": "no"}
    assert len(written(jira)[0].json["issueUpdates"]) == 3


async def test_a_mark_is_believed_only_if_the_issue_itself_has_it(site: JiraSite, jira: Scripted) -> None:
    jira.by_path(
        {
            "search/jql": Answer({"issues": [{"id": "5", "key": "A-5"}, {"id": "6", "key": "A-6"}], "isLast": True}),
            "issue/5/properties": Answer({"key": "causeway.twin", "value": {"uid": "older"}}),
            "issue/6/properties": Answer({"key": "causeway.twin", "value": {"uid": "mine"}}),
        }
    )
    assert await site.find_issue_by_mark("mine") == Created("6", "A-6")
    assert await site.find_issue_by_mark("nobody's") is None


async def test_comment_marks_are_found_with_and_without_the_expansion(site: JiraSite, jira: Scripted) -> None:
    ours = {"accountId": OWN}
    mark = {"key": "causeway.mark", "value": {"uid": "m2"}}
    comments = [
        comment(1, properties=[]),
        comment(2, properties=[mark]),
        comment(3, author=ours),
        comment(4, author=ours),
        comment(5),
    ]
    jira.by_path(
        {
            "comment/3/properties": Answer({"key": "causeway.mark", "value": {"uid": "m3"}}),
            "comment/4/properties": Answer({"errorMessages": ["none"]}, 404),
            "issue/10001/comment": Answer({"comments": comments, "total": 5}),
        }
    )
    assert await site.comment_marks("10001") == {"m2": "2", "m3": "3"}
    assert not any("comment/5/" in asked.path for asked in jira.asked)


@pytest.mark.parametrize(
    ("there", "permissions", "why"),
    [(True, [], "there"), (False, ["BROWSE_PROJECTS"], "deleted"), (False, [], "hidden")],
)
async def test_permissions_tell_a_deleted_issue_from_a_hidden_one(
    site: JiraSite, jira: Scripted, there: bool, permissions: list[str], why: str
) -> None:
    jira.by_path(
        {
            "bulkfetch": Answer({"issues": [{"id": "10001", "key": "A-1", "fields": {}}] if there else []}),
            "permissions/check": Answer(
                {"projectPermissions": [{"permission": name, "projects": [100], "issues": []} for name in permissions]}
            ),
        }
    )
    assert await site.why_gone("10001", "100") == why


async def test_a_permission_in_another_project_counts_for_nothing(site: JiraSite, jira: Scripted) -> None:
    granted = {"permission": "ADMINISTER_PROJECTS", "projects": [200], "issues": []}
    jira.always({"globalPermissions": ["ADMINISTER"], "projectPermissions": [granted]})
    found = await site.granted("557058:bob", project_permissions=["ADMINISTER_PROJECTS"], project_id="100")
    assert not found.project_permissions
    assert found.global_permissions == {"ADMINISTER"}
    assert jira.asked[0].json["accountId"] == "557058:bob"


async def test_issue_types_are_asked_once_until_they_are_forgotten(site: JiraSite, jira: Scripted) -> None:
    answers(jira, lambda _: Answer({}))
    for _ in range(2):
        assert [kind.name for kind in await site.issue_types("100")] == ["Bug", "Task"]
    site.forget_metadata()
    await site.issue_types("100")
    assert len(jira.asked) == 2


async def test_create_fields_tell_what_must_be_sent(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        {
            "total": 2,
            "fields": [
                {
                    "fieldId": "priority",
                    "key": "priority",
                    "name": "Priority",
                    "required": True,
                    "hasDefaultValue": True,
                    "schema": {"type": "priority"},
                    "allowedValues": [{"id": "1", "name": "High"}],
                },
                {
                    "fieldId": "customfield_7",
                    "key": "customfield_7",
                    "name": "Severity",
                    "required": True,
                    "hasDefaultValue": False,
                    "schema": {"type": "option"},
                    "allowedValues": [{"id": "9", "value": "Bad"}],
                },
            ],
        }
    )
    found = await site.create_fields("100", "1")
    assert [(field.name, field.must_be_sent, field.allowed) for field in found] == [
        ("Priority", False, ("High",)),
        ("Severity", True, ("Bad",)),
    ]


async def test_search_pages_end_where_jira_says(site: JiraSite, jira: Scripted) -> None:
    pages = iter(
        [
            {
                "issues": [{"id": "1", "key": "A-1", "fields": {"updated": "2026-11-24T10:00:00.000+0000"}}],
                "nextPageToken": "p2",
            },
            {"issues": [{"id": "2", "key": "A-2", "fields": {}}], "isLast": True, "nextPageToken": "p3"},
        ]
    )
    jira.script = lambda _: Answer(next(pages))
    first = await site.issues_updated_since("100", 10)
    assert first.issues[0].updated is not None
    assert first.next_page == "p2"
    last = await site.issues_updated_since("100", 10, first.next_page)
    assert last.next_page is None
    assert jira.asked[1].json["nextPageToken"] == "p2"


async def test_existence_is_asked_a_hundred_at_a_time(site: JiraSite, jira: Scripted) -> None:
    jira.script = lambda asked: Answer(
        {
            "issues": [
                {"id": id, "key": "A", "fields": {"project": {"id": "100"}}}
                for id in asked.json["issueIdsOrKeys"]
                if int(id) % 2
            ]
        }
    )
    found = await site.which_exist([str(number) for number in range(250)])
    assert len(found) == 125
    assert found["1"].project_id == "100"
    assert len(jira.asked) == 3
