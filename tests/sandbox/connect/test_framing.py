"""The address that a framed page is opened with, and who is shown which link."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from app.doors.connect.qsh import qsh
from sandbox.connect.framing import own_parameters
from sandbox.connect.pages import Opened, Pages
from sandbox.errors import JiraError
from sandbox.model import Actor
from sandbox.state import Site
from tests.sandbox.connect.conftest import World
from tests.sandbox.connect.test_descriptor import page
from tests.sandbox.connect.tiny_app import KEY

ADMIN_ONLY = [{"condition": "user_is_admin"}]
PROJECT_ADMIN_ONLY = [{"condition": "has_project_permission", "params": {"permission": "ADMINISTER_PROJECTS"}}]
STANDARD = {"xdm_e", "xdm_c", "cp", "xdm_deprecated_addon_key_do_not_use", "lic", "cv", "jwt"}


@pytest.fixture
async def joined(world: World) -> World:
    world.app.modules = {
        "generalPages": [page("accept", url="/ui/accept?code={ac.code}&other={ac.other}")],
        "adminPages": [page("admin", conditions=ADMIN_ONLY)],
        "jiraProjectAdminTabPanels": [
            page("tab", url="/ui/project/{project.id}?projectKey={project.key}", conditions=PROJECT_ADMIN_ONLY)
        ],
        "jiraIssueContexts": [
            {
                "key": "panel",
                "name": {"value": "Panel"},
                "icon": {"url": "/icon.svg"},
                "content": {"type": "label", "label": {"value": "Open"}},
                "target": {"type": "web_panel", "url": "/ui/issue?key={issue.key}&id={issue.id}&type={issuetype.id}"},
            }
        ],
    }
    await world.host.install(world.app.descriptor_url)
    return world


def person(site: Site, name: str) -> Actor:
    return Actor(site.user(name))


def opened(world: World, name: str, module: str, place: dict[str, str], **parameters: str) -> Opened:
    pages, me = Pages(world.site), person(world.site, name)
    return pages.open(me, KEY, module, pages.place(me, **place), {f"ac.{n}": v for n, v in parameters.items()})


def claims(world: World, url: str) -> dict[str, Any]:
    """The token's claims, after its signature and its hash of the address were checked as an app does."""
    parts = urlsplit(url)
    [token] = parse_qs(parts.query)["jwt"]
    found: dict[str, Any] = jwt.decode(token, world.app.secret(), algorithms=["HS256"])
    assert found["qsh"] == qsh("GET", parts.path, parts.query)
    return found


async def test_the_address_carries_the_standard_parameters_and_a_token(joined: World) -> None:
    shown = opened(joined, "alice", "admin", {})
    query = parse_qs(urlsplit(shown.url).query, keep_blank_values=True)
    assert shown.url.startswith(f"{joined.app.base_url}/ui/admin?")
    assert set(query) == STANDARD
    assert query["xdm_e"] == [joined.site.base_url]
    assert query["xdm_c"] == [f"channel-{KEY}__admin"]
    assert query["lic"] == ["none"]
    told = claims(joined, shown.url)
    assert told["iss"] == joined.host.client_key
    assert told["sub"] == joined.site.user("alice").account_id
    assert told["context"] == {}
    assert told["exp"] - told["iat"] == 180


async def test_a_project_page_knows_its_project(joined: World) -> None:
    project = joined.site.projects[joined.site.project_keys["ACM"]]
    shown = opened(joined, "paul", "tab", {"project": "ACM"})
    assert urlsplit(shown.url).path == f"/ui/project/{project.id}"
    assert parse_qs(urlsplit(shown.url).query)["projectKey"] == ["ACM"]
    assert claims(joined, shown.url)["context"] == {"jira": {"project": {"key": "ACM", "id": project.id}}}


async def test_an_issue_panel_knows_its_issue(joined: World) -> None:
    issue = joined.site.act_as("bob").create_issue("ACM", "Printer on fire")
    shown = opened(joined, "bob", "panel", {"issue": issue.key})
    query = parse_qs(urlsplit(shown.url).query)
    assert (query["key"], query["id"], query["type"]) == ([issue.key], [issue.id], [issue.type_id])
    jira = claims(joined, shown.url)["context"]["jira"]
    assert jira["issue"] == {"key": issue.key, "id": issue.id, "issuetype": {"id": issue.type_id}}
    assert jira["project"]["key"] == "ACM"


async def test_parameters_of_the_outer_page_reach_the_variables_that_ask_for_them(joined: World) -> None:
    outer = own_parameters([("ac.code", "a b&c=d/é"), ("ac.unasked", "x"), ("code", "y")])
    pages, me = Pages(joined.site), person(joined.site, "bob")
    url = pages.open(me, KEY, "accept", pages.place(me), outer).url
    query = parse_qs(urlsplit(url).query, keep_blank_values=True)
    assert query["code"] == ["a b&c=d/é"]
    assert query["other"] == [""]
    assert set(query) == STANDARD | {"code", "other"}
    claims(joined, url)


def test_the_outer_page_cannot_pretend_another_place() -> None:
    outer = [("project.key", "ENG"), ("issue.id", "1"), ("ac.project.key", "ENG"), ("jwt", "x")]
    assert own_parameters(outer) == {"ac.project.key": "ENG"}


async def test_nobody_opens_a_page_in_a_place_that_is_hidden_from_him(joined: World) -> None:
    joined.site.projects[joined.site.project_keys["ENG"]].browsers = set()
    with pytest.raises(JiraError) as refused:
        Pages(joined.site).place(person(joined.site, "bob"), project="ENG")
    assert refused.value.status == 404


async def test_conditions_hide_links_and_leave_the_address_open(joined: World) -> None:
    pages, site = Pages(joined.site), joined.site
    project = site.projects[site.project_keys["ACM"]]

    def links(name: str) -> set[str]:
        kinds = ("generalPages", "adminPages", "jiraProjectAdminTabPanels")
        return {link.module.key for link in pages.links(person(site, name), *kinds, project=project)}

    assert links("alice") == {"accept", "admin", "tab"}
    assert links("paul") == {"accept", "tab"}
    assert links("bob") == {"accept"}
    assert claims(joined, opened(joined, "bob", "admin", {}).url)["sub"] == site.user("bob").account_id


async def test_a_context_token_belongs_to_the_person_and_to_no_address(joined: World) -> None:
    pages, me = Pages(joined.site), person(joined.site, "bob")
    token = pages.token(me, KEY, pages.place(me, project="ACM"))
    told = jwt.decode(token, joined.app.secret(), algorithms=["HS256"])
    assert told["qsh"] == "context-qsh"
    assert told["iss"] == joined.host.client_key
    assert told["sub"] == me.account_id
    assert told["context"]["jira"]["project"]["key"] == "ACM"


async def test_a_disabled_app_shows_nothing(joined: World) -> None:
    await joined.host.switch(KEY, on=False)
    with pytest.raises(JiraError) as refused:
        opened(joined, "alice", "admin", {})
    assert refused.value.status == 404
    assert Pages(joined.site).links(person(joined.site, "alice"), "adminPages") == []


async def test_a_module_that_the_app_has_not_is_not_found(joined: World) -> None:
    with pytest.raises(JiraError) as refused:
        opened(joined, "alice", "nowhere", {})
    assert refused.value.status == 404
