"""The contract of every way to be woken when something in a folder changes."""

from __future__ import annotations

from abc import ABC, abstractmethod


class DirectoryWatch(ABC):
    """Wakes whoever waits when a file of a folder, or of one of several, is written, made, renamed or deleted.

    Watching the folder and not a file survives the file's rotation. A wake-up may come without a change.
    """

    @abstractmethod
    def wait(self, timeout: float | None = None) -> bool:
        """Sleep until something changed since the last wait; False after `timeout` seconds or when closed."""

    @abstractmethod
    def close(self) -> None:
        """Stop watching and wake who waits; safe to call twice, from any thread."""
