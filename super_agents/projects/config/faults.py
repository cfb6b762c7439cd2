"""What is wrong with settings, as sentences: where, which key, which value, and what to write instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from super_agents.projects.config.model import allowed, sections

if TYPE_CHECKING:
    import tomllib
    from pathlib import Path

    from super_agents.projects.config.model import Wrong

_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")
_TABLE = re.compile(r"\('[^)]*\)")  # how tomllib names a table: the tuple of its keys
_LONGEST_VALUE = 80


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value came from: the layer, the file or variable or flag, and the line if it has one."""

    layer: str
    source: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.source}:{self.line}" if self.line else self.source

    def to_dict(self) -> dict[str, object]:
        """Return the origin for machines."""
        return {"layer": self.layer, "source": self.source, "line": self.line}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the settings."""

    origin: Origin
    key: str
    value: str
    reason: str
    allowed: str

    def __str__(self) -> str:
        wrong = f"`{self.key} = {self.value}`" if self.value else f"`{self.key}`" if self.key else ""
        subject = f"{self.origin}: {wrong} {self.reason}" if wrong else f"{self.origin}: {self.reason}"
        return f"{subject}; write {self.allowed}" if self.allowed else subject

    def to_dict(self) -> dict[str, object]:
        """Return the fault for machines."""
        return {
            "origin": self.origin.to_dict(),
            "key": self.key,
            "value": self.value,
            "reason": self.reason,
            "allowed": self.allowed,
        }


def of_value(wrong: Wrong, origin: Origin) -> Fault:
    """Turn what the model refuses in a layer into a fault at its place."""
    if wrong.is_unknown:
        return _unknown(wrong.section, wrong.key, origin)
    if wrong.key is None:
        return Fault(origin, wrong.section, _shown(wrong.value), "is not a table", f"a table headed [{wrong.section}]")
    name = f"{wrong.section}.{wrong.key}"
    return Fault(origin, name, _shown(wrong.value), wrong.reason, allowed(wrong.section, wrong.key))


def of_syntax(path: Path, text: str, error: tomllib.TOMLDecodeError) -> Fault:
    """Say on which line and column a file stops being TOML."""
    message = str(error)
    found = _POSITION.search(message)
    lines = text.splitlines() or [""]
    line, column = (int(found[1]), int(found[2])) if found else (len(lines), len(lines[-1]) + 1)
    said = _readable(_POSITION.sub("", message).replace("(at end of document)", "").strip())
    return Fault(Origin("file", str(path), line), "", "", f"is not TOML at line {line}, column {column}: {said}", "")


def of_encoding(path: Path, error: UnicodeDecodeError) -> Fault:
    """Say on which line and column a file stops being UTF-8."""
    before = error.object[: error.start]
    line, column = before.count(b"\n") + 1, error.start - (before.rfind(b"\n") + 1) + 1
    return Fault(Origin("file", str(path), line), "", "", f"is not UTF-8 at line {line}, column {column}", "")


def of_reading(path: Path, error: OSError) -> Fault:
    """Say why a file cannot be read."""
    return Fault(Origin("file", str(path)), "", "", f"cannot be read: {error.strerror or error}", "")


def _readable(said: str) -> str:
    """Name a table as the file does; one that stands there twice is what people meet who add to a file."""
    found = _TABLE.search(said)
    if found is None:
        return said
    table = "[" + ".".join(part.strip("'") for part in found[0].strip("(),").split(", ")) + "]"
    if said == f"Cannot declare {found[0]} twice":
        return f"the table {table} stands there a second time: put all its settings below the first {table}"
    return said.replace(found[0], table)


def _unknown(section: str, key: str | None, origin: Origin) -> Fault:
    known = sections()
    if key is None:
        return Fault(origin, section, "", "is not a known section", _heading(section) or _nearest(section, list(known)))
    return Fault(
        origin, f"{section}.{key}", "", "is not a known setting", _nearest(key, list(known[section].model_fields))
    )


def _heading(name: str) -> str:
    """Say below which heading a setting belongs that stands above all of them."""
    headings = [f"[{section}]" for section, model in sections().items() if name in model.model_fields]
    return f"it below the heading {' or '.join(headings)}" if headings else ""


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"`{near[0]}` if that is what you mean" if near else f"one of {', '.join(f'`{item}`' for item in known)}"


def _shown(value: Any) -> str:
    """Write a value as a TOML file has it, cut when it is long."""
    text = str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}..."
