"""The facts of an event for triggers, with git asked for the files that did not fit into its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import SuperAgentsError
from super_agents.system.git import ask_git
from super_agents.triggers.facts import Facts

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.events.event import Event

_ASK = ("-z", "--name-only", "--no-commit-id", "-r", "-m", "--first-parent", "--root")


def facts_of(event: Event, *, root: Path) -> Facts:
    """Return the facts of an event."""
    if event.data.get("truncated") is True and event.kind in {"git.committed", "git.merged"}:
        return Facts.of(event, paths=_files(root, str(event.data.get("commit"))) or None)
    return Facts.of(event, root=str(root))


def _files(root: Path, commit: str) -> tuple[str, ...]:
    """Return the files of a commit; none when git does not know it, or is not there."""
    try:
        said = ask_git("diff-tree", *_ASK, "--end-of-options", commit, cwd=root)
    except SuperAgentsError:
        return ()
    names = [name for name in said.stdout.split("\0") if name] if said.code == 0 else []
    return tuple(name.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for name in names)
