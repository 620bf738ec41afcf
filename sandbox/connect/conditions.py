"""Decides whether a module's link is shown to somebody. As in Jira, it hides links and protects nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.connect.descriptor import Condition
from sandbox.model import Actor, Project
from sandbox.state import Site

_PROJECT_ADMIN = {"ADMINISTER_PROJECTS", "PROJECT_ADMIN"}


@dataclass(frozen=True)
class Sight:
    """Who looks, and at which project if at one."""

    site: Site
    actor: Actor
    project: Project | None = None

    def permits(self, permission: str) -> bool:
        if permission in {"ADMINISTER", "SYSTEM_ADMIN"}:
            return self.site.is_site_admin(self.actor)
        if self.project is None:
            return False
        if permission in _PROJECT_ADMIN:
            return self.site.is_project_admin(self.actor, self.project)
        return self.site.can_browse(self.actor, self.project)


def shown(conditions: Iterable[Condition], sight: Sight) -> bool:
    """True when every condition holds. One that the sandbox does not know holds for nobody."""
    return all(_holds(condition, sight) for condition in conditions)


def _holds(condition: Condition, sight: Sight) -> bool:
    if condition.all_of is not None:
        return all(_holds(each, sight) for each in condition.all_of)
    if condition.any_of is not None:
        return any(_holds(each, sight) for each in condition.any_of)
    return _simple(condition, sight) != condition.invert


def _simple(condition: Condition, sight: Sight) -> bool:
    match condition.condition:
        case "user_is_logged_in" | "addon_is_licensed" | "can_use_application":
            return True
        case "user_is_admin" | "user_is_sysadmin":
            return sight.permits("ADMINISTER")
        case "user_is_project_admin":
            return sight.permits("ADMINISTER_PROJECTS")
        case "has_global_permission" | "has_project_permission" | "has_issue_permission":
            return sight.permits(condition.params.get("permission", ""))
        case "project_type":
            return condition.params.get("projectTypeKey", "software") == "software"
        case _:
            return False
