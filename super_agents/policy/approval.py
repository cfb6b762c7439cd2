"""An approval: what somebody may not do without a person, and what the person said."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

ALLOW, DENY = "allow", "deny"
ANSWERS = (ALLOW, DENY)
ASKED, ALLOWED, DENIED, EXPIRED, WITHDRAWN = "asked", "allowed", "denied", "expired", "withdrawn"
STATES = (ASKED, ALLOWED, DENIED, EXPIRED, WITHDRAWN)
ONCE, SESSION, ALWAYS = "once", "session", "always"
SCOPES = (ONCE, SESSION, ALWAYS)
DIALOG = "dialog"  # answered in the pane of the client that asks


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCall:
    """The call of a tool that a client has to ask about: what it would do, in which session, and who waits there.

    `command` is what a shell would run, `path` the file that would be written; `tool_use` the call's id at the client.
    `waiter` names the lock that the process holds which brings the answer to the client.
    """

    tool: str
    command: str | None = None
    path: str | None = None
    session: str | None = None
    tool_use: str | None = None
    waiter: str | None = None

    def to_dict(self) -> dict[str, str]:
        """Return what is known of it as JSON members."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A question to the people of a project, as it stands at one moment; times are UTC, as events carry them.

    `action` is what would be done, as exactly as can be said; `scope` for what the answer is wanted: `once`, for the
    asker's `session`, or `always`; `granted` for what it was given. Nobody can answer from `expires_at` on. `via` says
    where the person answered when that was not the command line. The members from `tool` on are those of a `ToolCall`.
    """

    id: str
    action: str
    reason: str
    scope: str
    asked_by: str
    asked_at: str
    expires_at: str
    corr: str | None
    state: str = ASKED
    answered_by: str | None = None
    answered_at: str | None = None
    note: str | None = None
    via: str | None = None
    granted: str | None = None
    tool: str | None = None
    command: str | None = None
    path: str | None = None
    session: str | None = None
    tool_use: str | None = None
    waiter: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.state == ASKED

    @property
    def is_allowed(self) -> bool:
        """Whether a person said yes."""
        return self.state == ALLOWED

    def to_dict(self) -> dict[str, Any]:
        """Return the approval as JSON members."""
        return asdict(self)


def id_of(number: int) -> str:
    """Return the id that people read: `a-7`."""
    return f"a-{number}"


def number_of(approval: str) -> int:
    """Return the number in an id, 0 when it is none."""
    digits = approval.removeprefix("a-")
    is_id = approval.startswith("a-") and digits.isascii() and digits.isdigit() and digits[0] != "0"
    return int(digits) if is_id and len(digits) < 18 else 0  # noqa: PLR2004 - what SQLite's integers hold
