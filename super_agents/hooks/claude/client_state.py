"""What the client says of itself in a file of its own: whether one of its dialogs is open.

The file is the client's and may change with it. What cannot be read says nothing.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

WAITING = "waiting"
_CONFIG = "CLAUDE_CONFIG_DIR"


class ClientState:
    """The state of the client that started this hook."""

    def __init__(self) -> None:
        home = Path(os.environ.get(_CONFIG) or Path.home() / ".claude")
        pid = os.environ.get("CLAUDE_PID", "")
        self._file = home / "sessions" / f"{pid if pid.isdecimal() else os.getppid()}.json"
        self.is_known = self._file.exists()

    @property
    def folder(self) -> Path | None:
        """The folder to watch, or None when this client keeps no such file."""
        return self._file.parent if self.is_known else None

    @property
    def has_ended(self) -> bool:
        """Whether the client has deleted its file, as it does at its end."""
        return self.is_known and not self._file.exists()

    def status(self) -> str | None:
        """Return `idle`, `busy`, `waiting` and the like, or None when it cannot be read now."""
        try:
            told = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return None
        status = told.get("status") if isinstance(told, dict) else None
        return status if isinstance(status, str) else None
