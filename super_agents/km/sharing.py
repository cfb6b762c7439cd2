"""How the knowledge manager's threads share the interpreter, so that whoever waits for an answer has it soon."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager
from posix import sched_yield
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TURN = 0.0001  # seconds that a thread may go on when another wants to; Python's own are 0.005
_PATIENCE = 0.002  # seconds, some answers long
_LATELY = 0.5  # seconds after an answer in which the next is likely
_FULL = 2  # the oldest generation
_MANY = 20_000  # objects that a full collection looks at: some 4 ms in which nothing is answered


class Precedence:
    """Has the thread that folds the log wait for answers that are under way, a little, and let the next one begin.

    The kernel may wake the thread that a question is for on the processor where the log is folded, and lets it wait
    there to the end of a clock tick, up to 4 ms, though another processor has nothing to do. So between two answers the
    processor is given up again and again; not when there are none, for that costs a turn next to a busy process.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = 0
        self._none = threading.Event()
        self._none.set()
        self._answered = -_LATELY

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Go first."""
        with self._lock:
            self._under_way += 1
            self._none.clear()
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                if not self._under_way:
                    self._answered = monotonic()
                    self._none.set()

    def give_way(self) -> bool:
        """Wait until nobody answers, and tell whether somebody did; never long, for some answers wait for a person.

        Those that took longer are not waited for again.
        """
        if self._none.is_set():
            if monotonic() - self._answered < _LATELY:
                sched_yield()
            return False
        if not self._none.wait(_PATIENCE):
            self._none.set()
        return True


def begin() -> None:
    """Have threads take short turns, and full collections pass over what was there at the last long one.

    A thread that answers gives up the interpreter at each look into a file, and has it again at the end of a turn of
    whoever folds the log meanwhile.
    """
    sys.setswitchinterval(_TURN)
    if _settle not in gc.callbacks:
        gc.callbacks.append(_settle)


def _settle(phase: str, told: Mapping[str, int]) -> None:
    """What outlived a full collection is modules, mostly, and stays; they would be looked at again and again."""
    if phase == "stop" and told["generation"] == _FULL and len(gc.get_objects(_FULL)) > _MANY:
        gc.freeze()
