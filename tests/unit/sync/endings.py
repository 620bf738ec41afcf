"""The end of a random history: nothing fails any more, and everything that must be true then."""

from app.sync.keys import JOINER, STARTER, Key, Side, other
from app.sync.moves import run_incoming
from app.sync.rules import RulesStopped
from tests.unit.sync.histories import POLICIES, SIDES, STATUSES, Chance, Played, decide_all, tokens
from tests.unit.sync.rule_pairs import Pair, odd
from tests.unit.sync.site import normal, text_of
from tests.unit.sync.world import World


def play(chance: Chance, steps: int, pair: Pair, through_json: bool = False) -> Played:
    """Play a history to its end and check it. Raises `AssertionError`."""
    played = begin(chance, pair, through_json)
    for _ in range(steps):
        played.step()
    heal(played)
    check(played)
    return played


def begin(chance: Chance, pair: Pair, through_json: bool = False) -> Played:
    offsets = (chance.randrange(81) - 40, 0)
    world = World((pair.s(), pair.j()), offsets, through_json=through_json)
    for party in world.parties.values():
        party.policy = POLICIES[chance.randrange(len(POLICIES))]
    played = Played(pair, world, chance)
    played.type_text(STARTER, ("summary", ""))
    world.s.site.edit(("status", ""), "todo")
    return played


def heal(p: Played) -> None:
    """Nothing fails any more, and nobody's rules have a reason to stop or to send nothing."""
    world = p.world
    for party in world.parties.values():
        party.stop()
        party.site.refuses.clear()
        party.metadata_changed = True
    world.tick()
    world.settle()
    while any(party.half.held for party in world.parties.values()):
        for party in world.parties.values():
            decide_all(p, party)
        world.settle()
    for party in world.parties.values():
        party.policy = "later"
    for key in ("summary", "description"):
        for side in SIDES:
            if world.parties[side].site.exists and odd(world.parties[side].site.held.get((key, ""))):
                p.typed += p.typed % 2 == 0
                world.tick(100)
                p.type_text(side, (key, ""))
                assert not odd(world.parties[side].site.held[key, ""])
                world.settle()
    for side in SIDES:
        if world.parties[side].site.held.get(("status", "")) == "done":
            world.tick(100)
            world.parties[side].site.edit(("status", ""), STATUSES[side][0])
            world.settle()
    if p.republished:
        world.bring_up_to_date()
        world.settle()
        edit_once_more(p)


def edit_once_more(p: Played) -> None:
    """What older rules left out is not fetched again: the next edit of a field brings it into step."""
    for key in ("summary", "description", "note"):
        p.world.tick(100)
        p.typed += p.typed % 2 == 0
        p.type_text(STARTER, (key, ""))
        p.world.settle()


def check(p: Played) -> None:
    at_rest(p)
    nothing_doubled(p)
    sides_agree(p)
    if not p.republished:
        no_edit_lost(p)


def at_rest(p: Played) -> None:
    s, j = p.world.s.half, p.world.j.half
    assert s.n == j.n
    for half in (s, j):
        assert (half.out, half.incoming, half.plan) == (None, None, None)
    writes = [party.site.writes for party in p.world.parties.values()]
    p.world.settle()
    assert writes == [party.site.writes for party in p.world.parties.values()]
    assert (s.n, j.n) == (p.world.s.half.n, p.world.j.half.n)


def nothing_doubled(p: Played) -> None:
    for party in p.world.parties.values():
        texts = [text_of(value) for at, value in party.site.held.items() if at[1]]
        seen = [token for text in texts for token in tokens(text)]
        assert len(seen) == len(set(seen)), texts


def sides_agree(p: Played) -> None:
    """Each field is what the rules make of the other side's, in at least one direction: that of the last move."""
    if not p.world.j.site.exists:
        return
    there = {side: _images(p, side) for side in SIDES}
    for key in there[STARTER].keys() | there[JOINER].keys():
        if key in p.pair.vague or (p.republished and key == "labels"):  # items that only older rules made stay
            continue
        verdicts = [there[side].get(key, True) for side in SIDES]
        assert any(verdicts), (key, {x.side: x.site.held for x in p.world.parties.values()})


def _images(p: Played, side: Side) -> dict[Key, bool]:
    """For each local field of `side` that the peer's rules and ours make: is it what they make of the peer's?"""
    here, there = p.world.parties[side], p.world.parties[other(side)]
    issue, theirs = here.site.read(here.half), there.site.read(there.half)
    assert issue is not None
    assert theirs is not None
    try:
        replica = there.book.current.outgoing(theirs, there.ctx)
        if replica is None:
            return {}
        wanted = run_incoming(here.book.current, replica, replica, issue, here.ctx)
    except RulesStopped:
        return {}
    return {key: (normal(value) or None) == (issue.get(key) or None) for key, value in wanted.items()}


def no_edit_lost(p: Played) -> None:
    """Of what users typed last, each is still there, or was typed over by somebody who saw it, or is journalled."""
    kept: set[str] = set()
    for party in p.world.parties.values():
        for value in party.site.held.values():
            kept |= tokens(value)
        for conflict in party.journal:
            kept |= tokens(conflict.lost)
        for value in party.refused:
            kept |= tokens(value)
    kept |= p.deleted
    frontier = set(kept)
    while frontier:
        frontier = {parent for token in frontier for parent in p.parents.get(token, set())} - kept
        kept |= frontier
    for (side, at), token in p.last.items():
        assert token in kept, (side, at, token)
    labels_survive(p)


def labels_survive(p: Played) -> None:
    if "labels" in p.pair.vague or p.pair.name not in ("alike",):
        return
    for party in p.world.parties.values():
        held = party.site.held.get(("labels", ""))
        labels = held if isinstance(held, frozenset) else frozenset()
        assert labels == p.added - p.removed
