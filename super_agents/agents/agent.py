"""Somebody with a name who works in the project, and what a name may look like."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from typing import Any

from super_agents.errors import NameInvalid

LONGEST = 64  # characters of a name, a role or a team
_NAME = re.compile(rf"[a-z][a-z0-9._-]{{0,{LONGEST - 1}}}")
_RESERVED = frozenset({"all", "human", "super-agents"})


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent as the roster has it; times are RFC 3339 in UTC, `seq` is the event that says so."""

    name: str
    role: str | None
    team: str | None
    description: str | None
    registered_at: str
    is_retired: bool
    seq: int

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that doors show to machines."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Registration:
    """What an agent gets when it takes a name: the secret proves later on that the name is its own."""

    agent: Agent
    secret: str


def check_name(name: str, *, what: str = "name") -> str:
    """Return a name that an agent, a role or a team may have; raises `NameInvalid`."""
    if not _NAME.fullmatch(name):
        raise NameInvalid(what, name, f"use 1 to {LONGEST} small letters, digits, `.`, `_`, `-`, a letter first")
    if name in _RESERVED:
        raise NameInvalid(what, name, "choose another: this one stands for more than one agent, or for none")
    return name
