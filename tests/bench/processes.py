"""Many processes that do the same at the same time."""

from __future__ import annotations

import multiprocessing
import os
import time
import traceback
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Barrier

T = TypeVar("T")
_LONGEST = 600.0
_fork = multiprocessing.get_context("fork")


def together(count: int, work: Callable[[int, Callable[[], object]], T]) -> list[T]:
    """Fork `count` processes; each calls `work(index, wait)`, gets ready, calls `wait`, and all go at once.

    Returns what each returned. A process that fails takes the run down with it.
    """
    barrier = _fork.Barrier(count)
    pipes = [_fork.Pipe(duplex=False) for _ in range(count)]
    children = [
        _fork.Process(target=_child, args=(work, index, barrier, pipes[index][1]), daemon=True)
        for index in range(count)
    ]
    for child in children:
        child.start()
    try:
        answers: list[T] = [_answer(receiver) for receiver, _ in pipes]
    finally:
        for child in children:
            child.join(timeout=5)
            child.kill()
    return answers


def _child(work: Callable[[int, Callable[[], object]], T], index: int, barrier: Barrier, answer: Connection) -> None:
    try:
        answer.send((work(index, lambda: barrier.wait(_LONGEST)), ""))
    except BaseException:  # noqa: BLE001 - the parent must hear of whatever it was
        answer.send((None, traceback.format_exc()))
        barrier.abort()


def _answer(receiver: Connection) -> Any:
    if not receiver.poll(_LONGEST):
        message = f"a process of the bench gave no answer within {_LONGEST:g} s"
        raise TimeoutError(message)
    value, failure = receiver.recv()
    if failure:
        raise RuntimeError(failure)
    return value


def spawn_seconds(
    argv: list[str], env: dict[str, str] | None = None, *, quiet: bool = True, told: bytes | None = None
) -> float:
    """Start a program by posix_spawn and return how long it lived; raises when it fails.

    `told`, at most what a pipe holds, stands in its input before the clock runs.
    """
    actions: list[tuple[int, int, int] | tuple[int, int, str, int, int]] = [
        (os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2) if quiet
    ]
    with ExitStack() as stack:
        if told is not None:
            actions.append((os.POSIX_SPAWN_DUP2, stack.enter_context(_pipe_of(told)), 0))
        start = time.perf_counter()
        pid = os.posix_spawn(argv[0], argv, os.environ if env is None else env, file_actions=actions)
        _, status = os.waitpid(pid, 0)
        taken = time.perf_counter() - start
    if code := os.waitstatus_to_exitcode(status):
        message = f"{' '.join(argv)} ended with {code}"
        raise RuntimeError(message)
    return taken


@contextmanager
def _pipe_of(content: bytes) -> Iterator[int]:
    """Yield the end of a pipe from which this can be read."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    try:
        yield reading
    finally:
        os.close(reading)
