"""A thread beside the event loop."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from functools import partial

import pytest

from super_agents.km.side_thread import SideThread


def test_work_is_done_in_order_in_one_thread() -> None:
    async def run() -> None:
        thread = SideThread("side")
        done: list[int] = []

        names = await asyncio.gather(*(thread.run(partial(_note, done, number)) for number in range(5)))

        assert done == [0, 1, 2, 3, 4]
        assert set(names) == {"side"}

    asyncio.run(run())


def _note(done: list[int], number: int) -> str:
    done.append(number)
    return threading.current_thread().name


def test_an_error_is_raised_where_the_work_was_asked_for() -> None:
    def fail() -> None:
        raise KeyError("why")

    async def run() -> None:
        thread = SideThread("side")
        with pytest.raises(KeyError, match="why"):
            await thread.run(fail)

        assert await thread.run(lambda: 1) == 1

    asyncio.run(run())


def test_the_thread_goes_on_when_who_asked_has_left() -> None:
    async def run() -> None:
        thread, gate = SideThread("side"), threading.Event()
        left = asyncio.create_task(thread.run(gate.wait))
        await asyncio.sleep(0)
        left.cancel()
        gate.set()

        assert await thread.run(lambda: 1) == 1

    asyncio.run(run())


def test_work_without_end_does_not_keep_the_process() -> None:
    script = (
        "import asyncio, threading; from super_agents.km.side_thread import SideThread\n"
        "async def main():\n"
        "    task = asyncio.create_task(SideThread('side').run(threading.Event().wait)); await asyncio.sleep(0.05)\n"
        "asyncio.run(main())"
    )

    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0
