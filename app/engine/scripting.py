"""Script mode: a half's published scripts, compiled, with the surroundings of the job that runs them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import col

from app.engine.outside import Outside, patterns
from app.engine.script_host import Pairs, ScriptHost, Surroundings
from app.models import Connection, PublishedRules, Site, Twin
from app.rules.basic import Basic
from app.rules.script.compiling.program import compile_script
from app.rules.script.interface.variables import NAMES
from app.rules.script.rules import Script, ScriptRules
from app.sync.rules import Rulebook, Rules
from app.work import Work

SCRIPT = "script"
KEPT_VERSIONS = 50
"""Older ones are stood in for by the one in force."""


@lru_cache(maxsize=256)
def compiled(source: str, direction: str) -> Script:
    """A program holds nothing of a run or a site, so that equal scripts may share it. Raises `CompileTrouble`."""
    return Script(compile_script(source, direction, NAMES), source)


async def script_rules(work: Work, site: Site, connection: Connection) -> Rulebook:
    """The versions that pairs may still name: each does what the newest row up to it says."""
    oldest = max(1, connection.rules_version - KEPT_VERSIONS)
    of_half = col(PublishedRules.connection_id) == connection.id
    before = select(func.max(col(PublishedRules.version))).where(of_half, col(PublishedRules.version) <= oldest)
    since = func.coalesce(before.scalar_subquery(), 0)
    async with work.unit() as session:
        found = (
            await session.scalars(select(PublishedRules).where(of_half, col(PublishedRules.version) >= since))
        ).all()
    around, now = surroundings(work, site, connection), work.now().timestamp()
    versions: dict[int, Rules] = {}
    rules: Rules = Basic()
    rows = {max(row.version, oldest): row for row in sorted(found, key=lambda row: row.version)}
    for number in range(oldest, connection.rules_version + 1):
        if (row := rows.get(number)) is not None:
            rules = await _rules_of_row(row, around, about(site, connection), now) if row.mode == SCRIPT else Basic()
        versions[number] = rules
    return Rulebook(connection.rules_version, versions, slow=True)


async def _rules_of_row(row: PublishedRules, around: Surroundings, half: Mapping[str, Any], now: float) -> Rules:
    programs = [
        await asyncio.to_thread(compiled, source, direction)
        for source, direction in ((row.outgoing, "outgoing"), (row.incoming, "incoming"))
    ]
    return ScriptRules(programs[0], programs[1], host_for=lambda ctx: ScriptHost(around, ctx), now=now, connection=half)


def for_job(
    work: Work, site: Site, connection: Connection, trace: str, book: Rulebook
) -> tuple[Rulebook, Surroundings]:
    """The same rules with surroundings of one job alone: what it finds, does and says is its own."""
    around = surroundings(work, site, connection)
    around.trace = trace
    now = work.now().timestamp()
    versions = {
        number: replace(rules, host_for=lambda ctx: ScriptHost(around, ctx), now=now)
        if isinstance(rules, ScriptRules)
        else rules
        for number, rules in book.versions.items()
    }
    return replace(book, versions=versions), around


def about(site: Site, connection: Connection) -> Mapping[str, Any]:
    """The half as scripts see it."""
    return {
        "id": str(connection.id),
        "name": connection.name,
        "description": connection.description,
        "projectKey": connection.project_key,
        "localName": site.display_url,
        "remoteName": connection.peer_site_name,
        "remoteUrl": connection.peer_site_url,
    }


def surroundings(work: Work, site: Site, connection: Connection) -> Surroundings:
    return Surroundings(
        jira=work.jira(site),
        project_id=connection.project_id,
        project_key=connection.project_key,
        pairs=_pairs(work, site, connection),
        outside=Outside(patterns(work.settings.script_hosts)),
        loop=asyncio.get_running_loop(),
    )


def _pairs(work: Work, site: Site, connection: Connection) -> Pairs:
    async def local_of(by: Mapping[str, str]) -> Any:
        wanted = col(Twin.remote_issue_id) == by["remoteId"] if by.get("remoteId") else None
        if wanted is None:
            wanted = col(Twin.remote_key) == by.get("remoteKey", by.get("remoteUrn", ""))
        async with work.unit() as session:
            query = select(Twin).where(col(Twin.connection_id) == connection.id, wanted)
            twin = (await session.scalars(query.order_by(col(Twin.id).desc()).limit(1))).one_or_none()
        return {"id": twin.local_issue_id, "key": twin.local_key} if twin and twin.local_issue_id else None

    async def under_sync(issue: str, name: str | None) -> bool:
        query = (
            select(col(Twin.id))
            .join(Connection, col(Connection.id) == col(Twin.connection_id))
            .where(
                col(Twin.site_id) == site.id,
                col(Twin.stopped_at).is_(None),
                or_(col(Twin.local_issue_id) == issue, col(Twin.local_key) == issue),
                *([col(Connection.name) == name] if name else []),
            )
        )
        async with work.unit() as session:
            return await session.scalar(query.limit(1)) is not None

    async def remote_key(issue: str) -> str | None:
        query = select(col(Twin.remote_key)).where(
            col(Twin.connection_id) == connection.id,
            or_(col(Twin.local_issue_id) == issue, col(Twin.local_key) == issue),
        )
        async with work.unit() as session:
            return (await session.scalars(query.limit(1))).one_or_none()

    urls = {
        "trackerUrl": site.display_url,
        "remoteTrackerUrl": connection.peer_site_url,
        "appUrl": work.settings.base_url or "",
    }
    return Pairs(local_of, under_sync, {name: url.rstrip("/") for name, url in urls.items() if url}, remote_key)


__all__ = ["SCRIPT", "compiled", "for_job", "script_rules"]
