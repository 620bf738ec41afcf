"""Attachments and the media that rich text shows."""

import httpx

from sandbox.acting import image, paragraph
from tests.sandbox.rest.conftest import Person


async def test_content_comes_from_a_media_host_that_takes_no_credentials(bob: Person) -> None:
    key = await bob.create()
    added = await bob.attach(key, "röntgen.png", b"0123456789")
    assert (added["filename"], added["size"], added["mimeType"]) == ("röntgen.png", 10, "image/png")
    answer = await bob.raw("GET", f"/rest/api/3/attachment/content/{added['id']}")
    assert answer.status_code == 303
    location = answer.headers["location"]
    assert (await bob.raw("GET", location)).status_code == 400
    async with httpx.AsyncClient(trust_env=False) as stranger:
        assert (await stranger.get(location)).content == b"0123456789"
        part = await stranger.get(location, headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        forged = location.replace("token=", "token=0")
        assert (await stranger.get(forged)).status_code == 403


async def test_content_without_redirect_knows_ranges(bob: Person) -> None:
    added = await bob.attach(await bob.create(), "a.bin", b"0123456789")
    url = f"/rest/api/3/attachment/content/{added['id']}?redirect=false"
    assert (await bob.raw("GET", url)).content == b"0123456789"
    part = await bob.raw("GET", url, headers={"Range": "bytes=7-"})
    assert (part.status_code, part.content, part.headers["content-range"]) == (206, b"789", "bytes 7-9/10")
    assert (await bob.raw("GET", url, headers={"Range": "bytes=20-"})).status_code == 416


async def test_an_upload_needs_its_header_and_must_fit(bob: Person) -> None:
    key = await bob.create()
    files = {"file": ("a.txt", b"x" * 11)}
    assert (await bob.raw("POST", f"/rest/api/3/issue/{key}/attachments", files=files)).status_code == 403
    bob.site.settings.upload_limit = 10
    assert (await bob.ask("GET", "attachment/meta"))["uploadLimit"] == 10
    headers = {"X-Atlassian-Token": "no-check"}
    refused = await bob.raw("POST", f"/rest/api/3/issue/{key}/attachments", files=files, headers=headers)
    assert refused.status_code == 413
    assert (await bob.fields(key))["attachment"] == []


async def test_several_files_come_in_one_upload_and_names_may_repeat(bob: Person) -> None:
    key = await bob.create()
    added = await bob.ask(
        "POST",
        f"issue/{key}/attachments",
        files=[("file", ("a.txt", b"1")), ("file", ("a.txt", b"2"))],
        headers={"X-Atlassian-Token": "no-check"},
    )
    assert [a["filename"] for a in added] == ["a.txt", "a.txt"]
    assert len({a["id"] for a in (await bob.fields(key))["attachment"]}) == 2


async def test_media_are_named_by_their_uuid_and_nothing_else(bob: Person) -> None:
    key = await bob.create()
    added = await bob.attach(key, "x.png", b"png")
    for wrong in (added["id"], "11111111-2222-4333-8444-555555555555"):
        body = {"fields": {"description": _showing(wrong)}}
        refused = await bob.ask("PUT", f"issue/{key}", body, status=400)
        assert refused["errorMessages"] == ["ATTACHMENT_VALIDATION_ERROR"]
    media = await bob.media_id(added["id"])
    await bob.ask("PUT", f"issue/{key}", {"fields": {"description": _showing(media)}}, status=204)
    assert (await bob.ask("GET", f"/rest/api/2/issue/{key}"))["fields"]["description"] == 'see\n\n!x.png|alt="x"!'


async def test_an_attachment_goes_when_the_last_text_that_showed_it_drops_it(bob: Person) -> None:
    key = await bob.create()
    added = await bob.attach(key, "x.png", b"png")
    media = await bob.media_id(added["id"])
    await bob.ask("PUT", f"issue/{key}", {"fields": {"description": _showing(media)}}, status=204)
    comment = await bob.ask("POST", f"issue/{key}/comment", {"body": _showing(media)}, status=201)
    await bob.ask("PUT", f"issue/{key}", {"fields": {"description": paragraph("bare")}}, status=204)
    assert len((await bob.fields(key))["attachment"]) == 1
    await bob.ask("PUT", f"issue/{key}/comment/{comment['id']}", {"body": paragraph("bare")})
    assert (await bob.fields(key))["attachment"] == []
    await bob.ask("GET", f"attachment/{added['id']}", status=404)


async def test_an_attachment_that_no_text_ever_showed_stays(bob: Person) -> None:
    key = await bob.create(description=paragraph("a"))
    added = await bob.attach(key, "x.png", b"png")
    await bob.ask("PUT", f"issue/{key}", {"fields": {"description": paragraph("b")}}, status=204)
    assert (await bob.ask("GET", f"attachment/{added['id']}"))["filename"] == "x.png"


async def test_an_attachment_is_deleted_by_its_author_only(alice: Person, bob: Person) -> None:
    key = await alice.create()
    added = await alice.attach(key, "x.txt", b"1")
    await bob.ask("DELETE", f"attachment/{added['id']}", status=403)
    await alice.ask("DELETE", f"attachment/{added['id']}", status=204)
    items = (await alice.ask("GET", f"issue/{key}/changelog"))["values"][-1]["items"]
    assert (items[0]["fieldId"], items[0]["fromString"]) == ("attachment", "x.txt")


def _showing(media_id: str) -> dict[str, object]:
    doc = paragraph("see")
    doc["content"].append(image(media_id, "x"))
    return doc
