"""Being asked to end."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

_ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)  # the last: the terminal it was started from has gone


def on_ending(loop: asyncio.AbstractEventLoop, call: Callable[[str], None]) -> None:
    """Have the loop call `call` with the signal's name whenever the process is asked to end."""
    for number in _ENDING:
        loop.add_signal_handler(number, call, number.name)
