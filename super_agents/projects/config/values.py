"""What may stand for a setting: the types of values, each with how it is read, written and described to editors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from super_agents.projects.config.quantities import (
    parse_duration,
    parse_ports,
    parse_size,
    write_duration,
    write_ports,
    write_size,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_DURABILITY = re.compile(r"os|interval|always|every:[1-9][0-9]{0,6}", re.ASCII)
_ROUTING = re.compile(r"open|hub|matrix", re.ASCII)
_ENFORCE = re.compile(r"off|warn|deny")
_EMBEDDINGS = re.compile(r"off|wordllama")
_AGENT = r"[a-z][a-z0-9._-]{0,63}"
_HUB = re.compile(rf"({_AGENT})?", re.ASCII)
_PAIR = re.compile(rf"\s*({_AGENT}|\*)\s*>\s*({_AGENT}|\*)\s*", re.ASCII)
_MODEL = re.compile(r"[A-Za-z0-9][\w.:/@\[\]-]*", re.ASCII)
_ROLE_MODEL = re.compile(rf"({_AGENT})\s*=\s*({_MODEL.pattern})", re.ASCII)
_TEMPLATE = re.compile(r"\S(?:.*\S)?")
_PATTERN_PREFIX = "re:"


def _text(parse: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Read a quantity from text only: a bare number says nothing about its unit."""

    def read(value: Any) -> Any:
        if not isinstance(value, str):
            message = "not a text in quotes"
            raise ValueError(message)  # noqa: TRY004  pydantic turns ValueError into a fault, TypeError into a crash
        return parse(value)

    return read


def _written(write: Callable[[Any], str]) -> PlainSerializer:
    return PlainSerializer(write, return_type=str)


def _between(low: float, high: float, parse: Callable[[str], float]) -> Callable[[str], float]:
    def read(text: str) -> float:
        value = parse(text)
        if not low <= value <= high:
            message = "out of bounds"
            raise ValueError(message)
        return value

    return read


def _matching(pattern: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not pattern.fullmatch(text):
            message = "not of this form"
            raise ValueError(message)
        return text

    return read


def _harmless(value: Any) -> Any:
    """Check that patterns among the texts compile, and freeze the list."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
        message = "not a list of texts"
        raise ValueError(message)
    for item in value:
        if item.startswith(_PATTERN_PREFIX):
            _compile(item.removeprefix(_PATTERN_PREFIX))
    return tuple(value)


def _compile(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        message = f"no list of regular expressions: `{pattern}` has a fault, {error}"
        raise ValueError(message) from error


def _pairs(value: Any) -> Any:
    """Read pairs of sender and recipient, such as `builder > reviewer`, and freeze the list."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        message = "not a list of texts"
        raise ValueError(message)
    wrong = [item for item in value if not _PAIR.fullmatch(item)]
    if wrong:
        message = f"no list of pairs: `{wrong[0]}` is none"
        raise ValueError(message)
    return tuple(value)


def _role_models(value: Any) -> Any:
    """Read pairs of role and model, such as `tester = opus`, write them alike, and freeze the list."""
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        message = "not a list of texts"
        raise ValueError(message)
    found = [(item, _ROLE_MODEL.fullmatch(item.strip())) for item in value]
    wrong = [item for item, match in found if match is None]
    if wrong:
        message = f"no list of roles and models: `{wrong[0]}` is no pair"
        raise ValueError(message)
    return tuple(f"{match[1]} = {match[2]}" for _, match in found if match)


_SIZE_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*([KkMmGg]i?)?[Bb]\s*$"})
_TIME_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*(ms|s|min|h|d)\s*$"})
_PORTS_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^\s*\d{1,5}\s*(-\s*\d{1,5}\s*)?$"})
_DURABILITY_SCHEMA = WithJsonSchema({"type": "string", "pattern": r"^(os|interval|always|every:[1-9][0-9]{0,6})$"})

Durability = Annotated[str, PlainValidator(_text(_matching(_DURABILITY))), _DURABILITY_SCHEMA]
SegmentSize = Annotated[
    int, PlainValidator(_text(_between(100_000, 2**32, parse_size))), _written(write_size), _SIZE_SCHEMA
]
FileSize = Annotated[
    int, PlainValidator(_text(_between(10_000, 2**32, parse_size))), _written(write_size), _SIZE_SCHEMA
]
Wait = Annotated[
    float, PlainValidator(_text(_between(0.01, 3600, parse_duration))), _written(write_duration), _TIME_SCHEMA
]
Idle = Annotated[
    float, PlainValidator(_text(_between(0, 31_536_000, parse_duration))), _written(write_duration), _TIME_SCHEMA
]
Patience = Annotated[
    float, PlainValidator(_text(_between(0.01, 31_536_000, parse_duration))), _written(write_duration), _TIME_SCHEMA
]
Ports = Annotated[range, PlainValidator(_text(parse_ports)), _written(write_ports), _PORTS_SCHEMA]
TemplateName = Annotated[
    str, PlainValidator(_text(_matching(_TEMPLATE))), WithJsonSchema({"type": "string", "minLength": 1})
]
RoutingPolicy = Annotated[
    str,
    PlainValidator(_text(_matching(_ROUTING))),
    WithJsonSchema({"type": "string", "enum": ["open", "hub", "matrix"]}),
]
Enforce = Annotated[
    str, PlainValidator(_text(_matching(_ENFORCE))), WithJsonSchema({"type": "string", "enum": ["deny", "warn", "off"]})
]
LeaseTime = Annotated[
    float, PlainValidator(_text(_between(1, 2_592_000, parse_duration))), _written(write_duration), _TIME_SCHEMA
]
Embeddings = Annotated[
    str, PlainValidator(_text(_matching(_EMBEDDINGS))), WithJsonSchema({"type": "string", "enum": ["off", "wordllama"]})
]
AgentName = Annotated[
    str, PlainValidator(_text(_matching(_HUB))), WithJsonSchema({"type": "string", "pattern": f"^({_AGENT})?$"})
]
ModelName = Annotated[
    str, PlainValidator(_text(_matching(_MODEL))), WithJsonSchema({"type": "string", "pattern": f"^{_MODEL.pattern}$"})
]
RoleModels = Annotated[tuple[str, ...], BeforeValidator(_role_models), Field(strict=False)]
Pairs = Annotated[tuple[str, ...], BeforeValidator(_pairs), Field(strict=False)]
Harmless = Annotated[tuple[str, ...], BeforeValidator(_harmless), Field(strict=False)]
