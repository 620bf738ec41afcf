"""`causeway rules publish|versions|rollback|eject`: the scripts in force on a half. They need the database."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.finding import one_half
from app.commands.output import AsJson, console, give_json, give_table, say, when
from app.commands.tools import OPERATOR, run
from app.errors import UserError
from app.rules.script.eject import eject as ejected
from app.usecases import Actor, publishing
from app.usecases.publishing import Published, Version
from app.work import Work

Which = Annotated[str, typer.Argument(metavar="CONNECTION", help="Id (or its beginning) or name of a half.")]
UpdatePairs = Annotated[
    bool, typer.Option("--bring-up-to-date", help="Bring existing pairs up to date, too; else only what changes.")
]


def add_to(cli: typer.Typer) -> None:
    """Adds the commands to `causeway rules`."""
    for command in (publish, versions, rollback, eject):
        cli.command()(command)


def publish(
    connection: Which,
    outgoing: Annotated[Path, typer.Option(help="The outgoing script.")],
    incoming: Annotated[Path, typer.Option(help="The incoming script.")],
    note: Annotated[str, typer.Option(help="What this version is for.")] = "",
    bring_up_to_date: UpdatePairs = False,
    as_json: AsJson = False,
) -> None:
    """Put two scripts in force as a new version; the half runs them from now on."""
    scripts = (read(outgoing), read(incoming))

    async def do(work: Work) -> Published:
        half = await one_half(work, connection)
        actor = Actor(half.site.id, OPERATOR)
        return await publishing.publish(
            work, actor, half.connection.id, *scripts, note=note, update_pairs=bring_up_to_date
        )

    tell(run(do), as_json)


def rollback(
    connection: Which,
    version: Annotated[int, typer.Argument(help="The version that shall be in force again.")],
    bring_up_to_date: UpdatePairs = False,
    as_json: AsJson = False,
) -> None:
    """Put an earlier version in force again, as a new one."""

    async def do(work: Work) -> Published:
        half = await one_half(work, connection)
        actor = Actor(half.site.id, OPERATOR)
        return await publishing.rollback(work, actor, half.connection.id, version, update_pairs=bring_up_to_date)

    tell(run(do), as_json)


def versions(connection: Which, as_json: AsJson = False) -> None:
    """List what was published for a half, newest first."""

    async def do(work: Work) -> list[Version]:
        half = await one_half(work, connection)
        return await publishing.versions(work, Actor(half.site.id, OPERATOR), half.connection.id)

    found = run(do)
    if as_json:
        give_json(found)
        return
    give_table(
        ("Version", "Rules", "Published", "By", "For"),
        (
            (
                f"{one.version}{' (in force)' if one.current else ''}",
                one.mode,
                when(one.published_at),
                one.published_by,
                one.note,
            )
            for one in found
        ),
        nothing="Nothing was published yet.",
    )


def eject(
    connection: Which,
    to: Annotated[Path | None, typer.Option(help="Folder to write outgoing.groovy and incoming.groovy to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Print scripts that do what the half's fixed rules do, to go on from."""
    scripts = run(lambda work: _ejected(work, connection))
    if as_json:
        give_json(scripts)
    elif to is None:
        for name, text in scripts.items():
            console().print(f"// {name}.groovy\n{text}", markup=False, soft_wrap=True)
    else:
        to.mkdir(parents=True, exist_ok=True)
        for name, text in scripts.items():
            path = to / f"{name}.groovy"
            if path.exists():
                raise UserError(f"{path} is there already.", "Give another folder.")
            path.write_text(text, "utf-8")
        say(f"Wrote {to / 'outgoing.groovy'} and {to / 'incoming.groovy'}. Publish them with `causeway rules publish`.")


async def _ejected(work: Work, connection: str) -> dict[str, str]:
    half = (await one_half(work, connection)).connection
    return ejected(project_key=half.project_key, author_line=half.author_line)


def read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read ({type(error).__name__}).", "Give a text file.") from None


def tell(done: Published, as_json: bool) -> None:
    if as_json:
        give_json(done)
        return
    pairs = f" {done.pairs} pairs are brought up to date." if done.pairs else ""
    say(f"Version {done.version} is in force.{pairs}")
