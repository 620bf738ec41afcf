"""Each kind of answer means one error, found out in one place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.errors import (
    IssueGone,
    ProjectForbidden,
    RateLimited,
    Rejected,
    Scope,
    SiteGone,
    SyncError,
    TooLarge,
    Unauthorized,
    Unreachable,
)
from app.jira.client import JiraPool, JiraSite, SiteAccess, probe_server
from app.sync.values import Comment, RichText
from tests.unit.jira.conftest import IDS, Clock
from tests.unit.jira.scripted import Answer, Scripted

ERRORS = {"errorMessages": ["Something."], "errors": {}}
HELLO = Comment(RichText.of_text("hello"))


async def failure_of_read(site: JiraSite) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await site.read_issue("10001", IDS)
    return caught.value


async def failure_of_write(site: JiraSite) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await site.add_comment("10001", HELLO, "m", IDS)
    return caught.value


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, "<html>no</html>", Unauthorized),
        (403, ERRORS, ProjectForbidden),
        (404, ERRORS, IssueGone),
        (404, "<html>Your site is gone</html>", SiteGone),
        (302, "", SiteGone),
        (400, ERRORS, Rejected),
        (413, ERRORS, TooLarge),
        (500, "oops", Unreachable),
        (503, "", Unreachable),
        (504, "", Unreachable),
        (408, "", Unreachable),
        (409, ERRORS, Unreachable),
    ],
)
async def test_a_status_means_one_error(
    site: JiraSite, jira: Scripted, status: int, body: object, kind: type[SyncError]
) -> None:
    content = body.encode() if isinstance(body, str) else body
    jira.always(content, status, Location="/elsewhere")
    assert type(await failure_of_read(site)) is kind
    assert len(jira.asked) == 1, "nothing is repeated and no redirect followed"


async def test_a_page_where_json_was_due_is_no_success(site: JiraSite, jira: Scripted) -> None:
    jira.always(b"<html>Log in</html>")
    assert isinstance(await failure_of_read(site), Unreachable)
    unknown = await failure_of_write(site)
    assert isinstance(unknown, Unreachable)
    assert unknown.outcome_unknown


@pytest.mark.parametrize(("status", "unknown"), [(500, True), (502, True), (503, True), (408, True), (409, False)])
async def test_a_failed_write_says_whether_it_may_have_been_done(
    site: JiraSite, jira: Scripted, status: int, unknown: bool
) -> None:
    jira.always({}, status)
    error = await failure_of_write(site)
    assert isinstance(error, Unreachable)
    assert error.outcome_unknown is unknown


async def test_a_failed_read_leaves_no_doubt(site: JiraSite, jira: Scripted) -> None:
    jira.always({}, 500)
    error = await failure_of_read(site)
    assert isinstance(error, Unreachable)
    assert not error.outcome_unknown


async def test_a_connection_that_breaks_after_sending_leaves_the_write_in_doubt(site: JiraSite, jira: Scripted) -> None:
    jira.script = lambda _: Answer(hang_up=True)
    error = await failure_of_write(site)
    assert isinstance(error, Unreachable)
    assert error.outcome_unknown
    assert len(jira.asked) == 1


async def test_a_connection_that_never_stood_leaves_no_doubt(pool: JiraPool) -> None:
    site = JiraSite(pool, SiteAccess("http://127.0.0.1:1", lambda *_: "JWT x", "a"))
    error = await failure_of_write(site)
    assert isinstance(error, Unreachable)
    assert not error.outcome_unknown


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Beta-Retry-After": "9"}, 9),
        ({"Retry-After": "nonsense", "RateLimit-Reason": "jira-burst-based"}, 5),
        ({"RateLimit-Reason": "jira-quota-tenant-based"}, 60),
        ({}, 5),
    ],
)
async def test_a_429_says_how_long_to_pause(
    site: JiraSite, jira: Scripted, headers: dict[str, str], seconds: float
) -> None:
    jira.script = lambda _: Answer({}, 429, headers)
    error = await failure_of_read(site)
    assert isinstance(error, RateLimited)
    assert error.retry_in == seconds
    assert error.scope is Scope.SITE
    assert not error.counts


@pytest.mark.parametrize("form", ["date", "reset"])
async def test_a_429_may_name_a_time_instead_of_seconds(site: JiraSite, jira: Scripted, form: str) -> None:
    at = datetime.now(UTC) + timedelta(seconds=90)
    headers = (
        {"Retry-After": format_datetime(at, usegmt=True)} if form == "date" else {"X-RateLimit-Reset": at.isoformat()}
    )
    jira.script = lambda _: Answer({}, 429, headers)
    error = await failure_of_read(site)
    assert error.retry_in is not None
    assert 80 < error.retry_in <= 91


async def test_a_passing_problem_does_not_wait_for_the_quota_to_be_filled_again(site: JiraSite, jira: Scripted) -> None:
    end_of_hour = (datetime.now(UTC) + timedelta(minutes=50)).isoformat()
    jira.script = lambda _: Answer({}, 503, {"X-RateLimit-Reset": end_of_hour})
    assert (await failure_of_read(site)).retry_in is None
    jira.script = lambda _: Answer({}, 503, {"X-RateLimit-Reset": end_of_hour, "Retry-After": "7"})
    assert (await failure_of_read(site)).retry_in == 7


async def test_a_paused_site_is_not_asked_until_the_pause_is_over(site: JiraSite, jira: Scripted, clock: Clock) -> None:
    jira.always({}, 429, Retry_After="30", RateLimit_Reason="jira-burst-based")
    await failure_of_read(site)
    jira.always({}, 404)
    waiting = await failure_of_read(site)
    assert isinstance(waiting, RateLimited)
    assert waiting.retry_in == 30
    assert len(jira.asked) == 1
    clock.now += 31
    assert isinstance(await failure_of_read(site), IssueGone)


async def test_an_issue_at_its_limit_of_writes_pauses_nothing_else(site: JiraSite, jira: Scripted) -> None:
    jira.always({}, 429, Retry_After="2", RateLimit_Reason="jira-per-issue-on-write")
    error = await failure_of_write(site)
    assert error.scope is Scope.TWIN
    jira.always({}, 404)
    assert isinstance(await failure_of_read(site), IssueGone)


@pytest.mark.parametrize(("reason", "pauses"), [("jira-quota-global-based", True), ("jira-quota-tenant-based", False)])
async def test_only_the_quota_of_the_whole_app_pauses_every_site(
    site: JiraSite, pool: JiraPool, jira: Scripted, reason: str, pauses: bool
) -> None:
    other = JiraSite(pool, SiteAccess(jira.url, lambda *_: "JWT x", "a"))
    jira.always({}, 429, Retry_After="30", RateLimit_Reason=reason)
    await failure_of_read(site)
    jira.always({}, 404)
    assert isinstance(await failure_of_read(other), RateLimited if pauses else IssueGone)


async def test_the_quota_that_jira_tells_is_known(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        {"accountId": "x"}, X_RateLimit_Limit="65000", X_RateLimit_Remaining="9000", X_RateLimit_NearLimit="true"
    )
    await site.myself()
    assert (site.quota.limit, site.quota.remaining, site.quota.near_limit) == (65000, 9000, True)


async def test_a_refused_field_is_named_by_our_key_with_jiras_sentence(site: JiraSite, jira: Scripted) -> None:
    jira.always(
        {"errorMessages": [], "errors": {"summary": "Too long.", "customfield_7": "Severity is required."}}, 400
    )
    with pytest.raises(Rejected) as caught:
        await site.edit_issue("10001", {"summary": "x"}, IDS, project_id="1")
    assert caught.value.field_messages == {"summary": "Too long.", "customfield_7": "Severity is required."}


@pytest.mark.parametrize("body", [None, [], "text", {"errors": ["a"]}, {"errorMessages": "one"}, {"message": {"a": 1}}])
async def test_any_shape_of_a_refusal_is_understood(site: JiraSite, jira: Scripted, body: object) -> None:
    jira.always(body if body is not None else b"", 400)
    assert isinstance(await failure_of_read(site), Rejected)


@pytest.mark.parametrize("body", [b"<html></html>", {"some": "json"}, []])
async def test_an_address_that_is_no_jira_is_told_from_one(jira: Scripted, body: object) -> None:
    jira.always(body)
    with pytest.raises(Unreachable):
        await probe_server(jira.url)


async def test_a_jira_is_recognised_without_signing_in(jira: Scripted) -> None:
    jira.always({"baseUrl": "https://x.atlassian.net", "deploymentType": "Cloud", "serverTitle": "Jira"})
    facts = await probe_server(jira.url + "/")
    assert (facts.base_url, facts.deployment) == ("https://x.atlassian.net", "Cloud")
    assert "Authorization" not in jira.asked[0].headers


async def test_a_probe_follows_no_redirect(jira: Scripted) -> None:
    jira.always(b"", 302, Location="http://127.0.0.1:1/")
    with pytest.raises(Unreachable):
        await probe_server(jira.url)
    assert len(jira.asked) == 1
