"""Switching a trigger on or off in the text of `triggers.toml`: one value changes, and not a byte beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.errors import TriggerNotFound, TriggersInvalid
from super_agents.system.files import write_atomic
from super_agents.triggers.reading import parsed, read
from super_agents.triggers.toml_place import line_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from super_agents.triggers.trigger import Trigger

_VALUE = re.compile(r"(\s*enabled\s*=\s*)(true|false)(.*)", re.DOTALL)


def switch(path: Path, names: Sequence[str], *, enabled: bool) -> list[Trigger]:
    """Write the wish into the file and return the triggers that it changed.

    Raises `TriggerNotFound`, `TriggersInvalid`, also when the file is written so that we cannot change it safely.
    """
    triggers = read(path)
    chosen = [find(triggers, name) for name in names]
    changed = [trigger for trigger in chosen if trigger.enabled != enabled]
    if not changed:
        return []
    text = path.read_bytes().decode("utf-8")
    wanted = {trigger.name for trigger in changed}
    for name in wanted:
        text = _switched(text, name, enabled=enabled)
    after = {trigger.name: trigger for trigger in parsed(text, path)}
    for before in triggers:
        expected = replace(before, enabled=enabled if before.name in wanted else before.enabled)
        if replace(after[before.name], line=before.line) != expected:
            says = f"{path}: `enabled` of `{before.name}` cannot be changed by us; write it by hand"
            raise TriggersInvalid([{"file": str(path), "says": says}])
    write_atomic(path, text.encode(), mode=path.stat().st_mode & 0o777)
    return [after[trigger.name] for trigger in changed]


def find(triggers: Sequence[Trigger], name: str) -> Trigger:
    """Return the trigger of this name; raises `TriggerNotFound`."""
    found = next((trigger for trigger in triggers if trigger.name == name), None)
    if found is None:
        raise TriggerNotFound(name, [trigger.name for trigger in triggers])
    return found


def _switched(text: str, name: str, *, enabled: bool) -> str:
    value = "true" if enabled else "false"
    lines = text.splitlines(keepends=True)
    at = line_of(text, ("trigger", name, "enabled"))
    if at is not None:
        found = _VALUE.fullmatch(lines[at - 1])
        if found:
            lines[at - 1] = f"{found[1]}{value}{found[3]}"
        return "".join(lines)
    head = line_of(text, ("trigger", name))
    if head is not None and lines[head - 1].lstrip().startswith("["):
        end = "\r\n" if lines[head - 1].endswith("\r\n") else "\n"
        lines[head - 1] = lines[head - 1].rstrip("\r\n") + end + f"enabled = {value}{end}"
    return "".join(lines)
