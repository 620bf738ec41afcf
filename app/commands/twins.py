"""`causeway twin …`: what is known of one synced pair, and a look at it now."""

import asyncio
import time
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from app.commands.finding import twins_of
from app.commands.output import AsJson, NeedsPerson, console, give_json, when
from app.commands.tools import OPERATOR, run
from app.errors import UserError
from app.models import Twin
from app.usecases import Actor
from app.usecases.journal import JournalRow, list_journal
from app.usecases.states import TwinState
from app.usecases.twin_views import TwinView, twin_view
from app.usecases.twins import sync_now
from app.work import Work

cli = typer.Typer()
Which = Annotated[str, typer.Argument(metavar="KEY|ID", help="Key of an issue on either side, or id of a pair.")]
SiteOption = Annotated[
    str, typer.Option("--site", help="Only the record of the site with this in its name or address.")
]
JOURNAL_SHOWN = 10
PARTS = ("out", "incoming", "plan", "refused")


@cli.command()
def show(issue: Which, site: SiteOption = "", as_json: AsJson = False) -> None:
    """Show the records of an issue's pairs: state, reason, what is under way, the newest journal entries."""
    found = run(lambda work: _look(work, issue, site))
    if as_json:
        give_json(found)
        return
    for record in found:
        _print(record)


@cli.command()
def sync(
    issue: Which,
    site: SiteOption = "",
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait until it is in sync; 1 on exit if not.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Have a worker look at an issue's pairs now."""
    views = run(lambda work: _sync(work, issue, site, wait))
    if as_json:
        give_json(views)
    else:
        for view in views:
            console().print(f"{_names(view)}: {view.state} {view.reason}".rstrip(), markup=False)
    if wait and any(view.state != TwinState.IN_SYNC for view in views):
        typer.echo(f"causeway: not in sync after {wait:g} s. See `causeway twin show {issue}`.", err=True)
        raise NeedsPerson


async def _look(work: Work, issue: str, site: str) -> list[dict[str, Any]]:
    records = []
    for twin in await twins_of(work, issue, site):
        view = await twin_view(work, twin.site_id, twin.id)
        journal = await list_journal(work, twin.site_id, twin.connection_id, twin_id=twin.id, size=JOURNAL_SHOWN)
        records.append({"view": view, "machinery": _machinery(twin), "journal": journal.rows})
    return records


def _machinery(twin: Twin) -> dict[str, Any]:
    """What the state in words leaves out, for whoever searches for a cause. No value of any field."""
    return {
        "uid": twin.uid,
        "side": twin.side,
        "hinted": twin.hinted,
        "synced": twin.synced,
        "due_at": twin.due_at,
        "leased_until": twin.leased_until,
        "attempt": twin.attempt,
        "failed": twin.failed,
        "error": twin.error,
        "peer_error": twin.peer_error,
        "under_way": [part for part in PARTS if getattr(twin, part)],
        "creating_since": twin.creating_since,
    }


async def _sync(work: Work, issue: str, site: str, wait: float) -> Sequence[TwinView]:
    twins = [twin for twin in await twins_of(work, issue, site) if twin.stopped_at is None]
    if not twins:
        raise UserError(f"The sync of {issue} was stopped.", "Start it again on the issue's panel in Jira.")
    for twin in twins:
        await sync_now(work, Actor(twin.site_id, OPERATOR), twin.id)
    end = time.monotonic() + wait
    while True:
        views = [await twin_view(work, twin.site_id, twin.id) for twin in twins]
        if time.monotonic() >= end or all(view.state == TwinState.IN_SYNC for view in views):
            return views
        await asyncio.sleep(0.2)


def _names(view: TwinView) -> str:
    return f"{view.local_key or 'new'} ↔ {view.remote_key or 'new'} (pair {view.id}, {view.connection_name})"


def _print(record: dict[str, Any]) -> None:
    view: TwinView = record["view"]
    machinery, rows = record["machinery"], record["journal"]
    lines = [
        _names(view),
        f"  {view.state}. {view.reason} {view.what_to_do}".rstrip(),
        f"  here: {view.local_url or '-'}   there: {view.remote_url or '-'}",
        f"  last change: {view.last_change or 'none'} {when(view.last_change_at)}".rstrip(),
        f"  hints {machinery['synced']}/{machinery['hinted']}, attempt {machinery['attempt']}, "
        f"due {when(machinery['due_at']) or 'no'}, under way: {', '.join(machinery['under_way']) or 'nothing'}",
        *(_entry(row) for row in rows),
    ]
    console().print("\n".join(lines), markup=False, soft_wrap=True)


def _entry(row: JournalRow) -> str:
    return " ".join(filter(None, (f"  {when(row.at)}", row.kind, row.field, row.reason)))
