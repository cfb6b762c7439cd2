"""Work in processes of its own, forked from the warm test process so that two hundred of them cost little."""

from __future__ import annotations

import multiprocessing
import os
import signal
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

_FORK = multiprocessing.get_context("fork")
PATIENCE = 60.0


class Child:
    """A forked process with a pipe to it; what it raises makes its exit code differ from 0."""

    def __init__(self, work: Callable[..., None], *arguments: Any) -> None:
        self.pipe, theirs = _FORK.Pipe()
        self.process: BaseProcess = _FORK.Process(target=_run, args=(work, self.pipe, theirs, arguments))
        with warnings.catch_warnings():  # from 3.12 on Python warns of threads; ours touch nothing that a child uses
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process.start()
        theirs.close()

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self.process.pid is not None
        return self.process.pid

    def hear(self) -> Any:
        """Return the next thing the child says; fails when it says nothing."""
        assert self.pipe.poll(PATIENCE), "the child said nothing"
        return self.pipe.recv()

    def tell(self, said: Any) -> None:
        """Say something to the child."""
        self.pipe.send(said)

    def finish(self) -> None:
        """Wait for a good end."""
        self.process.join(PATIENCE)
        assert self.process.exitcode == 0, f"the child ended with {self.process.exitcode}"
        self.pipe.close()

    def end(self) -> None:
        """Kill it if it still runs, stopped or not."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join()

    def stop(self) -> None:
        """SIGSTOP it and wait until the kernel says that it stands still."""
        os.kill(self.pid, signal.SIGSTOP)
        _, status = os.waitpid(self.pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status)

    def go_on(self) -> None:
        """SIGCONT it."""
        os.kill(self.pid, signal.SIGCONT)


@contextmanager
def children(*works: tuple[Any, ...]) -> Iterator[list[Child]]:
    """Start one process for each (function, *arguments); none outlives the block."""
    started: list[Child] = []
    try:
        for work, *arguments in works:
            started.append(Child(work, *arguments))
        yield started
    finally:
        for child in started:
            child.end()


def said_at_once(*works: tuple[Any, ...]) -> list[Any]:
    """Run each (function, *arguments) in a process, begun when all are there; return what each says when it is done."""
    with children(*works) as started:
        for child in started:
            child.tell("go")
        said = [child.hear() for child in started]
        for child in started:
            child.finish()
    return said


def _run(work: Callable[..., None], ours: Connection, pipe: Connection, arguments: tuple[Any, ...]) -> None:
    ours.close()
    work(pipe, *arguments)
