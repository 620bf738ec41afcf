"""Which transitions an issue has, and what they ask for. Doing one is in `sandbox.changes`."""

from __future__ import annotations

from sandbox import shapes
from sandbox.model import Actor, Issue, Json, Transition
from sandbox.state import Site


def open_transitions(site: Site, issue: Issue) -> list[Transition]:
    """Those that lead away from the issue's present status."""
    workflow = site.projects[issue.project_id].workflow
    return [t for t in workflow.transitions if t.from_statuses is None or issue.status_id in t.from_statuses]


def transitions_json(site: Site, viewer: Actor, issue: Issue, version: int, *, with_fields: bool = False) -> list[Json]:
    """As `transitions` lists them; empty for who may not transition."""
    project = site.projects[issue.project_id]
    if not site.can_browse(viewer, project):
        return []
    return [_transition_json(site, issue, t, version, with_fields) for t in open_transitions(site, issue)]


def _transition_json(site: Site, issue: Issue, transition: Transition, version: int, with_fields: bool) -> Json:
    from sandbox.field_values import Place
    from sandbox.issue_shapes import meta_field

    shown: Json = {
        "id": transition.id,
        "name": transition.name,
        "to": shapes.status_json(site, site.statuses[transition.to], version),
        "hasScreen": bool(transition.screen),
        "isGlobal": transition.from_statuses is None,
        "isInitial": False,
        "isAvailable": True,
        "isConditional": False,
        "isLooped": False,
    }
    if with_fields:
        place = Place(site, site.projects[issue.project_id], issue, version)
        shown["fields"] = {id_: meta_field(place, id_, needed) for id_, needed in transition.screen.items()}
    return shown
