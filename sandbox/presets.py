"""How a new site is furnished: two sites that differ as two companies' Jiras do.

Both have alice (site admin), paul (administers one project) and bob, with the same account ids on both. The first
preset has projects ACM (paul's), ENG, REQ (its create screen asks for a custom field) and HID (apps may not see it),
the second GLX, LAB, ASK and SEC in the same roles. Must not know REST.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sandbox.model import (
    Component,
    Field,
    IssueType,
    LinkType,
    Option,
    Priority,
    Project,
    Resolution,
    Status,
    Transition,
    User,
    Version,
    Workflow,
)
from sandbox.state import Site

SYSTEM_FIELDS = (
    ("summary", "Summary", "text"),
    ("description", "Description", "rich"),
    ("environment", "Environment", "rich"),
    ("issuetype", "Issue Type", "computed"),
    ("project", "Project", "computed"),
    ("status", "Status", "computed"),
    ("statusCategory", "Status Category", "computed"),
    ("priority", "Priority", "priority"),
    ("resolution", "Resolution", "resolution"),
    ("resolutiondate", "Resolved", "computed"),
    ("assignee", "Assignee", "user"),
    ("reporter", "Reporter", "user"),
    ("creator", "Creator", "computed"),
    ("created", "Created", "computed"),
    ("updated", "Updated", "computed"),
    ("labels", "Labels", "labels"),
    ("components", "Components", "components"),
    ("fixVersions", "Fix versions", "versions"),
    ("versions", "Affects versions", "versions"),
    ("duedate", "Due date", "date"),
    ("parent", "Parent", "parent"),
    ("timetracking", "Time tracking", "timetracking"),
    ("subtasks", "Sub-tasks", "computed"),
    ("issuelinks", "Linked Issues", "computed"),
    ("attachment", "Attachment", "computed"),
    ("comment", "Comment", "computed"),
    ("worklog", "Log Work", "computed"),
    ("watches", "Watchers", "computed"),
    ("votes", "Votes", "computed"),
    ("workratio", "Work Ratio", "computed"),
    ("lastViewed", "Last Viewed", "computed"),
    ("statuscategorychangedate", "Status Category Changed", "computed"),
)
ON_SCREENS = [
    "summary",
    "description",
    "environment",
    "priority",
    "assignee",
    "reporter",
    "labels",
    "components",
    "fixVersions",
    "versions",
    "duedate",
    "parent",
    "timetracking",
    "issuetype",
    "issuelinks",
    "attachment",
]
ROLES = {"Administrators": "10002", "Developers": "10003"}
_CHOICES = ("Low", "Medium", "High")


@dataclass(frozen=True)
class _Look:
    """What differs between two sites. `screen` is required on the transition `resolve`."""

    types: tuple[tuple[str, str, bool, int], ...]
    statuses: tuple[tuple[str, str, str], ...]
    ways: tuple[tuple[str, str, tuple[str, ...], str], ...]
    resolve: str
    priorities: tuple[tuple[str, str], ...]
    resolutions: tuple[tuple[str, str], ...]
    first_custom: int
    step: int
    projects: tuple[tuple[str, str], ...]
    own_user: tuple[str, str]
    field_names: dict[str, str]


ACME = _Look(
    types=(
        ("10000", "Epic", False, 1),
        ("10001", "Story", False, 0),
        ("10002", "Task", False, 0),
        ("10003", "Sub-task", True, -1),
        ("10004", "Bug", False, 0),
    ),
    statuses=(
        ("10000", "To Do", "new"),
        ("3", "In Progress", "indeterminate"),
        ("10001", "In Review", "indeterminate"),
        ("10002", "Done", "done"),
    ),
    ways=(
        ("11", "Start progress", ("To Do",), "In Progress"),
        ("21", "Stop progress", ("In Progress",), "To Do"),
        ("31", "Ask for review", ("In Progress",), "In Review"),
        ("41", "Reject", ("In Review",), "In Progress"),
        ("51", "Finish", ("In Review",), "Done"),
        ("61", "Reopen", ("Done",), "To Do"),
    ),
    resolve="Finish",
    priorities=(("1", "Highest"), ("2", "High"), ("3", "Medium"), ("4", "Low"), ("5", "Lowest")),
    resolutions=(("10000", "Done"), ("10001", "Won't Do"), ("10002", "Duplicate"), ("10003", "Cannot Reproduce")),
    first_custom=10050,
    step=1,
    projects=(("ACM", "Acme Support"), ("ENG", "Acme Engineering"), ("REQ", "Acme Requests"), ("HID", "Acme Board")),
    own_user=("carol", "Carol Clark"),
    field_names={"select": "Severity", "text": "Customer", "number": "Story Points", "textarea": "Steps to Reproduce"},
)
GLOBEX = _Look(
    types=(
        ("10100", "Task", False, 0),
        ("10101", "Bug", False, 0),
        ("10102", "Incident", False, 0),
        ("10103", "Change Request", False, 0),
        ("10104", "Subtask", True, -1),
    ),
    statuses=(
        ("1", "Open", "new"),
        ("10200", "Working", "indeterminate"),
        ("10201", "Blocked", "indeterminate"),
        ("5", "Resolved", "done"),
        ("6", "Closed", "done"),
    ),
    ways=(
        ("5", "Start work", ("Open",), "Working"),
        ("7", "Block", ("Working",), "Blocked"),
        ("8", "Unblock", ("Blocked",), "Working"),
        ("9", "Resolve", ("Working",), "Resolved"),
        ("10", "Close", ("Resolved",), "Closed"),
        ("12", "Reopen", ("Resolved", "Closed"), "Open"),
    ),
    resolve="Resolve",
    priorities=(("10000", "Blocker"), ("10001", "High"), ("10002", "Normal"), ("10003", "Low")),
    resolutions=(("1", "Fixed"), ("2", "Won't Fix"), ("3", "Duplicate")),
    first_custom=11200,
    step=3,
    projects=(("GLX", "Globex Desk"), ("LAB", "Globex Lab"), ("ASK", "Globex Intake"), ("SEC", "Globex Secrets")),
    own_user=("dimitri", "Dimitri Dorn"),
    field_names={"select": "Impact", "text": "Account", "number": "Effort", "textarea": "How to Reproduce"},
)
LOOKS = (ACME, GLOBEX)

CUSTOM_KINDS = (
    ("text", "Customer"),
    ("textarea", "Steps"),
    ("number", "Points"),
    ("date", "Planned on"),
    ("datetime", "Happened at"),
    ("select", "Severity"),
    ("multiselect", "Platforms"),
    ("cascading", "Location"),
    ("user", "Reviewer"),
    ("multiuser", "Approvers"),
    ("labels", "Tags"),
    ("url", "Reference"),
    ("checkbox", "Checks"),
    ("radio", "Risk"),
    ("version", "Found in"),
    ("multiversion", "Shipped in"),
)


def account_id(name: str) -> str:
    """The account id of a sandbox user: the same on every site that has a user of this name."""
    return f"712020:{uuid.uuid5(uuid.NAMESPACE_DNS, name + '.people.sandbox')}"


def furnish(site: Site, place: int) -> None:
    """Fills an empty site; `place` in the row of sites picks the look."""
    look = LOOKS[place % len(LOOKS)]
    _people(site, look)
    for id_, name, category in look.statuses:
        site.statuses[id_] = Status(id_, name, category)  # type: ignore[arg-type]
    for id_, name, subtask, level in look.types:
        site.issue_types[id_] = IssueType(id_, name, f"{name} of {site.name}", subtask, level)
    for id_, name in look.priorities:
        site.priorities[id_] = Priority(id_, name)
    for id_, name in look.resolutions:
        site.resolutions[id_] = Resolution(id_, name)
    for link_type in (
        LinkType("10000", "Blocks", "is blocked by", "blocks"),
        LinkType("10001", "Duplicate", "is duplicated by", "duplicates"),
        LinkType("10003", "Relates", "relates to", "relates to"),
    ):
        site.link_types[link_type.id] = link_type
    _fields(site, look)
    for number, (key, name) in enumerate(look.projects):
        _project(site, look, number, key, name)


def _people(site: Site, look: _Look) -> None:
    for name, shown in (("alice", "Alice Adams"), ("paul", "Paul Peters"), ("bob", "Bob Brown"), look.own_user):
        site.add_user(
            User(
                account_id(name),
                name,
                shown,
                email=f"{name}@example.com",
                email_visible=name == "alice",
                password=name,
                site_admin=name == "alice",
                groups={"jira-users"} | ({"site-admins"} if name == "alice" else set()),
            )
        )


def _fields(site: Site, look: _Look) -> None:
    for id_, name, kind in SYSTEM_FIELDS:
        site.fields[id_] = Field(id_, name, kind)
    option = look.first_custom * 10
    for number, (kind, name) in enumerate(CUSTOM_KINDS):
        field = Field(
            f"customfield_{look.first_custom + number * look.step}",
            look.field_names.get(kind, name),
            kind,
            custom=True,
        )
        if kind in ("select", "multiselect", "checkbox", "radio", "cascading"):
            for value in _CHOICES:
                option += 1
                field.options.append(Option(str(option), value))
        if kind == "cascading":
            for parent in field.options:
                for suffix in ("North", "South"):
                    option += 1
                    parent.children.append(Option(str(option), f"{parent.value} {suffix}"))
        site.fields[field.id] = field


def _workflow(look: _Look) -> Workflow:
    by_name = {name: id_ for id_, name, _ in look.statuses}
    transitions = [
        Transition(
            id_,
            name,
            by_name[to],
            frozenset(by_name[status] for status in sources),
            {"resolution": True} if name == look.resolve else {},
        )
        for id_, name, sources, to in look.ways
    ]
    return Workflow(f"{look.projects[0][1]} workflow", look.statuses[0][0], list(by_name.values()), transitions)


def _project(site: Site, look: _Look, number: int, key: str, name: str) -> None:
    custom = [id_ for id_, field in site.fields.items() if field.custom]
    project = Project(
        id=str(10_000 + look.first_custom % 100 + number),
        key=key,
        name=name,
        lead=account_id("alice"),
        issue_types=list(site.issue_types),
        workflow=_workflow(look),
        create_screen=[*ON_SCREENS, *custom[:-1]],
        edit_screen=[*ON_SCREENS, *custom[:-1]],
        admins={account_id("paul")} if number == 0 else set(),
        hidden_from_apps=number == 3,
        roles=dict(ROLES),
    )
    if number == 2:
        project.required = {custom[0]}
    site.projects[project.id] = project
    site.project_keys[key] = project.id
    for version in ("1.0", "2.0"):
        id_ = site.new_id()
        site.versions[id_] = Version(id_, version, project.id, released=version == "1.0")
        project.versions.append(id_)
    for component in ("Backend", "Frontend"):
        id_ = site.new_id()
        site.components[id_] = Component(id_, component, project.id)
        project.components.append(id_)
