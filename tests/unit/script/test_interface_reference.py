"""`docs/scripts.md` is the reference: it names all that there is, and what it shows works."""

from __future__ import annotations

import re
from pathlib import Path

from app.rules.script.case_folders import compared
from app.rules.script.cases import Case, run_case
from app.rules.script.interface.externals import CLASSES
from app.rules.script.interface.hub.custom_fields import FIELD_TYPES
from app.rules.script.interface.hub.issue import DELTAS, Issue
from app.rules.script.interface.variables import HELPERS, NAMES

DOCS = (Path(__file__).parents[3] / "docs" / "scripts.md").read_text(encoding="utf-8")
WORDS = set(re.findall(r"\w+", DOCS))
ORDER = ("", "type", "summary", "priority", "comments", "status", "project")
OLD_WAYS = {"worklogHelper", "doNotMergeComments"}
"""Second names that are there for old scripts only."""


def test_the_reference_names_every_variable_helper_field_and_class() -> None:
    names = {*NAMES, *Issue.parts, *Issue.methods, *DELTAS, *CLASSES, *FIELD_TYPES, *Case.model_fields}
    for helper in HELPERS.values():
        names |= set(helper.methods)
    assert sorted(names - WORDS - OLD_WAYS) == []


def test_the_scripts_of_the_reference_work_together() -> None:
    outgoing, incoming = re.findall(r"```groovy\n// (?:outgoing|incoming)\n(.*?)```", DOCS, re.S)
    issue = {
        "id": "1", "key": "A-1", "summary": "Broken", "type": {"name": "Bug"}, "status": {"name": "Closed"},
        "priority": {"name": "High"}, "comments": [{"id": "5", "body": "hi"}], "attachments": [],
        "customFields": {"Severity": {"type": "option", "value": {"value": "High"}}},
    }  # fmt: skip
    sent = run_case("outgoing", outgoing, {"issue": issue})
    taken = run_case("incoming", incoming, {"replica": sent["replica"]})
    assert compared({"replica": {"customFields": {"Severity": {"value": {"value": "High"}}}}}, sent) == []
    assert (
        compared(
            {
                "writes": [
                    {"issue": "create"},
                    {"field": "type", "after": {"name": "Bug"}},
                    {"field": "summary", "after": "Broken"},
                    {"field": "priority", "after": {"name": "High"}},
                    {"field": "comments", "add": {"remoteId": "5"}},
                    {"field": "status", "after": {"name": "Done"}},
                    {"field": "project", "after": {"key": "SUPPORT"}},
                ]
            },
            {"writes": sorted(taken["writes"], key=lambda one: ORDER.index(one.get("field", "")))},
        )
        == []
    )
