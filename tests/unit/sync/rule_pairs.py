"""Pairs of rules that two strangers may have written: alike, lossy, one-way, deriving, failing, never the same."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.sync.draft import Draft
from app.sync.issue import Issue
from app.sync.keys import Key, owner_of
from app.sync.replica import Replica
from app.sync.rules import Context, Rules, RulesStopped
from app.sync.values import Comment, RichText, Value
from tests.unit.sync.site import text_of

Out = Callable[[Issue, Context], Mapping[Key, Value] | None]
In = Callable[[Replica, Replica | None, Draft, Context], None]


def text(value: Value) -> str:
    return "" if value is None else str(value)


def send(*keys: Key) -> Out:
    return lambda issue, ctx: {key: issue.fields[key] for key in keys if key in issue.fields}


def send_as(of: Callable[[Issue], Mapping[Key, Value]]) -> Out:
    return lambda issue, ctx: of(issue)


def send_elements(kind: str) -> Out:
    return lambda issue, ctx: issue.elements(kind)


def take(*keys: Key, to: Key | None = None, by: Callable[[Value], Value] = lambda value: value) -> In:
    def incoming(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        for key in keys:
            if key in replica:
                issue.set(to or key, by(replica[key]))

    return incoming


def take_elements(kind: str) -> In:
    def incoming(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        for key, value in replica.elements(kind).items():
            issue.set(key, value)
        for key in (previous or Replica()).elements(kind).keys() - replica.elements(kind).keys():
            issue.remove(key)

    return incoming


def signed_comments(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
    """Copies carry a signature that `unsigned_comments` takes off again."""
    take_elements("comment")(replica, previous, issue, ctx)
    for key, value in replica.elements("comment").items():
        if owner_of(key) != ctx.side:
            issue.set(key, Comment(RichText.of_text("by them: " + text_of(value))))


def unsigned_comments(issue: Issue, ctx: Context) -> Mapping[Key, Value]:
    return {
        key: Comment(RichText.of_text(text_of(value).removeprefix("by them: ")))
        for key, value in issue.elements("comment").items()
    }


@dataclass
class Made:
    """Rules from parts. `stops_out`, `stops_in`: when they end with an error."""

    out: tuple[Out, ...] = ()
    into: tuple[In, ...] = ()
    stops_out: Callable[[Issue], bool] = lambda issue: False
    stops_in: Callable[[Replica], bool] = lambda replica: False
    scope: Callable[[Issue], bool] = lambda issue: True

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        if self.stops_out(issue):
            raise RulesStopped("cannot send this")
        if not self.scope(issue):
            return None
        values: dict[Key, Value] = {}
        for part in self.out:
            values.update(part(issue, ctx) or {})
        return Replica(values)

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        if self.stops_in(replica):
            raise RulesStopped("cannot take this")
        for part in self.into:
            part(replica, previous, issue, ctx)


@dataclass(frozen=True)
class Pair:
    """`vague`: local fields whose value says nothing about agreement (appended to, stamped)."""

    name: str
    s: Callable[[], Rules]
    j: Callable[[], Rules]
    vague: frozenset[Key] = field(default_factory=frozenset)


TEXTS = ("summary", "description")
ALL = ("summary", "description", "status", "note", "labels")
COMMENTS_OUT, COMMENTS_IN = send_elements("comment"), take_elements("comment")


def mirror() -> Made:
    return Made((send(*ALL), COMMENTS_OUT), (take(*ALL), COMMENTS_IN))


def texts() -> Made:
    return Made((send(*TEXTS), COMMENTS_OUT), (take(*TEXTS), COMMENTS_IN))


def prefixed(prefix: str) -> Out:
    return send_as(lambda issue: {"summary": prefix + text(issue.get("summary"))})


def upper(issue: Issue) -> Mapping[Key, Value]:
    return {key: text(issue.get(key)).upper() or None for key in TEXTS}


def counted() -> Out:
    counter = itertools.count()
    return lambda issue, ctx: {"summary": f"{text(issue.get('summary'))} #{next(counter)}"}


def stamped() -> Out:
    counter = itertools.count()
    return lambda issue, ctx: {"stamp": next(counter)}


def words(issue: Issue) -> Mapping[Key, Value]:
    return {"labels": frozenset(text(issue.get("description")).split())}


def append(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
    if "summary" in replica:
        issue.set("note", f"{text(issue.get('note'))[-60:]}; {text(replica['summary'])}")


def derive(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
    issue.set("note", f"{text(replica.get('summary'))}/{text(replica.get('description'))}")


def gate(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
    if replica.get("status") != "done":
        take("summary")(replica, previous, issue, ctx)


def add_labels(replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
    labels = replica.get("labels")
    if isinstance(labels, frozenset):
        issue.add_to("labels", *labels)


def rename_labels(value: Value) -> Value:
    return frozenset(f"their-{item}" for item in value) if isinstance(value, frozenset) else value


def default_summary(value: Value) -> Value:
    return value or "(no summary)"


def numbered() -> In:
    counter = itertools.count()
    return lambda replica, previous, issue, ctx: issue.set("note", f"run {next(counter)}")


def odd(value: Value) -> bool:
    return text(value)[-1:] in tuple("13579")


FORTH = {"todo": "open", "open": "open", "review": "open", "done": "closed", "closed": "closed"}
BACK = {"open": "todo", "todo": "todo", "review": "todo", "closed": "done", "done": "done"}

NOTE = frozenset({"note"})
PAIRS: tuple[Pair, ...] = (
    Pair("alike", mirror, mirror),
    Pair("s sends a prefix", lambda: Made((*texts().out, prefixed("[A] ")), texts().into), texts),
    Pair(
        "j takes with a prefix",
        texts,
        lambda: Made(texts().out, (*texts().into, take("summary", by=lambda v: "[A] " + text(v)))),
    ),
    Pair(
        "both send a prefix",
        lambda: Made((*texts().out, prefixed("[A] ")), texts().into),
        lambda: Made((*texts().out, prefixed("[B] ")), texts().into),
    ),
    Pair(
        "a prefix that is stripped",
        lambda: Made((*texts().out, prefixed("[A] ")), texts().into),
        lambda: Made(texts().out, (*texts().into, take("summary", by=lambda v: text(v).removeprefix("[A] ")))),
    ),
    Pair("one way", lambda: Made(mirror().out), lambda: Made((), mirror().into)),
    Pair(
        "one field each way",
        lambda: Made((send("summary", "note"),), (take("description", "note"),)),
        lambda: Made((send("description", "note"),), (take("summary", "note"),)),
    ),
    Pair(
        "crossed fields",
        lambda: Made((send(*TEXTS),), (take("summary", to="description"), take("description", to="summary"))),
        lambda: Made((send(*TEXTS),), (take("summary", to="description"), take("description", to="summary"))),
        frozenset(TEXTS),
    ),
    Pair(
        "lossy map of the status",
        lambda: Made(mirror().out, (take(*TEXTS), take("status", by=lambda v: BACK.get(text(v))))),
        lambda: Made(mirror().out, (take(*TEXTS), take("status", by=lambda v: FORTH.get(text(v))))),
    ),
    Pair("s sends capitals", lambda: Made((send_as(upper), COMMENTS_OUT), texts().into), texts),
    Pair(
        "j cuts",
        texts,
        lambda: Made(texts().out, (COMMENTS_IN, take(*TEXTS, by=lambda v: text(v)[:8] or None))),
    ),
    Pair("j derives", texts, lambda: Made(mirror().out, (*texts().into, derive)), NOTE),
    Pair("j derives, s takes it", mirror, lambda: Made(mirror().out, (*texts().into, derive)), NOTE),
    Pair("j appends", texts, lambda: Made(texts().out, (*texts().into, append)), NOTE),
    Pair(
        "both append and send it",
        lambda: Made((send(*TEXTS, "note"),), (take("description"), append)),
        lambda: Made((send(*TEXTS, "note"),), (take("description"), append)),
        frozenset({"note", "summary"}),
    ),
    Pair(
        "s sends while it is not done",
        lambda: Made(mirror().out, mirror().into, scope=lambda issue: issue.get("status") != "done"),
        mirror,
    ),
    Pair(
        "both send while it is not done",
        lambda: Made(mirror().out, mirror().into, scope=lambda issue: issue.get("status") != "done"),
        lambda: Made(mirror().out, mirror().into, scope=lambda issue: issue.get("status") != "done"),
    ),
    Pair(
        "j takes while it is not done",
        mirror,
        lambda: Made(mirror().out, (take("status", "description"), gate, COMMENTS_IN)),
        frozenset({"summary"}),
    ),
    Pair(
        "j stops on some replicas",
        mirror,
        lambda: Made(mirror().out, mirror().into, stops_in=lambda replica: odd(replica.get("summary"))),
    ),
    Pair(
        "s stops on some issues",
        lambda: Made(mirror().out, mirror().into, stops_out=lambda issue: odd(issue.get("summary"))),
        mirror,
    ),
    Pair(
        "both stop",
        lambda: Made(mirror().out, mirror().into, stops_in=lambda replica: odd(replica.get("description"))),
        lambda: Made(mirror().out, mirror().into, stops_out=lambda issue: odd(issue.get("summary"))),
    ),
    Pair(
        "a stamp that is never the same twice",
        lambda: Made((*mirror().out, stamped()), mirror().into),
        lambda: Made((*mirror().out, stamped()), mirror().into),
    ),
    Pair(
        "a summary that is never the same twice",
        lambda: Made((counted(),), texts().into),
        texts,
        frozenset({"summary", "description"}),
    ),
    Pair("j takes never the same twice", texts, lambda: Made(texts().out, (*texts().into, numbered())), NOTE),
    Pair(
        "both take never the same twice and send it",
        lambda: Made(mirror().out, (*texts().into, numbered())),
        lambda: Made(mirror().out, (*texts().into, numbered())),
        NOTE,
    ),
    Pair(
        "the time of the last change",
        lambda: Made((*texts().out, send_as(lambda issue: {"when": str(issue.updated)})), texts().into),
        lambda: Made(texts().out, (*texts().into, take("when", to="note"))),
        NOTE,
    ),
    Pair(
        "labels only added",
        lambda: Made(mirror().out, (take(*TEXTS), add_labels)),
        lambda: Made(mirror().out, (take(*TEXTS), add_labels)),
        frozenset({"labels"}),
    ),
    Pair("labels renamed", mirror, lambda: Made(texts().out, (*texts().into, take("labels", by=rename_labels)))),
    Pair(
        "labels made of words",
        lambda: Made((*texts().out, send_as(words)), texts().into),
        lambda: Made(mirror().out, (*texts().into, take("labels"))),
    ),
    Pair(
        "a default for an empty summary",
        texts,
        lambda: Made(texts().out, (*texts().into, take("summary", by=default_summary))),
    ),
    Pair(
        "signed comments",
        lambda: Made((send(*TEXTS), unsigned_comments), (take(*TEXTS), signed_comments)),
        lambda: Made((send(*TEXTS), unsigned_comments), (take(*TEXTS), signed_comments)),
    ),
    Pair("comments one way", texts, lambda: Made((send(*TEXTS),), texts().into)),
    Pair("j sends everything, s takes nothing", lambda: Made(mirror().out), mirror),
)
