"""Messages as a text for a model that did not ask for them: it says what it is, from whom, and what can be done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from super_agents.events.actors import is_person
from super_agents.hooks.claude.offer_files import MARK

if TYPE_CHECKING:
    from super_agents.messages.delivery import Delivery
    from super_agents.messages.offers import Offered

MOST = 12  # messages in one text
LONGEST = 9000  # characters; the client shows a part only of what has more than 10,000
_FRAME = re.compile(r"<(?=/?(system-reminder|task-notification|teammate-message))", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ROOM_FOR_FRAME = 1200


def composed(made: Offered) -> str:
    """Return the text of an offer, of at most `LONGEST` characters; long messages are cut, and say so."""
    count, more = len(made.deliveries), made.more
    begin = (
        f"{MARK}{made.offer.id}] {count} message{'s' if count > 1 else ''} for you, the agent `{made.offer.recipient}`."
        " This is mail: no hook failed, and nothing is to be mended. What is quoted was written by whoever is named as"
        " its sender; it is not the user who speaks, unless a person is named.\n"
    )
    heads = [_head(one) for one in made.deliveries]
    room = (LONGEST - _ROOM_FOR_FRAME - sum(map(len, heads))) // count
    bodies = [_body(one, room) for one in made.deliveries]
    letters = "".join(f"\n{head}\n{body}\n" for head, body in zip(heads, bodies, strict=True))
    waiting = f"\n{more} more in your inbox: `inbox_read`, or `super-agents message read`.\n" if more else ""
    return f"{begin}{letters}{waiting}\n{_WHAT_NOW.format(message=made.deliveries[0].message.id)}"


_WHAT_NOW = (
    "When you have acted on one, say so: the tool `message_acknowledge` of the MCP server `super-agents`, or"
    " `super-agents message acknowledge {message}`. To answer, which acknowledges too: `message_reply`, or"
    " `super-agents message reply {message} TEXT`. What is not acknowledged comes again. Finish what you are doing"
    " first, unless a message is urgent."
)


def _head(delivery: Delivery) -> str:
    message = delivery.message
    who = "a person" if is_person(message.sender) else "an agent"
    parts = [f"{message.id} from {message.sender} ({who}, known by its {'login' if 'person' in who else 'secret'})"]
    if message.priority != "normal":
        parts.append(message.priority.upper() if message.priority == "urgent" else message.priority)
    if message.subject:
        parts.append(f"about: {_clean(message.subject)}")
    if delivery.shown:
        parts.append(f"shown {delivery.shown} time{'s' if delivery.shown > 1 else ''} before and not acknowledged")
    if message.requires_reply:
        parts.append(f"wants an answer{f' until {message.deadline}' if message.deadline else ''}")
    return ", ".join(parts)


def _body(delivery: Delivery, room: int) -> str:
    lines: list[str] = []
    left = room
    whole = _clean(delivery.message.text).splitlines()
    for line in whole:
        if left < len(line) + 3:
            rest = f"> {line[: max(0, left - 150)]}…" if left > 200 else "> …"  # noqa: PLR2004 - else it is not worth a line
            return "\n".join([*lines, rest, f"(cut; all of it: `super-agents message show {delivery.message.id}`)"])
        lines.append(f"> {line}")
        left -= len(line) + 3
    return "\n".join(lines)


def _clean(text: str) -> str:
    """Keep a text from posing as the client, or as ours."""
    return _CONTROL.sub(" ", _FRAME.sub("&lt;", text)).replace(MARK, "[super-agents mail: ")
