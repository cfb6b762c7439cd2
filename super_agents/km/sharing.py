"""How the knowledge manager's threads share the interpreter, so that whoever waits for an answer has it soon."""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TURN = 0.0001  # seconds that a thread may go on when another wants to; Python's own are 0.005
_PATIENCE = 0.002  # seconds, some answers long
_FULL = 2  # the oldest generation
_MANY = 20_000  # objects that a full collection looks at: some 4 ms in which nothing is answered


class Precedence:
    """Has the thread that folds the log wait for answers that are under way, a little."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way = 0
        self._none = threading.Event()
        self._none.set()

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
                    self._none.set()

    def give_way(self) -> bool:
        """Wait until nobody answers, and tell whether somebody did; never long, for some answers wait for a person."""
        if self._none.is_set():
            return False
        self._none.wait(_PATIENCE)
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
