"""Reading `triggers.toml`: every trigger, or everything that is wrong with the file, each at its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from super_agents.errors import TriggersInvalid
from super_agents.events.kinds import KINDS
from super_agents.triggers import fields
from super_agents.triggers.toml_place import line_of
from super_agents.triggers.trigger import CommandAction, MessageAction, TaskAction, Trigger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from super_agents.triggers.fields import Taken

_TABLE = "trigger"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ACTIONS: Mapping[str, Mapping[str, Taken]] = {
    "task": {
        "title": fields.text(200),
        "details": fields.template,
        "role": fields.text(200),
        "agent": fields.text(200),
        "priority": fields.priority,
        "again": fields.flag,
    },
    "message": {
        "to": fields.texts,
        "subject": fields.template,
        "text": fields.template,
        "priority": fields.message_priority,
    },
    "command": {"run": fields.text(1000), "timeout": fields.seconds(1, 3600)},
}
_SHAPES = {"task": TaskAction, "message": MessageAction, "command": CommandAction}
_NEEDED = {"task": ("title",), "message": ("to", "text"), "command": ("run",)}
_CONDITIONS: Mapping[str, Taken] = {
    "about": fields.text(500),
    "enabled": fields.flag,
    "on": fields.texts,
    "paths": fields.patterns,
    "by": fields.texts,
    "branches": fields.texts,
    "subjects": fields.texts,
    "cooldown": fields.seconds(0, 31_536_000),
    "dedupe": fields.template,
    "limit": fields.count(1, 1000),
    "notify": fields.template,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: on which line of the file, which key, which value, and what to write instead."""

    file: str
    line: int | None
    key: str
    value: str
    reason: str
    allowed: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        wrong = f"`{self.key} = {self.value}`" if self.value else f"`{self.key}`" if self.key else ""
        says = f"{place}: {wrong} {self.reason}" if wrong else f"{place}: {self.reason}"
        return f"{says}; write {self.allowed}" if self.allowed else says

    def to_dict(self) -> dict[str, Any]:
        """Return the fault as JSON members."""
        return {name: getattr(self, name) for name in ("file", "line", "key", "value", "reason", "allowed")}


class TriggersFile:
    """A file of triggers for who asks at every event: it is parsed again only when it says something else."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._content: bytes | None = None
        self._triggers: tuple[Trigger, ...] = ()

    def read(self) -> tuple[Trigger, ...]:
        """Return its triggers, none when it is not there; raises `TriggersInvalid` with every fault at once."""
        try:
            content = self._path.read_bytes()
            if content != self._content:
                self._triggers = parsed(content.decode("utf-8-sig"), self._path)
                self._content = content
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise TriggersInvalid([_of_file(self._path, f"cannot be read: {error}")]) from error
        return self._triggers


def read(path: Path) -> tuple[Trigger, ...]:
    """Return the triggers of a file, none when it is not there; raises `TriggersInvalid` with every fault at once."""
    return TriggersFile(path).read()


def parsed(text: str, path: Path) -> tuple[Trigger, ...]:
    """Return the triggers in the text of a file; raises `TriggersInvalid`."""
    try:
        said = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TriggersInvalid([_of_file(path, f"is not TOML: {error}")]) from error
    reader = _Reader(str(path), text)
    triggers = reader.triggers(said)
    if reader.faults:
        raise TriggersInvalid([fault.to_dict() | {"says": str(fault)} for fault in reader.faults])
    return triggers


def _of_file(path: Path, reason: str) -> dict[str, Any]:
    fault = Fault(str(path), None, "", "", reason, "")
    return fault.to_dict() | {"says": str(fault)}


@dataclass(slots=True)
class _Reader:
    file: str
    text: str
    faults: list[Fault] = field(default_factory=list)

    def triggers(self, said: Mapping[str, Any]) -> tuple[Trigger, ...]:
        for name in said.keys() - {_TABLE}:
            self._wrong((name,), "", "is not known", f"triggers as tables headed `[{_TABLE}.NAME]`")
        tables = said.get(_TABLE, {})
        if not isinstance(tables, dict):
            self._wrong((_TABLE,), _shown(tables), "is no table", f"tables headed `[{_TABLE}.NAME]`")
            return ()
        found = [self._trigger(name, table) for name, table in tables.items()]
        return tuple(trigger for trigger in found if trigger is not None)

    def _trigger(self, name: str, table: object) -> Trigger | None:
        place = (_TABLE, name)
        if not isinstance(table, dict):
            self._wrong(place, _shown(table), "is no table", f"a table headed `[{_TABLE}.{name}]`")
            return None
        if not _NAME.fullmatch(name):
            self._wrong(place, "", "is no name", "up to 64 small letters, digits and dashes")
        before = len(self.faults)
        taken = self._members(place, table, _CONDITIONS, also=tuple(_ACTIONS))
        actions: dict[str, Any] = {
            f"{kind}s": self._actions((*place, kind), kind, table.get(kind, [])) for kind in _ACTIONS
        }
        self._check_kinds(place, taken.get("on", ()))
        if "on" not in table:
            self._wrong(place, "", "does not say when it fires", '`on`, a list of kinds such as ["git.committed"]')
        if not any(actions.values()) and not taken.get("notify") and len(self.faults) == before:
            self._wrong(place, "", "does nothing", f"an action: `[[{_TABLE}.{name}.task]]`, or `notify`")
        if len(self.faults) > before:
            return None
        return Trigger(name=name, line=line_of(self.text, place) or 0, **taken, **actions)

    def _members(
        self,
        place: tuple[str | int, ...],
        table: Mapping[str, Any],
        known: Mapping[str, Taken],
        also: Sequence[str] = (),
    ) -> dict[str, Any]:
        taken = {}
        for key, value in table.items():
            if key in also:
                continue
            if key not in known:
                near = get_close_matches(key, [*known, *also], n=1)
                names = ", ".join(f"`{name}`" for name in (*known, *also))
                self._wrong((*place, key), "", "is not known", f"`{near[0]}`" if near else f"one of {names}")
                continue
            try:
                taken[key] = known[key].read(value)
            except ValueError as error:
                reason = str(error) or "is not allowed"
                self._wrong((*place, key), _shown(value), reason, known[key].allowed)
        return taken

    def _actions(self, heading: tuple[str, ...], kind: str, listed: object) -> tuple[Any, ...]:
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self._wrong(heading, _shown(listed), "is no list of tables", f"`[[{'.'.join(heading)}]]` above each")
            return ()
        found = []
        for number, table in enumerate(listed):
            before = len(self.faults)
            place: tuple[str | int, ...] = (*heading, number)
            taken = self._members(place, table, _ACTIONS[kind])
            for needed in _NEEDED[kind]:
                if needed not in table:
                    self._wrong(place, "", f"lacks `{needed}`", f"`{needed} = ...` below `[[{'.'.join(heading)}]]`")
            if taken.get("role") and taken.get("agent"):
                self._wrong(place, "", "has both `role` and `agent`", "one of them")
            if len(self.faults) == before:
                found.append(_SHAPES[kind](**taken))
        return tuple(found)

    def _check_kinds(self, place: tuple[str | int, ...], globs: Sequence[str]) -> None:
        for glob in globs:
            if glob.startswith("custom.") or any(fnmatchcase(kind, glob) for kind in (*KINDS, "custom.any")):
                continue
            near = get_close_matches(glob, KINDS, n=1)
            hint = f"`{near[0]}`" if near else "one that `super-agents event kinds` lists"
            self._wrong((*place, "on"), f'"{glob}"', "names no kind of event", hint)

    def _wrong(self, place: tuple[str | int, ...], value: str, reason: str, allowed: str) -> None:
        name = ".".join(part for part in place if isinstance(part, str))
        self.faults.append(Fault(self.file, line_of(self.text, place), name, value, reason, allowed))


def _shown(value: object) -> str:
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
