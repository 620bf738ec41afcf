"""The published rules of a half, and what they may know of its site. One place that turns a mode into rules."""

from app.engine.scripting import SCRIPT, script_rules
from app.models import Connection, Site
from app.rules.basic import Basic
from app.sync.rules import Context, Policy, Rulebook
from app.work import Work


async def rules_of(work: Work, site: Site, connection: Connection) -> tuple[Rulebook, Context]:
    """The rules in force, and their context without a pair's side. Asks Jira only what is not remembered."""
    types = [kind for kind in await work.jira(site).issue_types(connection.project_id) if not kind.subtask]
    names = tuple(kind.name for kind in types)
    # Jira tells no default: the first type of ordinary issues, in the project's own order, never an epic.
    ordinary = [kind.name for kind in types if kind.level == 0] or list(names)
    scripted = connection.mode == SCRIPT
    if scripted:
        book = await script_rules(work, site, connection)
    else:
        # Basic has one way to do things: a version differs from the one before in the context's settings alone.
        book = Rulebook(connection.rules_version, {connection.rules_version: Basic()})
    context = Context(
        project_key=connection.project_key,
        issue_types=names,
        default_type=ordinary[0] if ordinary else None,
        author_line=connection.author_line,
        policy=policy_of(connection),
        fields=await work.jira(site).fields_known() if scripted else {},
    )
    return book, context


def policy_of(connection: Connection) -> Policy:
    match connection.policy:
        case "here" | "there" | "hold":
            return connection.policy
    return "later"
