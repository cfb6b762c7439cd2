"""Sleeping for hours until a file of some folders changes or another process ends; standard library only.

For waiters, of which a machine has one for each session of a client: nothing is imported that is not needed for this,
and the threads and locks of `watch` are left out. Who sleeps costs no processor time.
"""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class LongWatch(Protocol):
        """Watches folders and one process from the moment it is made."""

        def wait(self, seconds: float) -> bool:
            """Sleep until something changed, `seconds` at the most; False when the process has ended.

            A wake-up may come without a change.
            """


def watch_long(folders: tuple[str, ...], pid: int) -> "LongWatch":
    """Watch folders, and the process `pid` for its end; raises OSError when one of them is not there."""
    if sys.platform == "linux":
        from super_agents.system.watch_inotify_long import InotifyLong

        return InotifyLong(folders, pid)
    from super_agents.system.watch_kqueue_long import KqueueLong

    return KqueueLong(folders, pid)
