"""What can be read by an address: one row for each kind of thing, as tools have one each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, unquote

import orjson

from super_agents.system.legible import legible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from super_agents.events.event import Event
    from super_agents.km.tools.tool import Call

JSON = "application/json"
MARKDOWN = "text/markdown"
_VARIABLE = re.compile(r"\{(\w+)\}")


def _nothing(_: Call, __: str) -> tuple[str, ...]:
    return ()


def _none(_: object) -> tuple[Any, ...]:
    return ()


class Listed(NamedTuple):
    """One thing that is there: what stands for the variable in its address, and a line on it."""

    value: str
    title: str


@dataclass(frozen=True)
class Resource:
    """One kind of thing under addresses such as `event://{seq}`, or one thing alone when nothing varies.

    `read` gets the value of the one variable and returns a text, or bytes; `suggest` returns values that begin like
    what was typed so far. `listed` returns what is to be listed, each thing with an address of its own. `changes` says
    for which values an event changes what is read, and `relisted_by` which kinds of events change what is listed.
    """

    template: str
    title: str
    description: str
    read: Callable[[Call, str], str | bytes]
    suggest: Callable[[Call, str], Iterable[str]] = _nothing
    mime_type: str = JSON
    listed: Callable[[Call], Iterable[Listed]] = _none
    changes: Callable[[Event], Iterable[str]] = _none
    relisted_by: frozenset[str] = frozenset()

    @cached_property
    def name(self) -> str:
        """The scheme of the address."""
        return self.template.partition(":")[0]

    @cached_property
    def variable(self) -> str:
        """The name of what varies in the address; empty when it is one address."""
        return "".join(_VARIABLE.findall(self.template)[:1])

    def value_in(self, uri: str) -> str | None:
        """Return what stands for the variable in an address, or None when the address is of another kind."""
        if not self.variable:
            return "" if uri == self.template else None
        before, _, after = self.template.partition(f"{{{self.variable}}}")
        value = uri.removeprefix(before).removesuffix(after)
        return unquote(value) if uri == f"{before}{value}{after}" and value else None

    def address_of(self, value: str) -> str:
        """Return the address in which this stands for the variable."""
        return self.template.replace(f"{{{self.variable}}}", quote(value, safe=":@"))


def as_json(value: object) -> str:
    """Write JSON for a reader."""
    return orjson.dumps(legible(value), option=orjson.OPT_INDENT_2).decode()
