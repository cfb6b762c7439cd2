"""The catalogue of event kinds: what can happen, and what each event carries.

A kind is `noun.past`. The catalogue is closed, so that a slip of the pen is an error and not a new kind; a project's
own events live under `custom.` and carry any JSON object.
"""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import lru_cache
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Any

from super_agents.errors import EventInvalid
from super_agents.events.catalogue import (
    agents,
    approvals,
    claude,
    contracts,
    documents,
    git,
    km,
    leases,
    log,
    messages,
    permissions,
    project,
    sessions,
    tasks,
    tools,
    triggers,
    upkeep,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from super_agents.events.kind import Kind

_CUSTOM = compile_pattern(r"custom(\.[A-Za-z0-9_-]+)+")
_WILDCARD = compile_pattern(r"[*?[]")
_LONGEST = 200
RESERVED = frozenset({"seq", "crc", "seal", "v", "ts"})

_WORK = (leases, tasks, messages, documents, contracts, approvals, permissions, tools, triggers)
_GROUPS = (log, project, km, git, claude, sessions, agents, *_WORK, upkeep)
KINDS: Mapping[str, Kind] = {kind.name: kind for group in _GROUPS for kind in group.KINDS}


def check(kind: str, data: Mapping[str, Any]) -> str | None:
    """Return the durability policy that the kind asks for, or None when the log's own is enough.

    Raises `EventInvalid` unless the catalogue knows the kind and the data has the members it carries.
    """
    known = KINDS.get(kind) if type(kind) is str else None
    if not isinstance(data, dict):
        raise _no_object(kind, data)
    if known is None:
        if type(kind) is not str or not _is_custom(kind):
            raise _unknown(kind)
        if not RESERVED.isdisjoint(data):
            raise _reserved(kind, data)
        return None
    fields = known.fields
    for name, value in data.items():
        described = fields.get(name)
        if described is None or not _fits(value, described.type):
            raise EventInvalid(*_refusal(known, name, value))
    if len(data) < len(fields):
        _check_required(known, data)
    return known.durability


def _fits(value: object, wanted: type) -> bool:
    """True is an int to Python, but not to JSON."""
    return type(value) is wanted


@lru_cache(maxsize=1024)
def _is_custom(kind: str) -> bool:
    return len(kind) <= _LONGEST and _CUSTOM.fullmatch(kind) is not None


def _no_object(kind: str, data: object) -> EventInvalid:
    return EventInvalid(
        f"the data of `{kind}` is not JSON with names: {_shown(data)}",
        hint='give an object, as in {"text": "..."}, or nothing',
        kind=kind,
    )


def is_known(glob: str) -> bool:
    """Tell whether a kind that there is, or that a project could give its own events, may fit a glob."""
    plain = _WILDCARD.split(glob, maxsplit=1)[0]
    may_be_custom = plain.startswith("custom.") or (plain != glob and "custom.".startswith(plain))
    return may_be_custom or any(fnmatchcase(kind, glob) for kind in KINDS)


def nearest(kind: str) -> str | None:
    """Return the kind whose name is most like this one, if one is."""
    return next(iter(get_close_matches(kind, KINDS, n=1)), None)


def _shown(value: object) -> str:
    """A line's worth of a value."""
    return repr(value) if len(repr(value)) < 60 else f"{repr(value)[:57]}..."  # noqa: PLR2004 - a line's worth


def _reserved(kind: str, data: Mapping[str, Any]) -> EventInvalid:
    taken = sorted(RESERVED.intersection(data))
    return EventInvalid(
        f"`{taken[0]}` is reserved: the log writes it itself",
        hint=f"choose another name than {', '.join(sorted(RESERVED))}",
        kind=kind,
        field=taken[0],
    )


def _unknown(kind: object) -> EventInvalid:
    near = nearest(kind) if isinstance(kind, str) else None
    hint = f"did you mean `{near}`? " if near else ""
    return EventInvalid(
        f"unknown event kind `{kind}`",
        hint=f"{hint}your own events are named `custom.<name>`, of letters, digits, dots, dashes and underscores; "
        "`super-agents event kinds` lists the rest",
        kind=kind,
    )


def _check_required(kind: Kind, data: Mapping[str, Any]) -> None:
    missing = [name for name, described in kind.fields.items() if described.required and name not in data]
    if missing:
        raise EventInvalid(
            f"`{kind.name}` lacks {', '.join(f'`{name}`' for name in missing)}",
            hint="; ".join(f"`{name}`: {kind.fields[name].meaning}" for name in missing),
            kind=kind.name,
            missing=missing,
        )


def _refusal(kind: Kind, name: str, value: object) -> tuple[str]:
    described = kind.fields.get(name)
    if name in RESERVED:
        return (f"`{name}` is reserved: the log writes it itself",)
    if described is None:
        known = ", ".join(f"`{field_name}`" for field_name in kind.fields) or "nothing"
        return (f"`{kind.name}` has no field `{name}`; it carries {known}",)
    return (f"`{kind.name}` wants `{name}` to be of type {described.json_type}, not {_shown(value)}",)
