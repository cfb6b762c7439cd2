"""What can be read by an address: one row for each kind of thing, as tools have one each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import unquote

import orjson

from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from super_agents.km.tools.tool import Call

JSON = "application/json"
MARKDOWN = "text/markdown"
_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Resource:
    """One kind of thing under addresses such as `event://{seq}`.

    `read` gets the value of the one variable and returns the text; `suggest` returns values that begin like what was
    typed so far.
    """

    template: str
    title: str
    description: str
    read: Callable[[Call, str], str]
    suggest: Callable[[Call, str], Iterable[str]]
    mime_type: str = JSON

    @cached_property
    def name(self) -> str:
        """The scheme of the address."""
        return self.template.partition(":")[0]

    @cached_property
    def variable(self) -> str:
        """The name of what varies in the address."""
        (name,) = _VARIABLE.findall(self.template)
        return str(name)

    def value_in(self, uri: str) -> str | None:
        """Return what stands for the variable in an address, or None when the address is of another kind."""
        before, _, after = self.template.partition(f"{{{self.variable}}}")
        value = uri.removeprefix(before).removesuffix(after)
        return unquote(value) if uri == f"{before}{value}{after}" and value else None


def as_json(value: object) -> str:
    """Write JSON for a reader."""
    return orjson.dumps(legible(value), option=orjson.OPT_INDENT_2).decode()
