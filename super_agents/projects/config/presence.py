"""Whether anybody has set anything, so that validation (150 ms to import) is paid for by those who have."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from super_agents.system.paths import user_config_dir

if TYPE_CHECKING:
    from pathlib import Path

_NOT_A_SETTING = {"SUPER_AGENTS_HOME"}


def is_anything_set(root: Path | None) -> bool:
    """Tell whether the user's file, the project's file or the environment may hold a setting.

    True for a file that cannot be read or parsed: reading it properly then says what is wrong.
    """
    files = [user_config_dir() / "config.toml"]
    if root is not None:
        files.append(root / ".claude" / "system" / "config.toml")
    named = any(name.startswith("SUPER_AGENTS_") and name not in _NOT_A_SETTING for name in os.environ)
    return named or any(_says_something(file) for file in files)


def _says_something(file: Path) -> bool:
    try:
        lines = file.read_bytes().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return any(line.strip() and not line.lstrip().startswith((b"#", b"[")) for line in lines)
