"""Looking over the open segment of a log whose end is not as a writer leaves it; standard library only.

Imported when there is something to mend, so that a hook pays for it only then.
"""

import posix

from super_agents.events.line import MAX_LINE, START, is_whole, sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_BLOCK = 2 * MAX_LINE


def cut_torn(descriptor: int, end: int, quarantine: str) -> None:
    """Keep the fragment of a torn write aside in the file `quarantine`, and cut the log back to its last whole line."""
    start = _last_newline(descriptor, end) + 1
    set_aside(quarantine, (posix.pread(descriptor, min(_BLOCK, end - at), at) for at in range(start, end, _BLOCK)))
    posix.ftruncate(descriptor, start)


def set_aside(path: str, parts: "Iterable[bytes]") -> None:
    """Append text that has no place in the log, and a newline, to the file at `path`, and sync it."""
    flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NOFOLLOW
    aside = posix.open(path, flags, 0o666)
    try:
        for part in parts:
            posix.write(aside, part)
        posix.write(aside, b"\n")
        posix.fsync(aside)
    finally:
        posix.close(aside)


def last_number(descriptor: int, end: int, *, before: int) -> int:
    """Return the number of the last line that is whole, or `before`, plus one for each line of ours after it."""
    rest, damaged = b"", 0
    while end > 0:
        start = max(0, end - _BLOCK)
        lines = _lines(posix.pread(descriptor, end - start, start) + rest)
        rest = lines.pop(0) if start else b""
        for line in reversed(lines):
            if is_whole(line):
                return sequence(line) + damaged
            damaged += line.startswith(START)
        end = start
    return before + damaged


def _last_newline(descriptor: int, end: int) -> int:
    while end > 0:
        start = max(0, end - _BLOCK)
        found = posix.pread(descriptor, end - start, start).rfind(b"\n")
        if found >= 0:
            return start + found
        end = start
    return -1


def _lines(block: bytes) -> list[bytes]:
    """Split at newlines only; `splitlines` would also split at a carriage return."""
    return [line + b"\n" for line in block.split(b"\n")[:-1]]
