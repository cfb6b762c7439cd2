"""The catalogue of event kinds: what can happen, and what each event carries.

A kind is `noun.past`. The catalogue is closed, so that a slip of the pen is an error and not a new kind; a project's
own events live under `custom.` and carry any JSON object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from re import compile as compile_pattern
from typing import TYPE_CHECKING, Any

from super_agents.errors import EventInvalid

if TYPE_CHECKING:
    from collections.abc import Mapping

CUSTOM = "custom."
_CUSTOM = compile_pattern(r"custom(\.[A-Za-z0-9_-]+)+")
_LONGEST = 200
RESERVED = frozenset({"seq", "crc", "seal", "v", "ts"})

_JSON_NAMES = {str: "string", int: "integer", bool: "boolean", list: "array", dict: "object"}


@dataclass(frozen=True, slots=True)
class Field:
    """One member of an event's data."""

    type: type
    meaning: str
    required: bool = True

    @property
    def json_type(self) -> str:
        """The type's name in JSON."""
        return _JSON_NAMES[self.type]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event: what it says, what it carries, how durable it is unless the writer says otherwise."""

    name: str
    meaning: str
    fields: Mapping[str, Field] = field(default_factory=dict)
    durability: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the kind as JSON members."""
        fields = [
            {"name": name, "type": field.json_type, "required": field.required, "meaning": field.meaning}
            for name, field in self.fields.items()
        ]
        return {"kind": self.name, "meaning": self.meaning, "durability": self.durability, "fields": fields}


def _optional(type_: type, meaning: str) -> Field:
    return Field(type_, meaning, required=False)


_FILES = Field(list, "changed files, each with `path`, `status` (git's letter) and, when renamed, `previous`")
_TRUNCATED = _optional(bool, "true when the list of files did not fit into one line")
_FILE_COUNT = _optional(int, "how many files there were, when the list was cut")
_WORKTREE = _optional(str, "name of the linked worktree it happened in; absent in the main one")

_CATALOGUE = (
    Kind("log.rotated", "the open segment was sealed; the last line of every sealed segment"),
    Kind("log.healed", "a foreign line was found at the end and left there", {"offset": Field(int, "byte after it")}),
    Kind(
        "log.sealed",
        "a sealed segment was archived; its digest is chained to the one before",
        {
            "segment": Field(str, "name of the segment, without ending"),
            "bytes": Field(int, "its size before compression"),
            "lines": Field(int, "its lines"),
            "sha256": Field(str, "digest of its bytes"),
            "previous": Field(str, "digest of the segment before it, or empty"),
            "hmac": _optional(str, "HMAC-SHA-256 of `previous` and `sha256` under the machine's chain key"),
        },
        "always",
    ),
    Kind(
        "log.forgotten",
        "old segments were deleted after their folded state was kept",
        {
            "through": Field(int, "last deleted sequence number"),
            "snapshot": Field(str, "sha256 of the kept views, the name of a file in `.claude/blobs/`"),
            "views": Field(dict, "version of each view in the snapshot"),
            "sha256": Field(str, "digest of the last deleted segment, where the chain goes on"),
        },
        "always",
    ),
    Kind(
        "log.repaired",
        "`event repair` mended something",
        {"findings": Field(list, "codes of what was mended")},
        "always",
    ),
    Kind(
        "project.initialized",
        "`init` laid the project's files down",
        {"version": Field(str, "release of super-agents"), "template": Field(str, "name of the template")},
        "always",
    ),
    Kind(
        "project.upgraded",
        "`upgrade` brought the project's files to a newer template",
        {
            "from_version": Field(str, "release before"),
            "to_version": Field(str, "release after"),
            "conflicts": Field(list, "files that were kept as the user has them"),
        },
        "always",
    ),
    Kind(
        "project.moved",
        "the project's folder was found at another path",
        {"from_path": Field(str, "where it was"), "to_path": Field(str, "where it is")},
        "always",
    ),
    Kind(
        "project.copied",
        "this folder is a copy of another project and became a project of its own",
        {"from_path": Field(str, "where the original is"), "from_id": Field(str, "the original's id")},
        "always",
    ),
    Kind(
        "km.started",
        "the knowledge manager serves",
        {
            "port": Field(int, "TCP port on 127.0.0.1"),
            "pid": Field(int, "process id"),
            "instance_id": Field(str, "random id of this run"),
            "version": Field(str, "release of super-agents"),
        },
    ),
    Kind(
        "km.stopped",
        "the knowledge manager ended in order",
        {
            "port": Field(int, "TCP port it had"),
            "instance_id": Field(str, "random id of that run"),
            "reason": Field(str, "what made it stop"),
        },
    ),
    Kind(
        "km.died",
        "the knowledge manager was found dead",
        {
            "port": Field(int, "TCP port it had"),
            "pid": Field(int, "process id it had"),
            "instance_id": Field(str, "random id of that run"),
        },
    ),
    Kind(
        "git.committed",
        "a commit was made",
        {
            "commit": Field(str, "its id"),
            "parents": Field(list, "ids of its parents; empty for a root commit"),
            "branch": _optional(str, "branch it was made on; absent when HEAD is detached"),
            "subject": Field(str, "first line of its message"),
            "files": _FILES,
            "truncated": _TRUNCATED,
            "file_count": _FILE_COUNT,
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.merged",
        "a merge was made or pulled",
        {
            "commit": Field(str, "HEAD after it"),
            "parents": Field(list, "ids of HEAD's parents"),
            "branch": _optional(str, "branch it was made on; absent when HEAD is detached"),
            "squash": Field(bool, "whether it was a squash merge, which makes no commit"),
            "files": _FILES,
            "truncated": _TRUNCATED,
            "file_count": _FILE_COUNT,
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.checked_out",
        "another commit, branch or file was checked out",
        {
            "from_commit": Field(str, "HEAD before"),
            "to_commit": Field(str, "HEAD after"),
            "branch": _optional(str, "branch after; absent when HEAD is detached"),
            "is_branch": Field(bool, "false when only files were checked out"),
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "git.push_started",
        "a push is about to send refs; git tells no hook whether it succeeded",
        {
            "remote": Field(str, "name of the remote, or its URL when it has none"),
            "url": Field(str, "where to, without credentials"),
            "refs": Field(list, "each with `local`, `local_commit`, `remote`, `remote_commit`"),
            "truncated": _optional(bool, "true when the list of refs did not fit into one line"),
            "ref_count": _optional(int, "how many refs there were, when the list was cut"),
            "worktree": _WORKTREE,
        },
    ),
    Kind(
        "view.rebuilt", "a view was folded anew", {"view": Field(str, "its name"), "through": Field(int, "last event")}
    ),
    Kind(
        "doctor.mended", "`doctor --fix` mended something", {"codes": Field(list, "codes of what was mended")}, "always"
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _CATALOGUE}


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
    near = get_close_matches(kind, KINDS, n=1) if isinstance(kind, str) else []
    hint = f"did you mean `{near[0]}`? " if near else ""
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
