"""Values from JSON that somebody else may have written: taken when their names and types are right, else refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from dataclasses import Field
    from typing import Any, ClassVar, Protocol

    class Dataclass(Protocol):
        """A dataclass whose fields are texts, numbers and truth values."""

        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound="Dataclass")
_TYPES = {"str": (str,), "int": (int,), "float": (float, int), "bool": (bool,)}


def typed(cls: type[T], members: object) -> T:
    """Build a dataclass from JSON members; raises `TypeError` unless they are its fields, each of its type."""
    fields = cls.__dataclass_fields__
    if not isinstance(members, dict) or members.keys() != fields.keys():
        message = f"not the members of {cls.__name__}"
        raise TypeError(message)
    for name, value in members.items():
        if type(value) not in _TYPES[str(fields[name].type)]:  # True is an int to Python, but not to JSON
            message = f"`{name}` of {cls.__name__} is {value!r}"
            raise TypeError(message)
    return cls(**members)


def typed_or_none(cls: type[T], members: object) -> T | None:
    """Build a dataclass from JSON members, or return None where `typed` raises."""
    try:
        return typed(cls, members)
    except TypeError:
        return None
