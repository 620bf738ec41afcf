"""Comments, worklogs and links over REST."""

from typing import Any

from sandbox.acting import paragraph
from tests.sandbox.rest.conftest import Person


async def test_a_comment_is_added_edited_listed_and_deleted(bob: Person) -> None:
    key = await bob.create()
    first = await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("one")}, status=201)
    await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("two")}, status=201)
    await bob.ask("PUT", f"issue/{key}/comment/{first['id']}", {"body": paragraph("uno")})
    shown = await bob.ask("GET", f"issue/{key}/comment")
    assert [c["body"] for c in shown["comments"]] == [paragraph("uno"), paragraph("two")]
    newest = await bob.ask("GET", f"issue/{key}/comment", params={"orderBy": "-created", "maxResults": 1})
    assert [c["body"] for c in newest["comments"]] == [paragraph("two")]
    assert newest["total"] == 2
    await bob.ask("DELETE", f"issue/{key}/comment/{first['id']}", status=204)
    await bob.ask("GET", f"issue/{key}/comment/{first['id']}", status=404)
    assert (await bob.fields(key))["comment"]["total"] == 1


async def test_a_comment_carries_its_mark_from_the_call_that_makes_it(bob: Person) -> None:
    key = await bob.create()
    body = {"body": paragraph("x"), "properties": [{"key": "origin", "value": {"uid": 7}}]}
    made = await bob.ask("POST", f"issue/{key}/comment", body, status=201)
    listed = await bob.ask("GET", f"issue/{key}/comment", params={"expand": "properties"})
    assert listed["comments"][0]["properties"] == [{"key": "origin", "value": {"uid": 7}}]
    assert (await bob.ask("GET", f"comment/{made['id']}/properties/origin"))["value"] == {"uid": 7}
    found = await bob.ask("POST", "comment/list", {"ids": [int(made["id"]), 1]}, params={"expand": "properties"})
    assert [c["id"] for c in found["values"]] == [made["id"]]


async def test_an_internal_comment_says_so(bob: Person) -> None:
    key = await bob.create()
    marker = [{"key": "sd.public.comment", "value": {"internal": True}}]
    made = await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("x"), "properties": marker}, status=201)
    assert made["jsdPublic"] is False
    plain = await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("y")}, status=201)
    assert plain["jsdPublic"] is True


async def test_a_comment_for_administrators_is_hidden_from_others(alice: Person, bob: Person) -> None:
    key = await bob.create()
    body = {"body": paragraph("secret"), "visibility": {"type": "role", "value": "Administrators"}}
    made = await alice.ask("POST", f"issue/{key}/comment", body, status=201)
    assert made["visibility"]["value"] == "Administrators"
    await bob.ask("GET", f"issue/{key}/comment/{made['id']}", status=404)
    assert (await bob.ask("GET", f"issue/{key}/comment"))["total"] == 0
    assert (await bob.fields(key))["comment"]["comments"] == []
    wrong = body | {"visibility": {"type": "role", "value": "Nobody"}}
    await alice.ask("POST", f"issue/{key}/comment", wrong, status=400)


async def test_only_the_author_or_an_administrator_edits_a_comment(alice: Person, bob: Person) -> None:
    key = await bob.create()
    made = await alice.ask("POST", f"issue/{key}/comment", {"body": paragraph("hers")}, status=201)
    await bob.ask("PUT", f"issue/{key}/comment/{made['id']}", {"body": paragraph("his")}, status=400)
    await bob.ask("DELETE", f"issue/{key}/comment/{made['id']}", status=403)


async def test_a_full_issue_takes_no_more_comments(bob: Person) -> None:
    bob.site.settings.comments_per_issue = 1
    key = await bob.create()
    await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("1")}, status=201)
    await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("2")}, status=413)
    report = await bob.ask("GET", "issue/limit/report")
    assert report["limits"]["comment"] == 1
    assert list(report["issuesBreachingLimit"]["comment"].values()) == [1]


async def test_a_worklog_counts_whole_minutes_and_moves_the_estimate_only_when_asked(bob: Person) -> None:
    key = await bob.create(timetracking={"originalEstimate": "1d", "remainingEstimate": "8h"})
    body = {"timeSpentSeconds": 3659, "started": "2021-01-17T12:34:00.000+0000", "comment": paragraph("w")}
    made = await bob.ask("POST", f"issue/{key}/worklog", body, status=201, params={"adjustEstimate": "leave"})
    assert (made["timeSpent"], made["timeSpentSeconds"]) == ("1h", 3600)
    assert made["started"] == "2021-01-17T12:34:00.000+0000"
    track = (await bob.fields(key))["timetracking"]
    assert (track["remainingEstimate"], track["timeSpent"]) == ("1d", "1h")
    await bob.ask("POST", f"issue/{key}/worklog", {"timeSpent": "2h"}, status=201)
    assert (await bob.fields(key))["timetracking"]["remainingEstimate"] == "6h"
    changed = {"timeSpentSeconds": 7200}
    await bob.ask("PUT", f"issue/{key}/worklog/{made['id']}", changed, params={"adjustEstimate": "leave"})
    assert (await bob.ask("GET", f"issue/{key}/worklog"))["total"] == 2
    await bob.ask("DELETE", f"issue/{key}/worklog/{made['id']}", status=204, params={"adjustEstimate": "leave"})
    await bob.ask("POST", f"issue/{key}/worklog", {"timeSpentSeconds": 59}, status=400)


async def test_changed_worklogs_are_listed_after_they_settled(bob: Person) -> None:
    key = await bob.create()
    kept = await bob.ask("POST", f"issue/{key}/worklog", {"timeSpent": "1h"}, status=201)
    gone = await bob.ask("POST", f"issue/{key}/worklog", {"timeSpent": "1h"}, status=201)
    await bob.ask("DELETE", f"issue/{key}/worklog/{gone['id']}", status=204)
    assert (await bob.ask("GET", "worklog/updated"))["values"] == []
    minute_ago = bob.site.now_ms() - 60_001
    bob.site.worklogs_changed = dict.fromkeys(bob.site.worklogs_changed, minute_ago)
    bob.site.worklogs_deleted = dict.fromkeys(bob.site.worklogs_deleted, minute_ago)
    assert [v["worklogId"] for v in (await bob.ask("GET", "worklog/updated"))["values"]] == [int(kept["id"])]
    assert [v["worklogId"] for v in (await bob.ask("GET", "worklog/deleted"))["values"]] == [int(gone["id"])]
    assert [w["id"] for w in await bob.ask("POST", "worklog/list", {"ids": [int(kept["id"])]})] == [kept["id"]]


async def test_a_link_shows_on_both_issues_each_in_its_direction(bob: Person) -> None:
    one, two = await bob.create(), await bob.create("ENG")
    body = {"type": {"name": "Blocks"}, "inwardIssue": {"key": one}, "outwardIssue": {"key": two}}
    for _ in range(2):
        await bob.ask("POST", "issueLink", body, status=201)
    [seen_by_one] = (await bob.fields(one))["issuelinks"]
    [seen_by_two] = (await bob.fields(two))["issuelinks"]
    assert seen_by_one["outwardIssue"]["key"] == two
    assert seen_by_two["inwardIssue"]["key"] == one
    assert (await bob.ask("GET", f"issueLink/{seen_by_one['id']}"))["type"]["name"] == "Blocks"
    await bob.ask("DELETE", f"issueLink/{seen_by_one['id']}", status=204)
    assert (await bob.fields(two))["issuelinks"] == []
    assert len((await bob.ask("GET", "issueLinkType"))["issueLinkTypes"]) == 3


async def test_a_remote_link_is_replaced_by_its_global_id(bob: Person) -> None:
    key = await bob.create()

    def link(title: str, **more: Any) -> dict[str, Any]:
        return {"globalId": "other=7", "object": {"url": "https://example.com/7", "title": title}, **more}

    made = await bob.ask("POST", f"issue/{key}/remotelink", link("One", relationship="twin"), status=201)
    again = await bob.ask("POST", f"issue/{key}/remotelink", link("Two"), status=200)
    assert made["id"] == again["id"]
    shown = await bob.ask("GET", f"issue/{key}/remotelink", params={"globalId": "other=7"})
    assert shown["object"]["title"] == "Two"
    assert "relationship" not in shown
    await bob.ask("DELETE", f"issue/{key}/remotelink", status=204, params={"globalId": "other=7"})
    assert await bob.ask("GET", f"issue/{key}/remotelink") == []
