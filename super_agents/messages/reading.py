"""Questions to the tables of the view `mail`, answered as messages and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from super_agents.errors import MessageNotFound
from super_agents.messages.delivery import EXPIRED, SHOWN, STORED, Delivery
from super_agents.messages.mail_view import NOT_ACTED_ON
from super_agents.messages.message import Message, id_of, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

# CROSS JOIN keeps SQLite from starting with the messages: an inbox is short, the table of messages is not.
_COLUMNS = """
SELECT d.recipient AS of, d.rank, d.state, d.shown, d.tries, d.shown_ts, d.dies, d.acted_ts, d.answer, d.expired_ts,
    d.reason, d.dead, d.awaited_by, m.*
"""
_BOTH = f"{_COLUMNS} FROM mail_deliveries d CROSS JOIN mail_messages m ON m.number = d.message"
_LIVES = "(m.expires IS NULL OR m.expires > :now)"
_OFFERED = f"{_BOTH} WHERE d.box = :box AND {_LIVES} AND "
_FRESH = _OFFERED + "d.due = '' ORDER BY d.rank, d.message LIMIT :limit"
_AGAIN = _OFFERED + "d.due > '' AND d.due <= :now ORDER BY d.due, d.rank, d.message LIMIT :limit"

_DEAD = f"""
{_COLUMNS} FROM (
    SELECT message, recipient FROM mail_dead
    UNION SELECT message, recipient FROM mail_timers WHERE what = 'die' AND at <= ?
) x CROSS JOIN mail_deliveries d ON d.message = x.message AND d.recipient = x.recipient
CROSS JOIN mail_messages m ON m.number = d.message ORDER BY d.message, d.recipient
"""  # noqa: S608 - our own names


def find_message(database: sqlite3.Connection, message_id: str) -> Message:
    """Return the message with this id; raises `MessageNotFound`."""
    number = number_of(message_id)
    row = database.execute("SELECT * FROM mail_messages WHERE number = ?", (number,)).fetchone()
    if row is None:
        raise MessageNotFound(message_id)
    return _message(row)


def find_keyed(database: sqlite3.Connection, key: str) -> Message | None:
    """Return the message that was sent under this idempotency key, or None."""
    row = database.execute("SELECT * FROM mail_messages WHERE key = ?", (key,)).fetchone()
    return None if row is None else _message(row)


def next_number(database: sqlite3.Connection) -> int:
    """Return the number of the next message; ask under the log's lock."""
    row = database.execute("SELECT MAX(number) AS last FROM mail_messages").fetchone()
    return (row["last"] or 0) + 1


def deliveries_of(
    database: sqlite3.Connection, message: Message, *, now: str, only: Sequence[str] | None = None
) -> list[Delivery]:
    """Return what became of a message for each of its recipients, or `only` these, in the order of their names."""
    number = number_of(message.id)
    question, order = f"{_BOTH} WHERE d.message = ?", "ORDER BY d.recipient"
    if only is None:
        rows = database.execute(f"{question} {order}", (number,)).fetchall()
    else:
        marks = ", ".join("?" for _ in only)
        rows = database.execute(f"{question} AND d.recipient IN ({marks}) {order}", (number, *only)).fetchall()
    return [_delivery(row, now) for row in rows]


def offered(database: sqlite3.Connection, boxes: Sequence[str], *, now: str, limit: int) -> list[Delivery]:
    """Return what the owner of these boxes is to be shown: the most urgent first, then the oldest.

    Looks at no more than the first `limit` of each box that were never shown, and of those to be shown again.
    """
    asked = [{"box": box, "now": now, "limit": limit} for box in boxes]
    rows = [row for each in asked for question in (_FRESH, _AGAIN) for row in database.execute(question, each)]
    rows.sort(key=lambda row: (row["rank"], row["number"]))
    return [_delivery(row, now) for row in rows[:limit]]


def is_anything_kept(database: sqlite3.Connection, boxes: Sequence[str]) -> bool:
    """Tell whether a message is in one of these boxes, whenever it is to be shown."""
    question = "SELECT 1 FROM mail_deliveries WHERE box = ? LIMIT 1"
    return any(database.execute(question, (box,)).fetchone() for box in boxes)


def awaited(database: sqlite3.Connection, sender: str, *, now: str) -> list[Delivery]:
    """Return the deliveries whose answer a sender waits for, the oldest message first."""
    rows = database.execute(f"{_BOTH} WHERE d.awaited_by = ? ORDER BY d.message, d.recipient", (sender,))
    return [found for row in rows if (found := _delivery(row, now)).awaits]


def dead(database: sqlite3.Connection, *, now: str) -> list[Delivery]:
    """Return the dead letters: those of which an event tells, and those whose time came since."""
    rows = database.execute(_DEAD, (now,))
    return [found for row in rows if (found := _delivery(row, now)).dead]


def newest(database: sqlite3.Connection, *, count: int, **wanted: object) -> list[Message]:
    """Return the newest messages that fit all that is `wanted` (sender, recipient, thread, before), the newest last."""
    recipient = wanted.get("recipient")
    number = "m.number" if recipient is None else "d.message"
    fits = {"sender": "m.sender =", "recipient": "d.recipient =", "thread": "m.thread =", "before": f"{number} <"}
    asked = {fits[name]: value for name, value in wanted.items() if value is not None}
    source = "mail_messages m"
    if recipient is not None:
        source = "mail_deliveries d JOIN mail_messages m ON m.number = d.message"
    where = " AND ".join(f"{fit} ?" for fit in asked) or "1"
    question = f"SELECT m.* FROM {source} WHERE {where} ORDER BY {number} DESC LIMIT ?"  # noqa: S608 - our own names
    rows = database.execute(question, (*asked.values(), count)).fetchall()
    return [_message(row) for row in reversed(rows)]


def _message(row: sqlite3.Row) -> Message:
    return Message(
        id=id_of(row["number"]),
        seq=row["seq"],
        sent_at=row["ts"],
        sender=row["sender"],
        to=tuple(orjson.loads(row["addressed"])),
        recipients=tuple(orjson.loads(row["recipients"])),
        thread=id_of(row["thread"]),
        reply_to=id_of(row["reply_to"]) if row["reply_to"] else None,
        subject=row["subject"],
        text=row["text"],
        priority=row["priority"],
        template=row["template"],
        fields=orjson.loads(row["fields"]) if row["fields"] else None,
        requires_reply=bool(row["requires_reply"]),
        deadline=row["deadline"],
        expires=row["expires"],
        corr=row["corr"],
    )


def _delivery(row: sqlite3.Row, now: str) -> Delivery:
    """What is due by the clock counts as if its event had been written."""
    is_open = row["state"] in {STORED, SHOWN}
    is_over = is_open and row["expires"] is not None and row["expires"] <= now
    is_dying = is_open and row["dies"] is not None and row["dies"] <= now
    return Delivery(
        message=_message(row),
        recipient=row["of"],
        state=EXPIRED if is_over else row["state"],
        shown=row["shown"],
        tries=row["tries"],
        shown_at=row["shown_ts"],
        acted_at=row["acted_ts"],
        answer=id_of(row["answer"]) if row["answer"] else None,
        expired_at=row["expires"] if is_over else row["expired_ts"],
        reason="ttl" if is_over else row["reason"],
        dead=None if is_over else NOT_ACTED_ON if is_dying else row["dead"],
        awaits=None if is_over or row["awaited_by"] is None else _awaits(row["deadline"], now),
    )


def _awaits(deadline: str | None, now: str) -> str:
    return "overdue" if deadline is not None and deadline <= now else "waiting"
