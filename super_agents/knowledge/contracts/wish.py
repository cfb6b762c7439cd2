"""What somebody wants to register, checked before anything is written."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import ContractChanged, ContractInvalid
from super_agents.knowledge.contracts.contract import BOTH, DIRECTIONS, JSON_SCHEMA, KINDS, OPENAPI
from super_agents.knowledge.names import is_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.knowledge.contracts.contract import Contract

_LONGEST = {"ticket": 200, "author": 200, "why": 1000}  # characters
_LONGEST_TITLE = 200


def check_name(name: str, clean: Callable[[str], str]) -> None:
    """Raise `ContractInvalid` unless a contract can be called so."""
    if not is_id(name) or clean(name) != name:
        shown = clean(str(name))[:80]
        hint = "use 1 to 100 of a-z, 0-9, dash, underscore and dot, with a letter or digit at both ends"
        raise ContractInvalid("", f"cannot be called `{shown}`", hint=hint)


def lines(**said: str | None) -> dict[str, str]:
    """Return what was said, each a line of text; raises `ContractInvalid`."""
    given = {name: text.strip() for name, text in said.items() if text is not None}
    for name, text in given.items():
        steers = any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)
        if not text or steers or len(text) > _LONGEST[name]:
            raise ContractInvalid("", f"has a {name} that is not a line of 1 to {_LONGEST[name]} characters")
    return given


def kind_of(document: dict[str, Any], kind: str | None) -> str:
    """Return the kind that was said, or that the document is of; raises `ContractInvalid`."""
    if kind is None:
        return OPENAPI if "openapi" in document or "swagger" in document else JSON_SCHEMA
    if kind not in KINDS:
        raise ContractInvalid("", f"cannot be of the kind `{kind}`", hint=f"use {' or '.join(KINDS)}")
    return kind


def expect(name: str, before: Contract | None, expected: int | None) -> None:
    """Raise `ContractChanged` when the newest version is another than was expected; 0 stands for none."""
    version = before.version if before else 0
    if expected is not None and expected != version:
        raise ContractChanged(name, expected=expected, version=version)


def told(
    before: Contract | None,
    document: dict[str, Any],
    *,
    said: dict[str, str],
    kind: str | None = None,
    direction: str | None = None,
) -> dict[str, Any]:
    """Return what the event says beside name, version and document; raises `ContractInvalid`."""
    chosen = kind_of(document, kind)
    kept = {} if before is None or before.ticket is None else {"ticket": before.ticket}
    told = {"format": chosen, "title": _title(document, chosen), **kept, **said}
    way = _direction(before, chosen, direction)
    if way is not None:
        told["direction"] = way
    return {**told, "digest": _digest(document, chosen, way)}


def _direction(before: Contract | None, kind: str, direction: str | None) -> str | None:
    if kind == OPENAPI:
        if direction is not None:
            raise ContractInvalid("", "is an OpenAPI document, which tells itself what is sent and what is given")
        return None
    if direction is not None and direction not in DIRECTIONS:
        raise ContractInvalid("", f"has no direction `{direction}`", hint=f"use {', '.join(DIRECTIONS)}")
    return direction or (before.direction if before else None) or BOTH


def _title(document: dict[str, Any], kind: str) -> str:
    named = document.get("info", {}).get("title") if kind == OPENAPI else document.get("title")
    return " ".join(str(named or "").split())[:_LONGEST_TITLE]


def _digest(document: dict[str, Any], kind: str, direction: str | None) -> str:
    said = [kind, direction, document]
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()
