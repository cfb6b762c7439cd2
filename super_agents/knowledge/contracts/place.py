"""Where something stands in a document, and what it refers to there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

_MOST_STEPS = 100  # references after each other: more are a circle


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a document and the JSON pointer that leads to it.

    `also` are schemas that hold as well. `mark` tells a value of which something was left out from the whole one.
    """

    root: Any
    pointer: str
    value: Any
    mark: str = ""
    also: tuple[Place, ...] = ()

    @classmethod
    def of(cls, document: Any) -> Place:
        """Return the whole document."""
        return cls(document, "", document)

    @property
    def key(self) -> str:
        """The same for the same value of one document."""
        return self.pointer + self.mark + "".join(f"&{one.key}" for one in self.also)

    def child(self, *names: str | int) -> Place:
        """Return a member of a member; raises `KeyError` or `IndexError` when there is none."""
        place = self
        for name in names:
            place = Place(self.root, f"{place.pointer}/{escaped(str(name))}", place.value[name])
        return place

    def find(self, name: str) -> Place | None:
        """Return a member that is an object, resolved, or None."""
        if not isinstance(self.value, dict) or not isinstance(self.value.get(name), dict):
            return None
        return self.child(name).resolved()

    def members(self) -> dict[str, Place]:
        """Return the members that are objects or truth values, resolved, in the order of the document."""
        if not isinstance(self.value, dict):
            return {}
        return {
            name: self.child(name).resolved() for name, value in self.value.items() if isinstance(value, dict | bool)
        }

    def elements(self) -> list[Place]:
        """Return the elements of an array, resolved."""
        if not isinstance(self.value, list):
            return []
        return [self.child(at).resolved() for at in range(len(self.value))]

    def resolved(self) -> Place:
        """Return what a reference that stands alone refers to; raises `LookupError` when it leads nowhere."""
        place = self
        for _ in range(_MOST_STEPS):
            if not isinstance(place.value, dict) or not isinstance(place.value.get("$ref"), str):
                return place
            if place.also or not _stands_alone(place.value):
                return place
            place = place.target()
        raise LookupError(self.pointer)

    def target(self) -> Place:
        """Return what the reference here refers to; raises `LookupError`."""
        reference = self.value["$ref"]
        if not reference.startswith("#"):
            raise LookupError(reference)
        return at(self.root, unquote(reference[1:]))


def at(root: Any, pointer: str) -> Place:
    """Return what a JSON pointer leads to; raises `LookupError`."""
    if pointer and not pointer.startswith("/"):
        raise LookupError(pointer)
    place = Place.of(root)
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        place = place.child(_index(name) if isinstance(place.value, list) else _member(place.value, name))
    return place


def escaped(name: str) -> str:
    """Write a name as a part of a JSON pointer."""
    return name.replace("~", "~0").replace("/", "~1")


def _index(name: str) -> int:
    if not (name.isascii() and name.isdigit()):
        raise LookupError(name)
    return int(name)


def _member(value: Any, name: str) -> str:
    if not isinstance(value, dict) or name not in value:
        raise LookupError(name)
    return name


def _stands_alone(value: dict[str, Any]) -> bool:
    """What stands beside a reference and only tells people something does not change what it means."""
    return value.keys() <= {"$ref", "summary", "description", "title"}
