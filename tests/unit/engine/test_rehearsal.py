"""Rules that take their time run before a step, and the step itself finds all their answers."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from app.engine.rehearsal import NotRehearsed, Rehearsal
from app.exchange.local import discreet
from app.sync.draft import Draft
from app.sync.half import Refused
from app.sync.issue import Issue
from app.sync.replica import Replica
from app.sync.rules import Context, Rulebook, RulesStopped

CTX = Context()


class Counting:
    """Outgoing: the number of the run. Incoming: what came, or an error."""

    def __init__(self) -> None:
        self.runs = 0
        self.threads: set[int] = set()

    def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
        self.runs += 1
        self.threads.add(threading.get_ident())
        return Replica({"run": self.runs, "summary": issue.get("summary")})

    def incoming(self, replica: Replica, previous: Replica | None, issue: Draft, ctx: Context) -> None:
        self.runs += 1
        if "poison" in replica:
            raise RulesStopped("no")
        issue.set("summary", replica["summary"])
        issue.unfinished, issue.link = True, "A-1"


def issue(summary: str) -> Issue:
    return Issue("1", "A-1", "A", datetime(2026, 11, 24, tzinfo=UTC), {"summary": summary})


async def rehearsed(rules: Counting, step: Callable[[Rulebook], object]) -> object:
    rehearsal = Rehearsal()
    book = rehearsal.of(Rulebook(1, {1: rules}, slow=True))
    await rehearsal.ready(lambda: step(book))
    before = rules.runs
    result = step(book)
    assert rules.runs == before, "the step ran rules"
    return result


async def test_the_step_finds_the_answers_that_were_made_on_another_thread() -> None:
    rules = Counting()
    result = await rehearsed(rules, lambda book: book.current.outgoing(issue("one"), CTX))
    assert result == Replica({"run": 1, "summary": "one"})
    assert threading.get_ident() not in rules.threads


async def test_asked_twice_for_the_same_in_one_step_rules_run_twice() -> None:
    """The core tells by it what differs each time."""

    def step(book: Rulebook) -> object:
        return [book.current.outgoing(issue("one"), CTX) for _ in range(2)]

    assert await rehearsed(Counting(), step) == [Replica({"run": run, "summary": "one"}) for run in (1, 2)]


async def test_a_later_step_of_the_job_finds_the_same_answer_again() -> None:
    rules, rehearsal = Counting(), Rehearsal()
    book = rehearsal.of(Rulebook(1, {1: rules}, slow=True))
    for _ in range(3):
        await rehearsal.ready(lambda: book.current.outgoing(issue("one"), CTX))
        assert book.current.outgoing(issue("one"), CTX) == Replica({"run": 1, "summary": "one"})
    assert rules.runs == 1


async def test_what_incoming_rules_did_to_the_draft_is_done_to_the_steps_own() -> None:
    def step(book: Rulebook) -> object:
        draft = Draft(issue("one"))
        book.current.incoming(Replica({"summary": "two"}), None, draft, CTX)
        return dict(draft.touched), draft.unfinished, draft.link

    assert await rehearsed(Counting(), step) == ({"summary": "two"}, True, "A-1")


async def test_rules_that_stop_stop_the_step_and_not_the_rehearsal() -> None:
    def step(book: Rulebook) -> object:
        with pytest.raises(RulesStopped):
            book.current.incoming(Replica({"poison": 1}), None, Draft(issue("one")), CTX)
        return "told"

    assert await rehearsed(Counting(), step) == "told"


async def test_an_answer_that_is_missing_is_said_so_and_not_made_up() -> None:
    book = Rehearsal().of(Rulebook(1, {1: Counting()}, slow=True))
    with pytest.raises(NotRehearsed):
        book.current.outgoing(issue("one"), CTX)


async def test_rules_that_wait_for_the_loop_leave_it_the_common_threads() -> None:
    """Names of hosts are looked up on those: all taken by scripts that wait for just that, nothing would move."""
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))

    class Asking(Counting):
        def outgoing(self, issue: Issue, ctx: Context) -> Replica | None:
            asyncio.run_coroutine_threadsafe(asyncio.to_thread(int), loop).result(5)
            return super().outgoing(issue, ctx)

    result = await rehearsed(Asking(), lambda book: book.current.outgoing(issue("one"), CTX))
    assert result == Replica({"run": 1, "summary": "one"})


def test_the_words_of_a_script_stay_on_its_side() -> None:
    told = discreet(Refused(2, 1, 0, "No such user (incoming script, line 3: issue.assignee = secret)"))
    assert isinstance(told, Refused)
    assert "secret" not in told.reason
