"""Supervised loops."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from super_agents.km import loops
from super_agents.km.loops import Loops
from tests.support.looping import until

if TYPE_CHECKING:
    import pytest


def test_a_loop_runs_again_and_again() -> None:
    async def run() -> None:
        turns: list[int] = []
        supervised = Loops()

        async def job() -> None:
            turns.append(1)

        supervised.add("job", job, every=0.0)
        await until(lambda: len(turns) > 3)
        await supervised.stop()

    asyncio.run(run())


def test_what_is_to_be_done_once_is_done_once() -> None:
    async def run() -> None:
        turns: list[int] = []
        supervised = Loops()

        async def job() -> None:
            turns.append(1)

        supervised.add("job", job, every=None, is_awaited=True)
        await until(lambda: not supervised.unready())
        await asyncio.sleep(0)
        await supervised.stop()

        assert turns == [1]

    asyncio.run(run())


def test_a_crash_is_logged_reported_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loops, "_FIRST_PAUSE", 0.0)

    async def run() -> None:
        supervised = Loops()
        crashes = iter([ValueError("no luck"), ValueError("no luck")])
        faults: list[list[str]] = []

        async def job() -> None:
            faults.append(supervised.faults())
            error = next(crashes, None)
            if error:
                raise error

        supervised.add("job", job, every=0.0, is_awaited=True)
        await until(lambda: len(faults) > 3)
        await supervised.stop()

        assert faults[:4] == [[], ["job: no luck"], ["job: no luck"], []]
        assert supervised.unready() == []

    asyncio.run(run())
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


def test_a_crash_of_one_loop_does_not_end_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loops, "_FIRST_PAUSE", 0.0)

    async def run() -> None:
        supervised, turns = Loops(), []

        async def broken() -> None:
            raise ValueError

        async def sound() -> None:
            turns.append(1)

        supervised.add("broken", broken, every=0.0)
        supervised.add("sound", sound, every=0.0)
        await until(lambda: len(turns) > 3)
        await supervised.stop()

        assert supervised.faults() == ["broken: ValueError"]

    asyncio.run(run())


def test_not_ready_until_what_is_awaited_came_through() -> None:
    async def run() -> None:
        supervised, gate = Loops(), asyncio.Event()

        supervised.add("job", gate.wait, every=None, is_awaited=True)  # type: ignore[arg-type] # what it returns is not looked at
        before = supervised.unready()
        gate.set()
        await until(lambda: not supervised.unready())
        await supervised.stop()

        assert before == ["job: not done yet"]

    asyncio.run(run())
