"""A permission: commands that a client need not ask about any more, learned from people's answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

PROPOSED, ACCEPTED, REJECTED, UNDONE, EXPIRED = "proposed", "accepted", "rejected", "undone", "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """A rule as it stands at one moment; times are UTC, as events carry them.

    `pattern` is one command exactly, or ends with ` *` and stands for all that begin so. `approvals` are the ids of the
    answered questions that it would have made needless.
    """

    id: str
    pattern: str
    approvals: tuple[str, ...]
    proposed_at: str
    state: str = PROPOSED
    decided_by: str | None = None
    decided_at: str | None = None
    expires_at: str | None = None

    @property
    def rule(self) -> str:
        """The rule as Claude Code writes it."""
        return f"Bash({self.pattern})"

    def to_dict(self) -> dict[str, Any]:
        """Return the permission as JSON members."""
        return {**asdict(self), "rule": self.rule, "approvals": list(self.approvals)}


def id_of(number: int) -> str:
    """Return the id that people read: `p-2`."""
    return f"p-{number}"


def number_of(permission: str) -> int:
    """Return the number in an id, 0 when it is none."""
    digits = permission.removeprefix("p-")
    is_id = permission.startswith("p-") and digits.isascii() and digits.isdigit() and digits[0] != "0"
    return int(digits) if is_id and len(digits) < 18 else 0  # noqa: PLR2004 - what SQLite's integers hold
