"""The bodies of webhooks, compared in shape with real ones of Jira Cloud."""

import json
from typing import Any

import pytest

from sandbox.connect.bodies import body_of
from sandbox.events import Event
from sandbox.presets import furnish
from sandbox.state import Sandbox, Site
from tests.conftest import SHARED_DATA

SAMPLES = SHARED_DATA / "webhooks" / "mattermost"

# Removed from Jira for privacy, or of an older age than the sandbox plays.
GONE = {"name", "key", "emailAddress"}

# Sums of time tracking, progress and security levels: the sandbox has none of them.
NOT_PLAYED = {
    "aggregateprogress",
    "aggregatetimeestimate",
    "aggregatetimeoriginalestimate",
    "aggregatetimespent",
    "progress",
    "security",
    "timeestimate",
    "timeoriginalestimate",
    "timespent",
}


@pytest.fixture
def site() -> Site:
    sandbox = Sandbox(fast=True)
    site = sandbox.add_site("acme")
    furnish(site, 0)
    site.base_url = "https://acme.example.net"
    return site


class Listener:
    """Makes each body when it is told, as the Connect host does."""

    def __init__(self, site: Site, *property_keys: str) -> None:
        self._site = site
        self._keys = property_keys
        self.bodies: list[tuple[Event, dict[str, Any]]] = []
        site.events.subscribe(self)

    def __call__(self, event: Event) -> None:
        self.bodies.append((event, body_of(self._site, event, self._keys)))

    def last(self, name: str) -> dict[str, Any]:
        return [body for event, body in self.bodies if event.name == name][-1]


def sample(name: str) -> dict[str, Any]:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"real webhook bodies are not here: {path}")
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def system_fields(body: dict[str, Any]) -> set[str]:
    return {name for name in body["issue"]["fields"] if not name.startswith("customfield_")} - NOT_PLAYED


def test_an_issue_has_every_field_that_a_real_one_has(site: Site) -> None:
    heard = Listener(site)
    site.act_as("bob").create_issue("ACM", "Printer on fire")
    real = sample("webhook-cloud-issue-created-many-fields.json")
    ours = heard.last("jira:issue_created")
    assert set(real) <= set(ours)
    assert set(real["issue"]) == set(ours["issue"])
    assert system_fields(real) <= set(ours["issue"]["fields"])
    assert not {"comment", "worklog"} & set(ours["issue"]["fields"])


def test_people_have_no_address_and_no_name_of_old(site: Site) -> None:
    heard = Listener(site)
    site.act_as("bob").create_issue("ACM", "Printer on fire", assignee={"accountId": site.user("alice").account_id})
    body = heard.last("jira:issue_created")
    for person in (body["user"], body["issue"]["fields"]["assignee"], body["issue"]["fields"]["reporter"]):
        assert set(person) == {"self", "accountId", "avatarUrls", "displayName", "active", "timeZone", "accountType"}


def test_rich_text_is_wiki_markup(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    bold = {"type": "text", "text": "loud", "marks": [{"type": "strong"}]}
    doc = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [bold]}]}
    issue = bob.create_issue("ACM", "Printer on fire", description=doc)
    bob.comment(issue.key, doc)
    assert heard.last("jira:issue_created")["issue"]["fields"]["description"] == "*loud*"
    assert heard.last("comment_created")["comment"]["body"] == "*loud*"


@pytest.mark.parametrize("event", ["comment_created", "comment_updated", "comment_deleted"])
def test_a_comment_comes_with_a_reduced_issue(site: Site, event: str) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    comment = bob.comment(issue.key, "still burning")
    bob.edit_comment(issue.key, comment.id, "burnt down")
    bob.delete_comment(issue.key, comment.id)
    ours = heard.last(event)
    real = sample(f"webhook-cloud-{event.replace('_', '-')}.json")
    assert set(real) <= set(ours)
    assert set(real["comment"]) <= set(ours["comment"])
    assert set(real["comment"]["author"]) - GONE <= set(ours["comment"]["author"])
    assert set(ours["issue"]["fields"]) == set(real["issue"]["fields"])
    assert ours["eventType"] == "primaryAction"


def test_an_edit_lists_its_changes_with_field_ids(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.edit(issue.key, summary="Printer burnt down")
    ours = heard.last("jira:issue_updated")
    real = sample("webhook-issue-updated-renamed.json")
    assert set(real) <= set(ours)
    assert set(ours["changelog"]) == set(real["changelog"])
    [change] = ours["changelog"]["items"]
    assert set(change) == set(real["changelog"]["items"][0])
    assert change["fieldId"] == "summary"
    assert (change["fromString"], change["toString"]) == ("Printer on fire", "Printer burnt down")


def test_an_attachment_shows_in_the_issues_changes_and_comes_alone_too(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.attach(issue.key, "smoke.png", b"png")
    alone = heard.last("attachment_created")
    assert "issue" not in alone
    assert alone["attachment"]["filename"] == "smoke.png"
    assert [item["field"] for item in heard.last("jira:issue_updated")["changelog"]["items"]] == ["Attachment"]


def test_a_worklog_names_its_issue_by_id_alone(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.log_work(issue.key, 3600, "extinguished")
    body = heard.last("worklog_created")
    assert "issue" not in body
    assert body["worklog"]["issueId"] == issue.id
    assert body["worklog"]["timeSpentSeconds"] == 3600


def test_a_link_carries_numbers_only(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    one, two = bob.create_issue("ACM", "Fire"), bob.create_issue("ACM", "Smoke")
    bob.link(one.key, two.key)
    link = heard.last("issuelink_created")["issueLink"]
    assert (link["sourceIssueId"], link["destinationIssueId"]) == (int(one.id), int(two.id))
    assert {"id", "name", "outwardName", "inwardName", "isSubTaskLinkType", "isSystemLinkType"} == set(
        link["issueLinkType"]
    )


def test_a_move_changes_the_key_and_says_from_where(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    old = issue.key
    bob.move(old, "ENG")
    body = heard.last("jira:issue_updated")
    changed = {item["field"]: item for item in body["changelog"]["items"]}
    assert body["issue_event_type_name"] == "issue_moved"
    assert body["issue"]["id"] == issue.id
    assert (changed["Key"]["fromString"], changed["Key"]["toString"]) == (old, issue.key)
    assert changed["project"]["toString"] == "Acme Engineering"


def test_asked_properties_are_in_the_issue_and_their_change_is_told(site: Site) -> None:
    from sandbox.changes.by import By
    from sandbox.changes.properties import set_issue_property
    from sandbox.model import Actor

    heard = Listener(site, "origin", "missing")
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    set_issue_property(By(site, Actor(site.user("bob"))), issue.key, "origin", {"twin": 1})
    bob.edit(issue.key, summary="Printer burnt down")
    told = heard.last("issue_property_set")
    assert told["property"]["key"] == "origin"
    assert told["property"]["value"] == {"twin": 1}
    assert told["issueId"] == int(issue.id)
    assert heard.last("jira:issue_updated")["issue"]["properties"] == {"origin": {"twin": 1}}


def test_a_deleted_issue_is_told_whole(site: Site) -> None:
    heard = Listener(site)
    bob = site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    bob.delete(issue.key)
    ours = heard.last("jira:issue_deleted")
    real = sample("webhook-issue-deleted.json")
    assert set(ours) == set(real)
    assert system_fields(real) <= set(ours["issue"]["fields"])


def test_the_address_of_an_issue_cannot_be_followed_as_in_real_ones(site: Site) -> None:
    heard = Listener(site)
    issue = site.act_as("bob").create_issue("ACM", "Printer on fire")
    assert heard.last("jira:issue_created")["issue"]["self"] == f"{site.base_url}/rest/api/2/{issue.id}"
