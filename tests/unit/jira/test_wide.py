"""All fields of an issue, read and written on a Jira that behaves like one: what is written is what is read."""

from __future__ import annotations

import pytest

from app.errors import Rejected
from app.jira.records import ElementIds
from app.sync.values import Data, Person, RichText, Value
from tests.unit.jira.sandboxed import World, made, project_id

S = ElementIds("s")


async def test_what_is_written_to_any_kind_of_field_is_what_is_read(world: World) -> None:
    jira, site = world.acme.jira, world.acme.site
    catalog = await jira.fields_known()
    ids = {kind.name: kind.id for kind in catalog.values()}
    bob = Person(site.user("bob").account_id, "Bob")
    by_name: dict[str, Value] = {
        "Priority": "Lowest",
        "Due date": "2027-02-28",
        "Environment": RichText.of_text("Windows"),
        "Assignee": bob,
        "Labels": frozenset({"red", "green"}),
        "Components": frozenset({"Backend"}),
        "Fix versions": frozenset({"2.0"}),
        "Customer": "Initech",
        "Steps to Reproduce": RichText.of_text("Press it"),
        "Story Points": 5,
        "Planned on": "2027-03-01",
        "Severity": "High",
        "Platforms": frozenset({"Low", "High"}),
        "Location": ("Low", "Low North"),
        "Reviewer": bob,
        "Approvers": (bob,),
        "Tags": frozenset({"x"}),
        "Reference": "https://example.test/1",
        "Found in": "1.0",
        "Time tracking": Data.of({"originalEstimateSeconds": 7200, "remainingEstimateSeconds": 3600}),
    }
    values = {ids[name]: value for name, value in by_name.items()}
    issue = await made(world)
    written = await jira.edit_issue(issue.id, values, S, project_id=await project_id(world), catalog=catalog)
    read = (await jira.read_issue(issue.id, S, catalog)).issue
    assert {key: read.get(key) for key in values} == values == dict(written.values)
    assert (read.get("status"), read.get("resolution")) == ("To Do", None)
    emptied = {key: None for key in values if key not in ("priority", "timetracking")}
    await jira.edit_issue(issue.id, emptied, S, project_id=await project_id(world), catalog=catalog)
    read = (await jira.read_issue(issue.id, S, catalog)).issue
    assert not [key for key in emptied if read.get(key)]


async def test_a_set_is_changed_by_what_is_added_and_removed(world: World) -> None:
    jira, user = world.acme.jira, world.acme.site.act_as("bob")
    catalog = await jira.fields_known()
    issue = await made(world)
    user.edit(issue.key, labels=["theirs", "old"])
    sets = {"labels": (frozenset({"ours"}), frozenset({"old"})), "versions": (frozenset({"1.0"}), frozenset[str]())}
    project = await project_id(world)
    written = await jira.edit_issue(issue.id, {}, S, project_id=project, sets=sets, catalog=catalog)
    assert written.values == {"labels": frozenset({"theirs", "ours"}), "versions": frozenset({"1.0"})}


async def test_a_status_is_reached_by_a_transition_with_what_its_screen_wants(world: World) -> None:
    jira = world.acme.jira
    catalog = await jira.fields_known()
    issue = await made(world)
    for status in ("In Progress", "in review"):
        await jira.transition(issue.id, {"status": status}, S, catalog)
    with pytest.raises(Rejected) as without:
        await jira.transition(issue.id, {"status": "Done"}, S, catalog)
    assert "status" in without.value.field_messages
    written = await jira.transition(issue.id, {"status": "Done", "resolution": "Duplicate"}, S, catalog)
    assert written.values == {"status": "Done", "resolution": "Duplicate"}
    [change, *_] = [change for change in written.changes if change.key == "status"]
    assert (change.ours, change.after) == (True, "Done")
    again = await jira.transition(issue.id, {"status": "done"}, S, catalog)
    assert again.values == {"status": "Done"}


async def test_a_status_that_no_transition_leads_to_is_refused_with_those_that_one_does(world: World) -> None:
    issue = await made(world)
    with pytest.raises(Rejected) as refused:
        await world.acme.jira.transition(issue.id, {"status": "Done"}, S, await world.acme.jira.fields_known())
    assert refused.value.field_messages["status"] == (
        "No transition leads from 'To Do' to 'Done' (only to: 'In Progress')."
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("nonsense", "x", "this site has no such field."),
        ("creator", Person("1"), "'Creator' cannot be set: Jira sets it itself."),
        ("duedate", Data.of({}), "'Due date' cannot hold this kind of value."),
    ],
)
async def test_what_cannot_be_written_is_refused_by_name(world: World, key: str, value: Value, said: str) -> None:
    issue = await made(world)
    catalog = await world.acme.jira.fields_known()
    with pytest.raises(Rejected) as refused:
        await world.acme.jira.edit_issue(issue.id, {key: value}, S, project_id=await project_id(world), catalog=catalog)
    assert refused.value.field_messages == {key: said}


async def test_worklogs_and_links_are_elements_of_the_issue(world: World) -> None:
    jira, user = world.acme.jira, world.acme.site.act_as("bob")
    issue, other = await made(world), user.create_issue("ACM", "Other")
    user.log_work(issue.key, 3600, "Looked at it")
    user.link(issue.key, other.key, "Blocks")
    read = (await jira.read_issue(issue.id, S, await jira.fields_known())).issue
    [worklog] = [value for value in read.elements("worklog").values() if isinstance(value, Data)]
    [link] = [value for value in read.elements("link").values() if isinstance(value, Data)]
    assert (worklog.document["seconds"], worklog.document["comment"]) == (3600, "Looked at it")
    assert (link.document["type"], link.document["key"]) == ("Blocks", other.key)
