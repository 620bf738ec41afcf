"""Limits with their headers, faults, the call log, snapshots: what makes the sandbox as hard as Jira, or harder."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.requests import Request

from sandbox.acting import paragraph
from sandbox.model import Actor, User
from sandbox.server import RunningSandbox
from tests.sandbox.rest.conftest import Person

APP = "app.under.test"


@pytest.fixture
async def app(running: RunningSandbox) -> AsyncIterator[Person]:
    """An app on acme: its calls are known by a header, as Connect knows them by their token."""
    for site in running.sandbox.sites.values():
        account = site.add_user(User("app-1", "app", "App", account_type="app", app_key=APP))

        def recognise(request: Request, account: User = account) -> Actor | None:
            return Actor(account, APP) if request.headers.get("x-app") == "yes" else None

        site.authenticators.insert(0, recognise)
    person = Person(running.site("acme"), **{"X-App": "yes"})
    yield person
    await person.close()


async def test_points_are_counted_for_apps_as_atlassian_counts_them(
    app: Person, bob: Person, running: RunningSandbox
) -> None:
    key = await app.create()
    await app.ask("GET", f"issue/{key}")
    await app.ask("PUT", f"issue/{key}", {"fields": {"summary": "x"}}, params={"returnIssue": "true"})
    await app.ask("POST", "search/jql", {"jql": "project = ACM"})
    await app.ask("GET", "myself")
    await bob.ask("GET", f"issue/{key}")
    calls = [(c.method, c.path.removeprefix("/rest/api/3/"), c.points, c.app) for c in app.site.calls.since()]
    assert calls == [
        ("POST", "issue", 1, APP),
        ("GET", f"issue/{key}", 2, APP),
        ("PUT", f"issue/{key}", 1, APP),
        ("POST", "search/jql", 2, APP),
        ("GET", "myself", 3, APP),
        ("GET", f"issue/{key}", 2, None),
    ]
    assert running.sandbox.quota.spent(APP) == 9


async def test_an_empty_quota_stops_the_app_on_every_site_and_no_user(
    app: Person, bob: Person, running: RunningSandbox, control: httpx.AsyncClient
) -> None:
    await control.post("/limits", json={"quota_per_hour": 4})
    first = await app.raw("GET", "/rest/api/3/myself")
    assert first.headers["x-ratelimit-limit"] == "4"
    assert first.headers["ratelimit-policy"] == '"global-app-quota";q=4;w=3600'
    second = await app.raw("GET", "/rest/api/3/myself")
    assert second.headers["x-ratelimit-nearlimit"] == "true"
    elsewhere = Person(running.site("globex"), **{"X-App": "yes"})
    for person in (app, elsewhere):
        refused = await person.raw("GET", "/rest/api/3/myself")
        assert refused.status_code == 429
        assert refused.headers["ratelimit-reason"] == "jira-quota-global-based"
        assert 1 <= int(refused.headers["retry-after"]) <= 3600
        assert refused.headers["x-ratelimit-remaining"] == "0"
        assert refused.headers["x-ratelimit-reset"].endswith("Z")
    await elsewhere.close()
    await bob.ask("GET", "myself")


async def test_the_twenty_first_write_on_an_issue_within_two_seconds_is_refused(bob: Person) -> None:
    key = await bob.create()
    other = await bob.create()
    answers = [await _put(bob, key, str(n)) for n in range(25)]
    refused = [a for a in answers if a.status_code == 429]
    assert len(refused) >= 1
    assert [a.status_code for a in answers[:20]] == [204] * 20
    assert refused[0].headers["ratelimit-reason"] == "jira-per-issue-on-write"
    assert (await _put(bob, other, "free")).status_code == 204


async def test_bursts_are_cut_per_endpoint(bob: Person, control: httpx.AsyncClient) -> None:
    await control.post("/limits", json={"site": "acme", "burst_scale": 0.05})
    answers = await asyncio.gather(*(bob.raw("GET", "/rest/api/3/myself") for _ in range(12)))
    refused = [a for a in answers if a.status_code == 429]
    assert refused
    assert refused[0].headers["ratelimit-reason"] == "jira-burst-based"
    assert (await bob.raw("GET", "/rest/api/3/priority")).status_code == 200
    await control.post("/limits", json={"site": "acme", "burst_scale": None})
    answers = await asyncio.gather(*(bob.raw("GET", "/rest/api/3/myself") for _ in range(12)))
    assert {a.status_code for a in answers} == {200}


async def test_faults_strike_apps_and_let_users_work(app: Person, bob: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"site": "acme", "kind": "server_error", "value": 503})
    assert (await app.raw("GET", "/rest/api/3/myself")).status_code == 503
    assert (await bob.raw("GET", "/rest/api/3/myself")).status_code == 200
    assert [f["kind"] for f in (await control.get("/faults")).json()] == ["server_error"]
    await control.delete("/faults")
    assert (await app.raw("GET", "/rest/api/3/myself")).status_code == 200


async def test_a_fault_ends_after_its_times_and_its_seconds(app: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"kind": "rate_limit", "times": 2, "value": 3})
    answers = [await app.raw("GET", "/rest/api/3/myself") for _ in range(3)]
    assert [a.status_code for a in answers] == [429, 429, 200]
    assert answers[0].headers["retry-after"] == "3"
    await control.post("/faults", json={"kind": "server_error", "seconds": 0})
    assert (await app.raw("GET", "/rest/api/3/myself")).status_code == 200


async def test_a_slow_site_answers_late_and_rightly(app: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"site": "acme", "kind": "latency_ms", "value": 80, "method": "GET"})
    await app.ask("GET", "myself")
    await app.create()
    slow, quick = app.site.calls.since()
    assert slow.ms >= 80 > quick.ms


async def test_a_fault_with_a_rate_strikes_some_of_the_time(app: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"kind": "server_error", "rate": 0.5})
    answers = [(await app.raw("GET", "/rest/api/3/serverInfo")).status_code for _ in range(60)]
    assert 5 < answers.count(500) < 55


async def test_a_mistake_of_the_sandbox_is_an_answer_in_the_call_log(
    app: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(app.site, "priorities")
    assert (await app.raw("GET", "/rest/api/3/priority")).status_code == 500
    assert [call.status for call in app.site.calls.since()] == [500]


async def test_a_fault_may_concern_some_calls_only(app: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"kind": "server_error", "method": "POST", "path": "/comment$"})
    key = await app.create()
    answer = await app.raw("POST", f"/rest/api/3/issue/{key}/comment", json={"body": paragraph("x")})
    assert answer.status_code == 500
    assert app.site.issues[app.site.keys[key]].comments == {}


async def test_a_lost_response_has_done_its_write(app: Person, bob: Person, control: httpx.AsyncClient) -> None:
    key = await app.create()
    await control.post("/faults", json={"kind": "lose_response", "times": 1})
    with pytest.raises(httpx.RemoteProtocolError):
        await app.raw("POST", f"/rest/api/3/issue/{key}/comment", json={"body": paragraph("x")})
    assert (await bob.ask("GET", f"issue/{key}/comment"))["total"] == 1
    assert [call["status"] for call in (await control.get("/calls")).json() if call["lost"]] == [201]


async def test_a_timed_out_call_has_done_nothing(app: Person, bob: Person, control: httpx.AsyncClient) -> None:
    key = await app.create()
    await control.post("/faults", json={"kind": "timeout", "times": 1, "value": 20})
    with pytest.raises(httpx.RemoteProtocolError):
        await app.raw("POST", f"/rest/api/3/issue/{key}/comment", json={"body": paragraph("x")})
    assert (await bob.ask("GET", f"issue/{key}/comment"))["total"] == 0


async def test_a_site_that_is_down_answers_nobody_and_comes_back(
    app: Person, bob: Person, control: httpx.AsyncClient
) -> None:
    await control.post("/faults", json={"site": "acme", "kind": "down", "who": "all"})
    for person in (app, bob):
        with pytest.raises(httpx.RemoteProtocolError):
            await person.raw("GET", "/rest/api/3/serverInfo")
    await control.delete("/faults", params={"kind": "down"})
    await bob.ask("GET", "serverInfo")


async def test_search_lag_is_a_fault_too(bob: Person, control: httpx.AsyncClient) -> None:
    await control.post("/faults", json={"site": "acme", "kind": "search_lag_ms", "value": 60_000})
    await bob.create()
    assert (await bob.ask("POST", "search/jql", {"jql": "project = ACM"}))["issues"] == []


async def test_an_unknown_fault_or_site_is_refused_in_words(control: httpx.AsyncClient) -> None:
    assert "unknown fault" in (await control.post("/faults", json={"kind": "gremlins"})).json()["message"]
    assert (await control.post("/faults", json={"kind": "down", "site": "nowhere"})).status_code == 404


async def test_the_call_log_knows_who_what_when_and_the_trace(app: Person, control: httpx.AsyncClient) -> None:
    key = await app.create()
    await app.raw(
        "PUT", f"/rest/api/3/issue/{key}?returnIssue=true", json={"fields": {"summary": "x"}},
        headers={"X-Atlassian-Webhook-Trace": "t-1"},
    )  # fmt: skip
    calls = (await control.get("/calls", params={"site": "acme"})).json()
    last = calls[-1]
    assert (last["method"], last["path"], last["status"]) == ("PUT", f"/rest/api/3/issue/{key}", 200)
    assert (last["trace"], last["actor"], last["app"], last["site"]) == ("t-1", "app-1", APP, "acme")
    later = (await control.get("/calls", params={"since": last["time"]})).json()
    assert len(later) == 1
    await control.delete("/calls")
    assert (await control.get("/calls")).json() == []


async def test_a_snapshot_brings_everything_back(bob: Person, control: httpx.AsyncClient) -> None:
    assert (await control.post("/restore")).status_code == 409
    key = await bob.create()
    await bob.ask("POST", f"issue/{key}/comment", {"body": paragraph("kept")}, status=201)
    await control.post("/snapshot")
    await bob.ask("PUT", f"issue/{key}", {"fields": {"summary": "changed"}}, status=204)
    later = await bob.create()
    await control.post("/restore")
    assert (await bob.fields(key))["summary"] == "A thing"
    assert (await bob.fields(key))["comment"]["total"] == 1
    await bob.ask("GET", f"issue/{later}", status=404)
    assert await bob.create() == later


async def test_sites_tell_their_projects_and_people(control: httpx.AsyncClient) -> None:
    sites = {site["name"]: site for site in (await control.get("/sites")).json()}
    assert set(sites) == {"acme", "globex"}
    assert {p["key"] for p in sites["globex"]["projects"]} == {"GLX", "LAB", "ASK", "SEC"}
    assert {u["name"] for u in sites["acme"]["users"]} == {"alice", "paul", "bob", "carol"}


async def test_an_app_does_not_see_the_project_that_hides_from_apps(app: Person, alice: Person) -> None:
    key = await alice.create("HID")
    await app.ask("GET", f"issue/{key}", status=404)
    await app.ask("GET", "project/HID", status=404)
    assert (await app.ask("POST", "search/jql", {"jql": "created > -1h"}))["issues"] == []
    await alice.ask("GET", f"issue/{key}")


async def test_only_apps_read_their_failed_webhooks(app: Person, bob: Person) -> None:
    now = app.site.now_ms()
    for age, name in ((73 * 3_600_000, "old"), (1000, "new")):
        app.site.failed_webhooks.append(
            {"id": name, "body": "{}", "url": "https://app.example/h", "failureTime": now - age, "app": APP}
        )
    assert [f["id"] for f in (await app.ask("GET", "webhook/failed"))["values"]] == ["new"]
    await bob.ask("GET", "webhook/failed", status=403)


async def _put(person: Person, key: str, summary: str) -> httpx.Response:
    return await person.raw("PUT", f"/rest/api/3/issue/{key}", json={"fields": {"summary": summary}})
