"""How two halves agree on the next revision: offers and their answers. Must not look into what they carry.

Only one revision of a pair is under way, so nothing crosses: when both halves offer at once, the half that started
keeps its offer and the other takes its own back.
"""

from dataclasses import replace

from app.sync.codec import values_digest
from app.sync.half import Declined, Half, Offer, Out, Refused, Reply, Taken


def receive(half: Half, offer: Offer) -> tuple[Half, Reply | None]:
    """The peer's offer arrived: once, twice, late or never before.

    Gives the answer that can be given at once, or `None`: it waits, or is ignored and will be offered again. The
    twin is due if the half changed.
    """
    half = _built_on(half, offer)
    half = replace(half, void_there=max(half.void_there, offer.void))
    if offer.rev <= half.n:
        return half, Taken(half.n)
    if is_void(half, offer):
        reason = half.refusal.reason if half.refusal and half.refusal.attempt == offer.attempt else ""
        return half, Refused(offer.rev, offer.attempt, half.void, reason)
    if offer.rev != half.n + 1 or _takes_in(half):
        return half, None
    if half.out:
        if half.is_starter:
            return half, None
        half = take_back(half, half.out)
    if half.incoming and half.incoming.attempt >= offer.attempt:
        return half, None
    return replace(half, incoming=offer), None


def on_taken(half: Half, taken: Taken) -> Half:
    """The peer has revision `taken.n`: if that is our offer, it becomes what both know."""
    if half.out and half.out.offer.rev <= taken.n:
        return commit(half, half.out)
    return half


def on_refused(half: Half, refused: Refused) -> Half:
    """The peer's rules could not take our offer in: drop it, and do not offer the same again."""
    half = replace(half, void_there=max(half.void_there, refused.void))
    out = half.out
    if out is None or (out.offer.rev, out.offer.attempt) != (refused.rev, refused.attempt):
        return half
    digests = values_digest(out.offer.now), values_digest(out.seen)
    declined = Declined(refused.reason, digests[0], out.rules, digests[1])
    return replace(half, out=None, declined=(*half.declined[-1:], declined))


def turn_down(half: Half, reason: str) -> tuple[Half, Refused]:
    """Answer *refused* to the offer that waits. Only while no write of its plan was done.

    Raises `ValueError` when there is nothing to refuse any more.
    """
    offer = half.incoming
    if offer is None or (half.plan and any(w.state in ("done", "refused") for w in half.plan.writes)):
        raise ValueError("nothing waits that could still be refused")
    refused = Refused(offer.rev, offer.attempt, half.void, reason)
    half = replace(half, incoming=None, plan=None, refusal=refused)
    return replace(half, void_there=max(half.void_there, offer.attempt)), refused


def ask(half: Half) -> Half:
    """The peer published rules and wants our replica again, changed or not."""
    return replace(half, asked=True)


def is_void(half: Half, offer: Offer) -> bool:
    """A late copy of an offer that the peer took back, or that we refused."""
    return offer.attempt <= half.void_there


def take_back(half: Half, out: Out) -> Half:
    """Drop our offer. Nothing of it stays but its number, which is void from now on."""
    return replace(half, out=None, void=out.offer.attempt, asked=half.asked or out.asked)


def commit(half: Half, out: Out) -> Half:
    """The peer has what we offered."""
    return replace(
        half,
        out=None,
        n=out.offer.rev,
        seen=out.seen,
        sent=out.offer.now,
        sent_rules=out.rules,
        declined=(),
    )


def _built_on(half: Half, offer: Offer) -> Half:
    """An offer built on ours says that ours was taken."""
    if half.out and offer.base >= half.out.offer.rev:
        return commit(half, half.out)
    return half


def _takes_in(half: Half) -> bool:
    return half.plan is not None and half.plan.origin != "again"
