"""What agents and people write to each other."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_MESSAGE = Field(str, "the message's id, as `m-7`")
_RECIPIENT = Field(str, "whose delivery it is: an agent, `human` or `human:<login>`")
_OFFER = Field(str, "the offer's id, 16 hex digits")

KINDS = (
    Kind(
        "message.sent",
        "a message was stored for each of its recipients; when it answers another, that one is acted on by it",
        {
            "message": _MESSAGE,
            "thread": Field(str, "id of the message that the thread began with; its own when it begins one"),
            "reply_to": optional(str, "id of the message it answers"),
            "answers": optional(list, "recipients of that message for whom this is the answer"),
            "to": Field(list, "whom the sender named, groups as they were written"),
            "recipients": Field(list, "who they were at that moment"),
            "subject": optional(str, "a line that says what it is about"),
            "text": Field(str, "what is said"),
            "priority": Field(str, "`urgent`, `high`, `normal` or `low`"),
            "template": optional(str, "name of the template whose fields were checked"),
            "fields": optional(dict, "the template's fields"),
            "requires_reply": optional(bool, "true when the sender waits for an answer of each recipient"),
            "deadline": optional(str, "until when the answer is wanted, UTC"),
            "expires": optional(str, "from when on it is of no use any more, UTC"),
        },
        "always",
    ),
    Kind(
        "message.shown",
        "a recipient's model was given messages to read",
        {
            "messages": Field(list, "ids of the messages"),
            "recipient": _RECIPIENT,
            "again": Field(str, "from when on they are offered again unless they were acted on, UTC"),
            "last": optional(list, "ids of those that are not offered again: at that time they become dead letters"),
            "offer": optional(str, "the offer that was taken; once, and only for what has not been shown since"),
        },
        "always",
    ),
    Kind(
        "message.offered",
        "a text with messages was made for a session of their recipient; it is not known yet whether it gets there",
        {
            "offer": _OFFER,
            "messages": Field(list, "ids of the messages"),
            "recipient": _RECIPIENT,
            "session": Field(str, "the session that is to be given it"),
            "until": Field(str, "from when on they are offered again when nothing more was heard of it, UTC"),
        },
    ),
    Kind(
        "message.returned",
        "an offer did not get to its session: its messages are offered again",
        {
            "offer": _OFFER,
            "messages": Field(list, "ids of the messages"),
            "recipient": _RECIPIENT,
            "reason": Field(str, "how that is known"),
        },
    ),
    Kind(
        "message.acknowledged",
        "a recipient acted on a message",
        {"message": _MESSAGE, "recipient": _RECIPIENT},
        "always",
    ),
    Kind(
        "message.expired",
        "a message was not acted on in time, or was given up",
        {
            "message": _MESSAGE,
            "recipients": Field(list, "those who had not acted on it"),
            "reason": Field(str, "`ttl`: its time was over; `dropped`: a dead letter was given up"),
        },
        "always",
    ),
    Kind(
        "message.overdue",
        "an answer was not there at the deadline",
        {"message": _MESSAGE, "recipients": Field(list, "those who had not answered")},
        "always",
    ),
    Kind(
        "message.died",
        "a message was shown as often as is allowed and never acted on: a dead letter",
        {"message": _MESSAGE, "recipient": _RECIPIENT, "shown": Field(int, "how many times")},
        "always",
    ),
    Kind(
        "message.resent",
        "a dead letter was put back into its recipient's inbox",
        {"message": _MESSAGE, "recipient": _RECIPIENT},
        "always",
    ),
    Kind(
        "message.refused",
        "somebody tried to write to, read for or act for whom they may not",
        {
            "action": Field(str, "`send`, `read`, `acknowledge`, `resend` or `drop`"),
            "recipients": Field(list, "whom it was about"),
            "message": optional(str, "id of the message it was about, when there was one"),
            "reason": Field(str, "why it was refused"),
        },
        "always",
    ),
)
