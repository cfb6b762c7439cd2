"""The program that started us and reads what we print: it may ask us to end, or be gone, while we wait."""

from __future__ import annotations

import select
import signal
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_STDOUT = 1


class Host:
    """Tells whether anybody still wants what we will print; `call` is called, in another thread, when that ends.

    To be made in the main thread before others are started: the signals that ask a process to end are from then on
    for us, and end nothing by themselves.
    """

    def __init__(self, call: Callable[[], None]) -> None:
        self._call = call
        self.has_asked_us_to_end = False
        self.is_gone = False
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        for job in (self._await_signal, self._await_hang_up):
            threading.Thread(target=job, daemon=True).start()

    @property
    def is_leaving(self) -> bool:
        """Whether what we print will reach nobody."""
        return self.is_gone or self.has_asked_us_to_end

    def _await_signal(self) -> None:
        signal.sigwait(_ENDING)
        self.has_asked_us_to_end = True
        self._call()

    def _await_hang_up(self) -> None:
        """Sleep until nobody has the other end of stdout; a file has no other end."""
        poll = select.poll()
        poll.register(_STDOUT, 0)  # a hang-up is told without being asked for
        if any(told & (select.POLLHUP | select.POLLERR) for _, told in poll.poll()):
            self.is_gone = True
            self._call()
