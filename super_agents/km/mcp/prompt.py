"""Prompts: what a person may have an agent do, with the blanks filled in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from super_agents.errors import ArgumentsInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from super_agents.km.tools.tool import Call

    Suggest = Callable[[Call, str], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Blank:
    """Something to be filled in; `suggest` returns values that begin like what was typed so far."""

    description: str
    suggest: Suggest
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Prompt:
    """One row of the table of prompts; `text` has the blanks as `{name}`."""

    name: str
    title: str
    description: str
    text: str
    blanks: Mapping[str, Blank] = field(default_factory=dict)

    def filled(self, given: Mapping[str, str]) -> str:
        """Return the text with the blanks filled in; raises `ArgumentsInvalid` with every fault at once."""
        faults = [f"there is no `{name}`" for name in given if name not in self.blanks]
        faults += [
            f"`{name}` is missing: {blank.description}"
            for name, blank in self.blanks.items()
            if blank.is_required and not given.get(name, "").strip()
        ]
        if faults:
            raise ArgumentsInvalid(self.name, faults)
        return self.text.format(**{name: given.get(name, "").strip() for name in self.blanks})


def agents(call: Call, typed: str) -> list[str]:
    """Return the names of agents that begin like this."""
    return [agent.name for agent in call.project.roster.list() if agent.name.startswith(typed)]


def anything(_: Call, __: str) -> list[str]:
    """Suggest nothing: only whoever types knows."""
    return []
