"""What differs in the operations of two OpenAPI documents, and what of it breaks those who call them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.knowledge.contracts.api import Operation, content, operations_of, schema_of
from super_agents.knowledge.contracts.security_changes import of_operation

if TYPE_CHECKING:
    from super_agents.knowledge.contracts.notes import Notes
    from super_agents.knowledge.contracts.place import Place

_HOW_WRITTEN = ("style", "explode", "allowReserved")  # how the value of a parameter is put into the request
_RELIED_ON = ("1", "2", "3", "d")  # how a status begins that callers count on: `default` may be one
_TOLD = ("summary", "description", "tags", "operationId", "externalDocs")


@dataclass(frozen=True, slots=True)
class Ways:
    """The direction of what callers send and of what they are given; in a webhook, where we call, they are swapped."""

    sent: frozenset[str]
    given: frozenset[str]

    @property
    def swapped(self) -> Ways:
        """The same seen from the other end."""
        return Ways(self.given, self.sent)


def compare_operations(before: dict[str, Operation], after: dict[str, Operation], notes: Notes, ways: Ways) -> None:
    """Note what differs between operations of the same names."""
    for name in sorted(before.keys() - after.keys()):
        notes.add("operation-removed", before[name].place, f"{name} is gone", breaks=True)
    for name in sorted(after.keys() - before.keys()):
        notes.add("operation-added", after[name].place, f"{name} is there")
    for name in sorted(before.keys() & after.keys()):
        _OperationChanges(before[name], after[name], notes, ways).note_all()


class _OperationChanges:
    """What differs in one operation."""

    def __init__(self, old: Operation, new: Operation, notes: Notes, ways: Ways) -> None:
        self._old = old
        self._new = new
        self._notes = notes
        self._ways = ways

    def note_all(self) -> None:
        """Note every change."""
        self._parameters(self._ways.sent)
        self._body(self._ways.sent)
        self._responses(self._ways.given)
        compare_operations(_callbacks(self._old), _callbacks(self._new), self._notes, self._ways.swapped)
        of_operation(self._old, self._new, self._notes)
        self._notes.told(self._old.place, self._new.place, _TOLD)
        if self._new.place.value.get("deprecated") is True and not self._old.place.value.get("deprecated"):
            self._note("operation-deprecated", self._new.place, "it is deprecated")

    def _note(self, code: str, place: Place, said: str, *, breaks: bool = False) -> None:
        self._notes.add(code, place, f"{self._new.name}: {said}", breaks=breaks)

    def _parameters(self, sent: frozenset[str]) -> None:
        before, after = self._old.parameters, self._new.parameters
        for key in before.keys() - after.keys():
            name = _named(before[key])
            self._note("parameter-removed", before[key], f"{name} is gone", breaks=True)
        for key in after.keys() - before.keys():
            must = after[key].value.get("required") is True
            code = "required-parameter-added" if must else "parameter-added"
            said = f"{_named(after[key])} {'must' if must else 'may'} be given"
            self._note(code, after[key], said, breaks=must)
        for key in before.keys() & after.keys():
            self._parameter(before[key], after[key], sent)

    def _parameter(self, old: Place, new: Place, sent: frozenset[str]) -> None:
        was, must = old.value.get("required") is True, new.value.get("required") is True
        if was != must:
            code = "parameter-required" if must else "parameter-optional"
            self._note(code, new, f"{_named(new)} {'must' if must else 'need not'} be given", breaks=must)
        if old.value["name"].lower() != new.value["name"].lower():
            self._note("path-parameter-renamed", new, f"{_named(old)} is called {_named(new)}; the address is the same")
        is_written_alike = all(old.value.get(one) == new.value.get(one) for one in _HOW_WRITTEN)
        if not is_written_alike or content(old).keys() != content(new).keys():
            self._note("parameter-written-otherwise", new, f"{_named(new)} is written otherwise", breaks=True)
        self._notes.told(old, new, ("description", "deprecated"))
        self._notes.schemas(schema_of(old), schema_of(new), new, sent)

    def _body(self, sent: frozenset[str]) -> None:
        before, after = self._old.part("requestBody"), self._new.part("requestBody")
        must = after is not None and after.value.get("required") is True
        if before is None and after is not None:
            code = "required-body-added" if must else "body-added"
            self._note(code, after, f"a body {'must' if must else 'may'} be sent", breaks=must)
        elif before is not None and after is None:
            self._note("body-removed", before, "no body is taken any more", breaks=True)
        elif before is not None and after is not None:
            if must and before.value.get("required") is not True:
                self._note("body-required", after, "a body must be sent", breaks=True)
            self._contents(before, after, sent, "is not taken any more", "is taken as well")

    def _responses(self, given: frozenset[str]) -> None:
        before, after = self._old.parts("responses"), self._new.parts("responses")
        for status in before.keys() - after.keys():
            is_relied_on = status.startswith(_RELIED_ON)
            self._note("response-removed", before[status], f"{status} is no answer any more", breaks=is_relied_on)
        for status in after.keys() - before.keys():
            self._note("response-added", after[status], f"{status} may be the answer")
        for status in before.keys() & after.keys():
            self._response(before[status], after[status], given)

    def _response(self, old: Place, new: Place, given: frozenset[str]) -> None:
        self._contents(old, new, given, "is not given any more", "is given as well")
        before, after = [{} if each is None else each.members() for each in (old.find("headers"), new.find("headers"))]
        for name in before.keys() - after.keys():
            self._note("header-removed", before[name], f"the header {name} is gone", breaks=True)
        for name in after.keys() - before.keys():
            self._note("header-added", after[name], f"the header {name} is given")
        for name in before.keys() & after.keys():
            if before[name].value.get("required") is True and after[name].value.get("required") is not True:
                self._note("header-optional", after[name], f"the header {name} may be missing", breaks=True)
            self._notes.schemas(schema_of(before[name]), schema_of(after[name]), after[name], given)

    def _contents(self, old: Place, new: Place, way: frozenset[str], gone: str, come: str) -> None:
        before, after = content(old), content(new)
        for media in before.keys() - after.keys():
            self._note("media-type-removed", before[media], f"{media} {gone}", breaks=True)
        for media in after.keys() - before.keys():
            self._note("media-type-added", after[media], f"{media} {come}")
        for media in before.keys() & after.keys():
            self._notes.schemas(schema_of(before[media]), schema_of(after[media]), after[media], way)


def _named(parameter: Place) -> str:
    return f"`{parameter.value['name']}` ({parameter.value['in']})"


def _callbacks(operation: Operation) -> dict[str, Operation]:
    made = {}
    for name, callback in operation.parts("callbacks").items():
        for address, item in callback.members().items():
            for one in operations_of(item, address, None):
                made[f"{name} {one.name}"] = one
    return made
