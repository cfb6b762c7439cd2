"""What `verify` and the doctor say when they saw something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not as it should be: a stable code, what was seen, what to do.

    An error or a warning makes a command end with 1; a note does not. `file` and `offset` (bytes) say where.
    """

    code: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    file: str | None = None
    offset: int | None = None
    seq: int | None = None
    fixed: bool = False
    details: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as JSON members, without those that are not set."""
        optional = {"file": self.file, "offset": self.offset, "seq": self.seq, "details": self.details or None}
        given = {name: value for name, value in optional.items() if value is not None}
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "hint": self.hint,
            "fixed": self.fixed,
            **given,
        }
