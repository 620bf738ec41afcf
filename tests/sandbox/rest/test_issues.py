"""Issues over REST: what is written comes back, and what Jira refuses is refused in its words."""

import json

from sandbox.acting import paragraph
from sandbox.presets import account_id
from sandbox.server import RunningSandbox
from tests.sandbox.rest.conftest import Person


def custom(person: Person, kind: str) -> str:
    return next(f.id for f in person.site.fields.values() if f.custom and f.kind == kind)


async def test_a_new_issue_has_what_was_written_and_its_properties_at_once(bob: Person) -> None:
    created = await bob.ask(
        "POST",
        "issue",
        {
            "fields": {
                "project": {"key": "ACM"},
                "issuetype": {"name": "Bug"},
                "summary": "Printer on fire",
                "description": paragraph("It burns."),
                "labels": ["hot"],
                "priority": {"name": "High"},
            },
            "properties": [{"key": "origin", "value": {"uid": "u-1"}}],
        },
        status=201,
    )
    shown = await bob.ask("GET", f"issue/{created['key']}", params={"properties": "origin"})
    assert shown["properties"] == {"origin": {"uid": "u-1"}}
    assert shown["fields"]["summary"] == "Printer on fire"
    assert shown["fields"]["description"] == paragraph("It burns.")
    assert shown["fields"]["issuetype"]["name"] == "Bug"
    assert shown["fields"]["status"]["name"] == "To Do"
    assert shown["fields"]["reporter"]["accountId"] == account_id("bob")


async def test_every_kind_of_custom_field_takes_and_shows_its_values(bob: Person) -> None:
    site = bob.site
    versions = next(p for p in site.projects.values() if p.key == "ACM").versions
    options = {
        kind: site.fields[custom(bob, kind)].options
        for kind in ("select", "multiselect", "cascading", "radio", "checkbox")
    }
    written = {
        "text": "Initech",
        "textarea": paragraph("first this"),
        "number": 3.5,
        "date": "2026-12-24",
        "datetime": "2026-12-24T18:00:00.000+0100",
        "select": {"value": "High"},
        "multiselect": [{"id": options["multiselect"][0].id}, {"value": "Medium"}],
        "cascading": {"value": "Low", "child": {"value": "Low North"}},
        "user": {"accountId": account_id("paul")},
        "multiuser": [{"accountId": account_id("paul")}, {"accountId": account_id("bob")}],
        "labels": ["a", "b"],
        "url": "https://example.com/x",
        "checkbox": [{"value": "Low"}],
        "radio": {"value": "Medium"},
        "version": {"id": versions[0]},
    }
    key = await bob.create(**{custom(bob, kind): value for kind, value in written.items()})
    fields = await bob.fields(key)
    shown = {kind: fields[custom(bob, kind)] for kind in written}
    for kind in ("text", "textarea", "number", "date", "labels", "url"):
        assert shown[kind] == written[kind], kind
    assert shown["datetime"] == "2026-12-24T17:00:00.000+0000"
    assert shown["select"]["value"] == "High"
    assert [o["value"] for o in shown["multiselect"]] == ["Low", "Medium"]
    assert shown["cascading"]["child"]["value"] == "Low North"
    assert shown["user"]["displayName"] == "Paul Peters"
    assert {u["accountId"] for u in shown["multiuser"]} == {account_id("paul"), account_id("bob")}
    assert [o["value"] for o in shown["checkbox"]] == ["Low"]
    assert shown["radio"]["value"] == "Medium"
    assert shown["version"]["name"] == "1.0"


async def test_a_field_that_is_not_on_the_screen_is_refused_and_nothing_is_written(bob: Person) -> None:
    off_screen = custom(bob, "multiversion")
    key = await bob.create()
    body = {"fields": {"summary": "Other", off_screen: []}}
    refused = await bob.ask("PUT", f"issue/{key}", body, status=400)
    message = f"Field '{off_screen}' cannot be set. It is not on the appropriate screen, or unknown."
    assert refused["errors"] == {off_screen: message}
    assert (await bob.fields(key))["summary"] == "A thing"


async def test_a_required_custom_field_must_come_with_the_create(bob: Person) -> None:
    body = {"fields": {"project": {"key": "REQ"}, "issuetype": {"name": "Task"}, "summary": "x"}}
    refused = await bob.ask("POST", "issue", body, status=400)
    assert refused["errors"] == {custom(bob, "text"): "Customer is required."}


async def test_all_wrong_fields_are_named_at_once(bob: Person) -> None:
    fields = {
        "project": {"key": "ACM"},
        "issuetype": {"name": "Task"},
        "summary": "two\nlines",
        "labels": ["with space"],
        "priority": {"name": "Urgent"},
        "duedate": "tomorrow",
        custom(bob, "select"): {"value": "Extreme"},
    }
    refused = await bob.ask("POST", "issue", {"fields": fields}, status=400)
    assert set(refused["errors"]) == {"summary", "labels", "priority", "duedate", custom(bob, "select")}


async def test_an_edit_gives_back_the_issue_when_asked_and_nothing_else(bob: Person) -> None:
    key = await bob.create()
    shown = await bob.ask("PUT", f"issue/{key}", {"fields": {"summary": "New"}}, params={"returnIssue": "true"})
    assert shown["fields"]["summary"] == "New"
    assert await bob.ask("PUT", f"issue/{key}", {"fields": {"summary": "Newer"}}, status=204) is None


async def test_verbs_add_and_remove_without_touching_the_rest(bob: Person) -> None:
    key = await bob.create(labels=["a", "b"], components=[{"name": "Backend"}])
    update = {"labels": [{"add": "c"}, {"remove": "a"}], "components": [{"add": {"name": "Frontend"}}]}
    await bob.ask("PUT", f"issue/{key}", {"update": update}, status=204)
    fields = await bob.fields(key)
    assert fields["labels"] == ["b", "c"]
    assert [c["name"] for c in fields["components"]] == ["Backend", "Frontend"]


async def test_a_field_in_both_fields_and_update_is_refused(bob: Person) -> None:
    key = await bob.create()
    body = {"fields": {"labels": ["x"]}, "update": {"labels": [{"add": "y"}]}}
    refused = await bob.ask("PUT", f"issue/{key}", body, status=400)
    assert "labels" in refused["errors"]


async def test_the_change_log_tells_who_changed_what_from_what_to_what(bob: Person) -> None:
    key = await bob.create()
    await bob.ask(
        "PUT", f"issue/{key}", {"fields": {"summary": "B", "assignee": {"accountId": account_id("paul")}}}, status=204
    )
    [entry] = (await bob.ask("GET", f"issue/{key}/changelog"))["values"]
    items = {item["fieldId"]: item for item in entry["items"]}
    assert (items["summary"]["fromString"], items["summary"]["toString"]) == ("A thing", "B")
    assert items["assignee"]["to"] == account_id("paul")
    assert entry["author"]["accountId"] == account_id("bob")
    expanded = await bob.ask(
        "GET", f"issue/{key}", params={"expand": "changelog,names,schema,editmeta,transitions,renderedFields"}
    )
    assert expanded["changelog"]["histories"] == [entry]
    assert expanded["names"]["summary"] == "Summary"
    assert "priority" in expanded["editmeta"]["fields"]
    assert [t["name"] for t in expanded["transitions"]] == ["Start progress"]


async def test_writing_what_is_there_already_leaves_no_trace(bob: Person) -> None:
    key = await bob.create(labels=["a"])
    before = await bob.fields(key)
    await bob.ask("PUT", f"issue/{key}", {"fields": {"summary": "A thing", "labels": ["a"]}}, status=204)
    assert (await bob.fields(key))["updated"] == before["updated"]
    assert (await bob.ask("GET", f"issue/{key}/changelog"))["total"] == 0


async def test_only_open_transitions_can_be_done_and_a_required_screen_must_be_filled(bob: Person) -> None:
    key = await bob.create()
    names = []
    for wanted in ("Start progress", "Ask for review"):
        found = (await bob.ask("GET", f"issue/{key}/transitions"))["transitions"]
        names.append([t["name"] for t in found])
        chosen = next(t["id"] for t in found if t["name"] == wanted)
        await bob.ask("POST", f"issue/{key}/transitions", {"transition": {"id": chosen}}, status=204)
    assert names == [["Start progress"], ["Stop progress", "Ask for review"]]
    found = await bob.ask("GET", f"issue/{key}/transitions", params={"expand": "transitions.fields"})
    finish = next(t for t in found["transitions"] if t["name"] == "Finish")
    assert finish["fields"]["resolution"]["required"]
    body = {"transition": {"id": finish["id"]}}
    refused = await bob.ask("POST", f"issue/{key}/transitions", body, status=400)
    assert refused["errors"] == {"resolution": "Resolution is required."}
    await bob.ask("POST", f"issue/{key}/transitions", {**body, "fields": {"resolution": {"name": "Done"}}}, status=204)
    fields = await bob.fields(key)
    assert (fields["status"]["name"], fields["resolution"]["name"]) == ("Done", "Done")
    assert fields["resolutiondate"]
    await bob.ask("POST", f"issue/{key}/transitions", {"transition": {"id": "11"}}, status=400)


async def test_bulk_create_makes_the_good_ones_and_names_the_bad_ones(bob: Person) -> None:
    good = {"fields": {"project": {"key": "ACM"}, "issuetype": {"name": "Task"}, "summary": "ok"}}
    bad = {"fields": {"project": {"key": "NOPE"}, "issuetype": {"name": "Task"}, "summary": "no"}}
    answer = await bob.ask("POST", "issue/bulk", {"issueUpdates": [good, bad, good]}, status=201)
    assert len(answer["issues"]) == 2
    assert [error["failedElementNumber"] for error in answer["errors"]] == [1]
    assert len((await bob.ask("POST", "issue/bulk", {"issueUpdates": [bad]}, status=400))["errors"]) == 1
    odd = await bob.raw("POST", "/rest/api/3/issue/bulk", json={"issueUpdates": ["x", None]})
    assert (odd.status_code, [e["failedElementNumber"] for e in odd.json()["errors"]]) == (400, [0, 1])
    await bob.ask("POST", "issue/bulk", {"issueUpdates": [good] * 51}, status=400)


async def test_bulk_fetch_answers_by_id_and_names_what_is_missing(bob: Person) -> None:
    keys = [await bob.create(summary=f"n{n}") for n in range(3)]
    body = {"issueIdsOrKeys": [keys[2], keys[0], "ACM-99"], "fields": ["summary"]}
    answer = await bob.ask("POST", "issue/bulkfetch", body)
    assert [issue["fields"]["summary"] for issue in answer["issues"]] == ["n0", "n2"]
    assert [error["id"] for error in answer["issueErrors"]] == ["ACM-99"]
    await bob.ask("POST", "issue/bulkfetch", {"issueIdsOrKeys": [str(n) for n in range(101)]}, status=400)


async def test_a_moved_issue_keeps_its_id_and_answers_to_its_old_key(bob: Person, running: RunningSandbox) -> None:
    key = await bob.create()
    before = await bob.ask("GET", f"issue/{key}")
    moved = running.site("acme").act_as("alice").move(key, "ENG")
    after = await bob.ask("GET", f"issue/{key}", params={"expand": "changelog"})
    assert (after["id"], after["key"]) == (before["id"], moved.key)
    assert after["fields"]["project"]["key"] == "ENG"
    items = [item["field"] for item in after["changelog"]["histories"][0]["items"]]
    assert {"project", "Key"} <= set(items)


async def test_an_issue_with_subtasks_goes_only_together_with_them(alice: Person) -> None:
    parent = await alice.create()
    child = await alice.create(type="Sub-task", parent={"key": parent})
    assert [s["key"] for s in (await alice.fields(parent))["subtasks"]] == [child]
    await alice.ask("DELETE", f"issue/{parent}", status=400)
    await alice.ask("DELETE", f"issue/{parent}", params={"deleteSubtasks": "true"}, status=204)
    for key in (parent, child):
        await alice.ask("GET", f"issue/{key}", status=404)


async def test_properties_are_set_read_listed_and_deleted(bob: Person) -> None:
    key = await bob.create()
    updated = (await bob.fields(key))["updated"]
    await bob.ask("PUT", f"issue/{key}/properties/p", {"a": 1}, status=201)
    await bob.ask("PUT", f"issue/{key}/properties/p", {"a": 2}, status=200)
    assert (await bob.ask("GET", f"issue/{key}/properties/p"))["value"] == {"a": 2}
    assert [k["key"] for k in (await bob.ask("GET", f"issue/{key}/properties"))["keys"]] == ["p"]
    assert (await bob.fields(key))["updated"] == updated
    await bob.ask("DELETE", f"issue/{key}/properties/p", status=204)
    await bob.ask("GET", f"issue/{key}/properties/p", status=404)
    await bob.ask("PUT", f"issue/{key}/properties/p", "x" * 32_768, status=400)


async def test_what_may_not_be_seen_is_as_missing_and_who_is_wrong_is_turned_away(
    running: RunningSandbox, bob: Person
) -> None:
    site = running.site("acme")
    hidden = next(p for p in site.projects.values() if p.key == "ENG")
    key = await bob.create("ENG")
    hidden.browsers = {account_id("paul")}
    assert await bob.ask("GET", f"issue/{key}", status=404) == await bob.ask("GET", "issue/ENG-77", status=404)
    stranger = Person(site)
    assert (await stranger.raw("GET", "/rest/api/3/myself")).status_code == 401
    assert (await stranger.raw("GET", "/rest/api/3/myself", auth=("bob", "wrong"))).status_code == 401
    assert (await stranger.raw("GET", "/rest/api/3/serverInfo")).status_code == 200
    await stranger.close()


async def test_a_get_with_a_body_is_refused_as_at_jiras_edge(bob: Person) -> None:
    answer = await bob.raw("GET", "/rest/api/3/myself", content=b"{}")
    assert answer.status_code == 403


async def test_version_2_takes_and_gives_wiki_markup(bob: Person) -> None:
    body = {
        "fields": {
            "project": {"key": "ACM"},
            "issuetype": {"name": "Task"},
            "summary": "w",
            "description": "*bold* text",
        }
    }
    key = (await bob.ask("POST", "/rest/api/2/issue", body, status=201))["key"]
    [block] = (await bob.fields(key))["description"]["content"]
    assert block["content"][0] == {"type": "text", "text": "bold", "marks": [{"type": "strong"}]}
    shown = await bob.ask("GET", f"/rest/api/2/issue/{key}")
    assert shown["fields"]["description"] == "*bold* text"
    assert "/rest/api/2/" in shown["self"]
    wrong = {"fields": {"description": paragraph("adf")}}
    refused = await bob.ask("PUT", f"/rest/api/2/issue/{key}", wrong, status=400)
    assert refused["errors"]["description"] == "Operation value must be a string"
    refused = await bob.ask("PUT", f"issue/{key}", {"fields": {"description": "wiki"}}, status=400)
    assert "Atlassian Document" in refused["errors"]["description"]


async def test_a_text_beyond_jiras_limit_is_refused(bob: Person) -> None:
    room = 32_767 - len(json.dumps(paragraph("x"), separators=(",", ":"))) + 1
    key = await bob.create(description=paragraph("x" * room))
    # The document counts with its braces, and what is outside of the basic plane twice.
    for text in ("x" * (room + 1), "😀" * (room // 2 + 1)):
        refused = await bob.ask("PUT", f"issue/{key}", {"fields": {"description": paragraph(text)}}, status=400)
        assert refused["errorMessages"] == ["CONTENT_LIMIT_EXCEEDED"]
        await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph(text)}, status=400)
    wiki = {"fields": {"description": "x" * 32_767}}
    await bob.ask("PUT", f"/rest/api/2/issue/{key}", wiki, status=204)


async def test_only_who_administers_the_project_changes_something_in_silence(bob: Person, paul: Person) -> None:
    key, silent = await bob.create(), {"notifyUsers": "false"}
    comment = await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("a")}, status=201)
    for path, body, status in (
        (f"issue/{key}", {"fields": {"summary": "b"}}, 204),
        (f"issue/{key}/comment/{comment['id']}", {"body": paragraph("b")}, 200),
    ):
        refused = await bob.ask("PUT", path, body, status=403, params=silent)
        assert refused["errorMessages"][0].startswith("To discard the user notification")
        await bob.ask("PUT", path, body, status=status, params={"notifyUsers": "true"})
    await paul.ask("PUT", f"issue/{key}", {"fields": {"summary": "c"}}, status=204, params=silent)


async def test_only_an_administrator_writes_past_the_screen(alice: Person, bob: Person) -> None:
    off_screen = custom(bob, "multiversion")
    versions = next(p for p in bob.site.projects.values() if p.key == "ACM").versions
    key = await bob.create()
    body = {"fields": {off_screen: [{"id": versions[1]}]}}
    past = {"overrideScreenSecurity": "true"}
    await bob.ask("PUT", f"issue/{key}", body, status=403, params=past)
    await alice.ask("PUT", f"issue/{key}", body, status=204, params=past)
    assert [v["name"] for v in (await bob.fields(key))[off_screen]] == ["2.0"]
