"""`causeway doctor`: what a person has to put right, with what to do about each."""

from typing import Annotated

import typer

from app.commands.checkup import Finding, Weight, examine
from app.commands.output import AsJson, NeedsPerson, console, give_json
from app.commands.tools import run


def add_to(cli: typer.Typer) -> None:
    cli.command()(doctor)


def doctor(
    site: Annotated[str, typer.Option(help="Only the site with this in its name or address.")] = "",
    as_json: AsJson = False,
) -> None:
    """Check every site and connection, and say what to do. Exit code 1 if anything needs a person."""
    found = run(lambda work: examine(work, site))
    well = not any(finding.weight == Weight.PROBLEM for finding in found)
    if as_json:
        give_json({"well": well, "findings": found})
    else:
        for finding in found:
            _print(finding)
        if well:
            console().print("[green]Nothing needs a person.[/green]")
    if not well:
        raise NeedsPerson


def _print(finding: Finding) -> None:
    colour = "red" if finding.weight == Weight.PROBLEM else "yellow"
    out = console()
    out.print(f"[bold {colour}]{finding.weight}[/] ", end="")
    out.print(finding.where, markup=False, style="bold", soft_wrap=True)
    out.print(f"  {finding.what} {finding.what_to_do}".rstrip(), markup=False, soft_wrap=True)
