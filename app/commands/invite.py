"""`causeway invite`: a new one-time code for a connection that the other side has not accepted yet."""

from typing import Annotated

import typer

from app.commands.finding import one_half
from app.commands.output import AsJson, give_json, say, when
from app.commands.tools import OPERATOR, run
from app.usecases import Actor
from app.usecases.connecting import Initiated, renew_invitation
from app.work import Work


def add_to(cli: typer.Typer) -> None:
    cli.command()(invite)


def invite(
    connection: Annotated[str, typer.Argument(help="Id, or name, of a pending connection.")], as_json: AsJson = False
) -> None:
    """Make a new invitation code. The one before stops working."""

    async def renew(work: Work) -> Initiated:
        half = await one_half(work, connection)
        return await renew_invitation(work, Actor(half.site.id, OPERATOR), half.connection.id)

    made = run(renew)
    if as_json:
        give_json({"connection": made.connection_id, "code": made.code, "expires_at": made.expires_at})
        return
    say(made.code)
    typer.echo(f"Valid until {when(made.expires_at)}, once.", err=True)
