"""What a kind of event is: what it says, and what it carries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_JSON_NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an event's data."""

    type: type
    meaning: str
    required: bool = True

    @property
    def json_type(self) -> str:
        """The type's name in JSON."""
        return _JSON_NAMES[self.type]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event: what it says, what it carries, how durable it is unless the writer says otherwise."""

    name: str
    meaning: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    durability: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the kind as JSON members."""
        fields = [
            {"name": name, "type": field.json_type, "required": field.required, "meaning": field.meaning}
            for name, field in self.fields.items()
        ]
        return {"kind": self.name, "meaning": self.meaning, "durability": self.durability, "fields": fields}


def optional(type_: type, meaning: str) -> Field:
    """Describe a member that may be absent."""
    return Field(type_, meaning, required=False)
