"""What goes over the wire: a signature of exactly this request, to the site's own origin and nowhere else."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import jwt as pyjwt
import pytest
from requests import Request

from app.doors.connect.jwt import sign
from app.doors.connect.qsh import qsh
from app.errors import Rejected, SyncError
from app.jira.auth import SiteAuth
from app.jira.client import JiraPool, JiraSite, SiteAccess
from app.sync.values import Comment, RichText
from tests.unit.jira.conftest import IDS
from tests.unit.jira.scripted import Answer, Scripted, scripted

SECRET = "x" * 40
HELLO = Comment(RichText.of_text("hello"))


def connect_site(pool: JiraPool, base_url: str) -> JiraSite:
    path = urlsplit(base_url).path

    def signer(method: str, url: str) -> str:
        return "JWT " + sign(method, url, "io.app", SECRET, "client", time.time(), path)

    return JiraSite(pool, SiteAccess(base_url, signer, "me"))


@pytest.mark.parametrize("base_path", ["", "/jira"])
async def test_the_hash_in_the_token_is_that_of_the_request_as_sent(
    pool: JiraPool, jira: Scripted, base_path: str
) -> None:
    site = connect_site(pool, jira.url + base_path)
    jira.always({"values": [], "issues": [], "count": 1, "total": 0, "comments": []})
    await site.projects("röck & roll, 100% (really) it's~*")
    await site.users_known(["557058:a", "557058:b,c", "5b10a2"])
    await site.search('project = "A B" AND summary ~ "x,y"')
    await site.failed_webhooks(1700000000000)
    for asked in jira.asked:
        token = asked.headers["Authorization"].removeprefix("JWT ")
        claims = pyjwt.decode(token, SECRET, algorithms=["HS256"], audience="client")
        path, _, query = asked.path.partition("?")
        assert claims["qsh"] == qsh(asked.method, path, query, base_path)
    assert len(jira.asked) == 4


async def test_what_a_person_typed_stays_one_part_of_the_path(site: JiraSite, jira: Scripted) -> None:
    jira.always({"id": "1", "key": "K"})
    await site.project("A/../../../secret?x=1&y#z")
    assert jira.asked[0].path == "/rest/api/3/project/A%2F..%2F..%2F..%2Fsecret%3Fx%3D1%26y%23z"


async def test_no_get_has_a_body(site: JiraSite, jira: Scripted) -> None:
    jira.always({"values": [], "enabled": True, "uploadLimit": 1, "accountId": "x", "id": 1, "key": "K"})
    await site.projects()
    await site.attachment_limit()
    await site.myself()
    await site.project("K")
    assert [asked.method for asked in jira.asked] == ["GET"] * 4
    assert all(not asked.body for asked in jira.asked)
    assert all("Transfer-Encoding" not in asked.headers for asked in jira.asked)


async def test_only_writes_carry_the_trace_that_webhooks_echo(site: JiraSite, jira: Scripted) -> None:
    jira.always({"id": "1", "created": "2026-01-01T00:00:00.000+0000", "accountId": "x"})
    await site.add_comment("10001", HELLO, "m", IDS, trace="causeway:7")
    await site.delete_comment("10001", "1", trace="causeway:8")
    await site.myself()
    assert [asked.headers.get("X-Atlassian-Webhook-Trace") for asked in jira.asked] == [
        "causeway:7",
        "causeway:8",
        None,
    ]


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://acme.atlassian.net/rest/api/3/myself", True),
        ("https://ACME.atlassian.net:443/rest/api/3/myself", True),
        ("http://acme.atlassian.net/rest/api/3/myself", False),
        ("https://acme.atlassian.net:8443/rest/api/3/myself", False),
        ("https://acme.atlassian.net.evil.example/rest/api/3/myself", False),
        ("https://acme.atlassian.net@evil.example/rest/api/3/myself", False),
        ("https://globex.atlassian.net/rest/api/3/myself", False),
    ],
)
def test_only_the_site_s_own_origin_gets_a_signature(url: str, signed: bool) -> None:
    auth = SiteAuth("https://acme.atlassian.net", lambda *_: "JWT x")
    assert ("Authorization" in Request("GET", url, auth=auth).prepare().headers) is signed


async def test_the_media_host_never_sees_our_signature(site: JiraSite, jira: Scripted) -> None:
    with scripted() as media:
        media.always(b"bytes")
        place = f"{media.url}/file/0b7f7a10-9a0c-4c2c-8a38-4a9b1a0c9f10/binary?token=t"
        jira.always(b"", 303, Location=place)
        async with site.download("10") as download:
            chunks = [chunk async for chunk in download.chunks]
        assert b"".join(chunks) == b"bytes"
        assert "Authorization" in jira.asked[0].headers
        assert "Authorization" not in media.asked[0].headers


async def test_a_redirect_of_a_write_is_an_error_and_not_followed(site: JiraSite, jira: Scripted) -> None:
    with scripted() as elsewhere:
        jira.always(b"", 307, Location=elsewhere.url + "/steal")
        with pytest.raises(SyncError):
            await site.add_comment("10001", HELLO, "m", IDS)
        assert not elsewhere.asked


async def test_cookies_of_one_answer_are_not_sent_with_the_next_request(site: JiraSite, jira: Scripted) -> None:
    jira.always({"accountId": "x", "count": 1}, Set_Cookie="atlassian.xsrf.token=abc; Path=/")
    await site.myself()
    await site.count("project = A")
    assert "Cookie" not in jira.asked[1].headers


async def test_each_attempt_has_a_token_of_its_own(pool: JiraPool, jira: Scripted) -> None:
    number = iter(range(10))
    site = JiraSite(pool, SiteAccess(jira.url, lambda *_: f"JWT {next(number)}", "me"))
    jira.script = lambda asked: (
        Answer({"errorMessages": ["INVALID_INPUT"]}, 400)
        if len(jira.asked) == 1
        else Answer({"id": "1", "created": "2026-01-01T00:00:00.000+0000"})
    )
    await site.add_comment("10001", HELLO, "m", IDS)
    assert [asked.headers["Authorization"] for asked in jira.asked] == ["JWT 0", "JWT 1"]


async def test_a_restricted_comment_is_never_sent(site: JiraSite, jira: Scripted) -> None:
    with pytest.raises(Rejected):
        await site.add_comment("10001", Comment(RichText.of_text("secret"), restricted=True), "m", IDS)
    assert not jira.asked


async def test_an_edit_of_a_restricted_comment_names_its_restriction_again(site: JiraSite, jira: Scripted) -> None:
    entry = {"id": "7", "created": "2026-01-01T00:00:00.000+0000", "visibility": {"type": "role", "value": "Admins"}}
    jira.always(entry)
    secret = Comment(RichText.of_text("for few"), restricted=True)
    await site.edit_comment("10001", "7", secret, IDS)
    jira.always({**entry, "parentId": 3})
    await site.edit_comment("10001", "7", secret, IDS)
    of_thread, of_reply = (asked.json for asked in jira.asked if asked.method == "PUT")
    assert of_thread["visibility"] == {"type": "role", "value": "Admins"}
    assert "visibility" not in of_reply


async def test_an_internal_comment_is_written_as_an_internal_one(site: JiraSite, jira: Scripted) -> None:
    jira.always({"id": "1", "created": "2026-01-01T00:00:00.000+0000", "jsdPublic": False})
    made = await site.add_comment("10001", Comment(RichText.of_text("note"), internal=True), "m", IDS)
    assert {"key": "sd.public.comment", "value": {"internal": True}} in jira.asked[0].json["properties"]
    assert made.comment.internal
