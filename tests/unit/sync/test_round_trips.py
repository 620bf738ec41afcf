"""Whatever a half remembers or says survives JSON without loss, and equal things have equal digests."""

import json
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.sync.codec import (
    UnknownValue,
    digest,
    from_json,
    offer_from_json,
    offer_to_json,
    replica_from_json,
    replica_to_json,
    reply_from_json,
    reply_to_json,
    to_json,
    values_digest,
)
from app.sync.half import Declined, Half, Held, Offer, Out, Refused, Taken, Waiting
from app.sync.half_codec import half_from_json, half_to_json, plan_from_json, plan_to_json
from app.sync.keys import Key
from app.sync.plan import Plan, Write
from app.sync.replica import Replica
from app.sync.values import Attachment, Comment, Data, Person, RichText, Value

T = TypeVar("T")

any_speed = settings(deadline=None, max_examples=50)  # a busy machine is no failure

texts = st.text(st.characters(exclude_categories=()), max_size=8)
times = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]))
documents = st.dictionaries(texts, texts | st.integers() | st.lists(texts, max_size=2), max_size=3)
rich = documents.map(RichText.of)
floats = st.floats(allow_nan=False, allow_infinity=False)
scalars = st.none() | st.booleans() | st.integers() | floats | texts
people = st.builds(Person, texts, texts, texts)
data = st.builds(Data.of, documents | st.lists(texts, max_size=2))
comments = st.builds(
    Comment, rich, texts, texts, created=st.none() | times, restricted=st.booleans(), internal=st.booleans()
)
attachments = st.builds(Attachment, texts, st.integers(0), texts, texts, created=st.none() | times)
flat = scalars | st.frozensets(texts, max_size=3) | rich | people | data | comments | attachments
values: st.SearchStrategy[Value] = st.recursive(
    flat, lambda inner: st.lists(inner, max_size=2).map(tuple), max_leaves=4
)
keys = st.sampled_from(["summary", "labels", "comment/s:10001", "attachment/j:7"]) | texts
mappings = st.dictionaries(keys, values, max_size=3)
replicas = st.builds(Replica, mappings)
numbers = st.integers(0, 2**40)
offers = st.builds(
    Offer,
    *(numbers,) * 4,
    was=st.none() | replicas,
    now=replicas,
    times=st.dictionaries(keys, times, max_size=2),
    by_rules=st.booleans(),
)
writes = st.builds(Write, texts, keys, value=values, before=values, at=st.none() | times)
plans = st.builds(Plan, rules=numbers, writes=st.lists(writes, max_size=2).map(tuple))
refusals = st.builds(Refused, numbers, numbers, numbers, texts)


def some(of: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(of, max_size=2).map(lambda items: tuple(items))


halves = st.builds(
    Half,
    n=numbers,
    seen=mappings,
    sent=st.none() | replicas,
    sent_rules=st.none() | numbers,
    applied=st.none() | replicas,
    applied_rules=st.none() | numbers,
    out=st.none() | st.builds(Out, offers, mappings, numbers, st.booleans()),
    incoming=st.none() | offers,
    plan=st.none() | plans,
    waiting=some(st.builds(Waiting, writes, texts, values, st.booleans())),
    held=some(st.builds(Held, keys, values, st.none() | times)),
    traces=st.dictionaries(keys, texts, max_size=2),
    attempts=numbers,
    void=numbers,
    void_there=numbers,
    declined=some(st.builds(Declined, texts, texts, numbers, texts)),
    refusal=st.none() | refusals,
    asked=st.booleans(),
    choice=st.sampled_from([None, "here", "there", "later"]),
    last_write=numbers,
)


def through_text(document: object) -> object:
    return json.loads(json.dumps(document))


@any_speed
@given(values)
def test_every_value_comes_back_as_it_was(value: Value) -> None:
    back = from_json(through_text(to_json(value)))
    assert back == value
    assert type(back) is type(value)


@any_speed
@given(values, values)
def test_digests_are_equal_exactly_for_what_is_written_alike(one: Value, two: Value) -> None:
    alike = json.dumps(to_json(one), sort_keys=True) == json.dumps(to_json(two), sort_keys=True)
    assert (digest(one) == digest(two)) == alike
    assert digest(from_json(through_text(to_json(one)))) == digest(one)


@any_speed
@given(st.none() | replicas)
def test_every_replica_comes_back_as_it_was(replica: Replica | None) -> None:
    assert replica_from_json(through_text(replica_to_json(replica))) == replica


@any_speed
@given(mappings)
def test_the_digest_of_values_does_not_depend_on_the_order_of_their_keys(mapping: Mapping[Key, Value]) -> None:
    assert values_digest(mapping) == values_digest(dict(reversed(list(mapping.items()))))


def test_sent_empty_and_not_sent_are_told_apart() -> None:
    assert values_digest({"summary": None}) != values_digest({})


@any_speed
@given(offers)
def test_every_offer_comes_back_as_it_was(offer: Offer) -> None:
    assert offer_from_json(through_text(offer_to_json(offer))) == offer


@any_speed
@given(st.builds(Taken, numbers) | refusals)
def test_every_answer_comes_back_as_it_was(reply: Taken | Refused) -> None:
    assert reply_from_json(through_text(reply_to_json(reply))) == reply


@any_speed
@given(plans)
def test_every_plan_comes_back_as_it_was(plan: Plan) -> None:
    assert plan_from_json(through_text(plan_to_json(plan))) == plan


@any_speed
@given(halves)
def test_every_half_comes_back_as_it_was(half: Half) -> None:
    assert half_from_json(through_text(half_to_json(half))) == half


@pytest.mark.parametrize(
    "document", [[], {"set": [], "adf": {}}, {}, {"python": "os"}, {"person": [1, 2, 3, 4]}, {"comment": {}}]
)
def test_what_this_codec_never_wrote_is_refused(document: object) -> None:
    with pytest.raises(UnknownValue):
        from_json(document)
