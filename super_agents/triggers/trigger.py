"""A trigger: which events it is for, and what it does about each."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

DEEPEST = 8  # triggers that may follow from each other before it is a circle
WINDOW = 600.0  # seconds in which a trigger may fire `limit` times
LIMIT = 20
ATTEMPTS = 5
COMMAND_TIMEOUT = 60.0  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAction:
    """A task for an agent or a role; while one of the same trigger still waits for them, no second is added.

    With `again` each event adds one.
    """

    title: str
    details: str = ""
    role: str | None = None
    agent: str | None = None
    priority: str = "normal"
    again: bool = False

    @property
    def addressee(self) -> str:
        """Whom it is for, in a word."""
        return f"role:{self.role}" if self.role else f"agent:{self.agent}" if self.agent else "anybody"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageAction:
    """A message, to addresses as `message send --to` takes them."""

    to: tuple[str, ...]
    text: str
    subject: str = ""
    priority: str = "normal"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAction:
    """A command line for the shell, which is killed after `timeout` seconds."""

    run: str
    timeout: float = COMMAND_TIMEOUT


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """One rule of `triggers.toml`; what is empty asks for nothing.

    `on` and `by`, `branches`, `subjects` are globs, of which one must fit; `paths` are patterns as in `.gitignore`, of
    which the last that fits decides. `cooldown` is in seconds. With `dedupe`, a text with places, it fires once for
    each value of that text, or once a cooldown. `line` is where it stands in the file.
    """

    name: str
    line: int
    on: tuple[str, ...]
    about: str = ""
    enabled: bool = True
    paths: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    cooldown: float = 0.0
    dedupe: str = ""
    limit: int = LIMIT
    tasks: tuple[TaskAction, ...] = ()
    messages: tuple[MessageAction, ...] = ()
    commands: tuple[CommandAction, ...] = ()
    notify: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the trigger as JSON members."""
        return asdict(self)


def key_of(trigger: str, seq: int) -> str:
    """Return the key under which a trigger acts on an event: the log takes it once."""
    return f"trigger:{trigger}:{seq}"
