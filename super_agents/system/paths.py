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
    return _folder("config")


def user_data_dir() -> Path:
    """Return the folder of what must outlive a reboot: the registry of projects."""
    return _folder("data")


def user_state_dir() -> Path:
    """Return the folder of what is of the moment: the table of ports."""
    return _folder("state")


def _folder(kind: str) -> Path:
    home = os.environ.get("SUPER_AGENTS_HOME")
    if home:
        return Path(home).expanduser().absolute() / kind
    import platformdirs  # 30 ms that a command without need of it does not pay

    folders = platformdirs.PlatformDirs(_NAME, appauthor=False)
    return Path(
        {"config": folders.user_config_dir, "data": folders.user_data_dir, "state": folders.user_state_dir}[kind]
    )
