"""Edits that people save in the middle of our own steps: between two calls, or while a write's fate is unknown."""

import asyncio
import re
from collections.abc import Callable
from typing import Any

import pytest
import requests
from requests import PreparedRequest, Response

from app.jira.calls import TimedAdapter
from sandbox.model import Issue
from tests.scenarios.test_basic import pair, texts
from tests.scenarios.world import World, until

Act = Callable[[], object]


class Between:
    """Lets somebody act right before the n-th call of a kind leaves, or right after it was answered."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._loop = asyncio.get_running_loop()
        self._acts: list[tuple[re.Pattern[str], str, int, Act]] = []
        self._seen: dict[int, int] = {}
        original = TimedAdapter.send

        def send(adapter: TimedAdapter, request: PreparedRequest, *args: Any, **options: Any) -> Response:
            self._reached("before", request)
            response = original(adapter, request, *args, **options)
            self._reached("after", request)
            return response

        monkeypatch.setattr(TimedAdapter, "send", send)

    def at(self, call: str, when: str, act: Act, *, number: int = 1) -> None:
        """`call`: a regular expression on "METHOD address-without-query"."""
        self._acts.append((re.compile(call), when, number, act))

    def _reached(self, when: str, request: PreparedRequest) -> None:
        said = f"{request.method} {(request.url or '').partition('?')[0]}"
        for index, (call, moment, number, act) in enumerate(self._acts):
            if moment == when and call.fullmatch(said):
                self._seen[index] = self._seen.get(index, 0) + 1
                if self._seen[index] == number:
                    asyncio.run_coroutine_threadsafe(_as_coroutine(act), self._loop).result(10)


async def _as_coroutine(act: Act) -> None:
    act()


@pytest.fixture
async def between(monkeypatch: pytest.MonkeyPatch) -> Between:
    return Between(monkeypatch)


def said(issue: Issue) -> list[str]:
    """The comments without the lines on who wrote them."""
    return [text.split("UTC")[-1].strip() for text in texts(issue)]


async def test_an_edit_of_a_copied_comment_whose_answer_was_lost_reaches_the_original(world: World) -> None:
    await world.connect()
    issue, remote = await pair(world)
    await world.fault("globex", "lose_response", method="POST", path="comment$", times=1)
    world.acme.act_as("alice").comment(issue.key, "Original words")

    async def copied() -> bool:
        return bool(remote.comments)

    await until(copied, "the copy")
    copy = next(iter(remote.comments.values()))
    world.globex.act_as("alice").edit_comment(remote.key, copy.id, "Better words")
    await world.settle()
    assert said(issue) == said(remote) == ["Better words"]


async def test_an_edit_saved_between_the_two_looks_after_a_lost_answer_is_no_write_of_ours(
    world: World, between: Between
) -> None:
    await world.connect()
    issue, remote = await pair(world)
    read = rf"GET {world.globex.base_url}/rest/api/3/issue/{remote.id}"

    def edit() -> None:
        world.globex.act_as("alice").edit(remote.key, summary="Theirs, later")

    await world.fault("globex", "lose_response", method="PUT", path="issue", times=1)
    between.at(read, "after", edit, number=2)
    world.acme.act_as("alice").edit(issue.key, summary="Ours")
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == "Theirs, later"


async def test_an_edit_saved_before_jira_answers_our_write_is_no_part_of_our_write(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jira reads the issue for its answer after it has written: somebody may come in between."""
    await world.connect()
    issue, remote = await pair(world)
    loop, original = asyncio.get_running_loop(), TimedAdapter.send
    address = f"{world.globex.base_url}/rest/api/3/issue/{remote.id}"
    acted: list[bool] = []

    async def edit() -> None:
        world.globex.act_as("alice").edit(remote.key, summary="Theirs, a moment later")

    def send(adapter: TimedAdapter, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        response = original(adapter, request, *args, **options)
        if request.method == "PUT" and (request.url or "").startswith(f"{address}?") and not acted:
            acted.append(True)
            asyncio.run_coroutine_threadsafe(edit(), loop).result(10)
            later = requests.get(f"{address}?expand=changelog", auth=("alice", "alice"), timeout=10)
            response._content = later.content
        return response

    monkeypatch.setattr(TimedAdapter, "send", send)
    world.acme.act_as("alice").edit(issue.key, summary="Ours")
    await world.settle()
    assert issue.fields["summary"] == remote.fields["summary"] == "Theirs, a moment later"


async def test_a_copys_edit_whose_answer_was_lost_does_not_come_back_poorer_than_the_original(world: World) -> None:
    """A person whom the other side does not know is a mention here and plain text there."""
    await world.connect()
    issue, remote = await pair(world)
    comment = world.acme.act_as("alice").comment(issue.key, "Before")
    await world.settle()
    await world.fault("globex", "lose_response", method="PUT", path="comment/", times=1)
    stranger = {"type": "mention", "attrs": {"id": "nobody-there", "text": "@Ann"}}
    body = {"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [stranger]}]}
    world.acme.act_as("alice").edit_comment(issue.key, comment.id, body)
    await world.settle()
    assert said(remote) == ["@Ann"]
    assert "mention" in str(comment.body)
    assert not await world.journal("conflict")
