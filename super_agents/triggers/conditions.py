"""Whether a trigger is for an event, condition by condition."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathspec import GitIgnoreSpec

    from super_agents.triggers.facts import Facts
    from super_agents.triggers.trigger import Trigger

_SHOWN = 5  # paths


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a trigger asks: its name in the file, what is asked, what the event has, and whether it fits."""

    name: str
    wanted: str
    seen: str
    holds: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the condition as JSON members."""
        return {"name": self.name, "wanted": self.wanted, "seen": self.seen, "holds": self.holds}


def conditions(trigger: Trigger, facts: Facts) -> list[Condition]:
    """Return everything that a trigger asks of an event; of an event that all hold for, it fires."""
    asked = [_glob("on", trigger.on, facts.kind)]
    for name, globs, value in (
        ("by", trigger.by, facts.by),
        ("branches", trigger.branches, facts.branch),
        ("subjects", trigger.subjects, facts.subject),
    ):
        asked += [_glob(name, globs, value)] if globs else []
    if trigger.paths:
        found = matched(trigger, facts)
        seen = ", ".join((found or facts.paths)[:_SHOWN]) or "no file"
        asked.append(Condition("paths", ", ".join(trigger.paths), seen, bool(found)))
    return asked


def fits(trigger: Trigger, facts: Facts) -> bool:
    """Tell whether a trigger is for an event; cheaper than the reasons."""
    return (
        _any(trigger.on, facts.kind)
        and (not trigger.by or _any(trigger.by, facts.by))
        and (not trigger.branches or _any(trigger.branches, facts.branch))
        and (not trigger.subjects or _any(trigger.subjects, facts.subject))
        and (not trigger.paths or bool(matched(trigger, facts)))
    )


def matched(trigger: Trigger, facts: Facts) -> tuple[str, ...]:
    """Return the files of an event that a trigger is about: those its patterns take, all when it has none."""
    if not trigger.paths:
        return facts.paths
    spec = spec_of(trigger.paths)
    return tuple(path for path in facts.paths if path.strip("/") and spec.match_file(path))


@lru_cache(maxsize=256)
def spec_of(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    """Read patterns as `.gitignore` has them; raises `ValueError` for one that cannot be read."""
    from pathspec import GitIgnoreSpec  # 20 ms, which a project without triggers need not pay

    return GitIgnoreSpec.from_lines(patterns)


def _glob(name: str, globs: Sequence[str], value: str | None) -> Condition:
    return Condition(name, ", ".join(globs), "nothing" if value is None else value, _any(globs, value))


def _any(globs: Sequence[str], value: str | None) -> bool:
    return value is not None and any(fnmatchcase(value, glob) for glob in globs)
