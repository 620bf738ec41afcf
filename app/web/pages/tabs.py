"""What each tab of a connection's page shows. Reads only; the page decides who may see it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.usecases import backfill, checks, twin_views
from app.usecases.connections import ConnectionView
from app.usecases.journal import list_journal, with_names
from app.web.pages.forms import LinkForm, SyncForm, filled
from app.work import Work


@dataclass(frozen=True)
class Look:
    """A connection, and what of it somebody wants to see."""

    work: Work
    view: ConnectionView
    site_id: Any
    state: str = ""
    query: str = ""
    kind: str = ""
    after: int | None = None


async def overview(look: Look) -> dict[str, Any]:
    counts, where = look.view.counts, (look.work, look.site_id, look.view.id)
    return {
        "count_boxes": (
            ("in_sync", "In sync", counts.in_sync, ""),
            ("moving", "Under way", counts.moving, ""),
            ("errors", "Errors", counts.errors, "danger"),
            ("conflicts", "Conflicts", counts.conflicts, "warning"),
            ("stopped", "Stopped", counts.stopped, ""),
        ),
        "sync": SyncForm(),
        "link": LinkForm(),
        "backfill": await backfill.progress(*where),
        "check": await checks.check_result(*where),
        "asking": None,
    }


async def pairs(look: Look) -> dict[str, Any]:
    return {"state_choices": STATE_CHOICES, **await pairs_page(look)}


async def pairs_page(look: Look) -> dict[str, Any]:
    """One page of the list of pairs, with what leads to the next."""
    found = await twin_views.list_twins(
        look.work, look.site_id, look.view.id, state=look.state or None, search=look.query.strip(), after=look.after
    )
    chosen = {"q": look.query, "state": look.state}
    return {"pairs": found, "filter": chosen, **_onward("pairs", "#pairs", chosen, look.after, found.next_after)}


async def errors(look: Look) -> dict[str, Any]:
    where = (look.work, look.site_id, look.view.id)
    return {
        "pairs": await twin_views.list_twins(*where, state="errors"),
        "conflicts": await twin_views.list_twins(*where, state="conflicts"),
    }


async def journal(look: Look) -> dict[str, Any]:
    return await journal_page(look)


async def journal_page(look: Look) -> dict[str, Any]:
    """One page of the journal, with what leads to the next."""
    entries = await list_journal(look.work, look.site_id, look.view.id, kind=look.kind or None, after=look.after)
    found = await with_names(look.work, look.site_id, entries)
    chosen = {"kind": look.kind}
    return {"journal": found, "filter": chosen, **_onward("journal", "#journal", chosen, look.after, found.next_after)}


async def settings(look: Look) -> dict[str, Any]:
    view = look.view
    return {
        "values": filled(view.settings, name=view.name, description=view.description),
        "problem": None,
        "saved": False,
    }


def _onward(name: str, target: str, chosen: Mapping[str, str], after: int | None, later: int | None) -> dict[str, Any]:
    """Where the buttons below a list lead: to older rows while there are some, and back to the newest."""
    first = f"/{name}?{urlencode(chosen)}"
    return {
        "list_target": target,
        "first_page": first if after is not None else None,
        "next_page": f"{first}&after={later}" if later is not None else None,
    }


STATE_CHOICES = (
    ("in_sync", "In sync"),
    ("moving", "Under way"),
    ("errors", "Errors"),
    ("conflicts", "Conflicts"),
    ("stopped", "Stopped"),
)

Tab = Callable[[Look], Awaitable[dict[str, Any]]]
TABS: Mapping[str, tuple[str, Tab]] = {
    "overview": ("Overview", overview),
    "pairs": ("Pairs", pairs),
    "errors": ("Errors", errors),
    "journal": ("Journal", journal),
    "settings": ("Settings", settings),
}
