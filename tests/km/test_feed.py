"""One tail for many subscribers."""

from __future__ import annotations

import asyncio
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import LogLocked
from super_agents.events.event import Event
from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Tail
from super_agents.km.feed import Dropped, Feed
from tests.support.logs import LOG, flip
from tests.support.looping import until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
    from pathlib import Path

    from super_agents.events.filters import Filter


@pytest.fixture
def log(tmp_path: Path) -> FileEventLog:
    return FileEventLog(tmp_path / "events")


def with_feed(log: FileEventLog, use: Callable[[Feed], Coroutine[None, None, None]]) -> None:
    """Run `use` with a feed of the log, then close it."""

    async def run() -> None:
        feed = Feed(log)
        feed.start()
        try:
            await asyncio.wait_for(use(feed), 30)
        finally:
            feed.close()
            await feed.join(10)
            log.close()

    asyncio.run(run())


def write(log: FileEventLog, count: int) -> None:
    for number in range(count):
        log.append("custom.counted", by="tester", data={"number": number})


async def take(events: AsyncIterator[Event | Dropped], count: int) -> list[Event | Dropped]:
    return [await anext(events) for _ in range(count)]


def numbers(events: list[Event | Dropped]) -> list[int]:
    return [event.seq for event in events if isinstance(event, Event)]


def test_every_subscriber_gets_every_event(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        readers = [asyncio.create_task(take(feed.subscribe(), 3)) for _ in range(5)]
        await until(lambda: feed.subscribers == 5)
        await asyncio.to_thread(write, log, 3)

        assert [numbers(await reader) for reader in readers] == [[1, 2, 3]] * 5

    with_feed(log, use)


def test_a_subscriber_may_begin_in_the_past_and_misses_nothing(log: FileEventLog) -> None:
    write(log, 700)  # more than one page

    async def use(feed: Feed) -> None:
        events = feed.subscribe(after=10)
        first = await take(events, 300)
        await asyncio.to_thread(write, log, 50)
        rest = await take(events, 440)

        assert numbers([*first, *rest]) == list(range(11, 751))

    with_feed(log, use)


def test_a_subscriber_that_meets_a_damaged_last_event_goes_on_with_the_next(log: FileEventLog) -> None:
    write(log, 3)
    flip(log.directory / LOG, (log.directory / LOG).stat().st_size - 60)

    async def use(feed: Feed) -> None:
        reader = asyncio.create_task(take(feed.subscribe(after=0), 3))
        await until(lambda: feed.subscribers == 1)
        await asyncio.to_thread(write, log, 1)

        assert numbers(await reader) == [1, 2, 4]

    with_feed(log, use)


def test_one_that_begins_now_gets_nothing_of_the_past(log: FileEventLog) -> None:
    write(log, 3)

    async def use(feed: Feed) -> None:
        reader = asyncio.create_task(take(feed.subscribe(), 1))
        await until(lambda: feed.subscribers)
        await asyncio.to_thread(write, log, 1)

        assert numbers(await reader) == [4]

    with_feed(log, use)


def test_a_slow_subscriber_is_let_go_and_told_where_to_go_on(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        slow = feed.subscribe(most=10)
        reader = asyncio.create_task(take(slow, 1))
        await until(lambda: feed.subscribers)
        await asyncio.to_thread(write, log, 5)
        got = await reader
        await asyncio.to_thread(write, log, 95)
        await feed.passed(99)

        got += [event async for event in slow]

        last = got.pop()
        assert isinstance(last, Dropped)
        assert numbers(got) == list(range(1, last.after + 1))
        assert feed.subscribers == 0
        again = await take(feed.subscribe(after=last.after), 100 - last.after)
        assert numbers(again) == list(range(last.after + 1, 101))

    with_feed(log, use)


def test_a_slow_subscriber_does_not_hold_up_a_quick_one(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        slow, quick = feed.subscribe(most=1), feed.subscribe(most=1000)
        readers = [asyncio.create_task(take(slow, 1)), asyncio.create_task(take(quick, 100))]
        await until(lambda: feed.subscribers == 2)
        await asyncio.to_thread(write, log, 100)

        assert numbers(await readers[1]) == list(range(1, 101))
        readers[0].cancel()

    with_feed(log, use)


def test_subscriptions_end_with_the_feed(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        reader = asyncio.create_task(take(feed.subscribe(), 1))
        await until(lambda: feed.subscribers)

        feed.close()

        with pytest.raises(StopAsyncIteration):
            await reader

    with_feed(log, use)


def test_a_subscriber_that_leaves_is_forgotten(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        reader = asyncio.create_task(take(feed.subscribe(), 1))
        await until(lambda: feed.subscribers)

        reader.cancel()

        await until(lambda: not feed.subscribers)

    with_feed(log, use)


class BrittleLog(FileEventLog):
    """A log whose first tail breaks after two events."""

    has_broken = False

    def tail(self, *, after: int | None = None, where: Filter | None = None, coalesce: float = 0.0) -> Tail:
        """Follow the log for a while."""
        tail = super().tail(after=after, where=where, coalesce=coalesce)
        if self.has_broken:
            return tail
        self.has_broken = True
        return BrittleTail(tail)


class BrittleTail(Tail):
    """Two events, then an error."""

    def __init__(self, tail: Tail) -> None:
        self._tail = tail

    def __iter__(self) -> Iterator[Event]:
        yield from islice(self._tail, 2)
        self._tail.close()
        raise LogLocked("log.lock", 1.0)

    def close(self) -> None:
        """End the tail."""
        self._tail.close()


def test_a_tail_that_breaks_is_opened_again_where_it_broke(tmp_path: Path) -> None:
    log = BrittleLog(tmp_path / "events")

    async def use(feed: Feed) -> None:
        reader = asyncio.create_task(take(feed.subscribe(), 6))
        await until(lambda: feed.subscribers)
        await asyncio.to_thread(write, log, 6)

        assert numbers(await reader) == [1, 2, 3, 4, 5, 6]
        assert feed.is_alive

    with_feed(log, use)


def test_passed_waits_for_an_event(log: FileEventLog) -> None:
    async def use(feed: Feed) -> None:
        waiter = asyncio.create_task(feed.passed(1))
        await asyncio.to_thread(write, log, 1)
        await feed.passed(0)
        before = waiter.done()

        await asyncio.to_thread(write, log, 1)
        await waiter

        assert not before

    with_feed(log, use)
