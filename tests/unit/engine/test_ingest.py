"""Reading what Jira tells: every real body we have, and every broken one, gives hints or nothing, never an error."""

import json
import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.ingest import Told, read_event

SHARED = Path(os.environ.get("CAUSEWAY_SHARED_DATA", Path(__file__).parents[3] / ".." / "shared" / "data"))
BODIES = sorted((SHARED / "webhooks").glob("*/*.json"))
SITE_WIDE = {"project_deleted", "app_access_to_objects_blocked"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = ("issue", "id", "fields", "project", "properties", "causeway.twin", "uid", "comment", "self", "issueLink")
NEARLY = st.recursive(JSON, lambda inner: st.dictionaries(st.sampled_from(PLACES), inner, max_size=5), max_leaves=12)


def told(event: str, body: Any) -> list[Told]:
    return read_event(event, json.dumps(body).encode())


@pytest.mark.skipif(not BODIES, reason=f"the real webhook bodies are not at {SHARED / 'webhooks'}")
@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.name)
def test_a_real_body_tells_which_issue_changed(path: Path) -> None:
    raw = path.read_bytes()
    body = json.loads(raw)
    event = body.get("webhookEvent", "jira:issue_updated")

    hints = read_event(event, raw)

    if "id" in body.get("issue", {}):
        assert [hint.issue_id for hint in hints] == [str(body["issue"]["id"])]
        project = body["issue"].get("fields", {}).get("project", {}).get("id")
        assert hints[0].project_id == project
    elif "comment" in body:
        found = re.search(r"/issue/(\d+)/comment", body["comment"]["self"])
        assert [hint.issue_id for hint in hints] == ([found[1]] if found else [])
    else:
        assert hints == []


def test_a_mark_is_read_only_if_it_is_a_twins_uid() -> None:
    uid = str(uuid4())

    def marked(value: object) -> Any:
        return {"issue": {"id": "7", "properties": {"causeway.twin": value}}}

    assert told("jira:issue_created", marked({"uid": uid})) == [Told("7", None, uid)]
    for other in ({"uid": "x"}, {"uid": 1}, {}, "x", None, [uid]):
        assert told("jira:issue_created", marked(other)) == [Told("7", None, None)]


def test_a_worklog_names_its_issue_by_id_alone() -> None:
    assert told("worklog_created", {"worklog": {"id": "1", "issueId": "10007"}}) == [Told("10007")]


def test_a_link_gives_a_hint_for_each_end() -> None:
    body = {"issueLink": {"id": 1, "sourceIssueId": 10001, "destinationIssueId": 10002}}
    assert told("issuelink_created", body) == [Told("10001"), Told("10002")]


def test_a_comment_without_its_issue_tells_it_by_its_address() -> None:
    body = {"comment": {"self": "https://jira.example.com/rest/api/2/issue/10008/comment/10100"}}
    assert told("comment_created", body) == [Told("10008")]


def test_a_malformed_address_of_the_issue_is_never_read() -> None:
    body = {
        "issue": {"id": "10", "self": "https://x.atlassian.net/rest/api/2/99"},
        "comment": {"self": "/issue/99/comment/1"},
    }
    assert told("comment_created", body) == [Told("10")]


def test_a_project_event_is_a_hint_without_an_issue() -> None:
    assert told("project_deleted", {"project": {"id": 10000}}) == [Told(None, "10000")]
    assert told("app_access_to_objects_blocked", {}) == [Told()]


@pytest.mark.parametrize(
    "event", ["", "sprint_created", "user_deleted", "jira:version_released", "x" * 500, "issue", "jira:"]
)
def test_an_event_that_says_nothing_of_issues_is_ignored(event: str) -> None:
    assert told(event, {"issue": {"id": "1"}}) == []


@pytest.mark.parametrize("identity", ["", "ABC-1", "1; DROP TABLE", -1, 1.5, True, None, [1], {"id": 1}, "9" * 40, "١"])
def test_only_a_number_is_an_issue_id(identity: object) -> None:
    assert told("jira:issue_updated", {"issue": {"id": identity}}) == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"null", b"[]", b'"text"', b"\xff\xfe", b"{" * 100_000, b"[" * 100_000, b'{"issue": NaN}', b"1" * 5000],
    ids=lambda raw: repr(raw[:12]),
)
def test_a_body_that_makes_no_sense_is_ignored(raw: bytes) -> None:
    assert read_event("jira:issue_updated", raw) == []


@given(
    body=NEARLY,
    event=st.sampled_from(["jira:issue_updated", "comment_created", "issuelink_created", "project_deleted"]),
)
def test_no_shape_of_a_body_is_an_error(body: Any, event: str) -> None:
    for hint in told(event, body):
        assert hint.issue_id is None or hint.issue_id.isdigit()
