"""A whole `Half` as JSON and back, in parts, so that a save rewrites only the columns that moved."""

from collections.abc import Mapping
from typing import Any

from app.sync.codec import (
    Json,
    from_json,
    offer_from_json,
    offer_to_json,
    replica_from_json,
    replica_to_json,
    time_from_json,
    time_to_json,
    to_json,
    values_from_json,
    values_to_json,
)
from app.sync.half import Declined, Half, Held, Out, Refused, Waiting
from app.sync.keys import Key
from app.sync.plan import Plan, Write

PARTS = ("half", "seen", "sent", "applied", "out", "incoming", "plan", "refused")


def half_to_parts(half: Half) -> dict[str, Json]:
    """One JSON document per name in `PARTS`. The traces are not in it: they have a table of their own."""
    return {
        "half": _rest_to_json(half),
        "seen": values_to_json(half.seen),
        "sent": replica_to_json(half.sent),
        "applied": replica_to_json(half.applied),
        "out": _out_to_json(half.out),
        "incoming": offer_to_json(half.incoming),
        "plan": plan_to_json(half.plan),
        "refused": [_waiting_to_json(entry) for entry in half.waiting],
    }


def half_from_parts(parts: Mapping[str, Json], traces: Mapping[Key, str]) -> Half:
    """The half that `half_to_parts` was given; `traces` as `Half.traces` was."""
    rest = parts["half"]
    return Half(
        side=rest["side"],
        n=rest["n"],
        seen=values_from_json(parts["seen"]),
        sent=replica_from_json(parts["sent"]),
        sent_rules=rest["sent_rules"],
        applied=replica_from_json(parts["applied"]),
        applied_rules=rest["applied_rules"],
        out=_out_from_json(parts["out"]),
        incoming=offer_from_json(parts["incoming"]),
        plan=plan_from_json(parts["plan"]),
        waiting=tuple(_waiting_from_json(entry) for entry in parts["refused"]),
        held=tuple(_held_from_json(entry) for entry in rest["held"]),
        traces=dict(traces),
        attempts=rest["attempts"],
        void=rest["void"],
        void_there=rest["void_there"],
        declined=tuple(Declined(*one) for one in rest["declined"]),
        refusal=Refused(*rest["refusal"]) if rest["refusal"] else None,
        asked=rest["asked"],
        choice=rest["choice"],
        last_write=rest["last_write"],
    )


def half_to_json(half: Half) -> Json:
    """Everything in one document."""
    return {**half_to_parts(half), "traces": dict(half.traces)}


def half_from_json(document: Json) -> Half:
    return half_from_parts(document, document["traces"])


def plan_to_json(plan: Plan | None) -> Json:
    if plan is None:
        return None
    return {
        "origin": plan.origin,
        "rules": plan.rules,
        "creates_issue": plan.creates_issue,
        "writes": [write_to_json(write) for write in plan.writes],
    }


def plan_from_json(document: Json) -> Plan | None:
    if document is None:
        return None
    writes = tuple(write_from_json(write) for write in document["writes"])
    return Plan(**{**document, "writes": writes})


def write_to_json(write: Write) -> Json:
    return {
        "id": write.id,
        "key": write.key,
        "kind": write.kind,
        "value": to_json(write.value),
        "add": sorted(write.add),
        "remove": sorted(write.remove),
        "before": to_json(write.before),
        "at": time_to_json(write.at),
        "by_rules": write.by_rules,
        "restores": write.restores,
        "state": write.state,
    }


def write_from_json(document: Json) -> Write:
    read: dict[str, Any] = {
        "value": from_json(document["value"]),
        "add": frozenset(document["add"]),
        "remove": frozenset(document["remove"]),
        "before": from_json(document["before"]),
        "at": time_from_json(document["at"]),
    }
    return Write(**{**document, **read})


def _rest_to_json(half: Half) -> Json:
    refusal = half.refusal
    return {
        "side": half.side,
        "n": half.n,
        "sent_rules": half.sent_rules,
        "applied_rules": half.applied_rules,
        "held": [{"key": h.key, "theirs": to_json(h.theirs), "at": time_to_json(h.at)} for h in half.held],
        "attempts": half.attempts,
        "void": half.void,
        "void_there": half.void_there,
        "declined": [[one.reason, one.digest, one.rules, one.made_of] for one in half.declined],
        "refusal": [refusal.rev, refusal.attempt, refusal.void, refusal.reason] if refusal else None,
        "asked": half.asked,
        "choice": half.choice,
        "last_write": half.last_write,
    }


def _held_from_json(document: Json) -> Held:
    return Held(document["key"], from_json(document["theirs"]), time_from_json(document["at"]))


def _out_to_json(out: Out | None) -> Json:
    if out is None:
        return None
    return {
        "offer": offer_to_json(out.offer),
        "seen": values_to_json(out.seen),
        "rules": out.rules,
        "asked": out.asked,
    }


def _out_from_json(document: Json) -> Out | None:
    offer = offer_from_json(document["offer"]) if document else None
    if offer is None:
        return None
    return Out(offer, values_from_json(document["seen"]), document["rules"], document["asked"])


def _waiting_to_json(entry: Waiting) -> Json:
    return {
        "write": write_to_json(entry.write),
        "reason": entry.reason,
        "raw": to_json(entry.raw),
        "decided": entry.decided,
    }


def _waiting_from_json(document: Json) -> Waiting:
    write, raw = write_from_json(document["write"]), from_json(document["raw"])
    return Waiting(write, document["reason"], raw, document["decided"])
