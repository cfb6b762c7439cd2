"""What somebody is here for, as a subagent's file of Claude Code: YAML between two lines of `---`, then a prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_FENCE = "---"
_MODEL = re.compile(rb"^model:[^\n\r]*", re.MULTILINE)
_END = re.compile(rb"^---[ \t]*\r?$", re.MULTILINE)


class Malformed(Exception):
    """A file that cannot be read as a role, by the line where the reading ended."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Role:
    """A role as its file says it; `lines` has the line of each key, `prompt_line` that of the prompt's first."""

    name: str
    description: str
    tools: tuple[str, ...]
    model: str
    prompt: str
    prompt_line: int
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def duty(self) -> str:
        """The first sentence of the description."""
        return self.description.partition(". ")[0].rstrip(".")


def parse(raw: bytes) -> Role:
    """Read a role's file; what is not there is empty. Raises `Malformed`."""
    try:
        lines = raw.decode().replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError as error:
        raise Malformed(1, "is not UTF-8") from error
    end = next((at for at, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if lines[0].rstrip() != _FENCE or end is None:
        raise Malformed(1, "has no front matter between two lines of `---`")
    known = _mapping("\n".join(lines[1:end]))
    return Role(
        name=_text(known, "name"),
        description=" ".join(_text(known, "description").split()),
        tools=_names(known.get("tools")),
        model=_text(known, "model"),
        prompt="\n".join(lines[end + 1 :]).strip(),
        prompt_line=end + 2,
        lines={str(key): known.lc.key(key)[0] + 2 for key in known},
    )


def with_model(raw: bytes, model: str) -> bytes:
    """Return a role's file with another model; one that names none stays as it is."""
    end = _END.search(raw, 4)
    head = end.start() if end else 0
    return _MODEL.sub(b"model: " + model.encode(), raw[:head], count=1) + raw[head:]


def _mapping(text: str) -> Any:
    from ruamel.yaml import YAML  # some 100 ms, for those who look into roles
    from ruamel.yaml.comments import CommentedMap
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        read = YAML().load(text)
    except MarkedYAMLError as error:
        at = error.problem_mark.line if error.problem_mark else 0
        raise Malformed(at + 2, f"has front matter that is no YAML: {error.problem}") from error
    except YAMLError as error:
        raise Malformed(2, "has front matter that is no YAML") from error
    if not isinstance(read, CommentedMap):
        raise Malformed(2, "has front matter without keys")
    return read


def _text(known: Mapping[str, Any], key: str) -> str:
    value = known.get(key)
    return "" if value is None else str(value)


def _names(value: Any) -> tuple[str, ...]:
    """Read tools: a list, or a text with commas; what stands in brackets behind a name belongs to it."""
    if value is None:
        return ()
    found = value if isinstance(value, list) else re.split(r",(?![^(]*\))", str(value))
    return tuple(str(name).strip() for name in found if str(name).strip())
