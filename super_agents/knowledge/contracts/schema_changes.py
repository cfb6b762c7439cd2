"""What differs between two schemas, and which direction it breaks.

The rule is one: who sends values is hurt when fewer of them fit than before, who reads them when more of them do. Two
things are taken as people take them, and not as JSON Schema does: a new optional member harms nobody, and a member that
readers no longer get does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from super_agents.knowledge.contracts.change import HARMLESS, NARROWED, WIDENED, Change, hurts
from super_agents.knowledge.contracts.contract import REQUEST, RESPONSE
from super_agents.knowledge.contracts.limits import effect_of
from super_agents.knowledge.contracts.place import Place, escaped
from super_agents.knowledge.contracts.shape import Shape, by_type, shape_of, text_of, union_of
from super_agents.knowledge.contracts.wording import any_of, called, short

if TYPE_CHECKING:
    from collections.abc import Iterator

    Pair = tuple[Place, Place]

REQUESTS, RESPONSES = frozenset({REQUEST}), frozenset({RESPONSE})
_NOBODY: frozenset[str] = frozenset()
_NEVER_IN = {"readOnly": REQUEST, "writeOnly": RESPONSE}  # a member so marked is not there in that direction
_DEEPEST = 3  # alternatives of alternatives of alternatives: from there on only what is written alike is the same
_PATIENCE = 500  # pairs that are looked at to find out whether two alternatives are the same


@dataclass(frozen=True, slots=True)
class _Trial:
    """What a trial came to: what differs between two schemas, if what both call the same is the same."""

    changes: list[Change]
    assumed: list[Pair]

    @property
    def fits(self) -> bool:
        """Whether nobody is hurt."""
        return not any(change.is_breaking for change in self.changes)


@dataclass(slots=True)
class SchemaChanges:
    """Finds what differs between schemas of two documents, for those who send (`request`) or read (`response`).

    A pair of places is looked at once: what refers to the same schema shares its changes, and a schema may hold itself.
    `depth` is 0 but for trials, which take what both sides refer to by the same name as the same, and note it in
    `assumed`: a trial walks through two alternatives, and not through all that can be reached from them.
    """

    directions: frozenset[str]
    changes: list[Change] = field(default_factory=list)
    depth: int = 0
    assumed: list[Pair] = field(default_factory=list)
    _waiting: deque[Pair] = field(default_factory=deque)
    _seen: set[tuple[str, str]] = field(default_factory=set)
    _tried: dict[tuple[str, str, frozenset[str]], _Trial] = field(default_factory=dict)
    _narrower: dict[frozenset[str], SchemaChanges] = field(default_factory=dict)

    def look(self, old: Place, new: Place) -> None:
        """Add what differs between two schemas."""
        self._expect(old.resolved(), new.resolved())
        while self._waiting:
            before, after = self._waiting.popleft()
            if self.depth and len(self._seen) > _PATIENCE:
                self._note("limit-changed", after, "it is too large to be compared", is_breaking=True)
                return
            self._compare(before, after)

    def _later(self, old: Place, new: Place) -> None:
        """Look at a pair in its turn; without recursion, for schemas are nested as deep as anybody likes."""
        reference = _reference(old)
        if self.depth and reference is not None and reference == _reference(new):
            self.assumed.append((old, new))
        else:
            self._expect(old.resolved(), new.resolved())

    def _expect(self, old: Place, new: Place) -> None:
        if (old.key, new.key) not in self._seen:
            self._seen.add((old.key, new.key))
            self._waiting.append((old, new))

    def _compare(self, old: Place, new: Place) -> None:
        before, after = union_of(old), union_of(new)
        if before or after:
            self._look_at_unions(before or by_type(old), after or by_type(new), new)
        else:
            self._look_at_shapes(shape_of(old), shape_of(new), new)

    # Unions: each alternative has to find its place on the other side

    def _look_at_unions(self, before: list[Place], after: list[Place], new: Place) -> None:
        gone, come = self._unpaired(before, after)
        if len(gone) == len(come):
            for one, other in zip(gone, come, strict=True):
                self._later(one, other)
            return
        for one in gone:
            effect = HARMLESS if self._fits(((one, other) for other in after), REQUESTS) else NARROWED
            self._add("alternative-removed", new, f"{called(one)} is no alternative any more", effect)
        for other in come:
            effect = HARMLESS if self._fits(((one, other) for one in before), RESPONSES) else WIDENED
            self._add("alternative-added", new, f"{called(other)} is one more alternative", effect)

    def _unpaired(self, before: list[Place], after: list[Place]) -> tuple[list[Place], list[Place]]:
        """Pair up what is written alike, then what comes to the same; return what is left on both sides."""
        gone, come = list(before), list(after)
        for is_same in (_is_alike, self._is_same):
            for one in list(gone):
                found = next((other for other in come if is_same(one, other)), None)
                if found is not None:
                    gone.remove(one)
                    come.remove(found)
                    self._later(one, found)
        return gone, come

    def _is_same(self, old: Place, new: Place) -> bool:
        trial = self._try(old, new, self.directions)
        return trial is not None and not trial.changes

    def _fits(self, pairs: Iterator[Pair], directions: frozenset[str]) -> bool:
        for old, new in pairs:
            trial = self._try(old, new, directions)
            if trial is not None and trial.fits:
                for pair in trial.assumed:
                    self._later(*pair)
                return True
        return False

    def _try(self, old: Place, new: Place, directions: frozenset[str]) -> _Trial | None:
        """Compare two alternatives without noting it; None when that would lead too deep."""
        if self.depth >= _DEEPEST:
            return None
        asked = (old.key, new.key, directions)
        if asked not in self._tried:
            inner = SchemaChanges(directions, depth=self.depth + 1)
            inner.look(old, new)
            self._tried[asked] = _Trial(inner.changes, inner.assumed)
        return self._tried[asked]

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
            self._add("type-removed", place, f"it may no longer be {any_of(gone)}", NARROWED)
        if come:
            self._add("type-added", place, f"it may now be {any_of(come)} as well", WIDENED)

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
                self._look_at_member(before, after)
        self._look_at_required(old, new, place)

    def _look_at_member(self, old: Place, new: Place) -> None:
        absent = _absent(old) & self.directions
        if not absent:
            self._later(old, new)
            return
        if absent not in self._narrower:
            narrower = SchemaChanges(self.directions - absent, self.changes, depth=self.depth, assumed=self.assumed)
            self._narrower[absent] = narrower
        self._narrower[absent].look(old, new)

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
            self._later(old, new)
        elif new is not None:
            self._add("part-limited", place, f"it says now what its {what} are", NARROWED)
        elif old is not None:
            self._add("part-unlimited", place, f"it says no longer what its {what} are", WIDENED)

    def _look_at_limits(self, old: Shape, new: Shape, place: Place) -> None:
        for name in sorted({*old.limits, *new.limits}):
            if name not in new.limits:
                self._add("limit-removed", place, f"`{name}` is gone", WIDENED)
            elif name not in old.limits:
                self._add("limit-added", place, f"`{name}` is {short(new.limits[name])}", NARROWED)
            elif text_of(old.limits[name]) != text_of(new.limits[name]):
                said = f"`{name}` is {short(new.limits[name])} and was {short(old.limits[name])}"
                self._add("limit-changed", place, said, effect_of(name, old.limits[name], new.limits[name]))

    # Noting

    def _add(
        self, code: str, place: Place, said: str, effect: str, name: str = "", *, absent: frozenset[str] = _NOBODY
    ) -> None:
        self._note(code, place, said, is_breaking=hurts(effect, self.directions - absent), name=name)

    def _note(self, code: str, place: Place, said: str, *, is_breaking: bool, name: str = "") -> None:
        pointer = place.pointer + (f"/properties/{escaped(name)}" if name and _has(place, name) else "")
        self.changes.append(Change(code=code, pointer=pointer, message=said, is_breaking=is_breaking))


def _reference(place: Place) -> str | None:
    """Return what a place refers to, when it says no more than that."""
    is_bare = isinstance(place.value, dict) and place.value.keys() == {"$ref"} and not place.also
    return place.value["$ref"] if is_bare else None


def _is_alike(old: Place, new: Place) -> bool:
    return _written(old) == _written(new)


def _written(place: Place) -> str:
    return text_of([place.value, [_written(one) for one in place.also]])


def _both(old: dict[str, Place], new: dict[str, Place]) -> list[str]:
    return list(dict.fromkeys([*old, *new]))


def _absent(place: Place | None) -> frozenset[str]:
    """Return the directions in which a member is never there."""
    told = {} if place is None else shape_of(place).told
    return frozenset(direction for mark, direction in _NEVER_IN.items() if told.get(mark) is True)


def _has(place: Place, name: str) -> bool:
    return isinstance(place.value, dict) and name in (place.value.get("properties") or {})
