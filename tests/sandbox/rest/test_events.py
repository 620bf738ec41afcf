"""What a change tells: the events of Jira's webhooks, in order, once each, with the trace of the call."""

from collections.abc import Iterator

import pytest

from sandbox.acting import Acting, image, paragraph
from sandbox.changes import issues, properties
from sandbox.errors import JiraError
from sandbox.events import Event
from sandbox.model import Actor
from sandbox.server import build
from sandbox.state import Site


class Heard:
    """The events of a site since the last look."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.events: list[Event] = []
        self.stop = site.events.subscribe(self.events.append)

    def names(self) -> list[str]:
        names = [event.name for event in self.events]
        self.events.clear()
        return names


@pytest.fixture
def heard() -> Iterator[Heard]:
    heard = Heard(build(["acme", "globex"], fast=True).site("acme"))
    yield heard
    heard.stop()


def test_one_action_tells_what_jira_tells(heard: Heard) -> None:
    bob = heard.site.act_as("bob")
    issue = bob.create_issue("ACM", "One")
    assert heard.names() == ["jira:issue_created"]
    bob.edit(issue.key, summary="Two", labels=["a"])
    [event] = heard.events
    assert (event.name, event.kind) == ("jira:issue_updated", "issue_updated")
    assert event.changelog is not None
    assert [(i.field_id, i.from_string, i.to_string) for i in event.changelog.items] == [
        ("summary", "One", "Two"),
        ("labels", None, "a"),
    ]
    heard.names()
    comment = bob.comment(issue.key, "hello")
    assert heard.names() == ["comment_created", "jira:issue_updated"]
    bob.edit_comment(issue.key, comment.id, "hello again")
    assert heard.names() == ["comment_updated", "jira:issue_updated"]
    bob.attach(issue.key, "a.txt", b"1")
    assert heard.names() == ["attachment_created", "jira:issue_updated"]
    bob.log_work(issue.key, 3600)
    assert heard.names() == ["jira:issue_updated", "worklog_created"]
    bob.transition(issue.key, "Start progress")
    assert [(e.name, e.kind) for e in heard.events] == [("jira:issue_updated", "issue_generic")]


def test_nothing_is_told_when_nothing_changes_or_the_write_is_refused(heard: Heard) -> None:
    bob = heard.site.act_as("bob")
    issue = bob.create_issue("ACM", "One", labels=["a"])
    heard.names()
    bob.edit(issue.key, summary="One", labels=["a"])
    with pytest.raises(JiraError):
        bob.edit(issue.key, summary="Two", labels=["not valid"])
    assert heard.names() == []
    assert issue.fields["summary"] == "One"


def test_the_trace_of_a_call_is_on_all_it_causes(heard: Heard) -> None:
    site = heard.site
    acting = Acting(site, Actor(site.user("bob")), trace="t-9")
    issue = acting.create_issue("ACM", "One")
    picture = acting.attach(issue.key, "x.png", b"1")
    shown = paragraph("see")
    shown["content"].append(image(picture.media_id))
    acting.edit(issue.key, description=shown)
    acting.edit(issue.key, description="gone")
    assert {event.trace for event in heard.events} == {"t-9"}
    assert heard.names()[-3:] == ["jira:issue_updated", "attachment_deleted", "jira:issue_updated"]


def test_a_property_is_told_of_unless_it_came_with_the_issue(heard: Heard) -> None:
    bob = heard.site.act_as("bob")
    fields = {"project": {"key": "ACM"}, "issuetype": {"name": "Task"}, "summary": "s"}
    issue = issues.create_issue(bob.by, {"fields": fields, "properties": [{"key": "origin", "value": 1}]})
    assert heard.names() == ["jira:issue_created"]
    assert issue.properties == {"origin": 1}
    properties.set_issue_property(bob.by, issue.key, "origin", 2)
    assert heard.names() == ["issue_property_set"]


def test_a_move_tells_the_old_and_the_new_key(heard: Heard) -> None:
    alice = heard.site.act_as("alice")
    issue = alice.create_issue("ACM", "One")
    old = issue.key
    heard.names()
    alice.move(old, "ENG")
    [event] = heard.events
    assert event.kind == "issue_moved"
    assert event.changelog is not None
    assert ("Key", old, issue.key) in [(i.field, i.from_string, i.to_string) for i in event.changelog.items]


def test_a_deletion_tells_of_all_that_hung_on_the_issue(heard: Heard) -> None:
    alice = heard.site.act_as("alice")
    issue, other = alice.create_issue("ACM", "One"), alice.create_issue("ACM", "Two")
    alice.comment(issue.key, "c")
    alice.attach(issue.key, "a.txt", b"1")
    alice.link(issue.key, other.key)
    heard.names()
    alice.delete(issue.key)
    assert [(e.name, e.primary) for e in heard.events] == [
        ("jira:issue_deleted", True),
        ("comment_deleted", False),
        ("attachment_deleted", False),
        ("jira:issue_updated", False),
        ("issuelink_deleted", False),
    ]
    assert other.links == []
    assert heard.site.attachments == {}
