"""What Jira is told about the app, against Atlassian's own schema and against what the app really serves."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app.config import APP_KEY
from app.doors.connect.descriptor import WEBHOOK_PATH, descriptor, webhook_events
from app.engine.ingest import HINTING, MARK_PROPERTY
from sandbox.connect.descriptor import read_descriptor

SHARED = Path(os.environ.get("CAUSEWAY_SHARED_DATA", Path(__file__).parents[3] / ".." / "shared" / "data"))
SCHEMA = SHARED / "connect-schema" / "jira-global-schema.json"
FORGE_SCHEMA = SHARED / "forge" / "manifest-schema.json"
DOCUMENT = descriptor("https://sync.example.com/")


def pages() -> list[dict[str, Any]]:
    modules = DOCUMENT["modules"]
    panels = [{**panel, "url": panel["target"]["url"]} for panel in modules["jiraIssueContexts"]]
    return [
        *modules["adminPages"],
        modules["configurePage"],
        *modules["generalPages"],
        *modules["jiraProjectAdminTabPanels"],
        *panels,
    ]


@pytest.mark.skipif(not SCHEMA.exists(), reason=f"Atlassian's descriptor schema is not at {SCHEMA}")
def test_it_is_valid_against_atlassians_schema() -> None:
    schema = json.loads(SCHEMA.read_text())
    # The stored copy is older than two migrations that every live app sends; it knows `gdpr` alone and closes the
    # object. `jiraIssueContexts` is newer than the copy too, which leaves `modules` open.
    assert schema["properties"]["apiMigrations"]["additionalProperties"] is False
    migrations = schema["properties"]["apiMigrations"]["properties"]
    assert set(migrations) == {"gdpr"}
    for newer in ("signed-install", "context-qsh"):
        migrations[newer] = {"type": "boolean"}

    problems = [error.message for error in jsonschema.Draft4Validator(schema).iter_errors(DOCUMENT)]
    assert problems == []


@pytest.mark.skipif(not FORGE_SCHEMA.exists(), reason=f"Atlassian's newer module schemas are not at {FORGE_SCHEMA}")
def test_the_issue_panel_is_valid_against_the_newer_schema_of_its_module() -> None:
    schema = json.loads(FORGE_SCHEMA.read_text())
    found = find_property(schema, "connect-jira:jiraIssueContexts") or find_property(schema, "jira:jiraIssueContexts")
    assert found, "the newer schema no longer names the module"
    validator = jsonschema.Draft7Validator({**found, "definitions": schema.get("definitions", {})})
    assert [error.message for error in validator.iter_errors(DOCUMENT["modules"]["jiraIssueContexts"])] == []


def find_property(schema: Any, name: str) -> Any:
    if isinstance(schema, dict):
        if name in schema:
            return schema[name]
        schema = list(schema.values())
    if isinstance(schema, list):
        return next((found for part in schema if (found := find_property(part, name))), None)
    return None


def test_the_sandbox_installs_it() -> None:
    read = read_descriptor(json.loads(json.dumps(DOCUMENT)))
    assert read.base_url == "https://sync.example.com"


def test_it_names_this_app_and_the_address_of_this_service() -> None:
    assert DOCUMENT["key"] == APP_KEY
    assert DOCUMENT["baseUrl"] == "https://sync.example.com"
    assert DOCUMENT["apiMigrations"] == {"gdpr": True, "signed-install": True, "context-qsh": True}


def test_it_asks_for_no_more_than_the_engine_needs() -> None:
    assert DOCUMENT["scopes"] == ["READ", "WRITE", "DELETE"]


def test_each_event_has_an_address_of_its_own_and_gives_hints() -> None:
    hooks = DOCUMENT["modules"]["webhooks"]
    assert [hook["url"] for hook in hooks] == [WEBHOOK_PATH + hook["event"] for hook in hooks]
    assert len(webhook_events()) == len(hooks)
    assert [event for event in webhook_events() if not HINTING.fullmatch(event)] == []


def test_the_mark_of_a_twin_comes_with_the_webhooks_and_is_searchable() -> None:
    modules = DOCUMENT["modules"]
    carrying = {hook["event"] for hook in modules["webhooks"] if MARK_PROPERTY in hook.get("propertyKeys", [])}
    assert carrying == {"jira:issue_created", "jira:issue_updated"}
    index = modules["jiraEntityProperties"][0]["keyConfigurations"][0]
    assert index["propertyKey"] == MARK_PROPERTY
    assert [one["objectName"] for one in index["extractions"]] == ["uid"]


def test_every_module_has_a_key_of_its_own() -> None:
    keys = [page["key"] for page in pages()]
    assert len(keys) == len(set(keys))


def test_no_page_may_be_cached() -> None:
    assert [page["key"] for page in pages() if page.get("cacheable")] == []
