"""From an event's members to the payload of a line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from orjson import OPT_PASSTHROUGH_DATACLASS, OPT_PASSTHROUGH_DATETIME, dumps

from super_agents.errors import EventInvalid
from super_agents.events.line import MAX_LINE, TRAILER, VERSION
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from super_agents.events.log import Draft

    Redact = Callable[[Any], Any]
    LooksSecret = Callable[[bytes], bool]


_LONGEST_NAME = 200
_DIGEST = 12  # hex digits
_NOT_UTF8 = "surrogates not allowed"  # as orjson says it
_NAMES = frozenset({"by", "session", "corr", "key"})
_ONLY_JSON = OPT_PASSTHROUGH_DATACLASS | OPT_PASSTHROUGH_DATETIME  # what comes back must be what was given


@dataclass(frozen=True, slots=True)
class Redaction:
    """What keeps secrets out: a cheap look at the bytes, and the walk through the values when it says so."""

    looks_secret: LooksSecret
    redact: Redact


def head(
    kind: str,
    *,
    by: str,
    ns: int,
    data: Mapping[str, Any],
    session: str | None = None,
    corr: str | None = None,
    cause: int | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Return the payload's members in their order on the line; kind and data were checked before.

    Raises `EventInvalid` for a bad name or cause.
    """
    members: dict[str, Any] = {"v": VERSION, "ts": stamp(ns), "kind": kind, "by": by}
    optional = {"session": session, "corr": corr, "cause": cause, "key": key}
    members |= {name: value for name, value in optional.items() if value is not None}
    _check_names(members)
    members["data"] = data
    return members


def plain_head(kind: str, by: str, ns: int, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `head` does for an event without optional members, as most are; in half the time."""
    if type(by) is not str or not 0 < len(by) <= _LONGEST_NAME:
        _check_names({"by": by})
    return {"v": VERSION, "ts": stamp(ns), "kind": kind, "by": by, "data": data}


def members_of(draft: Draft, ns: int) -> dict[str, Any]:
    """Return the payload's members of a draft that happened at `ns` unless it says otherwise itself."""
    return head(
        draft.kind,
        by=draft.by,
        ns=draft.ns or ns,
        data=draft.data,
        session=draft.session,
        corr=draft.corr,
        cause=draft.cause,
        key=draft.key,
    )


def encode(members: dict[str, Any], redaction: Redaction | None) -> bytes:
    """Return the payload without its closing brace, free of secrets; raises `EventInvalid`.

    When something had to be taken out, `members` are what was written.
    """
    try:
        body = dumps(members, None, _ONLY_JSON)[:-1]
        if b"null" in body:
            _refuse_not_finite(members["data"])
        if redaction is not None and redaction.looks_secret(body):
            _redact(members, redaction.redact)
            body = dumps(members, None, _ONLY_JSON)[:-1]
    except (TypeError, ValueError) as error:
        raise (_not_utf8 if _NOT_UTF8 in str(error) else _not_json)(members["kind"], error) from error
    if len(body) > MAX_LINE - TRAILER:
        raise _too_large(members["kind"], len(body))
    return body


def _redact(members: dict[str, Any], redact: Redact) -> None:
    """Replace secrets. Of a name's, a part of the digest stays: events of two keys or tasks must not become one's."""
    from hashlib import sha256  # rare

    members["data"] = redact(members["data"])
    names = {name: members[name] for name in _NAMES & members.keys()}
    clean = redact(names)
    for name, given in names.items():
        if clean[name] != given:
            digest = sha256(given.encode()).hexdigest()[:_DIGEST]
            members[name] = f"{clean[name][: _LONGEST_NAME - _DIGEST - 1]}:{digest}"


def _not_utf8(kind: str, _: Exception) -> EventInvalid:
    return EventInvalid(f"a text in the data of `{kind}` is not UTF-8", hint="write it in UTF-8", kind=kind)


def _not_json(kind: str, error: Exception) -> EventInvalid:
    return EventInvalid(
        f"the data of `{kind}` is not JSON: {error}",
        hint="use objects with string keys, arrays, strings, numbers, true, false, null",
        kind=kind,
    )


def _refuse_not_finite(value: object) -> None:
    """NaN and the infinities are no JSON; the encoder would write null for them and say nothing."""
    if isinstance(value, float) and not math.isfinite(value):
        message = f"{value} is not a JSON number"
        raise ValueError(message)
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _refuse_not_finite(item)


def _check_names(members: Mapping[str, Any]) -> None:
    for name, value in members.items():
        if name in _NAMES and not _is_name(value):
            raise EventInvalid(f"`{name}` must be a text of 1 to {_LONGEST_NAME} characters, not {value!r}", field=name)
    cause = members.get("cause", 1)
    if type(cause) is not int or cause < 1:
        raise EventInvalid(f"`cause` must be the number of an event, not {cause!r}", field="cause")


def _is_name(value: object) -> bool:
    """A text that can be written; half a surrogate pair cannot."""
    if type(value) is not str or not 0 < len(value) <= _LONGEST_NAME:
        return False
    return value.isascii() or value.encode(errors="ignore").decode() == value


def _too_large(kind: str, size: int) -> EventInvalid:
    return EventInvalid(
        f"this `{kind}` needs {size + TRAILER:,} bytes; a line holds at most {MAX_LINE:,}",
        hint="keep the bulk in a file and let the event name it",
        kind=kind,
        bytes=size + TRAILER,
        limit=MAX_LINE,
    )
