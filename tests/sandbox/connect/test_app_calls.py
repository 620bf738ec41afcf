"""Who an app is when it calls the site, and what its descriptor's scopes let it do."""

import json
import time
from typing import Any

import httpx
import jwt
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from sandbox.connect.scopes import INACCESSIBLE, needed_scope
from sandbox.errors import JiraError
from sandbox.rest.app import site_app
from sandbox.state import Site
from tests.conftest import SHARED_DATA
from tests.sandbox.connect.conftest import World
from tests.sandbox.connect.tiny_app import KEY

OPENAPI = SHARED_DATA / "openapi" / "jira-platform-v3_2026-06-10.json"

# What the sandbox serves or an integration is tempted to call.
SERVED = """
    attachment changelog comment component field issue issueLink issueLinkType issuetype jql mypermissions myself
    permissions priority project resolution search serverInfo status statuses user users version webhook worklog
    bulk task
"""


def who_am_i(site: Site) -> httpx.AsyncClient:
    """A client of a server that answers every call with who made it."""

    async def answer(request: Request) -> Response:
        try:
            actor = site.authenticate(request)
        except JiraError as refused:
            if refused.html:
                return HTMLResponse(refused.html, refused.status)
            return JSONResponse(refused.body(), refused.status)
        return JSONResponse({"account": actor.account_id if actor else None, "app": actor and actor.app_key})

    app = Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "PUT", "DELETE"])])
    return httpx.AsyncClient(verify=False, transport=httpx.ASGITransport(app), base_url="http://acme.localhost")


async def call(world: World, token: str | None, method: str, url: str) -> httpx.Response:
    headers = {"Authorization": f"JWT {token}"} if token else {}
    async with who_am_i(world.site) as client:
        return await client.request(method, url, headers=headers)


MYSELF = "/rest/api/3/myself"


@pytest.fixture
async def joined(world: World) -> World:
    await world.host.install(world.app.descriptor_url)
    return world


async def test_a_valid_token_is_the_apps_own_account(joined: World) -> None:
    answer = await call(joined, joined.app.jwt_for("GET", MYSELF), "GET", MYSELF)
    assert answer.json() == {"account": joined.host.get(KEY).account_id, "app": KEY}


async def test_the_hash_covers_the_query_as_sent(joined: World) -> None:
    query = "jql=project%20%3D%20ACM&fields=summary&fields=a%2Cb"
    token = joined.app.jwt_for("GET", "/rest/api/3/search/jql", query)
    assert (await call(joined, token, "GET", f"/rest/api/3/search/jql?{query}")).status_code == 200
    assert (await call(joined, token, "GET", f"/rest/api/3/search/jql?{query}&x=1")).status_code == 401


async def test_a_token_may_come_in_the_query(joined: World) -> None:
    token = joined.app.jwt_for("GET", MYSELF)
    assert (await call(joined, None, "GET", f"{MYSELF}?jwt={token}")).json()["app"] == KEY


async def test_a_call_without_a_token_is_nobody_of_ours(joined: World) -> None:
    assert (await call(joined, None, "GET", MYSELF)).json()["account"] is None


@pytest.mark.parametrize(
    ("method", "path", "claims"),
    [
        ("GET", "/rest/api/3/serverInfo", {}),
        ("POST", MYSELF, {}),
        ("GET", MYSELF, {"qsh": "context-qsh"}),
        ("GET", MYSELF, {"exp": int(time.time()) - 120}),
        ("GET", MYSELF, {"iss": "org.example.other"}),
    ],
    ids=["other path", "other method", "context token", "expired", "unknown app"],
)
async def test_a_bad_token_is_refused_with_a_page(
    joined: World, method: str, path: str, claims: dict[str, Any]
) -> None:
    answer = await call(joined, joined.app.jwt_for(method, path, **claims), "GET", MYSELF)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
async def test_only_hs256_counts(joined: World, algorithm: str) -> None:
    claims = jwt.decode(joined.app.jwt_for("GET", MYSELF), options={"verify_signature": False})
    token = jwt.encode(claims, "" if algorithm == "none" else joined.app.secret(), algorithm=algorithm)
    assert (await call(joined, token, "GET", MYSELF)).status_code == 401


@pytest.mark.parametrize("lacking", ["exp", "qsh", "iat"])
async def test_a_token_without_its_claims_is_refused(joined: World, lacking: str) -> None:
    claims = jwt.decode(joined.app.jwt_for("GET", MYSELF), options={"verify_signature": False})
    del claims[lacking]
    token = jwt.encode(claims, joined.app.secret(), algorithm="HS256")
    assert (await call(joined, token, "GET", MYSELF)).status_code == 401


async def test_the_old_secret_is_void_after_a_reinstall(joined: World) -> None:
    old = joined.app.jwt_for("GET", MYSELF)
    await joined.host.install(joined.app.descriptor_url)
    assert (await call(joined, old, "GET", MYSELF)).status_code == 401
    assert (await call(joined, joined.app.jwt_for("GET", MYSELF), "GET", MYSELF)).status_code == 200


async def test_the_secret_is_void_after_an_uninstall_and_sleeps_while_disabled(joined: World) -> None:
    token = joined.app.jwt_for("GET", MYSELF)
    await joined.host.switch(KEY, on=False)
    assert (await call(joined, token, "GET", MYSELF)).status_code == 401
    await joined.host.switch(KEY, on=True)
    assert (await call(joined, token, "GET", MYSELF)).status_code == 200
    await joined.host.uninstall(KEY)
    assert (await call(joined, token, "GET", MYSELF)).status_code == 401


async def test_a_secret_is_good_on_its_own_site_only(joined: World) -> None:
    token = joined.app.jwt_for("GET", MYSELF)
    await joined.hosts.hosts["globex"].install(joined.app.descriptor_url)
    async with who_am_i(joined.sandbox.sites["globex"]) as client:
        answer = await client.get(MYSELF, headers={"Authorization": f"JWT {token}"})
    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/rest/api/3/issue/ACM-1", 200),
        ("PUT", "/rest/api/3/issue/ACM-1", 200),
        ("POST", "/rest/api/2/search/jql", 200),
        ("DELETE", "/rest/api/3/issue/ACM-1", 403),
        ("POST", "/rest/api/3/version", 403),
        ("POST", "/rest/api/3/issueLinkType", 403),
        ("POST", "/rest/api/3/changelog/bulkfetch", 403),
        ("GET", "/rest/api/3/user/email", 403),
    ],
)
async def test_an_app_with_write_is_held_to_it(joined: World, method: str, path: str, status: int) -> None:
    answer = await call(joined, joined.app.jwt_for(method, path), method, path)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["errorMessages"]


def test_the_scopes_are_those_of_jiras_own_document() -> None:
    if not OPENAPI.exists():
        pytest.skip(f"Jira's OpenAPI document is not here: {OPENAPI}")
    paths = json.loads(OPENAPI.read_text())["paths"]
    wrong = {
        f"{method.upper()} {path}": (said, ours)
        for path, operations in paths.items()
        if path.removeprefix("/rest/api/3/").split("/")[0] in SERVED.split()
        for method, operation in operations.items()
        if (said := operation.get("x-atlassian-connect-scope"))
        and (ours := needed_scope(method.upper(), path.replace("{", "").replace("}", ""))) != said
    }
    assert wrong == {}


def test_an_unknown_method_is_beyond_every_scope() -> None:
    assert needed_scope("PATCH", "/rest/api/3/issue/ACM-1") == INACCESSIBLE


async def test_the_real_interface_knows_the_app_and_hides_a_project_from_it(joined: World) -> None:
    alice = joined.site.act_as("alice")
    open_, hidden = alice.create_issue("ACM", "Printer on fire"), alice.create_issue("HID", "Board secret")
    app = joined.app
    async with httpx.AsyncClient(
        verify=False, transport=httpx.ASGITransport(site_app(joined.site)), base_url=joined.site.base_url
    ) as client:

        async def get(path: str, query: str = "") -> httpx.Response:
            headers = {"Authorization": f"JWT {app.jwt_for('GET', path, query)}"}
            return await client.get(f"{path}?{query}" if query else path, headers=headers)

        me = (await get(MYSELF)).json()
        assert (me["accountId"], me["accountType"]) == (joined.host.get(KEY).account_id, "app")
        found = await get("/rest/api/3/search/jql", "jql=summary%20is%20not%20empty%20and%20project%20%3D%20ACM")
        assert [issue["id"] for issue in found.json()["issues"]] == [open_.id]
        assert (await get(f"/rest/api/3/issue/{hidden.key}")).status_code == 404
        assert (await client.get(MYSELF, headers={"Authorization": "JWT bad"})).status_code == 401


async def test_what_an_app_writes_is_its_own_and_bears_its_trace(joined: World) -> None:
    issue = joined.site.act_as("bob").create_issue("ACM", "Printer on fire")
    await joined.quiet()
    path = f"/rest/api/3/issue/{issue.key}"
    headers = {
        "Authorization": f"JWT {joined.app.jwt_for('PUT', path)}",
        "X-Atlassian-Webhook-Trace": "causeway:7",
    }
    async with httpx.AsyncClient(
        verify=False, transport=httpx.ASGITransport(site_app(joined.site)), base_url=joined.site.base_url
    ) as client:
        answer = await client.put(path, json={"fields": {"summary": "Burnt down"}}, headers=headers)
    assert answer.status_code == 204
    await joined.quiet()
    [seen] = joined.app.called("/hook/jira-issue_updated")
    assert seen.headers["x-atlassian-webhook-trace"] == "causeway:7"
    assert seen.json["user"]["accountId"] == joined.host.get(KEY).account_id
