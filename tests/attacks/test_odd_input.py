"""What no page of ours sends: it is refused in words, costs next to nothing, and is never taken for an outage."""

import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.db import make_engine, make_sessions
from app.web.bounds import MAX_FORM

from .conftest import ALICE, Door, Jira, having
from .test_callers import ADMIN, connection_of, framed

pytestmark = pytest.mark.asyncio(loop_scope="session")

HUGE = "9" * 30


@pytest.mark.parametrize("issuer", ["a\x00b", "\ud800", "x" * 5000, "", 5, ["x"], {"x": 1}], ids=ascii)
async def test_an_odd_issuer_is_refused_like_any_unknown_one(door: Door, issuer: Any) -> None:
    path = "/connect/webhooks/jira:issue_updated"
    payload = json.dumps({"iss": issuer, "exp": int(time.time()) + 60, "qsh": "context-qsh", "sub": ALICE})
    parts = (b'{"alg":"HS256","typ":"JWT"}', payload.encode(), b"x" * 32)
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)

    assert (await door.post(path, token, {})).status_code == 401
    assert (await door.post("/connect/enabled", token, {})).status_code == 401
    assert (await door.call("/ui/connections", token)).status_code == 401
    assert (await door.http.get(f"{ADMIN}?jwt={token}")).status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        f"/ui/twin/{HUGE}",
        "/ui/twin/abc",
        "/ui/twin/1?shape=evil",
        "/ui/connection/%00",
        "/ui/connection/CONNECTION/pairs?q=%00",
        f"/ui/connection/CONNECTION/pairs?after={HUGE}",
        "/ui/connection/CONNECTION/pairs?after=x",
        "/ui/connection/CONNECTION/journal?kind=%00",
        "/ui/connections?scope=%00",
        "/ui/projects?project_query=%00",
        "/ui/nothing",
    ],
)
async def test_an_odd_address_gets_a_sentence_that_says_what_to_do(door: Door, acme: Jira, path: str) -> None:
    connection = await connection_of(door, acme, "x")
    answer = await door.call(path.replace("CONNECTION", connection), acme.context_token())

    assert answer.status_code in (404, 422)
    assert "text/html" in answer.headers["content-type"]
    assert "<strong>" in answer.text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/ui/connection/CONNECTION/settings", {"name": "a\0b"}),
        ("/ui/connection/CONNECTION/settings", {"name": "fine", "description": "\0"}),
        ("/ui/connection/CONNECTION/sync", {"issue_key": "ABC-1\0"}),
        ("/ui/connection/CONNECTION/delete", {"typed_name": "\0"}),
        ("/ui/accept-code", {"code": "cw1.\0"}),
        ("/ui/initiate", {"project_id": "10001\0"}),
        ("/ui/panel/link?connection=x", {"winner": "evil"}),
        ("/ui/twin/1/sync", {}),
        (f"/ui/twin/{HUGE}/sync?shape=row", {}),
    ],
)
async def test_an_odd_form_gets_a_sentence_that_says_what_to_do(
    door: Door, acme: Jira, path: str, form: dict[str, str]
) -> None:
    connection = await connection_of(door, acme, "x")
    token = acme.context_token(context=framed())
    answer = await door.call(path.replace("CONNECTION", connection), token, "POST", data=form)

    assert answer.status_code == 422
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("path", ["/ui/initiate", "/ui/connection/x/activate", "/ui/panel/start"])
@pytest.mark.parametrize(
    ("kind", "begin"),
    [
        ("application/x-www-form-urlencoded", b"name="),
        (
            "multipart/form-data; boundary=X",
            b'--X\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n',
        ),
    ],
    ids=["fields", "file"],
)
async def test_a_stranger_fills_neither_memory_nor_disk_with_a_form(
    door: Door, kind: str, begin: bytes, path: str
) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        yield begin
        while sent < 100 * MAX_FORM:
            sent += 65_536
            yield b"a" * 65_536

    answer = await door.http.post(path, content=endless(), headers={"Content-Type": kind})
    # The parser gives up on a field before we do.
    assert answer.status_code in (400, 413)
    assert sent <= MAX_FORM + 2 * 65_536


async def test_a_form_that_is_none_is_refused_in_words(door: Door, acme: Jira) -> None:
    for kind in ("multipart/form-data", "multipart/form-data; boundary=X"):
        headers = {"Authorization": f"JWT {acme.context_token()}", "HX-Request": "true", "Content-Type": kind}
        answer = await door.http.post("/ui/initiate", content=b"nonsense", headers=headers)
        assert answer.status_code == 400
        assert "Reload the page" in answer.text


async def test_a_database_that_cannot_be_found_at_all_is_an_outage_and_no_fault_of_the_page(
    door: Door, acme: Jira
) -> None:
    for url in ("postgresql://x@/x?host=/nowhere", "postgresql://x@no-such-host.invalid/x"):
        nowhere = make_engine(url)
        with having(door, sessions=make_sessions(nowhere)):
            answer = await door.call("/ui/connections", acme.context_token())
            assert answer.status_code == 503
            assert "goes on by itself" in answer.text
        await nowhere.dispose()
