"""Lists in pages: a cursor is opaque to clients, and says behind which entry the next page begins."""

from __future__ import annotations

import binascii
from base64 import b64decode, urlsafe_b64encode
from bisect import bisect_right
from typing import TYPE_CHECKING, TypeVar

from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_T = TypeVar("_T")
PAGE = 100  # entries


def page(entries: Sequence[_T], cursor: str | None, key: Callable[[_T], str]) -> tuple[Sequence[_T], str | None]:
    """Return the entries behind the cursor and the cursor of the next page, None at the end.

    `entries` are sorted by `key`. What is added or goes away between two pages moves nothing else: no entry that stays
    is missed or comes twice. Raises `MCPError` for a cursor that never was one.
    """
    start = bisect_right(entries, _behind(cursor), key=key) if cursor else 0
    shown = entries[start : start + PAGE]
    return shown, _cursor(key(shown[-1])) if start + PAGE < len(entries) else None


def _cursor(last: str) -> str:
    return urlsafe_b64encode(last.encode()).decode()


def _behind(cursor: str) -> str:
    try:
        return b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise MCPError(INVALID_PARAMS, "the cursor is none of this server; begin without one") from error
