"""Bringing an issue into another status, along the transitions that its workflow has from where it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.errors import Rejected
from app.jira import fields, wide
from app.jira.answers import About, Json
from app.jira.changelog import Changelog
from app.jira.records import ElementIds, Written
from app.jira.texts import TextVerbs
from app.sync.keys import Key
from app.sync.values import Value


class TransitionVerbs(TextVerbs):
    """Verbs on an issue's status."""

    async def transition(
        self, issue_id: str, values: Mapping[Key, Value], ids: ElementIds, catalog: fields.Catalog, *, trace: str = ""
    ) -> Written:
        """Go to the status named in `values["status"]`; the other values go along where the transition's screen has
        them. A transition of that name will do, too. Already there: nothing is written.

        Raises Rejected with `field_messages`: no transition leads there from here, or Jira wants more for it.
        """
        wanted = str(values["status"])
        offered = await self._calls.read("get_transitions", issue_id, expand="transitions.fields", about=About.ISSUE)
        way = _way(offered.get("transitions") or (), wanted)
        if way is not None:
            on_screen = way.get("fields") or {}
            along = {key: value for key, value in values.items() if key != "status" and key in on_screen}
            there = await self._surroundings([], ids)
            out = fields.to_jira(along, there, type_id=None, basics=False, catalog=catalog)
            data: dict[str, Any] = {"transition": {"id": way["id"]}}
            if out.fields:
                data["fields"] = out.fields
            try:
                await self._calls.write(
                    "do_transition", issue_id, data=data, about=About.ISSUE, trace=trace, empty=True
                )
            except Rejected as refused:
                raise _about_status(refused, wanted) from None
        answer = await self._calls.read(
            "get_issue", issue_id, fields=fields.wanted(catalog), expand="changelog", about=About.ISSUE
        )
        raw: Mapping[str, Any] = answer["fields"]
        found = fields.plain_fields(raw, ids, catalog)
        if way is None and not _same(str(found.get("status") or ""), wanted):
            ways = ", ".join(sorted({f"'{t['to']['name']}'" for t in offered.get("transitions") or ()})) or "none"
            raise wide.cannot(
                "status", f"No transition leads from '{found.get('status')}' to '{wanted}' (only to: {ways})"
            )
        log = Changelog.parse(answer.get("changelog"), ids, await self.own_account(), catalog)
        written = {key: value for key, value in found.items() if key in values}
        return Written(written, fields.instant(raw["updated"]), changes=log.changes)


def _way(transitions: Sequence[Json], wanted: str) -> Json | None:
    """By the status it leads to, else by its own name."""
    by_goal = (each for each in transitions if _same(str(each["to"]["name"]), wanted))
    by_name = (each for each in transitions if _same(str(each["name"]), wanted))
    return next(by_goal, None) or next(by_name, None)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _about_status(refused: Rejected, wanted: str) -> Rejected:
    """What Jira misses on the way is said of the status, too: that is what was not written."""
    told = "; ".join(f"{name}: {text}" for name, text in refused.field_messages.items()) or refused.title
    refused.field_messages = {**refused.field_messages, "status": f"Jira refused the transition to '{wanted}': {told}"}
    return refused
