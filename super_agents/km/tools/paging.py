"""Lists, a page at a time: a limit, and a cursor that says nothing to anybody but the list that gave it."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import orjson

from super_agents.errors import CursorInvalid
from super_agents.km.tools.tool import integer, objects, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from super_agents.km.tools.tool import Answer, Arguments, Call, Schema

    _T = TypeVar("_T")

_USUAL, _MOST = 20, 200
_DIGITS = 12  # of the digest that ties a cursor to its question
LIMIT = integer("at most so many; default 20", minimum=1, maximum=_MOST)
CURSOR = text("`next_cursor` of the answer before, for more")
PAGED: dict[str, Schema] = {"limit": LIMIT, "cursor": CURSOR}
NEXT: Schema = {"type": ["string", "null"]}


def pages(name: str, description: str = "", **more: Schema) -> dict[str, Schema]:
    """Return the schemas of what a list gives: the members of a page, `more`, and where the next page begins."""
    return {name: objects(description), **more, "next_cursor": NEXT}


@dataclass(frozen=True, slots=True)
class Page:
    """What one call of a list is to give: `limit` members beyond `after`, where the page before ended."""

    name: str
    limit: int
    after: Any
    question: str

    @classmethod
    def taken(cls, name: str, call: Call, arguments: Arguments, *, usual: int = _USUAL) -> Page:
        """Take `limit` and `cursor` out of the arguments; the rest is the question that a cursor goes with.

        `name` is the member that the page is given as. Raises `CursorInvalid`.
        """
        limit, cursor = int(arguments.pop("limit", usual)), arguments.pop("cursor", None)
        question = _digest([call.project.id, name, arguments])
        return cls(name, limit, None if cursor is None else _position(cursor, question), question)

    @property
    def room(self) -> int:
        """How many to look for: one more tells that there is another page."""
        return self.limit + 1

    def first(self, found: Sequence[_T], at: Callable[[_T], Any], shown: Callable[[_T], Any] | None = None) -> Answer:
        """Give the first `limit` of what was found beyond `after`; `at` says where a member stands."""
        kept = found[: self.limit]
        return self._answer(kept, kept[-1:] if self._is_more(found) else (), at, shown)

    def newest(self, found: Sequence[_T], at: Callable[[_T], Any], shown: Callable[[_T], Any] | None = None) -> Answer:
        """Give the last `limit` of what was found before `after`: the next page is of older ones."""
        kept = found[-self.limit :]
        return self._answer(kept, kept[:1] if self._is_more(found) else (), at, shown)

    def cut(
        self, everything: Iterable[_T], at: Callable[[_T], Any], shown: Callable[[_T], Any] | None = None
    ) -> Answer:
        """Give a page of what is there in the order of `at`."""
        rest = [one for one in everything if self.after is None or at(one) > self.after]
        return self.first(rest, at, shown)

    def cursor(self, position: Any) -> str | None:
        """Return the cursor of what comes after a position; None for None."""
        if position is None:
            return None
        told = orjson.dumps([position, _digest([position, self.question])])
        return base64.urlsafe_b64encode(told).decode().rstrip("=")

    def _is_more(self, found: Sequence[object]) -> bool:
        return len(found) > self.limit

    def _answer(
        self, kept: Sequence[_T], end: Sequence[_T], at: Callable[[_T], Any], shown: Callable[[_T], Any] | None
    ) -> Answer:
        show = shown or _told
        following = self.cursor(at(end[0])) if end else None
        return {self.name: [show(one) for one in kept], "next_cursor": following}


def _told(one: Any) -> Any:
    return one.to_dict()


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS)).hexdigest()[:_DIGITS]


def _position(cursor: str, question: str) -> Any:
    try:
        position, mark = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, binascii.Error) as error:
        raise CursorInvalid(cursor, "it was not given by us") from error
    if mark != _digest([position, question]):
        raise CursorInvalid(cursor, "it is of another list, of another question, or of another project")
    return position
