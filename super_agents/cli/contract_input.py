"""What people type about contracts."""

from __future__ import annotations

import sys
from pathlib import Path

from super_agents.errors import ContractInvalid
from super_agents.system.files import refused, unreadable


def contract_in(file: str) -> str:
    """Return the text of a file, or of stdin for `-`; raises `PathRefused` and `ContractInvalid`."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContractInvalid("", f"is not UTF-8 (byte {error.start + 1})") from error
    except PermissionError as error:
        raise unreadable(Path(file)) from error
    except OSError as error:
        raise refused(file, error) from error
