"""What a tool is: a name, what it takes and gives, and the function of the project that it calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator

from super_agents.errors import ArgumentsInvalid

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.km.tools.asking import Asking
    from super_agents.km.tools.caller import Caller
    from super_agents.projects.project import Project

    Schema = Mapping[str, Any]
    Arguments = dict[str, Any]
    Answer = dict[str, Any]


_HIGHEST = 2**63 - 1  # what a line of the log and the database hold


def silent(_: str) -> None:
    """Nobody waits."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a tool: where, and by whom."""

    project: Project
    caller: Caller
    report: Callable[[str], None] = silent
    """Takes a few words on what the call is at, for whoever waits for it."""

    @property
    def name(self) -> str:
        """The verified name under which the call acts; raises `AgentNotFound`, `IdentityRefused`."""
        return self.caller.verified(self.project)


@dataclass(frozen=True)
class Tool:
    """One row of the table.

    `takes` and `gives` are the properties of JSON Schema objects; `needs` names the arguments without which there is
    no call. `waits` is for the tool that waits: the server asks it again at each change of the log until it has
    something, or `seconds` are over. One that `takes_long` is run beside the others, which would have to wait for it.
    `asks` is for the tool that needs the answer of a person.
    """

    name: str
    title: str
    description: str
    run: Callable[[Call, Arguments], Answer]
    takes: Mapping[str, Schema] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    gives: Mapping[str, Schema] = field(default_factory=dict)
    reads_only: bool = False
    destroys: bool = False
    repeatable: bool = False  # the same call twice does what one does
    waits: bool = False
    takes_long: bool = False
    asks: Asking | None = None

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """The JSON Schema of the arguments."""
        shape: dict[str, Any] = {"type": "object", "properties": dict(self.takes), "additionalProperties": False}
        return shape | {"required": list(self.needs)} if self.needs else shape

    @cached_property
    def output_schema(self) -> dict[str, Any]:
        """The JSON Schema of the structured answer."""
        return {"type": "object", "properties": dict(self.gives), "required": list(self.gives)}

    def check(self, arguments: Arguments) -> None:
        """Raise `ArgumentsInvalid` with every fault at once; a whole number that came as `20.0` is then `20`."""
        found = sorted(self._validator.iter_errors(arguments), key=lambda fault: list(map(str, fault.path)))
        faults = [_sentence(fault.json_path, fault.message) for fault in found]
        faults += [f"`{name}`: it is too large a number" for name, value in arguments.items() if _is_long(value)]
        if faults:
            raise ArgumentsInvalid(self.name, faults)
        for name, value in arguments.items():
            if isinstance(value, float) and self.takes[name]["type"] == "integer":  # to JSON Schema it is one
                arguments[name] = int(value)

    @cached_property
    def _validator(self) -> Draft202012Validator:
        return Draft202012Validator(self.input_schema)


def _is_long(value: object) -> bool:
    return isinstance(value, int | float) and not -_HIGHEST <= value <= _HIGHEST


def _sentence(path: str, message: str) -> str:
    return message if path == "$" else f"`{path.removeprefix('$.')}`: {message}"


def text(description: str = "", **more: Any) -> Schema:
    """Return the schema of a text."""
    return _described("string", description, more)


def integer(description: str = "", **more: Any) -> Schema:
    """Return the schema of an integer."""
    return _described("integer", description, more)


def number(description: str = "", **more: Any) -> Schema:
    """Return the schema of a number."""
    return _described("number", description, more)


def truth(description: str = "", **more: Any) -> Schema:
    """Return the schema of a truth value."""
    return _described("boolean", description, more)


def texts(description: str = "", **more: Any) -> Schema:
    """Return the schema of an array of texts."""
    return _described("array", description, {"items": {"type": "string"}, **more})


def objects(description: str = "") -> Schema:
    """Return the schema of an array of objects."""
    return _described("array", description, {"items": {"type": "object"}})


def shape(description: str = "") -> Schema:
    """Return the schema of an object whose members the description tells."""
    return _described("object", description, {})


def _described(kind: str, description: str, more: Mapping[str, Any]) -> Schema:
    return {"type": kind, **({"description": description} if description else {}), **more}
