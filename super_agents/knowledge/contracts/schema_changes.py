"""What differs between two schemas, and which direction it breaks.

The rule is one: who sends values is hurt when fewer of them fit than before, who reads them when more of them do. Two
things are taken as people take them, and not as JSON Schema does: a new optional member harms nobody, and a member that
readers no longer get does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from super_agents.knowledge.contracts.change import HARMLESS, NARROWED, WIDENED, Change, hurts
from super_agents.knowledge.contracts.contract import REQUEST, RESPONSE
from super_agents.knowledge.contracts.limits import effect_of
from super_agents.knowledge.contracts.place import Place, escaped
from super_agents.knowledge.contracts.shape import Shape, by_type, shape_of, text_of, union_of

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUESTS, RESPONSES = frozenset({REQUEST}), frozenset({RESPONSE})
_NOBODY: frozenset[str] = frozenset()
_NEVER_IN = {"readOnly": REQUEST, "writeOnly": RESPONSE}  # a member so marked is not there in that direction


@dataclass(slots=True)
class SchemaChanges:
    """Finds what differs between schemas of two documents, for those who send (`request`) or read (`response`).

    A pair of places is looked at once: what refers to the same schema shares its changes, and a schema may hold itself.
    """

    directions: frozenset[str]
    changes: list[Change] = field(default_factory=list)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _known: dict[tuple[str, str, frozenset[str]], list[Change]] = field(default_factory=dict)

    def look(self, old: Place, new: Place) -> None:
        """Add what differs between two schemas."""
        old, new = old.resolved(), new.resolved()
        if (old.key, new.key) in self._seen:
            return
        self._seen.add((old.key, new.key))
        before, after = union_of(old), union_of(new)
        if before or after:
            self._look_at_unions(before or by_type(old), after or by_type(new), new)
        else:
            self._look_at_shapes(shape_of(old), shape_of(new), new)

    # Unions: each alternative has to find its place on the other side

    def _look_at_unions(self, before: list[Place], after: list[Place], new: Place) -> None:
        gone = [one for one in before if not any(self._is_same(one, other) for other in after)]
        come = [one for one in after if not any(self._is_same(other, one) for other in before)]
        if len(gone) == len(come):
            for one, other in zip(gone, come, strict=True):
                self.look(one, other)
            return
        for one in gone:
            fits = any(self._fits(one, other, REQUESTS) for other in after)
            self._add("alternative-removed", new, f"{_named(one)} is no alternative any more", _effect(NARROWED, fits))
        for other in come:
            fits = any(self._fits(one, other, RESPONSES) for one in before)
            self._add("alternative-added", new, f"{_named(other)} is one more alternative", _effect(WIDENED, fits))

    def _is_same(self, old: Place, new: Place) -> bool:
        return not self._apart(old, new, self.directions)

    def _fits(self, old: Place, new: Place, directions: frozenset[str]) -> bool:
        return not any(change.is_breaking for change in self._apart(old, new, directions))

    def _apart(self, old: Place, new: Place, directions: frozenset[str]) -> list[Change]:
        """Return what differs, without noting it; what is being looked at already is taken as the same."""
        asked = (old.key, new.key, directions)
        if asked not in self._known:  # alternatives may have alternatives: each pair is compared once
            inner = SchemaChanges(directions, _seen=set(self._seen), _known=self._known)
            inner.look(old, new)
            self._known[asked] = inner.changes
        return self._known[asked]

    # Shapes: what is said of one kind of value

    def _look_at_shapes(self, old: Shape, new: Shape, place: Place) -> None:
        self._look_at_types(old, new, place)
        self._look_at_values(old, new, place)
        self._look_at_members(old, new, place)
        self._look_at_more(old, new, place)
        self._look_at_limits(old, new, place)
        if old.default != new.default:
            self._add("default-changed", place, "what holds when nothing is said has changed", HARMLESS)
        told = sorted(name for name in {*old.told, *new.told} if old.told.get(name) != new.told.get(name))
        if told:
            self._add("described-otherwise", place, f"it is described otherwise: {', '.join(told)}", HARMLESS)

    def _look_at_types(self, old: Shape, new: Shape, place: Place) -> None:
        gone, come = old.types - new.types, new.types - old.types
        if gone:
            self._add("type-removed", place, f"it may no longer be {_or(gone)}", NARROWED)
        if come:
            self._add("type-added", place, f"it may now be {_or(come)} as well", WIDENED)

    def _look_at_values(self, old: Shape, new: Shape, place: Place) -> None:
        if old.values is None and new.values is None:
            return
        if old.values is None or new.values is None:
            code, effect = ("values-limited", NARROWED) if old.values is None else ("values-unlimited", WIDENED)
            listed = "now" if old.values is None else "no longer"
            self._add(code, place, f"it is {listed} one of a list of values", effect)
            return
        before, after = [{text_of(value) for value in each} for each in (old.values, new.values)]
        for value in sorted(before - after):
            self._add("value-removed", place, f"it may no longer be {value}", NARROWED)
        for value in sorted(after - before):
            self._add("value-added", place, f"it may now be {value}", WIDENED)

    def _look_at_members(self, old: Shape, new: Shape, place: Place) -> None:
        for name in _both(old.properties, new.properties):
            before, after = old.properties.get(name), new.properties.get(name)
            if before is None or after is None:
                self._look_at_one_sided(name, old, new, place)
            else:
                inner = self.directions - _absent(before)
                found = self if inner == self.directions else SchemaChanges(inner, self.changes, _known=self._known)
                found.look(before, after)
        self._look_at_required(old, new, place)

    def _look_at_one_sided(self, name: str, old: Shape, new: Shape, place: Place) -> None:
        if name in new.properties:
            if name in old.required:  # it was there, whatever it was
                self._add("part-limited", place, f"it says now what `{name}` is", NARROWED, name)
            elif name not in new.required:
                self._add("property-added", place, f"it may have `{name}`", HARMLESS, name)
            return
        readers = self.directions - _absent(old.properties[name])
        is_breaking = RESPONSE in readers or (REQUEST in readers and new.is_closed)
        self._note("property-removed", place, f"it has no `{name}` any more", is_breaking=is_breaking)

    def _look_at_required(self, old: Shape, new: Shape, place: Place) -> None:
        for name in sorted(new.required - old.required):
            absent = _absent(new.properties.get(name))
            self._add("property-required", place, f"it must have `{name}`", NARROWED, name, absent=absent)
        for name in sorted(old.required - new.required):
            if name in new.properties or name not in old.properties:
                absent = _absent(new.properties.get(name))
                self._add("property-optional", place, f"it may lack `{name}`", WIDENED, name, absent=absent)

    def _look_at_more(self, old: Shape, new: Shape, place: Place) -> None:
        """Look at members that are not named, and at the elements of arrays."""
        if old.is_closed != new.is_closed:
            code, effect = ("members-closed", NARROWED) if new.is_closed else ("members-opened", HARMLESS)
            said = "no other members than those that are named" if new.is_closed else "any other members"
            self._add(code, place, f"it may have {said}", effect)
        else:
            self._look_at_part(old.additional, new.additional, place, "other members")
        self._look_at_part(old.items, new.items, place, "elements")

    def _look_at_part(self, old: Place | None, new: Place | None, place: Place, what: str) -> None:
        if old is not None and new is not None:
            self.look(old, new)
        elif new is not None:
            self._add("part-limited", place, f"it says now what its {what} are", NARROWED)
        elif old is not None:
            self._add("part-unlimited", place, f"it says no longer what its {what} are", WIDENED)

    def _look_at_limits(self, old: Shape, new: Shape, place: Place) -> None:
        for name in sorted({*old.limits, *new.limits}):
            if name not in new.limits:
                self._add("limit-removed", place, f"`{name}` is gone", WIDENED)
            elif name not in old.limits:
                self._add("limit-added", place, f"`{name}` is {_short(new.limits[name])}", NARROWED)
            elif text_of(old.limits[name]) != text_of(new.limits[name]):
                said = f"`{name}` is {_short(new.limits[name])} and was {_short(old.limits[name])}"
                self._add("limit-changed", place, said, effect_of(name, old.limits[name], new.limits[name]))

    # Noting

    def _add(
        self, code: str, place: Place, said: str, effect: str, name: str = "", *, absent: frozenset[str] = _NOBODY
    ) -> None:
        self._note(code, place, said, is_breaking=hurts(effect, self.directions - absent), name=name)

    def _note(self, code: str, place: Place, said: str, *, is_breaking: bool, name: str = "") -> None:
        pointer = place.pointer + (f"/properties/{escaped(name)}" if name and _has(place, name) else "")
        self.changes.append(Change(code=code, pointer=pointer, message=said, is_breaking=is_breaking))


def _effect(effect: str, fits: bool) -> str:  # noqa: FBT001 - reads as what it is: an effect, unless it fits
    return HARMLESS if fits else effect


def _named(place: Place) -> str:
    """Return what people call an alternative."""
    if isinstance(place.value, dict):
        for name in ("$ref", "title", "type", "const"):
            if name in place.value:
                return _short(place.value[name])
    return _or(shape_of(place).types)


def _or(types: Iterable[str]) -> str:
    return " or ".join(sorted(types))


def _both(old: dict[str, Place], new: dict[str, Place]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _absent(place: Place | None) -> frozenset[str]:
    """Return the directions in which a member is never there."""
    told = {} if place is None else shape_of(place).told
    return frozenset(direction for mark, direction in _NEVER_IN.items() if told.get(mark) is True)


def _has(place: Place, name: str) -> bool:
    return isinstance(place.value, dict) and name in (place.value.get("properties") or {})


def _short(value: Any) -> str:
    text = text_of(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
