"""A seat for one process at a time: who comes sends away who sits there; standard library only.

The seat is a locked file with the pid of who sits in it, and its notes for who comes next. The lock is the kernel's,
so a seat is free when its process is gone, however it went.
"""

import _signal as signal  # type: ignore[import-not-found]  # the public one brings `enum`: 1 MB and 3 ms
import posix
import time

from super_agents.system.flock import try_lock
from super_agents.system.posix_only import is_open_as

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_FLAGS = posix.O_RDWR | posix.O_CREAT | posix.O_CLOEXEC | posix.O_NOFOLLOW
_PAUSE = 0.02  # seconds
_LARGEST = 4096  # bytes of notes


class SeatWanted(Exception):
    """Raised in the process that sits, wherever it is, when another wants its seat."""


class Seat:
    """A seat that this process has until it ends; SIGTERM is how it is asked to leave."""

    def __init__(self, descriptor: int, notes: str) -> None:
        self._descriptor = descriptor
        self.found = notes

    def note(self, notes: str) -> None:
        """Write down what who comes next should know, in one line."""
        content = f"{posix.getpid()}\n{notes}\n".encode()
        posix.pwrite(self._descriptor, content + b" " * (_LARGEST - len(content)), 0)

    def stay(self) -> None:
        """Let nobody send us away, until `may_leave`."""
        signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def may_leave(self) -> None:
        """Raise `SeatWanted` from here on when somebody wants the seat."""
        signal.signal(signal.SIGTERM, _wanted)


def take_seat(path: str, patience: float) -> Seat | None:
    """Sit down, in the place of whoever sits there; None when it does not leave for so many seconds.

    Raises OSError where the file cannot be made.
    """
    end = time.monotonic() + patience
    while True:
        descriptor = posix.open(path, _FLAGS, 0o600)
        while is_open_as(descriptor, path):
            if try_lock(descriptor):
                seat = Seat(descriptor, _read(descriptor)[1])
                seat.stay()
                seat.note(seat.found)
                return seat
            _ask(_read(descriptor)[0])
            if time.monotonic() > end:
                posix.close(descriptor)
                return None
            time.sleep(_PAUSE)
        posix.close(descriptor)  # somebody deleted the file meanwhile


def _ask(holder: int) -> None:
    """Ask again and again: who is in the middle of something does not hear it."""
    if not holder:
        return
    try:
        posix.kill(holder, signal.SIGTERM)
    except (ProcessLookupError, PermissionError):
        return  # gone just now


def _read(descriptor: int) -> tuple[int, str]:
    """Return the pid and the notes in a seat's file."""
    pid, _, rest = posix.pread(descriptor, _LARGEST, 0).decode("utf-8", "replace").partition("\n")
    return (int(pid) if pid.isdigit() else 0), rest.partition("\n")[0]


def _wanted(_signal: int, _frame: "FrameType | None") -> None:
    raise SeatWanted
