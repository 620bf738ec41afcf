"""A worker that dies between any two steps: started again, it comes to the same end, and nothing is there twice.

All tests share two sites and one service; each makes a pair of its own.
"""

import asyncio
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import asyncpg
import pytest
import pytest_asyncio
from sqlalchemy import delete

from app.config import Settings
from app.embedded import EmbeddedPostgres, EmbeddedRedis
from app.engine.job import Job, Note, Step, open_job
from app.engine.lease import Leased, LeaseLost, fenced, kept_alive, take_lease
from app.engine.route import route
from app.engine.rulebook import rules_of
from app.models import Journal, Twin
from app.store.journal import JournalKind
from app.sync.values import Comment, RichText
from sandbox.acting import Acting
from sandbox.model import Issue
from sandbox.state import Site as Jira
from tests.conftest import fresh_database
from tests.scenarios.convergence.crashing import Crash
from tests.scenarios.convergence.play import hurried, let_leases_run_out
from tests.scenarios.convergence.workers import Workers, nursed_workers
from tests.scenarios.test_basic import texts, words
from tests.scenarios.world import World, running_world, until

A_FEW_BEATS, SHORTER_THAN_TAKEN = timedelta(seconds=0.8), timedelta(seconds=12)
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Stage:
    """Two sites and a service without a worker, which each test starts and kills by itself."""

    world: World
    workers: Workers

    @property
    def user(self) -> Acting:
        return self.world.acme.act_as("alice")

    @property
    def other_user(self) -> Acting:
        return self.world.globex.act_as("alice")

    async def pair(self) -> tuple[Issue, Issue]:
        """An issue with a comment and a file, and its copy, in sync. No worker runs."""
        issue = self.user.create_issue("ACM", "Printer", description="Old words")
        self.user.comment(issue.key, "Old comment")
        self.user.attach(issue.key, "old.txt", b"old")
        async with self.workers.one():
            remote = await self.world.remote_of(self.world.acme, issue)
            await self.world.settle()
        return issue, remote

    async def crash(self, crash: Crash) -> None:
        """A worker comes to the point and dies there. Its leases, which nobody holds any more, run out."""
        pid = await self.workers.start(crash)
        await self.workers.died(pid)
        await let_leases_run_out(self.world)

    async def recover(self) -> None:
        async with self.workers.one():
            await self.world.settle()


@pytest.fixture(scope="module")
def module_settings(
    postgres: EmbeddedPostgres,
    redis_server: EmbeddedRedis,
    encryption_key: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    with fresh_database(postgres) as database_url:
        yield hurried(
            Settings(
                database_url=database_url,
                redis_url=redis_server.url,
                encryption_keys=encryption_key,
                allowed_site_hosts="127.0.0.1",
                data_dir=tmp_path_factory.mktemp("causeway"),
            )
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(module_settings: Settings) -> AsyncIterator[Stage]:
    log = module_settings.data_dir / "worker.log"
    async with (
        running_world(module_settings, worker=False) as world,
        nursed_workers(world.work.settings, log) as workers,
    ):
        await world.connect()
        for jira in (world.acme, world.globex):
            jira.limits.issue_scale = None
        yield Stage(world, workers)


def files(issue: Issue) -> Counter[tuple[str, bytes]]:
    return Counter((file.filename, file.content) for file in issue.attachments.values())


def titled(jira: Jira, summary: str) -> list[Issue]:
    return [issue for issue in jira.issues.values() if issue.fields["summary"] == summary]


CREATE, COMMENT, UPLOAD = r"POST .*/issue$", r"POST .*/comment$", r"POST .*/attachments$"
EDIT, EDIT_COMMENT = r"PUT .*/issue/\d+$", r"PUT .*/comment/\d+$"
DELETE_COMMENT, DELETE_FILE = r"DELETE .*/comment/\d+$", r"DELETE .*/attachment/\d+$"


@pytest.mark.parametrize(
    "crash",
    [
        Crash(CREATE, "before"),
        Crash(CREATE, "after"),
        Crash(CREATE, commits=1),
        Crash(CREATE, commits=2),
        Crash(COMMENT, "before"),
        Crash(COMMENT, "after"),
        Crash(UPLOAD, "after"),
        Crash(UPLOAD, commits=1),
    ],
    ids=lambda crash: f"{crash.when} {crash.call} {crash.commits}",
)
async def test_a_crash_while_an_issue_is_copied_does_not_create_anything_twice(stage: Stage, crash: Crash) -> None:
    title = f"Copied through {crash}"[:200]
    issue = stage.user.create_issue("ACM", title, description="What")
    stage.user.comment(issue.key, "One")
    stage.user.attach(issue.key, "one.txt", b"one")
    await stage.crash(crash)
    stage.user.edit(issue.key, description="Edited during the outage")
    await stage.recover()
    (remote,) = titled(stage.world.globex, title)
    assert words(remote.fields["description"]) == "Edited during the outage"
    assert [text.endswith("One") for text in texts(remote)] == [True]
    assert files(remote) == files(issue) == {("one.txt", b"one"): 1}
    assert len(texts(issue)) == 1


def edit_summary(stage: Stage, issue: Issue) -> None:
    stage.user.edit(issue.key, summary="New")


def add_comment(stage: Stage, issue: Issue) -> None:
    stage.user.comment(issue.key, "New comment")


def edit_comment(stage: Stage, issue: Issue) -> None:
    stage.user.edit_comment(issue.key, next(iter(issue.comments)), "Edited comment")


def delete_comment(stage: Stage, issue: Issue) -> None:
    stage.user.delete_comment(issue.key, next(iter(issue.comments)))


def add_file(stage: Stage, issue: Issue) -> None:
    stage.user.attach(issue.key, "old.txt", b"new")


def delete_file(stage: Stage, issue: Issue) -> None:
    stage.user.delete_attachment(next(iter(issue.attachments)))


ACTS: list[tuple[Callable[[Stage, Issue], None], str]] = [
    (edit_summary, EDIT),
    (add_comment, COMMENT),
    (edit_comment, EDIT_COMMENT),
    (delete_comment, DELETE_COMMENT),
    (add_file, UPLOAD),
    (delete_file, DELETE_FILE),
]
MOMENTS = [("before", 0), ("after", 0), ("after", 1)]


@pytest.mark.parametrize(("act", "call"), ACTS, ids=[act.__name__ for act, _ in ACTS])
async def test_a_crash_around_a_write_ends_in_the_same_state_as_none(
    stage: Stage, act: Callable[[Stage, Issue], None], call: str
) -> None:
    for when, commits in MOMENTS:
        issue, remote = await stage.pair()
        act(stage, issue)
        await stage.crash(Crash(call, when, commits))
        stage.other_user.comment(remote.key, "Said during the outage")
        await stage.recover()
        moment = f"{when}, {commits} commits"
        assert issue.fields["summary"] == remote.fields["summary"], moment
        assert files(issue) == files(remote), moment
        here, there = (Counter(text.split("UTC")[-1].strip() for text in texts(one)) for one in (issue, remote))
        assert here == there, moment
        assert max(here.values()) == 1, moment
        assert here["Said during the outage"] == 1, moment


@pytest.mark.parametrize("moment", [("before", 0), ("after", 0), ("after", 1)])
async def test_an_edit_of_the_same_field_during_the_outage_wins_because_it_is_later(
    stage: Stage, moment: tuple[str, int]
) -> None:
    issue, remote = await stage.pair()
    stage.user.edit(issue.key, summary="Ours, and early")
    await stage.crash(Crash(EDIT, *moment))
    stage.other_user.edit(remote.key, summary="Theirs, during the outage")
    await stage.recover()
    assert issue.fields["summary"] == remote.fields["summary"] == "Theirs, during the outage"
    conflicts = [row.before for row in await stage.world.journal("conflict")]
    # Where our write had gone in before, they saw it, and replaced it knowingly.
    assert ("Ours, and early" in conflicts) == (moment == ("before", 0))
    await forget_journal(stage)


async def forget_journal(stage: Stage) -> None:
    async with stage.world.work.unit() as session:
        await session.execute(delete(Journal))


async def test_a_crash_before_the_offer_sends_it_after_the_restart(stage: Stage) -> None:
    issue, remote = await stage.pair()
    stage.user.edit(issue.key, summary="Read, and not yet offered")
    await stage.crash(Crash(r"GET .*/issue/\d+$", "after"))
    await stage.recover()
    assert remote.fields["summary"] == "Read, and not yet offered"


async def test_two_workers_at_once_write_everything_once(stage: Stage) -> None:
    pairs = [await stage.pair() for _ in range(2)]
    async with stage.workers.one(), stage.workers.one():
        for number in range(6):
            for issue, remote in pairs:
                stage.user.edit(issue.key, summary=f"Edit {number}")
                stage.user.comment(issue.key, f"Here {number}")
                stage.other_user.comment(remote.key, f"There {number}")
            await asyncio.sleep(0.05)
        stage.user.attach(pairs[0][0].key, "twice.txt", b"once")
        await stage.world.settle()
    for issue, remote in pairs:
        assert remote.fields["summary"] == "Edit 5"
        said = Counter(text.split("UTC")[-1].strip() for text in texts(remote))
        assert said == Counter(text.split("UTC")[-1].strip() for text in texts(issue))
        assert set(said.values()) == {1}
        written = [item.to_string for entry in remote.changelog for item in entry.items if item.field == "summary"]
        assert len(written) == len(set(written))
    assert files(pairs[0][1])["twice.txt", b"once"] == 1


async def test_a_worker_that_lost_its_lease_in_its_sleep_saves_nothing(stage: Stage) -> None:
    """It stood still with Jira's answer in its hands; another one found the mark and went on."""
    issue, remote = await stage.pair()
    stage.user.comment(issue.key, "Said once")
    sleeper = await stage.workers.start(Crash(COMMENT, sign="SIGSTOP"))
    await stage.workers.stood_still(sleeper)
    await let_leases_run_out(stage.world)
    await stage.recover()
    twins = {twin.id: twin.lease for twin in await stage.world.twins()}
    os.kill(sleeper, signal.SIGCONT)

    async def noticed() -> bool:
        # A sleeper whose answer from Redis was due in its sleep takes Redis for away, and drops its jobs for that.
        log = stage.workers.log.read_text()
        return "sync.lease_lost" in log or "worker.redis_away" in log

    try:
        await until(noticed, "the sleeper notices")
    except AssertionError:
        print(stage.workers.log.read_text()[-4000:])
        raise
    await stage.world.settle()
    await stage.workers.kill(sleeper)
    assert len(texts(remote)) == len(texts(issue)) == 2
    assert {twin.id: twin.lease for twin in await stage.world.twins()} == twins
    written = [row for row in await stage.world.journal("written") if "Said once" in str(row.after)]
    assert len(written) == 1


async def test_a_lease_that_ran_out_fences_its_holder_off(stage: Stage) -> None:
    issue, _ = await stage.pair()
    twin = await stage.world.twin_of(stage.world.acme, issue)
    work = stage.world.work
    stage.user.edit(issue.key, summary="Due")
    first = await until(lambda: take_after_hint(stage, twin.id), "the lease")
    await let_leases_run_out(stage.world)
    second = await take_lease(work, twin.id)
    assert second is not None
    book, ctx = await rules_of(work, first.site, first.connection)
    job: Job = await open_job(work, first, book, ctx)
    with pytest.raises(LeaseLost):
        await job.commit(lambda half: Step(half, notes=[Note(JournalKind.ALARM, "summary", "too late")]))
    job.leased.deadline.until = work.now()
    with pytest.raises(LeaseLost):
        await job.still_ours()
    assert not await stage.world.journal("alarm")
    await let_leases_run_out(stage.world)
    await stage.recover()


async def test_a_write_that_was_held_up_for_longer_than_its_lease_does_not_leave(stage: Stage) -> None:
    """The worker had asked whether the twin is still its own, and then stood still before its request left."""
    issue, _ = await stage.pair()
    twin = await stage.world.twin_of(stage.world.acme, issue)
    work = stage.world.work
    stage.user.edit(issue.key, summary="Due")
    leased = await until(lambda: take_after_hint(stage, twin.id), "the lease")
    book, ctx = await rules_of(work, leased.site, leased.connection)
    job: Job = await open_job(work, leased, book, ctx)
    project, before = leased.connection.project_id, len(stage.world.acme.issues)
    values = {"summary": "Late", "type": ctx.issue_types[0]}
    with fenced(work, leased):
        await job.still_ours()
        leased.deadline.until = work.now()
        with pytest.raises(LeaseLost):
            await job.jira.create_issue(project, values, "late", job.ids)
        with pytest.raises(LeaseLost):
            await job.jira.add_comment(issue.id, Comment(RichText.of_text("Late")), "late", job.ids)
        await job.jira.read_issue(issue.id, job.ids)
        assert (len(stage.world.acme.issues), len(texts(issue))) == (before, 1)
        leased.deadline.until = work.now() + timedelta(seconds=5)
        await job.jira.add_comment(issue.id, Comment(RichText.of_text("In time")), "in time", job.ids)
    assert len(texts(issue)) == 2
    await let_leases_run_out(stage.world)
    await stage.recover()


async def test_a_lease_outlives_a_moment_without_the_database(stage: Stage) -> None:
    issue, _ = await stage.pair()
    twin = await stage.world.twin_of(stage.world.acme, issue)
    stage.user.edit(issue.key, summary="Due again")
    work = stage.world.work
    work = replace(work, settings=work.settings.model_copy(update={"lease_seconds": 0.3}))
    leased = await until(lambda: take_after_hint(stage, twin.id), "the lease")

    # A connection of its own: the pool must not hear of the outage before the heart does.
    aside = await asyncpg.connect(work.settings.database_url)
    try:
        async with kept_alive(work, leased):
            await aside.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            before = await aside.fetchval("SELECT now()")

            async def renewed() -> bool:
                held = await aside.fetchval("SELECT leased_until FROM twin WHERE id = $1", twin.id)
                return bool(before + A_FEW_BEATS < held < before + SHORTER_THAN_TAKEN)

            await until(renewed, "the lease is renewed again", seconds=5)
    finally:
        await aside.close()
    await let_leases_run_out(stage.world)
    await stage.recover()


async def take_after_hint(stage: Stage, twin_id: int) -> Leased | None:
    await route(stage.world.work)
    return await take_lease(stage.world.work, twin_id)


async def test_jobs_that_killed_workers_left_behind_hide_no_other(stage: Stage) -> None:
    redis = stage.world.app.state.parts.redis
    for number in range(300):
        await redis.enqueue_job("route", _job_id=f"dead{number}")
        await redis.set(f"arq:in-progress:dead{number}", b"1")
    issue, remote = await stage.pair()
    assert remote.fields["summary"] == issue.fields["summary"]
    await redis.flushall()


async def test_a_pair_that_failed_while_it_waits_for_the_other_side_goes_on_with_the_answer(stage: Stage) -> None:
    """The acme half has an offer out, and a fresh worker cannot even read the project's types there."""
    issue, remote = await stage.pair()
    world = stage.world
    twin_id = (await world.twin_of(world.acme, issue)).id

    async def ours() -> Twin:
        return next(twin for twin in await world.twins() if twin.id == twin_id)

    async def offered() -> bool:
        return (await ours()).out is not None

    async def failed() -> bool:
        return (await ours()).attempt > 0

    async def put_aside() -> bool:
        return (await ours()).due_at is None

    await world.fault("globex", "down")
    stage.user.edit(issue.key, summary="First")
    async with stage.workers.one():
        await until(offered, "the offer")
    await let_leases_run_out(world)
    await world.fault("acme", "server_error", path="createmeta")
    stage.user.comment(issue.key, "Said while the offer was out")
    async with stage.workers.one():
        await until(failed, "the failure")
        await world.fault("acme", "server_error", path="createmeta", rate=0)
        await until(put_aside, "nothing to do for now")
        await world.heal()
        await world.settle()
    assert remote.fields["summary"] == "First"
    assert texts(remote)[-1].endswith("Said while the offer was out")
