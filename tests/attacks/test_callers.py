"""Who gets in where: a token of one kind, URL, site or person opens nothing that it was not made for."""

from typing import Any
from uuid import uuid4

import jwt
import pytest

from app.crypto import Vault
from app.doors.connect.descriptor import descriptor
from app.doors.connect.qsh import qsh
from app.models import Connection

from .conftest import ALICE, BASE, BOB, OTHER_PROJECT, PAUL, PROJECT, Door, Jira, having

pytestmark = pytest.mark.asyncio(loop_scope="session")

ADMIN = "/ui/admin"
NOBODYS = "11111111-2222-4333-8444-555555555555"
CALLS = [
    ("GET", "/ui/connections"),
    ("GET", "/ui/initiate"),
    ("POST", "/ui/initiate"),
    ("GET", "/ui/accept-code"),
    ("POST", "/ui/accept"),
    ("GET", "/ui/panel"),
    ("POST", "/ui/panel/start"),
    ("GET", "/ui/twin/1"),
    ("POST", "/ui/twin/1/stop"),
    ("GET", f"/ui/connection/{NOBODYS}"),
    ("POST", f"/ui/connection/{NOBODYS}/delete"),
]
WEBHOOK = "/connect/webhooks/jira:issue_updated"


def framed(project: str = PROJECT, issue: str = "10100") -> dict[str, Any]:
    return {"jira": {"project": {"id": project, "key": "ABC"}, "issue": {"id": issue, "key": "ABC-1"}}}


def declared() -> list[tuple[str, str]]:
    """Every page of the descriptor with its variables filled in, and the name of its module."""
    modules = descriptor(BASE)["modules"]
    urls = [("adminPages", page["url"]) for page in modules["adminPages"]]
    urls += [("configurePage", modules["configurePage"]["url"])]
    urls += [("generalPages", page["url"]) for page in modules["generalPages"]]
    urls += [("jiraProjectAdminTabPanels", page["url"]) for page in modules["jiraProjectAdminTabPanels"]]
    urls += [("jiraIssueContexts", panel["target"]["url"]) for panel in modules["jiraIssueContexts"]]
    filled = {
        "{project.key}": "ABC",
        "{project.id}": PROJECT,
        "{issue.key}": "ABC-1",
        "{issue.id}": "10100",
        "{ac.code}": "",
    }
    for name, value in filled.items():
        urls = [(module, url.replace(name, value)) for module, url in urls]
    return urls


def endpoints() -> list[str]:
    """Every URL that the descriptor names."""
    document = descriptor(BASE)
    hooks = [hook["url"] for hook in document["modules"]["webhooks"]]
    return sorted({*document["lifecycle"].values(), *hooks, *(url for _, url in declared())})


# ---- what Atlassian's scanner tries ---------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("url", endpoints())
async def test_no_declared_address_answers_without_a_real_token(door: Door, acme: Jira, method: str, url: str) -> None:
    claims = acme.claims(qsh=qsh(method, url.partition("?")[0], url.partition("?")[2]), sub=ALICE)
    bogus = [
        jwt.encode(claims, "a-secret-that-is-not-the-shared-one", algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
        "bogus",
    ]
    answers = [await door.http.request(method, url, content=b"{}")]
    for token in bogus:
        answers.append(await door.http.request(method, url, content=b"{}", headers={"Authorization": f"JWT {token}"}))
        joined = f"{url}{'&' if '?' in url else '?'}jwt={token}"
        answers.append(await door.http.request(method, joined, content=b"{}"))

    assert [answer.status_code for answer in answers if answer.status_code < 400] == []
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


@pytest.mark.parametrize(("module", "url"), [pair for pair in declared() if pair[0] != "generalPages"])
async def test_an_ordinary_user_sees_no_admin_page(door: Door, acme: Jira, module: str, url: str) -> None:
    token = acme.host_token("GET", url, sub=BOB, context=framed())
    in_address = await door.frame(acme, url, BOB, context=framed())
    in_header = await door.call(url, token)
    assert in_header.status_code >= 400
    if module != "jiraIssueContexts":
        assert in_address.status_code == 403


@pytest.mark.parametrize("url", sorted({url for _, url in declared()}))
async def test_the_site_admin_sees_every_page_with_every_header(door: Door, acme: Jira, url: str) -> None:
    answer = await door.frame(acme, url, ALICE, context=framed())
    assert answer.status_code == 200
    check_headers(answer.headers)
    assert acme.base_url in answer.headers["Content-Security-Policy"]


async def test_the_page_for_an_invitation_opens_for_whoever_is_signed_in(door: Door, acme: Jira) -> None:
    answer = await door.frame(acme, "/ui/connect?code=", PAUL)
    assert answer.status_code == 200
    check_headers(answer.headers)


def check_headers(headers: Any) -> None:
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors https://*.atlassian.net https://*.jira.com" in policy
    assert "script-src 'self' https://connect-cdn.atl-paas.net;" in policy
    assert "'unsafe-eval'" not in policy
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    assert {"no-cache", "no-store"} <= {part.strip() for part in headers["Cache-Control"].split(",")}


@pytest.mark.parametrize(
    "url",
    [ADMIN, "/ui/nothing", "/connect/installed", "/atlassian-connect.json", "/healthz", "/", "/%00", "/../etc/passwd"],
)
async def test_every_answer_has_the_headers_also_a_refusal(door: Door, url: str) -> None:
    check_headers((await door.http.get(url)).headers)


async def test_a_bug_of_ours_has_the_headers_too_and_tells_nothing(door: Door) -> None:
    @door.app.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError("the inner secret")

    answer = await door.http.get("/breaks")
    assert answer.status_code == 500
    assert "inner secret" not in answer.text
    check_headers(answer.headers)


async def test_static_files_may_be_kept_while_their_content_is_named(door: Door) -> None:
    kept = await door.http.get("/static/causeway.js?v=abc")
    asked_again = await door.http.get("/static/causeway.js")
    assert kept.headers["Cache-Control"] == "public, max-age=31536000"
    assert asked_again.headers["Cache-Control"] == "public, max-age=0"


# ---- tokens of the wrong kind or place ------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path"), CALLS)
async def test_a_call_from_a_page_takes_no_token_of_a_framed_page(
    door: Door, acme: Jira, method: str, path: str
) -> None:
    assert (await door.call(path, acme.host_token(method, path, sub=ALICE), method)).status_code == 401
    token = acme.context_token()
    assert (await door.http.request(method, f"{path}?jwt={token}")).status_code == 401
    both = await door.call(f"{path}?jwt={token}", token, method)
    assert both.status_code == 401


@pytest.mark.parametrize("path", [ADMIN, f"/ui/project?projectKey=ABC&projectId={PROJECT}", "/ui/issue?issueKey=ABC-1"])
async def test_a_framed_page_takes_no_context_token(door: Door, acme: Jira, path: str) -> None:
    token = acme.context_token(context=framed())
    assert (await door.http.get(f"{path}{'&' if '?' in path else '?'}jwt={token}")).status_code == 401
    assert (await door.call(path, token)).status_code == 401


async def test_a_framed_page_takes_its_token_from_the_address_alone(door: Door, acme: Jira) -> None:
    token = acme.host_token("GET", ADMIN, sub=ALICE)
    assert (await door.call(ADMIN, token)).status_code == 401
    assert (await door.call(f"{ADMIN}?jwt={token}", token)).status_code == 401
    assert (await door.http.get(f"{ADMIN}?jwt={token}&jwt={token}")).status_code == 401
    assert (await door.http.post(ADMIN, data={"jwt": token})).status_code >= 400
    assert (await door.http.get(ADMIN, headers={"Cookie": f"jwt={token}"})).status_code == 401
    assert (await door.http.get(f"{ADMIN}?jwt={token}")).status_code == 200


async def test_a_webhook_takes_no_context_token_and_no_token_in_its_address(door: Door, acme: Jira) -> None:
    honest = acme.host_token("POST", WEBHOOK)
    assert (await door.post(WEBHOOK, acme.context_token(), {})).status_code == 401
    assert (await door.post(f"{WEBHOOK}?jwt={honest}", None, {})).status_code == 401
    assert (await door.post(f"{WEBHOOK}?jwt={honest}", honest, {})).status_code == 401
    assert (await door.post(WEBHOOK, honest, {})).status_code == 204


async def test_a_token_is_good_for_its_own_url_alone(door: Door, acme: Jira) -> None:
    mine = f"/ui/project?projectKey=ABC&projectId={PROJECT}"
    token = acme.host_token("GET", mine, sub=PAUL)
    assert (await door.http.get(f"{mine}&jwt={token}")).status_code == 200
    for other in (
        f"/ui/project?projectKey=ABC&projectId={OTHER_PROJECT}",
        f"/ui/project?projectId={PROJECT}",
        f"{mine}&projectId={OTHER_PROJECT}",
        f"{mine}&extra=",
        ADMIN,
        "/ui/issue",
    ):
        assert (await door.http.get(f"{other}{'&' if '?' in other else '?'}jwt={token}")).status_code == 401

    hook = acme.host_token("POST", WEBHOOK)
    assert (await door.post("/connect/webhooks/jira:issue_deleted", hook, {})).status_code == 401
    assert (await door.post("/connect/disabled", hook, {})).status_code == 401


async def test_the_order_of_parameters_does_not_matter(door: Door, acme: Jira) -> None:
    token = acme.host_token("GET", f"/ui/project?projectKey=ABC&projectId={PROJECT}", sub=PAUL)
    swapped = await door.http.get(f"/ui/project?jwt={token}&projectId={PROJECT}&projectKey=ABC")
    assert swapped.status_code == 200


@pytest.mark.parametrize("scheme", ["JWT", "jwt ", "Bearer ", "Basic ", "JWT\t"])
async def test_only_the_scheme_of_connect_is_a_token(door: Door, acme: Jira, scheme: str) -> None:
    headers = {"Authorization": scheme + acme.host_token("POST", WEBHOOK)}
    assert (await door.http.post(WEBHOOK, headers=headers, content=b"{}")).status_code == 401


# ---- sites ----------------------------------------------------------------------------------------------------------


async def test_one_site_cannot_speak_for_another(door: Door, acme: Jira, globex: Jira) -> None:
    forged = acme.host_token("POST", WEBHOOK, secret=globex.secret)
    assert (await door.post(WEBHOOK, forged, {"issue": {"id": "1"}})).status_code == 401
    assert (await door.call("/ui/connections", acme.context_token(secret=globex.secret))).status_code == 401
    assert await door.hints(acme) == []


async def test_an_unknown_site_gets_the_very_answer_of_a_bad_signature(door: Door, acme: Jira) -> None:
    unknown, known = Jira(), acme
    answers = [
        await door.post(WEBHOOK, unknown.host_token("POST", WEBHOOK), {}),
        await door.post(WEBHOOK, known.host_token("POST", WEBHOOK, secret="x" * 40), {}),
        await door.post(WEBHOOK, known.context_token(), {}),
        await door.post(WEBHOOK, None, {}),
    ]
    assert len({(answer.status_code, answer.text, str(answer.headers)) for answer in answers}) == 1


class CountingVault(Vault):
    """A vault that counts how often it is opened."""

    opened = 0

    def open(self, sealed: bytes) -> str:
        self.opened += 1
        return super().open(sealed)


async def test_an_unknown_site_costs_the_work_of_a_known_one_with_a_bad_signature(
    door: Door, acme: Jira, encryption_key: str
) -> None:
    costs = []
    for jira in (Jira(), acme):
        vault = CountingVault([encryption_key])
        with having(door, vault=vault):
            await door.post(WEBHOOK, jira.host_token("POST", WEBHOOK, secret="x" * 64), {})
        costs.append(vault.opened)
    assert costs == [1, 1]


async def test_the_site_comes_from_the_token_and_never_from_the_request(door: Door, acme: Jira, globex: Jira) -> None:
    mine = await connection_of(door, acme, "Acme's own")
    theirs = await connection_of(door, globex, "Globex's own")

    seen = await door.call(f"/ui/connections?site={globex.client_key}&iss={globex.client_key}", acme.context_token())
    assert "Acme&#39;s own" in seen.text
    assert "Globex" not in seen.text
    assert (await door.call(f"/ui/connection/{mine}", acme.context_token())).status_code == 200
    assert (await door.call(f"/ui/connection/{theirs}", acme.context_token())).status_code == 404


@pytest.mark.parametrize(
    "verb", ["activate", "deactivate", "delete", "cancel", "sync", "link", "backfill/start", "check/start"]
)
async def test_nothing_is_done_to_a_connection_of_another_site(door: Door, acme: Jira, globex: Jira, verb: str) -> None:
    theirs = await connection_of(door, globex, "Globex's own")
    answer = await door.call(f"/ui/connection/{theirs}/{verb}", acme.context_token(), "POST", data={"scope": ""})
    assert answer.status_code == 404


async def connection_of(door: Door, jira: Jira, name: str, project: str = PROJECT) -> str:
    site = await door.site(jira)
    assert site is not None
    half = Connection(uid=uuid4(), site_id=site.id, side="s", name=name, project_id=project, project_key="ABC")
    async with door.gate.work.unit() as session:
        session.add(half)
    return str(half.id)


# ---- people ---------------------------------------------------------------------------------------------------------


async def test_a_project_admin_sees_the_own_project_and_no_other(door: Door, acme: Jira) -> None:
    own = await connection_of(door, acme, "of my project")
    other = await connection_of(door, acme, "of another project", OTHER_PROJECT)
    token = acme.context_token(PAUL, context=framed())

    page = f"/ui/project?projectKey=ABC&projectId={PROJECT}"
    assert (await door.frame(acme, page, PAUL)).status_code == 200
    # The address is signed, so it was Jira who framed it; still the project's own admins alone may look.
    assert (await door.frame(acme, f"/ui/project?projectKey=ABC&projectId={OTHER_PROJECT}", PAUL)).status_code == 403
    assert (await door.frame(acme, f"/ui/project?projectKey=ABC&projectId={PROJECT}", BOB)).status_code == 403
    assert (await door.frame(acme, ADMIN, PAUL)).status_code == 403
    listed = await door.call(f"/ui/connections?scope={PROJECT}", token)
    assert "of my project" in listed.text
    assert "of another project" not in listed.text
    assert (await door.call("/ui/connections", token)).status_code == 403
    assert (await door.call(f"/ui/connections?scope={OTHER_PROJECT}", token)).status_code == 403
    assert (await door.call(f"/ui/connection/{own}", token)).status_code == 200
    assert (await door.call(f"/ui/connection/{other}", token)).status_code == 403


@pytest.mark.parametrize("who", [BOB, PAUL])
@pytest.mark.parametrize("verb", ["activate", "deactivate", "delete", "sync", "link", "backfill/start", "check/start"])
async def test_whoever_does_not_administer_a_project_does_nothing_to_its_connections(
    door: Door, acme: Jira, who: str, verb: str
) -> None:
    other = await connection_of(door, acme, "of another project", OTHER_PROJECT)
    # Neither the scope that the browser claims nor the context of the frame makes anybody an admin.
    token = acme.context_token(who, context=framed(OTHER_PROJECT))
    for scope in ("", PROJECT, OTHER_PROJECT):
        answer = await door.call(f"/ui/connection/{other}/{verb}", token, "POST", data={"scope": scope})
        assert answer.status_code == 403


@pytest.mark.parametrize("project", ["", "ABC", "10001x", f"{PROJECT},{OTHER_PROJECT}", "-1"])
async def test_an_odd_project_makes_nobody_its_admin(door: Door, acme: Jira, project: str) -> None:
    answer = await door.frame(acme, f"/ui/project?projectKey=ABC&projectId={project}", PAUL)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "path", ["/ui/panel/start", "/ui/panel/link", "/ui/panel/twin/1/sync", "/ui/panel/twin/1/stop"]
)
async def test_who_may_not_edit_the_issue_uses_no_button_of_its_panel(door: Door, acme: Jira, path: str) -> None:
    answer = await door.call(path, acme.context_token(BOB, context=framed()), "POST")
    assert answer.status_code == 403


@pytest.mark.parametrize("account_id", [None, ""])
async def test_nobody_is_not_a_person(door: Door, acme: Jira, account_id: str | None) -> None:
    assert (await door.frame(acme, ADMIN, account_id)).status_code == 401
    assert (await door.call("/ui/connections", acme.context_token(sub=account_id))).status_code == 401


async def test_an_answer_never_shows_a_token_or_a_secret(door: Door, acme: Jira) -> None:
    token = acme.host_token("GET", ADMIN, sub=ALICE)
    answer = await door.http.get(f"{ADMIN}?jwt={token}")
    assert token not in answer.text
    assert acme.secret not in answer.text


async def test_the_token_of_an_address_comes_into_no_log(
    door: Door, acme: Jira, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    token = acme.host_token("GET", ADMIN, sub=ALICE)
    with caplog.at_level("DEBUG", "access"):
        await door.http.get(f"{ADMIN}?jwt={token}")
        await door.http.get(f"{ADMIN}?jwt={token}x")
    captured = capsys.readouterr()
    ours = "".join(r.getMessage() for r in caplog.records if not r.name.startswith(("httpx", "httpcore")))
    assert token[:40] not in ours + captured.out + captured.err
