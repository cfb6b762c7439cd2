"""Which of the packaged roles and skills a project has."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

AGENTS = ".claude/agents/"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which roles a project has, by name or all of them, and whether it has the skills."""

    agents: tuple[str, ...] | None = None
    skills: bool = True

    def has(self, path: str) -> bool:
        """Tell whether a packaged file belongs to it."""
        if path.startswith(AGENTS):
            return self.agents is None or role_at(path) in self.agents
        return self.skills

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that the manifest keeps; nothing for all there is."""
        agents = {} if self.agents is None else {"agents": list(self.agents)}
        return {**agents, **({} if self.skills else {"skills": False})}


EVERYTHING = Selection()
NOTHING = Selection((), skills=False)


def role_at(path: str) -> str:
    """Return the name of the role whose file has this path."""
    return path.removeprefix(AGENTS).removesuffix(".md")


def selection_of(shape: object) -> Selection:
    """Read what a manifest keeps; raises `TypeError` when it is of another shape."""
    told = shape if isinstance(shape, dict) else {}
    agents = told.get("agents")
    if agents is not None and not (isinstance(agents, list) and all(isinstance(name, str) for name in agents)):
        raise TypeError(f"`agents` is {json.dumps(agents)}, not a list of names")
    return Selection(None if agents is None else tuple(agents), skills=told.get("skills") is not False)
