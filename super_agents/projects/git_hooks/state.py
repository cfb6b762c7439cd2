"""What was done to git's hooks, kept in `.claude/state/git-hooks.json` so that it can be undone exactly."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ConfigEdit:
    """Our change to a file of git's settings.

    `of_worktree` says that it is the file of one worktree, and not of the repository: a path would not survive that
    the project's folder is moved. `value` is what we set, `was` what the same file said before, `before` its bytes in
    base64, and `after_sha256` the digest of its bytes with our change.
    """

    of_worktree: bool
    value: str
    was: str | None
    before: str
    after_sha256: str

    @property
    def content_before(self) -> bytes:
        """The file as it was."""
        return base64.b64decode(self.before)

    def is_untouched(self, content: bytes) -> bool:
        """Tell whether nobody has changed the file since."""
        return digest(content) == self.after_sha256


@dataclass(frozen=True, slots=True)
class HookState:
    """Where the stubs are, which of them, whether we made the folder, and the settings that were changed, if any."""

    folder: str
    names: tuple[str, ...]
    made_folder: bool
    chained: str = ""
    config: ConfigEdit | None = None


def followed(state: HookState, before: str, now: str) -> HookState:
    """Return the state of a project whose folder was at `before` and is at `now`, its git folder with it."""
    edit = state.config
    if edit is not None:
        edit = replace(edit, value=_followed(edit.value, before, now))
    return replace(state, folder=_followed(state.folder, before, now), config=edit)


def read(path: Path) -> HookState | None:
    """Return what was kept, or None when there is nothing that can be read."""
    try:
        kept = json.loads(path.read_bytes())
        config = ConfigEdit(**kept["config"]) if kept.get("config") else None
        return HookState(kept["folder"], tuple(kept["names"]), kept["made_folder"], kept["chained"], config)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(path: Path, state: HookState) -> None:
    """Keep what is about to be done; before it is done, so that half of it can be undone as well."""
    make_folder(path.parent, mode=0o700)
    # 0600: git's settings may hold credentials.
    write_atomic(path, json.dumps(asdict(state), indent=2).encode() + b"\n", mode=0o600)


def _followed(path: str, before: str, now: str) -> str:
    return now + path[len(before) :] if path.startswith(f"{before}/") else path


def digest(content: bytes) -> str:
    """Return the sha256 of some bytes."""
    import hashlib  # not for `status`, which only reads

    return hashlib.sha256(content).hexdigest()


def encoded(content: bytes) -> str:
    """Write bytes as text for JSON."""
    return base64.b64encode(content).decode()
