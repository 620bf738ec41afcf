"""Attachments: streamed both ways, whole or not at all, with little memory."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc
from collections.abc import AsyncIterator
from hashlib import sha256

import pytest

from app.errors import IssueGone, Rejected, TooLarge, Unreachable
from app.jira.client import JiraPool, JiraSite, SiteAccess
from tests.unit.jira.scripted import Answer, Asked, Scripted

UUID = "0b7f7a10-9a0c-4c2c-8a38-4a9b1a0c9f10"
MADE = [{"id": "77", "filename": "a.bin", "size": 6, "mimeType": "application/octet-stream"}]
TAKES_ALL = {"enabled": True, "uploadLimit": 10**9}


def uploads_to(jira: Scripted, **limit: object) -> None:
    jira.by_path(
        {
            "attachment/meta": Answer({**TAKES_ALL, **limit}),
            "POST": Answer(MADE),
            "attachment/content": Answer(b"", 303, {"Location": f"/file/{UUID}/binary"}),
        }
    )


async def pieces(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def the_upload(jira: Scripted) -> Asked:
    [post] = [asked for asked in jira.asked if asked.method == "POST"]
    return post


async def test_an_upload_carries_the_bytes_the_name_and_what_jira_wants(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira)
    made = await site.upload("10001", 'Übersicht "neu".bin', "text/plain", 6, pieces(b"ab", b"", b"cdef"), trace="t:1")
    post = the_upload(jira)
    assert post.headers["X-Atlassian-Token"] == "no-check"
    assert post.headers["X-Atlassian-Webhook-Trace"] == "t:1"
    assert post.headers["Content-Type"].startswith("multipart/form-data")
    assert b"abcdef" in post.body
    assert 'name="file"; filename="Übersicht %22neu%22.bin"'.encode() in post.body
    assert (made.id, made.media_id, made.sha256) == ("77", UUID, sha256(b"abcdef").hexdigest())


async def test_an_empty_file_can_be_attached(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira)
    assert (await site.upload("10001", "empty", "", 0, pieces())).sha256 == sha256(b"").hexdigest()


@pytest.mark.parametrize("parts", [(b"abc",), (b"abc", b"defg"), (b"abcdef", b"g")])
async def test_a_file_of_another_size_than_announced_is_not_attached(
    site: JiraSite, jira: Scripted, parts: tuple[bytes, ...]
) -> None:
    uploads_to(jira)
    with pytest.raises(Unreachable) as caught:
        await site.upload("10001", "a", "", 6, pieces(*parts))
    assert not caught.value.outcome_unknown
    assert not [asked for asked in jira.asked if asked.method == "POST" and len(asked.body) > 200]


async def test_the_error_of_the_source_is_the_error_of_the_upload(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira)

    async def gone() -> AsyncIterator[bytes]:
        yield b"abc"
        raise IssueGone("gone there")

    with pytest.raises(IssueGone):
        await site.upload("10001", "a", "", 6, gone())


async def test_a_file_over_the_sites_limit_is_not_even_sent(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira, uploadLimit=5)
    with pytest.raises(TooLarge, match="takes 5"):
        await site.upload("10001", "a", "", 6, pieces(b"abcdef"))
    assert [asked.path for asked in jira.asked] == ["/rest/api/3/attachment/meta"]


async def test_attachments_that_are_switched_off_are_a_clear_refusal(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira, enabled=False)
    with pytest.raises(Rejected, match="switched off"):
        await site.upload("10001", "a", "", 6, pieces(b"abcdef"))


async def test_the_limit_is_asked_once_in_a_while(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira)
    for _ in range(3):
        await site.attachment_limit()
    assert len(jira.asked) == 1


async def test_a_download_that_ends_early_is_an_error(site: JiraSite, jira: Scripted) -> None:
    jira.by_path(
        {
            "attachment/content": Answer(b"", 303, {"Location": f"/file/{UUID}/binary"}),
            "/file/": Answer(b"x" * 1000, stop_after=500),
        }
    )
    with pytest.raises(Unreachable):
        await site.hash_of("10")


async def test_a_compressed_answer_is_taken_for_what_it_holds(site: JiraSite, jira: Scripted) -> None:
    jira.by_path(
        {
            "attachment/content": Answer(gzip.compress(b"words " * 100), 200, {"Content-Encoding": "gzip"}),
            "attachment/10": Answer({"id": 10, "size": 600}),
        }
    )
    async with site.download("10") as download:
        content = b"".join([chunk async for chunk in download.chunks])
    assert download.size == len(content) == 600


async def test_waiting_uploads_leave_room_for_other_calls_of_the_site(site: JiraSite, jira: Scripted) -> None:
    uploads_to(jira)
    plain = jira.script
    jira.script = lambda asked: Answer({"accountId": "me"}) if "myself" in asked.path else plain(asked)
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        under_way.set()
        await go_on.wait()
        yield b"abcdef"

    await site.attachment_limit()
    uploads = [asyncio.create_task(site.upload("10001", f"{n}", "", 6, slow())) for n in range(10)]
    await under_way.wait()
    try:
        assert (await asyncio.wait_for(site.myself(), 30)).account_id == "me"
        assert not any(upload.done() for upload in uploads)
    finally:
        go_on.set()
    assert len(await asyncio.gather(*uploads)) == 10


async def test_a_file_that_is_gone_says_so(site: JiraSite, jira: Scripted) -> None:
    jira.always({"errorMessages": ["The attachment was not found."]}, 404)
    with pytest.raises(Rejected) as caught:
        await site.hash_of("10")
    assert caught.value.status == 404


async def test_redirects_of_the_media_host_come_to_an_end(site: JiraSite, jira: Scripted) -> None:
    jira.always(b"", 303, Location="/again")
    with pytest.raises(Unreachable):
        await site.hash_of("10")
    assert len(jira.asked) <= 5


async def test_a_place_without_encryption_is_not_asked_by_an_encrypted_site(pool: JiraPool, jira: Scripted) -> None:
    site = JiraSite(pool, SiteAccess("https://acme.atlassian.net", lambda *_: "JWT x", "me"))
    answer = await asyncio.to_thread(site._calls.media_session.get, jira.url)
    answer.headers["Location"] = jira.url
    with pytest.raises(Unreachable, match="not safe"):
        site._media_url(answer)


async def test_the_media_uuid_is_read_from_the_redirect_without_the_bytes(site: JiraSite, jira: Scripted) -> None:
    jira.always(b"", 303, Location=f"https://api.media.example/file/{UUID.upper()}/binary?token=x&client=y")
    assert await site.media_id("10") == UUID
    assert len(jira.asked) == 1


async def test_without_a_redirect_there_is_no_media_uuid(site: JiraSite, jira: Scripted) -> None:
    jira.always(b"bytes")
    assert await site.media_id("10") is None
    assert await site.hash_of("10") == sha256(b"bytes").hexdigest()


async def test_all_upload_threads_busy_with_downloads_of_the_same_site_do_not_block_each_other(
    site: JiraSite, jira: Scripted
) -> None:
    uploads_to(jira)
    plain = jira.script
    jira.script = lambda asked: Answer(b"abcdef") if asked.path.startswith("/file/") else plain(asked)

    async def copy(number: int) -> str:
        async with site.download(str(number)) as download:
            return (await site.upload("10001", f"{number}", "", download.size, download.chunks)).sha256

    done = await asyncio.wait_for(asyncio.gather(*(copy(number) for number in range(20))), 60)
    assert set(done) == {sha256(b"abcdef").hexdigest()}


async def test_deleting_what_is_gone_is_no_error(site: JiraSite, jira: Scripted) -> None:
    jira.always({"errorMessages": ["not found"]}, 404)
    await site.delete_attachment("10")
    await site.delete_comment("10001", "10")


async def test_copying_fifty_megabytes_holds_a_few_chunks_and_never_the_file(site: JiraSite, jira: Scripted) -> None:
    content = bytes(range(256)) * 4096 * 50
    uploads_to(jira)
    plain = jira.script
    jira.script = lambda asked: Answer(content) if asked.path.startswith("/file/") else plain(asked)
    jira.drop_bodies = True
    tracemalloc.start()
    async with site.download("10") as download:
        made = await site.upload("10001", "big.bin", "", download.size, download.chunks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert made.sha256 == sha256(content).hexdigest()
    assert peak < 6 * 2**20
