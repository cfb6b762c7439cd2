"""Taking members and elements out of a JSON text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from super_agents.projects.merging import json_text
from super_agents.projects.merging.text_style import BOM, body_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.projects.merging.json_text import Child, Container
    from super_agents.projects.merging.merge import Insertion


def canonical(value: Any) -> str:
    """Return the same text for equal JSON values; Python holds `1`, `1.0` and `true` for equal, JSON does not."""
    return json.dumps(value, sort_keys=True)


def verbatim(text: str, insertion: Insertion) -> str | None:
    """Cut the inserted words where they stand as whole members or elements; None when they do not any more."""
    if insertion.at is None:
        start = text.find(insertion.text)
        alone = start >= 0 and not (body_of(text[:start]) + text[start + len(insertion.text) :]).strip()
        return text[:start] + text[start + len(insertion.text) :] if alone else None
    place = _container(text, insertion.at)
    if place is None:
        return None
    for start in [place.start + 1, *(child.end for child in place.children)]:
        if text.startswith(insertion.text, start) and _is_whole(text, place, start, start + len(insertion.text)):
            return text[:start] + text[start + len(insertion.text) :]
    return None


def by_value(text: str, insertion: Insertion) -> str:
    """Take out of a valid JSON text what equals the inserted values, and containers of ours that this empties."""
    at = insertion.at or ()
    return _subtract(text, at, _values(insertion))


def _container(text: str, at: Sequence[str]) -> Container | None:
    try:
        json.loads(body_of(text))
    except ValueError:
        return None
    return json_text.container(text, at)


def _is_whole(text: str, place: Container, start: int, end: int) -> bool:
    ends = {child.end for child in place.children}
    if start == place.start + 1:  # the container was empty
        return not text[end : place.close].strip()
    return end in ends


def _values(insertion: Insertion) -> Any:
    words = insertion.text.strip().removeprefix(",")
    if insertion.at is None:
        return json.loads(words.removeprefix(BOM))
    try:
        return json.loads("{" + words + "}")
    except ValueError:
        return json.loads("[" + words + "]")


def _subtract(text: str, at: tuple[str, ...], ours: Any) -> str:
    if isinstance(ours, dict):
        for key, value in ours.items():
            text = _without_member(text, at, key, value)
        return text
    for value in ours:
        text = _without_child(text, at, lambda child, value=value: canonical(child.value) == canonical(value))
    return text


def _without_member(text: str, at: tuple[str, ...], key: str, ours: Any) -> str:
    if isinstance(ours, dict | list):
        inner = json_text.container(text, (*at, key))
        same = inner is not None and (text[inner.start] == "{") == isinstance(ours, dict)
        text = _subtract(text, (*at, key), ours) if same else text
        ours = type(ours)()  # what is left of it goes only when it is empty
    return _without_child(text, at, lambda child: child.key == key and canonical(child.value) == canonical(ours))


def _without_child(text: str, at: tuple[str, ...], is_it: Any) -> str:
    place = json_text.container(text, at)
    children = place.children if place else ()
    for number, child in enumerate(children):
        if place and is_it(child):
            start, end = _span(place, number, child)
            return text[:start] + text[end:]
    return text


def _span(place: Container, number: int, child: Child) -> tuple[int, int]:
    """Return what to cut so that commas and the neighbours' formatting stay right."""
    if number > 0:
        return place.children[number - 1].end, child.end
    if len(place.children) > 1:
        return child.start, place.children[1].start
    return place.start + 1, place.close
