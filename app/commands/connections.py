"""`causeway connection …`: look at the halves of connections, take them to another installation, look at every pair."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from sqlmodel import col

from app.commands import transfer
from app.commands.finding import Half, all_halves, one_half
from app.commands.output import AsJson, NeedsPerson, give_json, give_table, say, when
from app.commands.tools import run
from app.errors import UserError
from app.models import Connection, ConnectionState, Twin
from app.store.due import hint_twins
from app.usecases.connections import connection_view
from app.work import Work

cli = typer.Typer()
Which = Annotated[str, typer.Argument(metavar="CONNECTION", help="Id (or its beginning) or name of a half.")]


@cli.command("list")
def list_halves(
    site: Annotated[str, typer.Option(help="Only halves of the site with this in its name or address.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show every half: its projects, state and counts."""
    rows = run(lambda work: _rows(work, site))
    if as_json:
        give_json(rows)
        return
    give_table(
        ("Id", "Name", "Site", "Project", "Other side", "State", "In sync", "Errors", "Conflicts", "Last change"),
        (
            (
                str(row["id"])[:8],
                row["name"],
                row["site"],
                row["project_key"],
                f"{row['other_site']} {row['other_project']}".strip(),
                row["paused_because"] or row["state"],
                f"{row['counts']['in_sync']}/{row['counts']['total']}",
                str(row["counts"]["errors"]),
                str(row["counts"]["conflicts"]),
                when(row["last_activity"]),
            )
            for row in rows
        ),
        nothing="There is no connection yet.",
    )


async def _rows(work: Work, site: str) -> list[dict[str, Any]]:
    return [await _row(work, half) for half in await all_halves(work, site)]


async def _row(work: Work, half: Half) -> dict[str, Any]:
    view = await connection_view(work, half.site.id, half.connection.id)
    counts = vars(view.counts)
    return {"uid": half.connection.uid, "site": half.site.display_url, **vars(view), "counts": counts}


@cli.command("export")
def export_connections(
    connection: Annotated[str | None, typer.Argument(help="Id or name of a half; all without it.")] = None,
    to: Annotated[Path | None, typer.Option(help="The file to write; stdout without it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write connections as JSON, without secrets and without pairs."""

    async def collect(work: Work) -> transfer.Exported:
        only = (await one_half(work, connection)).connection.uid if connection else None
        return await transfer.export(work, only)

    found = run(collect)
    text = found.model_dump_json(indent=2)
    if to is None:
        say(text)
        return
    to.write_text(text + "\n", "utf-8")
    if as_json:
        give_json({"file": to, "connections": len(found.connections)})
    else:
        say(f"Wrote {transfer.in_words(found.connections)} to {to}.")


@cli.command("import")
def import_connections(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A file that `export` wrote.")],
    as_json: AsJson = False,
) -> None:
    """Make the file's connections here, deactivated. Known ones are left as they are; pairs are not brought."""
    try:
        wanted = transfer.Exported.model_validate_json(file.read_bytes())
    except ValidationError:
        raise UserError(f"{file} is not a file of `causeway connection export`.", "Export it again.") from None
    outcomes = run(lambda work: _bring_in(work, wanted))
    if as_json:
        give_json(outcomes)
    else:
        for outcome in outcomes:
            say(f"{outcome['name']}: {outcome['outcome']}{'. ' if outcome['reason'] else ''}{outcome['reason']}")
    if any(outcome["outcome"] == "refused" for outcome in outcomes):
        typer.echo(
            "causeway: not every connection could be made; see above. Import again when it is put right.", err=True
        )
        raise NeedsPerson


async def _bring_in(work: Work, wanted: transfer.Exported) -> list[dict[str, str]]:
    outcomes = []
    for connection in wanted.connections:
        outcome, reason = "refused", ""
        try:
            outcome = await transfer.bring_in(work, connection)
        except UserError as error:
            reason = str(error)
        outcomes.append(
            {"uid": str(connection.uid), "name": connection.halves[0].name, "outcome": outcome, "reason": reason}
        )
    return outcomes


@cli.command()
def resync(connection: Which, as_json: AsJson = False) -> None:
    """Look at every pair of a connection again, without hurry: live changes go first."""
    name, pairs = run(lambda work: _resync(work, connection))
    if as_json:
        give_json({"connection": name, "pairs": pairs})
    else:
        say(f"Pairs of {name} that are looked at again: {pairs}.")


async def _resync(work: Work, connection: str) -> tuple[str, int]:
    half = await one_half(work, connection)
    if half.connection.state != ConnectionState.ACTIVE:
        raise UserError(f"{half.connection.name} is {half.connection.state}.", "Activate it on its page in Jira first.")
    async with work.unit() as session:
        hinted = await hint_twins(
            session,
            col(Twin.connection_id) == half.connection.id,
            work.now(),
            work.settings.quiet_seconds,
            live=False,
        )
        (await session.get_one(Connection, half.connection.id)).sweep_due = True
    return half.connection.name, len(hinted)
