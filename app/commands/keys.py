"""`causeway keys …`: new keys for stored secrets, and every secret sealed anew under the newest."""

from dataclasses import dataclass
from uuid import UUID

import typer
from sqlalchemy import select
from sqlmodel import col

from app.commands.output import AsJson, NeedsPerson, give_json, say
from app.commands.tools import run
from app.crypto import SecretUnreadable, new_key
from app.errors import UserError
from app.models import Site
from app.work import Work

cli = typer.Typer()


@dataclass(frozen=True)
class Rotated:
    """How many secrets are under the first key now; the sites whose secret no configured key opens."""

    sealed: int
    unreadable: tuple[str, ...]


@cli.command()
def new(as_json: AsJson = False) -> None:
    """Make a key. Put it first in CAUSEWAY_ENCRYPTION_KEYS, before the ones in use."""
    key = new_key()
    if as_json:
        give_json({"key": key})
    else:
        say(key)


@cli.command()
def rotate(as_json: AsJson = False) -> None:
    """Seal every stored secret under the first key, so that the others can be taken away."""
    done = run(_rotate)
    if as_json:
        give_json(done)
    elif not done.unreadable:
        say(f"Sealed under the first key: {done.sealed}. The other keys are not needed any more.")
    if done.unreadable:
        typer.echo(
            f"causeway: the secrets of {', '.join(done.unreadable)} were sealed with a key that is missing from "
            "CAUSEWAY_ENCRYPTION_KEYS. Add it again, or reinstall the app there.",
            err=True,
        )
        raise NeedsPerson


async def _rotate(work: Work) -> Rotated:
    if work.settings.encryption_keys is None:
        raise UserError(
            "No CAUSEWAY_ENCRYPTION_KEYS is set: this installation uses the key of its data folder.",
            "Set it to a new key followed by the present one, then rotate.",
        )
    async with work.unit() as session:
        ids = (await session.scalars(select(col(Site.id)))).all()
    sealed, unreadable = 0, []
    for site_id in ids:
        try:
            sealed += await _reseal(work, site_id)
        except SecretUnreadable:
            unreadable.append(await _name(work, site_id))
    return Rotated(sealed, tuple(unreadable))


async def _reseal(work: Work, site_id: UUID) -> int:
    """Number of the site's secrets. The row is locked, so that a reinstall's new secret is not lost."""
    async with work.unit() as session:
        site = await session.get(Site, site_id, with_for_update=True)
        if site is None:
            return 0
        site.secret = work.vault.reseal(site.secret)
        if site.previous_secret is None:
            return 1
        try:
            site.previous_secret = work.vault.reseal(site.previous_secret)
        except SecretUnreadable:
            # It counted for minutes after a reinstall only.
            site.previous_secret = site.previous_secret_until = None
            return 1
        return 2


async def _name(work: Work, site_id: UUID) -> str:
    async with work.unit() as session:
        return (await session.get_one(Site, site_id)).display_url
