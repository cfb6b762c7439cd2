"""Texts with places in braces, filled from an event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.triggers.facts import Facts

PLACES = ("trigger", "event", "kind", "by", "branch", "subject", "commit", "short", "tags", "count", "files")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_MOST_FILES = 50
_SHORT = 10  # digits of a commit's id
_LONGEST_LINE = 200  # characters


def unknown_places(text: str) -> list[str]:
    """Return what stands in braces and is no place."""
    return [name for name in _PLACE.findall(text) if name not in PLACES]


def filled(text: str, *, trigger: str, facts: Facts, files: Sequence[str]) -> str:
    """Return the text with its places filled; what an event does not tell is `-`."""
    values = {
        "trigger": trigger,
        "event": str(facts.seq),
        "kind": facts.kind,
        "by": facts.by,
        "branch": facts.branch,
        "subject": facts.subject,
        "commit": facts.commit,
        "short": facts.commit[:_SHORT] if facts.commit else None,
        "tags": ", ".join(facts.tags),
        "count": str(len(files)),
        "files": _listed(files),
    }
    return _PLACE.sub(lambda found: values[found[1]] or "-" if found[1] in values else found[0], text)


def line(text: str) -> str:
    """Return the text as one line that a title holds."""
    flat = " ".join(_CONTROL.sub(" ", text).split())
    return flat if len(flat) <= _LONGEST_LINE else f"{flat[: _LONGEST_LINE - 1]}…"


def account(facts: Facts, files: Sequence[str]) -> str:
    """Say what happened, for whoever gets a task of it."""
    head = f"{facts.kind} by {facts.by}, event {facts.seq}"
    told = {"Commit": facts.commit, "Branch": facts.branch, "Subject": facts.subject, "Tags": ", ".join(facts.tags)}
    lines = [head, *(f"{name}: {line(value)}" for name, value in told.items() if value)]
    if files:
        lines += [f"Files ({len(files)}):", *(f"- {line(path)}" for path in files[:_MOST_FILES])]
        lines += [f"- and {len(files) - _MOST_FILES} more"] if len(files) > _MOST_FILES else []
    if facts.commit:
        lines += ["", f"What came after it belongs to this, too: `git log {facts.commit[:_SHORT]}..`"]
    return "\n".join(lines)


def _listed(files: Sequence[str]) -> str:
    shown = ", ".join(line(path) for path in files[:_MOST_FILES])
    return f"{shown} and {len(files) - _MOST_FILES} more" if len(files) > _MOST_FILES else shown
