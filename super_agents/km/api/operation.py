"""What an operation of the API is: a method and a path, and the tool that they call."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from super_agents.km.tools.tool import Schema, Tool

_VARIABLE = re.compile(r"\{(\w+)\}")
_BODIED = frozenset({"POST", "PUT"})


@dataclass(frozen=True)
class Operation:
    """One row of the table.

    What the path holds are arguments of the tool; the others come as the query, or with POST and PUT as the body.
    `without` names arguments that are not taken here. `id` is the operation's own when a tool has two; `made` is the
    form of the path under which a thing that was made can be read. `is_versioned` says that the answer has a version,
    which headers can ask for.
    """

    method: str
    path: str
    tool: Tool
    status: int = 200
    id: str = ""
    without: tuple[str, ...] = ()
    made: str = ""
    is_versioned: bool = False

    @property
    def name(self) -> str:
        """What the operation is called."""
        return self.id or self.tool.name

    @property
    def is_bodied(self) -> bool:
        """Whether arguments come as a JSON object in the body, not as the query."""
        return self.method in _BODIED

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The arguments that the path holds."""
        return tuple(_VARIABLE.findall(self.path))

    @cached_property
    def takes(self) -> Mapping[str, Schema]:
        """The arguments that the path does not hold, with their schemas."""
        return {name: schema for name, schema in self.tool.takes.items() if name not in self._elsewhere}

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Those of them without which there is no call."""
        return tuple(name for name in self.tool.needs if name in self.takes)

    @property
    def takes_key(self) -> bool:
        """Whether the same request may be sent again and is carried out once."""
        return self.is_bodied and "key" in self.takes

    @cached_property
    def _elsewhere(self) -> frozenset[str]:
        return frozenset((*self.variables, *self.without))
