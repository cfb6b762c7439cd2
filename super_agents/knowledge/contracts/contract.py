"""A contract: what one program promises to others in a form that machines read, in one of its versions."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

OPENAPI, JSON_SCHEMA = "openapi", "json-schema"
KINDS = (OPENAPI, JSON_SCHEMA)
REQUEST, RESPONSE, BOTH = "request", "response", "both"
DIRECTIONS = (REQUEST, RESPONSE, BOTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contract:
    """A contract in one of its versions; `at` is UTC as in events, `by` who registered it, `seq` the event's number.

    `direction` is that of a JSON Schema: `request` for what others send us, `response` for what we send them. `why` is
    the reason that was given for a version that broke the one before. `document` is the promise itself.
    """

    name: str
    version: int
    kind: str
    direction: str | None
    title: str
    ticket: str | None
    author: str
    why: str | None
    digest: str
    at: str
    by: str
    seq: int
    deleted_at: str | None
    document: dict[str, Any]

    def summary(self) -> dict[str, Any]:
        """Return it as JSON members, without the document."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.name != "document"}

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        return {**self.summary(), "document": self.document}
