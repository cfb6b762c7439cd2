"""The folders of this machine that are ours: what the user set, what we know, what is of the moment.

They stand where platformdirs says. `SUPER_AGENTS_HOME` puts all three under one folder, for tests and for
people who want everything in one place.
"""

from __future__ import annotations

import os
from pathlib import Path

_NAME = "super-agents"


def user_config_dir() -> Path:
    """Return the folder of the user's settings."""
    return _under_home("config") or Path(_platformdirs().user_config_dir(_NAME, appauthor=False))


def user_data_dir() -> Path:
    """Return the folder of what must outlive a reboot: the registry of projects."""
    return _under_home("data") or Path(_platformdirs().user_data_dir(_NAME, appauthor=False))


def user_state_dir() -> Path:
    """Return the folder of what is of the moment: the table of ports."""
    return _under_home("state") or Path(_platformdirs().user_state_dir(_NAME, appauthor=False))


def _under_home(kind: str) -> Path | None:
    home = os.environ.get("SUPER_AGENTS_HOME")
    return Path(home).expanduser().absolute() / kind if home else None


def _platformdirs():  # type: ignore[no-untyped-def]  # noqa: ANN202 - a module has no useful type
    import platformdirs  # noqa: PLC0415 - 30 ms that a command without need of it does not pay

    return platformdirs
