"""Members and elements inside a JSON file, in the user's own formatting."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.errors import FileRefused
from super_agents.projects.merging import json_cut, json_style, json_text
from super_agents.projects.merging.merge import Cut, Inserted, Insertion
from super_agents.projects.merging.text_style import BOM, body_of, newline_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.projects.merging.json_text import Container

_KINDS = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


def insert(text: str, ours: str, *, path: str) -> Inserted:
    """Add the members and elements of `ours` that the text lacks; what the user has set stays as he set it.

    Raises `FileRefused` when the text is no JSON, or holds a list where we need an object, and the like.
    """
    _strictly_utf8(text, path)
    wanted = json.loads(ours)
    if not body_of(text).strip():
        return _whole(text, wanted)
    merge = _Merge(text, path)
    merge.into(json_text.parse(text, path=path), wanted, at=())
    return merge.inserted()


def cut(text: str, insertions: Sequence[Insertion], *, path: str) -> Cut:
    """Take out what was inserted: word for word, or else, where it was reformatted, what is equal to it."""
    notes: list[str] = []
    for insertion in insertions:
        if not body_of(text).strip():  # there was nothing, or nothing but what was just taken out
            break
        exact = json_cut.verbatim(text, insertion)
        if exact is None:
            json_text.parse(text, path=path)
            text = json_cut.by_value(text, insertion)
            notes.append(f"`{path}` was reformatted: what is equal to ours was taken out")
        else:
            text = exact
    return Cut(text, tuple(dict.fromkeys(notes)))


class _Merge:
    """One walk over the user's values and ours, side by side; gathers what to insert where."""

    def __init__(self, text: str, path: str) -> None:
        self._text = text
        self._path = path
        self._places: list[tuple[int, Insertion]] = []
        self._notes: list[str] = []

    def into(self, theirs: Any, ours: Any, *, at: tuple[str, ...]) -> None:
        if isinstance(ours, dict):
            self._same_kind(theirs, ours, at)
            for key in ours.keys() & theirs.keys():
                self.into(theirs[key], ours[key], at=(*at, key))
            self._add({key: value for key, value in ours.items() if key not in theirs}, at)
        elif isinstance(ours, list):
            self._same_kind(theirs, ours, at)
            there = [json_cut.canonical(value) for value in theirs]
            self._add([value for value in ours if json_cut.canonical(value) not in there], at)
        elif json_cut.canonical(theirs) != json_cut.canonical(ours):
            self._notes.append(f"`{'.'.join(at)}` in `{self._path}` was left as it is: {json.dumps(theirs)}")

    def inserted(self) -> Inserted:
        text = self._text
        for position, insertion in sorted(self._places, key=lambda place: place[0], reverse=True):
            text = text[:position] + insertion.text + text[position:]
        found = sorted((insertion for _, insertion in self._places), key=lambda insertion: insertion.at or ())
        return Inserted(text, tuple(found), tuple(sorted(self._notes)))

    def _add(self, values: dict[str, Any] | list[Any], at: tuple[str, ...]) -> None:
        place = json_text.container(self._text, at)
        if values and place:
            position, words = json_style.written(self._text, place, values)
            self._places.append((position, Insertion(words, at)))

    def _same_kind(self, theirs: Any, ours: Any, at: tuple[str, ...]) -> None:
        if isinstance(theirs, type(ours)):
            return
        where = f"`{'.'.join(at)}`" if at else "the whole"
        found = _KINDS.get(type(theirs), "a number")
        line, column = _position(self._text, json_text.container(self._text, at[:-1]), at)
        raise FileRefused(
            self._path,
            f"cannot be merged: {where} is {found} where {_KINDS[type(ours)]} belongs",
            line=line,
            column=column,
            hint="mend it by hand, then try again; nothing was written",
        )


def _position(text: str, outer: Container | None, at: tuple[str, ...]) -> tuple[int, int]:
    child = json_text.find(outer, at[-1]) if outer and at else None
    before = text[: child.value_start] if child else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _whole(text: str, wanted: Any) -> Inserted:
    newline = newline_of(text)
    words = json.dumps(wanted, indent=2, ensure_ascii=False).replace("\n", newline) + newline
    mark = BOM if text.startswith(BOM) else ""
    return Inserted(mark + words + body_of(text), (Insertion(words),))


def _strictly_utf8(text: str, path: str) -> None:
    for number, line in enumerate(text.split("\n"), start=1):
        for column, letter in enumerate(line, start=1):
            if "\ud800" <= letter <= "\udfff":
                raise FileRefused(path, "is not UTF-8", line=number, column=column, hint="convert it to UTF-8")
