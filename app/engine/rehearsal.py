"""Rules that may take their time or ask Jira run on a thread, before a transaction; inside it their answers are known.

The pure core calls rules as plain functions, within steps that are applied to locked rows. So each step is rehearsed:
what its rules answer is remembered by their input, and the step itself finds every answer there. When the rows have
moved on in between, an answer may be missing: the transaction is dropped, and the step is rehearsed again.
"""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

from app.sync.codec import replica_to_json, values_to_json
from app.sync.draft import Draft
from app.sync.issue import Issue
from app.sync.keys import Key
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook, Rules, RulesStopped
from app.sync.values import Value, canonical

T = TypeVar("T")
THREADS = 16


@cache
def _threads() -> ThreadPoolExecutor:
    """Of rules alone: a script waits for the event loop, which needs the common threads to look up names of hosts."""
    return ThreadPoolExecutor(THREADS, thread_name_prefix="rules")


async def on_own_thread(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_threads(), work)


class NotRehearsed(Exception):
    """An answer of the rules that is not known yet. `run` finds it out; not on the event loop, not in a transaction."""

    def __init__(self, run: Callable[[], None]) -> None:
        super().__init__()
        self.run = run


@dataclass(frozen=True)
class _Asked:
    """What incoming rules asked for."""

    touched: Mapping[Key, Value]
    unfinished: bool
    link: str | None


_Answer = Replica | _Asked | RulesStopped | None


@dataclass
class Rehearsal:
    """The answers of one job. Asked twice for the same within one step, rules run twice: what differs each time must
    show. A later step finds the same answers again, so that nothing is done twice for it."""

    _answers: dict[str, list[_Answer]] = field(default_factory=dict)
    _asked: dict[str, int] = field(default_factory=dict)
    _asking: bool = False

    def of(self, book: Rulebook) -> Rulebook:
        """The same rules, answering from what was rehearsed."""
        versions = {number: _Rehearsed(number, rules, self) for number, rules in book.versions.items()}
        return replace(book, versions=versions)

    async def ready(self, step: Callable[[], Any]) -> None:
        """Goes through a step on a thread, with its rules. Its own errors are for the real run."""
        self._asked.clear()
        self._asking = True

        def go() -> None:
            with suppress(Exception):
                step()

        try:
            await on_own_thread(go)
        finally:
            self._asking = False
            self._asked.clear()

    def answer(self, question: str, ask: Callable[[], _Answer]) -> _Answer:
        number = self._asked.get(question, 0)
        self._asked[question] = number + 1
        known = self._answers.setdefault(question, [])
        if number < len(known):
            return known[number]
        if not self._asking:
            raise NotRehearsed(lambda: known.append(ask()))
        known.append(ask())
        return known[number]


@dataclass(frozen=True)
class _Rehearsed:
    version: int
    rules: Rules
    rehearsal: Rehearsal

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        def ask() -> _Answer:
            try:
                return self.rules.outgoing(issue, ctx)
            except RulesStopped as stop:
                return stop

        answer = self.rehearsal.answer(self._question("out", issue, ctx), ask)
        if isinstance(answer, RulesStopped):
            raise answer
        assert answer is None or isinstance(answer, Replica)
        return answer

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        def ask() -> _Answer:
            draft = Draft(issue.issue)
            try:
                self.rules.incoming(replica, previous, draft, ctx)
            except RulesStopped as stop:
                return stop
            return _Asked(draft.touched, draft.unfinished, draft.link)

        asked = [replica_to_json(replica), replica_to_json(previous)]
        answer = self.rehearsal.answer(self._question("in", issue.issue, ctx, asked), ask)
        if isinstance(answer, RulesStopped):
            raise answer
        assert isinstance(answer, _Asked)
        for key, value in answer.touched.items():
            issue.set(key, value)
        issue.unfinished, issue.link = answer.unfinished, answer.link

    def _question(self, what: str, issue: Issue, ctx: Context, more: Any = None) -> str:
        about = [what, self.version, issue.id, values_to_json(issue.fields), ctx.first, ctx.quiet, ctx.stage, more]
        return canonical(about)
