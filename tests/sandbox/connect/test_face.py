"""The face in the browser, without a browser: pages, forms, and who may post what."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from sandbox.acting import image, paragraph
from sandbox.face.routes import face_routes
from tests.sandbox.connect.conftest import World
from tests.sandbox.connect.test_descriptor import page
from tests.sandbox.connect.tiny_app import KEY, served

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
async def face(world: World) -> AsyncIterator[World]:
    """A world whose first site shows its face at its base address."""
    async with served(Starlette(routes=face_routes(world.site, world.host))) as world.site.base_url:
        yield world


def browser(world: World, base_url: str | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=base_url or world.site.base_url, trust_env=False, verify=False, follow_redirects=True
    )


@asynccontextmanager
async def logged_in(world: World, name: str) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(world) as client:
        answer = await client.post("/login", data={"name": name, "password": name})
        assert answer.status_code == 200
        yield client


def frame_of(html: str) -> dict[str, str]:
    """The attributes of the page's first frame."""
    found = re.search(r'<iframe class="ac"(.*?)></iframe>', html, re.DOTALL)
    assert found, "there is no frame on the page"
    return {name: unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[1])}


async def test_a_stranger_logs_in_first_and_then_sees_what_he_asked_for(face: World) -> None:
    async with browser(face) as client:
        asked = await client.get("/plugins/servlet/ac/x/y?ac.code=1")
        assert asked.url.path == "/login"
        [following] = parse_qs(asked.url.query.decode())["next"]
        assert following == "/plugins/servlet/ac/x/y?ac.code=1"
        bad = await client.post("/login", data={"name": "bob", "password": "no", "next": following})
        assert bad.status_code == 401
        good = await client.post("/login", data={"name": "bob", "password": "bob", "next": following})
        assert str(good.url).endswith(following)


async def test_logging_in_leads_to_no_other_site(face: World) -> None:
    async with browser(face) as client:
        for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
            answer = await client.post("/login", data={"name": "bob", "password": "bob", "next": evil})
            assert answer.url.path == "/jira"


async def test_a_person_becomes_another_and_logs_out(face: World) -> None:
    async with logged_in(face, "bob") as client:
        assert 'href="/jira/settings/apps"' not in (await client.get("/jira")).text
        alice = face.site.user("alice").account_id
        switched = await client.post("/switch-user", data={"account": alice, "next": "/jira"})
        assert 'href="/jira/settings/apps"' in switched.text
        await client.post("/logout")
        assert (await client.get("/jira")).url.path == "/login"


async def test_only_a_logged_in_person_switches(face: World) -> None:
    async with browser(face) as client:
        alice = face.site.user("alice").account_id
        assert (await client.post("/switch-user", data={"account": alice})).url.path == "/login"
        assert (await client.get("/jira")).url.path == "/login"


async def test_an_issue_is_made_edited_moved_along_and_deleted(face: World) -> None:
    async with logged_in(face, "bob") as client:
        form = {"issuetype": "10002", "summary": "Printer on fire", "description": "*loud*"}
        made = await client.post("/jira/projects/ACM/create", data=form)
        assert made.url.path == "/browse/ACM-1"
        assert "<strong>loud</strong>" in made.text
        await client.post(
            "/browse/ACM-1/edit", data={"summary": "Burnt down", "issuetype": "10004", "description": "*loud*"}
        )
        await client.post("/browse/ACM-1/transitions/11")
        shown = (await client.get("/browse/ACM-1")).text
        assert "Burnt down" in shown
        assert "In Progress" in shown
        assert "Burnt down" in (await client.get("/jira/projects/ACM", params={"text": "burnt"})).text
        assert "Burnt down" not in (await client.get("/jira/projects/ACM", params={"text": "water"})).text
        await client.post("/browse/ACM-1/delete")
        assert (await client.get("/browse/ACM-1")).status_code == 404


async def test_a_refused_change_is_said_on_the_page(face: World) -> None:
    async with logged_in(face, "bob") as client:
        made = await client.post("/jira/projects/REQ/create", data={"issuetype": "10002", "summary": "No field"})
        assert made.status_code == 400
        assert 'role="alert"' in made.text
        assert 'value="No field"' in made.text


async def test_the_required_field_of_a_project_can_be_given(face: World) -> None:
    async with logged_in(face, "bob") as client:
        form = (await client.get("/jira/projects/REQ/create")).text
        names = re.findall(r'name="(customfield_\d+)"', form)
        assert names
        given = {"issuetype": "10002", "summary": "With field"}
        for name in names:
            option = re.search(rf'name="{name}">\s*<option>([^<]*)<', form)
            given[name] = option[1] if option else "something"
        assert (await client.post("/jira/projects/REQ/create", data=given)).url.path == "/browse/REQ-1"


async def test_comments_are_added_edited_and_deleted(face: World) -> None:
    issue = face.site.act_as("bob").create_issue("ACM", "Printer on fire")
    async with logged_in(face, "bob") as client:
        await client.post(f"/browse/{issue.key}/comments", data={"body": "still *burning*"})
        await client.post(f"/browse/{issue.key}/comments", data={"body": "hush", "role": "Administrators"})
        shown = (await client.get(f"/browse/{issue.key}")).text
        assert "still <strong>burning</strong>" in shown
        assert "hush" not in shown
        [first, _] = issue.comments
        await client.post(f"/browse/{issue.key}/comments/{first}", data={"body": "out"})
        assert "edited" in (await client.get(f"/browse/{issue.key}")).text
        await client.post(f"/browse/{issue.key}/comments/{first}/delete")
        assert first not in issue.comments
    async with logged_in(face, "paul") as client:
        assert "hush" in (await client.get(f"/browse/{issue.key}")).text


async def test_an_attached_image_is_shown_in_the_text(face: World) -> None:
    bob = face.site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    async with logged_in(face, "bob") as client:
        await client.post(f"/browse/{issue.key}/attachments", files={"file": ("smoke.png", PNG, "image/png")})
        [file] = issue.attachments.values()
        bob.edit(issue.key, description={"type": "doc", "version": 1, "content": [image(file.media_id, "smoke")]})
        shown = (await client.get(f"/browse/{issue.key}")).text
        description = re.search(r'id="description">(.*?)</div>', shown, re.DOTALL)
        assert description
        address = re.search(r'<img src="([^"]+)" alt="smoke"', description[1])
        assert address
        assert (await client.get(address[1])).content == PNG
        await client.post(f"/browse/{issue.key}/attachments/{file.id}/delete")
        assert issue.attachments == {}


async def test_other_files_are_handed_out_and_never_shown_in_place(face: World) -> None:
    bob = face.site.act_as("bob")
    issue = bob.create_issue("ACM", "Printer on fire")
    file = bob.attach(issue.key, "evil.html", b"<script>alert(1)</script>")
    async with logged_in(face, "bob") as client:
        answer = await client.get(f"/secure/attachment/{file.id}/evil.html")
        assert answer.headers["content-disposition"] == "attachment"


async def test_an_edit_of_the_summary_leaves_rich_text_as_it_is(face: World) -> None:
    status = {"type": "status", "attrs": {"text": "HOT", "color": "red", "localId": "1"}}
    rich = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [status]}]}
    issue = face.site.act_as("bob").create_issue("ACM", "Printer on fire", description=rich)
    before = json.dumps(issue.fields["description"])
    async with logged_in(face, "bob") as client:
        form = (await client.get(f"/browse/{issue.key}")).text
        wiki = re.search(r'<textarea id="edit-description"[^>]*>(.*?)</textarea>', form, re.DOTALL)
        assert wiki
        data = {"summary": "Burnt", "description": unescape(wiki[1]).replace("\n", "\r\n")}
        await client.post(f"/browse/{issue.key}/edit", data=data)
    assert issue.fields["summary"] == "Burnt"
    assert json.dumps(issue.fields["description"]) == before


async def test_text_is_never_markup(face: World) -> None:
    evil = "<script>alert(1)</script>"
    issue = face.site.act_as("bob").create_issue("ACM", evil, description=paragraph(evil))
    async with logged_in(face, "bob") as client:
        for path in (f"/browse/{issue.key}", "/jira/projects/ACM"):
            assert evil not in (await client.get(path)).text


async def test_a_post_from_another_origin_is_refused(face: World) -> None:
    issue = face.site.act_as("bob").create_issue("ACM", "Printer on fire")
    async with logged_in(face, "bob") as client:
        path = f"/browse/{issue.key}/comments"
        foreign = await client.post(path, data={"body": "x"}, headers={"Origin": "http://127.0.0.1:1"})
        assert foreign.status_code == 403
        assert issue.comments == {}
        own = await client.post(path, data={"body": "x"}, headers={"Origin": face.site.base_url})
        assert own.status_code == 200
        token = {"app": KEY, "place": {}}
        stolen = await client.post("/plugins/servlet/ac-token", json=token, headers={"Origin": face.app.base_url})
        assert stolen.status_code == 403


async def test_another_name_of_the_site_leads_to_its_own(face: World) -> None:
    alias = face.site.base_url.replace("127.0.0.1", "localhost")
    async with browser(face, alias) as client:
        answer = await client.get("/jira")
        assert f"{answer.url.scheme}://{answer.url.netloc.decode()}" == face.site.base_url


async def test_an_admin_installs_switches_and_uninstalls_apps(face: World) -> None:
    face.app.modules = {"configurePage": page("configure")}
    async with logged_in(face, "alice") as client:
        made = await client.post("/jira/settings/apps", data={"descriptor": face.app.descriptor_url})
        assert "Tiny is installed" in made.text
        assert f'href="/plugins/servlet/ac/{KEY}/configure"' in made.text
        before = face.host.get(KEY).shared_secret
        await client.post(f"/jira/settings/apps/{KEY}/disable")
        assert not face.host.get(KEY).enabled
        await client.post(f"/jira/settings/apps/{KEY}/enable")
        await client.post(f"/jira/settings/apps/{KEY}/reinstall")
        assert face.host.get(KEY).shared_secret != before
        await client.post(f"/jira/settings/apps/{KEY}/uninstall")
        assert face.host.find(KEY) is None
        refused = await client.post("/jira/settings/apps", data={"descriptor": f"{face.control_url}/none"})
        assert refused.status_code == 422
        assert "HTTP 404" in refused.text


async def test_only_an_admin_manages_apps(face: World) -> None:
    async with logged_in(face, "bob") as client:
        assert (await client.get("/jira/settings/apps")).status_code == 403
        made = await client.post("/jira/settings/apps", data={"descriptor": face.app.descriptor_url})
        assert made.status_code == 403
        assert face.app.calls == []


async def test_an_app_page_is_framed_with_its_parameters_and_a_token(face: World) -> None:
    face.app.modules = {"generalPages": [page("accept", url="/ui/accept?code={ac.code}")]}
    await face.host.install(face.app.descriptor_url)
    async with logged_in(face, "bob") as client:
        assert f'href="/plugins/servlet/ac/{KEY}/accept"' in (await client.get("/jira")).text
        frame = frame_of((await client.get(f"/plugins/servlet/ac/{KEY}/accept?ac.code=42")).text)
    query = parse_qs(urlsplit(frame["src"]).query)
    assert query["code"] == ["42"]
    assert jwt.decode(query["jwt"][0], face.app.secret(), algorithms=["HS256"])
    assert json.loads(frame["name"])["origin"] == face.site.base_url
    assert frame["data-ac-origin"] == face.app.base_url
    assert "allow-top-navigation-by-user-activation" in frame["sandbox"]


async def test_the_projects_settings_show_the_apps_tab(face: World) -> None:
    face.app.modules = {"jiraProjectAdminTabPanels": [page("tab", url="/ui/project?key={project.key}")]}
    await face.host.install(face.app.descriptor_url)
    async with logged_in(face, "paul") as client:
        tab = f"/jira/projects/ACM/settings/apps/{KEY}/tab"
        assert f'href="{tab}"' in (await client.get("/jira/projects/ACM/settings")).text
        assert parse_qs(urlsplit(frame_of((await client.get(tab)).text)["src"]).query)["key"] == ["ACM"]
    async with logged_in(face, "bob") as client:
        assert (await client.get("/jira/projects/ACM/settings")).status_code == 403
        assert (await client.get(tab)).status_code == 200


async def test_the_issue_view_shows_the_apps_panel(face: World) -> None:
    panel: dict[str, Any] = {
        "key": "panel",
        "name": {"value": "Panel"},
        "icon": {"url": "/icon.svg"},
        "content": {"type": "label", "label": {"value": "Open"}},
        "target": {"type": "web_panel", "url": "/ui/issue?key={issue.key}"},
    }
    face.app.modules = {"jiraIssueContexts": [panel]}
    await face.host.install(face.app.descriptor_url)
    issue = face.site.act_as("bob").create_issue("ACM", "Printer on fire")
    async with logged_in(face, "bob") as client:
        frame = frame_of((await client.get(f"/browse/{issue.key}")).text)
        assert parse_qs(urlsplit(frame["src"]).query)["key"] == [issue.key]
        assert json.loads(frame["data-ac-context"])["jira"]["issue"]["key"] == issue.key
        made = await client.post(
            "/plugins/servlet/ac-token", json={"app": KEY, "place": json.loads(frame["data-ac-place"])}
        )
    told = jwt.decode(made.json()["token"], face.app.secret(), algorithms=["HS256"])
    assert told["qsh"] == "context-qsh"
    assert told["context"]["jira"]["issue"]["key"] == issue.key


async def test_the_bridge_gives_no_token_for_a_hidden_place(face: World) -> None:
    await face.host.install(face.app.descriptor_url)
    face.site.projects[face.site.project_keys["ENG"]].browsers = set()
    async with logged_in(face, "bob") as client:
        made = await client.post("/plugins/servlet/ac-token", json={"app": KEY, "place": {"project": "ENG"}})
        assert made.status_code == 404
    async with browser(face) as client:
        made = await client.post("/plugins/servlet/ac-token", json={"app": KEY, "place": {}})
        assert made.status_code == 401
