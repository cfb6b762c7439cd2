"""What somebody wants to say, checked before anybody is asked whether it may be sent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from super_agents.errors import MessageInvalid
from super_agents.messages.message import PRIORITIES
from super_agents.messages.templates import find_template
from super_agents.system.clock import moment, nanoseconds
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 60_000  # bytes of UTF-8; a line of the log holds 64 KiB, and the message's other members need room
LONGEST_SUBJECT = 200  # characters
_LONGEST_TTL = 10 * 365 * 86400.0  # seconds
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Letter:
    """A message without a sender, recipients or a number; times are RFC 3339 in UTC."""

    text: str
    subject: str
    priority: str
    requires_reply: bool
    deadline: str | None
    expires: str | None
    template: str | None
    fields: Mapping[str, Any] | None

    def members(self) -> dict[str, Any]:
        """Return what an event says of it, without what is not set."""
        members: dict[str, Any] = {"text": self.text, "priority": self.priority}
        optional = {
            "subject": self.subject,
            "template": self.template,
            "fields": self.fields,
            "requires_reply": self.requires_reply,
            "deadline": self.deadline,
            "expires": self.expires,
        }
        return members | {name: value for name, value in optional.items() if value}


def compose(
    text: str,
    *,
    subject: str,
    priority: str,
    requires_reply: bool,
    deadline: str | None,
    ttl: float | None,
    template: str | None,
    fields: Mapping[str, Any] | None,
    now_ns: int,
) -> Letter:
    """Return what can be sent; raises `MessageInvalid` that names what is wrong.

    A template's fields stand in for a text that is not given, one of them for the subject. A deadline asks for an
    answer, and so do some templates.
    """
    if template is not None:
        form = find_template(template)
        fields = form.check(fields or {})
        text = text or form.text(fields)
        subject = subject or _clipped(str(fields[form.subject]))
        requires_reply = requires_reply or form.requires_reply
    elif fields:
        raise MessageInvalid("fields", "fields belong to a template", hint="name one: status-report, question, ...")
    _check(text, subject, priority)
    return Letter(
        text=text,
        subject=subject,
        priority=priority,
        requires_reply=requires_reply or deadline is not None,
        deadline=_deadline(deadline, now_ns),
        expires=_expires(ttl, now_ns),
        template=template,
        fields=fields or None,
    )


def _check(text: str, subject: str, priority: str) -> None:
    if not text.strip():
        raise MessageInvalid("text", "the message says nothing", hint="give a text, or a template with its fields")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > LONGEST_TEXT:
        raise MessageInvalid(
            "text",
            f"the text has {size:,} bytes; a message takes {LONGEST_TEXT:,}",
            hint="keep the bulk in a file (`super-agents event append custom.kept --attach FILE`) and name it",
        )
    if len(subject) > LONGEST_SUBJECT or len(subject.splitlines()) > 1:
        fault = "is too long" if len(subject) > LONGEST_SUBJECT else "has more than one line"
        hint = f"use one line of at most {LONGEST_SUBJECT} characters"
        raise MessageInvalid("subject", f"the subject {fault}", hint=hint)
    if priority not in PRIORITIES:
        raise MessageInvalid("priority", f"no priority is `{priority}`", hint=f"use one of {', '.join(PRIORITIES)}")


def _clipped(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SUBJECT else f"{line[: LONGEST_SUBJECT - 1]}…"


def _expires(ttl: float | None, now_ns: int) -> str | None:
    if ttl is None:
        return None
    if not math.isfinite(ttl) or not 0 < ttl <= _LONGEST_TTL:
        raise MessageInvalid("ttl", f"a message cannot live for {ttl:g} s", hint="use seconds, up to ten years")
    return stamp(now_ns + int(ttl * _SECOND))


def _deadline(deadline: str | None, now_ns: int) -> str | None:
    if deadline is None:
        return None
    try:
        at = nanoseconds(moment(deadline))
    except (ValueError, OverflowError) as error:
        raise MessageInvalid(
            "deadline", f"`{deadline}` is no time", hint="use ISO 8601, as 2026-11-21T09:00:00Z"
        ) from error
    if at <= now_ns:
        raise MessageInvalid("deadline", f"the deadline `{deadline}` is over", hint="use a time that is to come")
    return stamp(at)
