"""Which descriptors a site takes, and what it says of the others."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from sandbox.connect.descriptor import DescriptorError, read_descriptor
from sandbox.connect.vocabulary import OTHER_MODULES, PAGE_LISTS, PANEL_LISTS, SINGLE_PAGES
from tests.conftest import SHARED_DATA
from tests.sandbox.connect.tiny_app import TinyApp

SCHEMA = SHARED_DATA / "connect-schema" / "jira-global-schema.json"


def page(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": {"value": key.title()}, "url": f"/ui/{key}", **more}


def full() -> dict[str, Any]:
    """A descriptor with one of everything that the sandbox shows."""
    app = TinyApp("https://app.example.com")
    app.modules = {
        "generalPages": [page("general")],
        "adminPages": [page("admin", conditions=[{"condition": "user_is_admin"}])],
        "configurePage": page("configure"),
        "jiraProjectAdminTabPanels": [page("project", location="projectgroup4")],
        "jiraIssueGlances": [
            {
                "key": "panel",
                "name": {"value": "Panel"},
                "icon": {"width": 16, "height": 16, "url": "/icon.svg"},
                "content": {"type": "label", "label": {"value": "Open"}},
                "target": {"type": "web_panel", "url": "/ui/issue?issueKey={issue.key}"},
            }
        ],
    }
    return app.descriptor()


def problems(**changes: Any) -> str:
    with pytest.raises(DescriptorError) as refused:
        read_descriptor({**full(), **changes})
    return str(refused.value)


def test_a_full_descriptor_is_read_with_all_its_pages() -> None:
    read = read_descriptor(full())
    assert [module.key for module in read.modules] == ["general", "admin", "configure", "project", "panel"]
    panel = read.module("panel")
    assert panel is not None
    assert panel.url == "/ui/issue?issueKey={issue.key}"
    assert len(read.webhooks) == 3


def test_what_is_read_is_also_valid_by_the_official_schema() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the official descriptor schema is not here: {SCHEMA}")
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft4Validator(schema).validate(full())


def test_every_module_of_the_official_schema_is_known() -> None:
    if not SCHEMA.exists():
        pytest.skip(f"the official descriptor schema is not here: {SCHEMA}")
    official = set(json.loads(SCHEMA.read_text())["properties"]["modules"]["properties"])
    assert official <= OTHER_MODULES | {*PAGE_LISTS, *PANEL_LISTS, *SINGLE_PAGES, "webhooks"}


@pytest.mark.parametrize("missing", ["key", "baseUrl", "authentication"])
def test_required_keys_are_required(missing: str) -> None:
    document = full()
    del document[missing]
    with pytest.raises(DescriptorError, match=missing):
        read_descriptor(document)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "with space"}, "key"),
        ({"key": "k" * 81}, "key"),
        ({"baseUrl": "http://app.example.com"}, "https"),
        ({"baseUrl": "https://app.example.com/?a=b"}, "without query"),
        ({"scopes": ["Read"]}, "'Read' is not a scope"),
        ({"scopes": []}, "webhooks need the scope READ"),
        ({"lifecycle": {}}, "lifecycle.installed is required"),
        ({"lifecycle": {"installed": "https://evil.example/installed"}}, "relative to baseUrl"),
        ({"modules": {"issuePanels": []}}, "modules.issuePanels: is not a module"),
        ({"modules": {"generalPages": page("x")}}, "must be a list"),
        ({"modules": {"generalPages": [page("under_score")]}}, "modules.generalPages.0.key"),
        ({"modules": {"generalPages": [page("a"), page("a")]}}, "used twice: a"),
        ({"modules": {"generalPages": [page("a", url="https://evil.example")]}}, "relative to baseUrl"),
        ({"modules": {"webPanels": [page("a")]}}, "location: is required"),
        ({"modules": {"webhooks": [{"event": "issue_created", "url": "/h"}]}}, "not an event of Jira"),
        ({"modules": {"webhooks": [{"event": "comment_created", "url": "h"}]}}, "relative to baseUrl"),
        ({"modules": {"adminPages": [page("a", conditions=[{"invert": True}])]}}, "exactly one of"),
    ],
)
def test_each_fault_is_named_with_its_place(changes: dict[str, Any], said: str) -> None:
    assert said in problems(**changes)


def test_all_faults_are_told_at_once() -> None:
    told = problems(key="with space", modules={"generalPages": [page("under_score")], "nothing": []})
    assert "key" in told
    assert "under_score" not in told
    assert "modules.generalPages.0.key" in told
    assert "modules.nothing" in told


def test_a_higher_scope_implies_the_lower_ones_only() -> None:
    read = read_descriptor({**full(), "scopes": ["DELETE"]})
    assert [read.allows(scope) for scope in ("NONE", "READ", "WRITE", "DELETE")] == [True] * 4
    assert not any(read.allows(scope) for scope in ("PROJECT_ADMIN", "ADMIN", "ACT_AS_USER", "INACCESSIBLE"))


def test_the_projects_own_descriptor_is_accepted() -> None:
    template = json.loads((Path(__file__).parents[3] / "atlassian-connect.json").read_text())
    assert read_descriptor({**template, "baseUrl": "https://sync.example.com"}).webhooks
