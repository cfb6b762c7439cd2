"""The view `mail`: messages, what became of each for each recipient, and who can be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import orjson

from super_agents.events.views import View
from super_agents.messages.message import PRIORITIES, number_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping

    from super_agents.events.event import Event

_MESSAGES = """
number INTEGER PRIMARY KEY, seq INTEGER NOT NULL, ts TEXT NOT NULL, sender TEXT NOT NULL, addressed TEXT NOT NULL,
recipients TEXT NOT NULL, thread INTEGER NOT NULL, reply_to INTEGER, subject TEXT NOT NULL, text TEXT NOT NULL,
priority TEXT NOT NULL, template TEXT, fields TEXT, requires_reply INTEGER NOT NULL, deadline TEXT, expires TEXT,
corr TEXT, key TEXT UNIQUE, UNIQUE (thread, number), UNIQUE (sender, number)
"""
# `box` is the recipient while the message is to be offered, and NULL afterwards; `due` is empty when it may be offered
# at once, else the time from which on it may be again. `awaited_by` is the sender while it waits for the answer.
# `offer` is the offer to a live session that is under way, and `held` until when nobody else is offered it.
_DELIVERIES = """
message INTEGER NOT NULL, recipient TEXT NOT NULL, state TEXT NOT NULL, rank INTEGER NOT NULL, box TEXT,
due TEXT NOT NULL, shown INTEGER NOT NULL, tries INTEGER NOT NULL, shown_ts TEXT, dies TEXT, acted_ts TEXT,
answer INTEGER, expired_ts TEXT, reason TEXT, dead TEXT, awaited_by TEXT, offer TEXT,
held TEXT NOT NULL, PRIMARY KEY (message, recipient), UNIQUE (recipient, message), UNIQUE (box, due, rank, message),
UNIQUE (awaited_by, message, recipient)
"""
_OFFERS = """
offer TEXT PRIMARY KEY, recipient TEXT NOT NULL, session TEXT NOT NULL, ts TEXT NOT NULL, until TEXT NOT NULL,
messages TEXT NOT NULL, UNIQUE (recipient, ts, offer)
"""
_TIMERS = """
at TEXT NOT NULL, what TEXT NOT NULL, message INTEGER NOT NULL, recipient TEXT NOT NULL,
PRIMARY KEY (message, recipient, what), UNIQUE (at, message, recipient, what)
"""

_OPEN = "message = :message AND recipient = :recipient AND state IN ('stored', 'shown')"
_SEND = """
INSERT OR IGNORE INTO mail_messages VALUES (:number, :seq, :ts, :sender, :to, :recipients, :thread, :reply_to,
    :subject, :text, :priority, :template, :fields, :requires_reply, :deadline, :expires, :corr, :key)
"""
_DELIVER = """
INSERT OR IGNORE INTO mail_deliveries (message, recipient, state, rank, box, due, shown, tries, held, awaited_by)
VALUES (:number, :recipient, 'stored', :rank, :recipient, '', 0, 0, '', CASE :requires_reply WHEN 1 THEN :sender END)
"""
_TIMER = "INSERT OR REPLACE INTO mail_timers VALUES (?, ?, ?, ?)"
_SHOW = f"""
UPDATE mail_deliveries SET state = 'shown', shown = shown + 1, tries = tries + 1, shown_ts = :ts, due = :again,
    box = CASE :is_last WHEN 0 THEN box END, dies = CASE :is_last WHEN 1 THEN :again END, offer = NULL, held = ''
WHERE {_OPEN} AND coalesce(:offer, offer, '') = coalesce(offer, '')
"""  # noqa: S608 - our own names
_ACT = f"""
UPDATE mail_deliveries SET state = 'acted', acted_ts = :ts, box = NULL, dies = NULL WHERE {_OPEN}
"""  # noqa: S608 - our own names
_ANSWER = """
UPDATE mail_deliveries SET answer = :answer, awaited_by = NULL
WHERE message = :message AND recipient = :recipient AND state = 'acted' AND answer IS NULL
"""
_EXPIRE = f"""
UPDATE mail_deliveries SET state = 'expired', expired_ts = :ts, reason = :reason, box = NULL, dies = NULL,
    awaited_by = NULL WHERE {_OPEN}
"""  # noqa: S608 - our own names
_DIE = f"UPDATE mail_deliveries SET box = NULL, dies = NULL, dead = :why WHERE {_OPEN}"  # noqa: S608 - as above
_RESEND = f"""
UPDATE mail_deliveries SET box = recipient, due = '', tries = 0, dies = NULL, offer = NULL, held = ''
WHERE dead IS NOT NULL AND {_OPEN}
"""  # noqa: S608 - as above
_OFFER = f"UPDATE mail_deliveries SET offer = :offer, held = :until WHERE {_OPEN}"  # noqa: S608 - as above
_RETURN = """
UPDATE mail_deliveries SET offer = NULL, held = '' WHERE message = :message AND recipient = :recipient
    AND offer = :offer
"""
_LIVING = "SELECT message, recipient FROM mail_deliveries WHERE box = ?"
_REGISTER = """
INSERT INTO mail_names VALUES (:name, :role, :team, 1)
ON CONFLICT DO UPDATE SET role = :role, team = :team, is_active = 1
"""
NOT_ACTED_ON, RETIRED = "not acted on", "recipient retired"
EXPIRE, DIE, OVERDUE = "expire", "die", "overdue"  # what a timer stands for


class MailView(View):
    """Messages, deliveries, what is due when, dead letters and names, each in a table.

    Times are compared with those that the events carry: what is due is decided when somebody asks, and told by an
    event, so that the view needs no clock.
    """

    name = "mail"
    version = 2
    kinds = ("message.*", "agent.registered", "agent.retired")
    tables: ClassVar[Mapping[str, str]] = {
        "mail_messages": _MESSAGES,
        "mail_deliveries": _DELIVERIES,
        "mail_offers": _OFFERS,
        "mail_timers": _TIMERS,
        "mail_dead": "message INTEGER NOT NULL, recipient TEXT NOT NULL, PRIMARY KEY (message, recipient)",
        "mail_names": "name TEXT PRIMARY KEY, role TEXT, team TEXT, is_active INTEGER NOT NULL",
    }

    def fold(self, event: Event, database: sqlite3.Connection) -> None:
        """Bring the tables from before the event to after it."""
        step = _STEPS.get(event.kind)
        if step is not None:
            step(event, database)


def _sent(event: Event, database: sqlite3.Connection) -> None:
    said = event.data
    row = _row(event)
    if row["number"] is None or database.execute(_SEND, row).rowcount == 0:  # written by hand, or twice
        return
    for recipient in said["recipients"]:
        database.execute(_DELIVER, {**row, "recipient": recipient})
        for what, at in ((EXPIRE, row["expires"]), (OVERDUE, row["deadline"])):
            if at:
                database.execute(_TIMER, (at, what, row["number"], recipient))
    for recipient in said.get("answers", ()):
        place = {"message": row["reply_to"], "recipient": recipient, "ts": event.ts, "answer": row["number"]}
        _act(place, database)
        if database.execute(_ANSWER, place).rowcount:
            _forget(place, database, OVERDUE)


def _row(event: Event) -> dict[str, object]:
    said = event.data
    optional = dict.fromkeys(("template", "deadline", "expires"))
    priority = said["priority"]
    return {
        **optional,
        **said,
        "number": number_of(said["message"]),
        "seq": event.seq,
        "ts": event.ts,
        "sender": event.by,
        "to": orjson.dumps(said["to"]).decode(),
        "recipients": orjson.dumps(said["recipients"]).decode(),
        "thread": number_of(said["thread"]) or 0,
        "reply_to": number_of(said.get("reply_to")),
        "answers": None,
        "subject": said.get("subject", ""),
        "fields": orjson.dumps(said["fields"]).decode() if "fields" in said else None,
        "requires_reply": int(said.get("requires_reply", False)),
        "rank": PRIORITIES.index(priority) if priority in PRIORITIES else len(PRIORITIES),
        "corr": event.corr,
        "key": event.key,
    }


def _shown(event: Event, database: sqlite3.Connection) -> None:
    said = event.data
    last = set(said.get("last", ()))
    for message in said["messages"]:
        place = {
            **_place(event, message, said["recipient"]),
            "again": said["again"],
            "is_last": int(message in last),
            "offer": said.get("offer"),
        }
        if database.execute(_SHOW, place).rowcount and message in last:
            database.execute(_TIMER, (said["again"], DIE, place["message"], said["recipient"]))
    database.execute("DELETE FROM mail_offers WHERE offer = ?", (said.get("offer"),))


def _offered(event: Event, database: sqlite3.Connection) -> None:
    """An offer whose time is over holds nothing any more, and is not asked after."""
    said = event.data
    database.execute("DELETE FROM mail_offers WHERE recipient = ? AND until <= ?", (said["recipient"], event.ts))
    row = {**said, "ts": event.ts, "messages": orjson.dumps(said["messages"]).decode()}
    database.execute(
        "INSERT OR IGNORE INTO mail_offers VALUES (:offer, :recipient, :session, :ts, :until, :messages)", row
    )
    for message in said["messages"]:
        place = _place(event, message, said["recipient"])
        database.execute(_OFFER, {**place, "offer": said["offer"], "until": said["until"]})


def _returned(event: Event, database: sqlite3.Connection) -> None:
    said = event.data
    for message in said["messages"]:
        database.execute(_RETURN, {**_place(event, message, said["recipient"]), "offer": said["offer"]})
    database.execute("DELETE FROM mail_offers WHERE offer = ?", (said["offer"],))


def _acknowledged(event: Event, database: sqlite3.Connection) -> None:
    _act(_place(event, event.data["message"], event.data["recipient"]), database)


def _expired(event: Event, database: sqlite3.Connection) -> None:
    for recipient in event.data["recipients"]:
        place = {**_place(event, event.data["message"], recipient), "reason": event.data["reason"]}
        if database.execute(_EXPIRE, place).rowcount:
            _forget(place, database, EXPIRE, DIE, OVERDUE)
            _unbury(place, database)


def _overdue(event: Event, database: sqlite3.Connection) -> None:
    for recipient in event.data["recipients"]:
        _forget(_place(event, event.data["message"], recipient), database, OVERDUE)


def _died(event: Event, database: sqlite3.Connection) -> None:
    _bury({**_place(event, event.data["message"], event.data["recipient"]), "why": NOT_ACTED_ON}, database)


def _resent(event: Event, database: sqlite3.Connection) -> None:
    place = _place(event, event.data["message"], event.data["recipient"])
    if database.execute(_RESEND, place).rowcount:
        _unbury(place, database)


def _registered(event: Event, database: sqlite3.Connection) -> None:
    database.execute(_REGISTER, {"role": None, "team": None, **event.data})


def _retired(event: Event, database: sqlite3.Connection) -> None:
    """Nobody will read what is in its box: all of it becomes dead letters."""
    name = event.data["name"]
    database.execute("UPDATE mail_names SET is_active = 0 WHERE name = ?", (name,))
    for row in database.execute(_LIVING, (name,)).fetchall():
        _bury({"message": row["message"], "recipient": name, "why": RETIRED}, database)


_STEPS: Mapping[str, Callable[[Event, sqlite3.Connection], None]] = {
    "message.sent": _sent,
    "message.shown": _shown,
    "message.offered": _offered,
    "message.returned": _returned,
    "message.acknowledged": _acknowledged,
    "message.expired": _expired,
    "message.overdue": _overdue,
    "message.died": _died,
    "message.resent": _resent,
    "agent.registered": _registered,
    "agent.retired": _retired,
}


def _place(event: Event, message: object, recipient: str) -> dict[str, object]:
    return {"message": number_of(message), "recipient": recipient, "ts": event.ts}


def _act(place: Mapping[str, object], database: sqlite3.Connection) -> None:
    if database.execute(_ACT, place).rowcount:
        _forget(place, database, EXPIRE, DIE)
        _unbury(place, database)


def _bury(place: Mapping[str, object], database: sqlite3.Connection) -> None:
    if database.execute(_DIE, place).rowcount:
        _forget(place, database, DIE)
        database.execute("INSERT OR IGNORE INTO mail_dead VALUES (:message, :recipient)", place)


def _unbury(place: Mapping[str, object], database: sqlite3.Connection) -> None:
    database.execute(
        "UPDATE mail_deliveries SET dead = NULL WHERE message = :message AND recipient = :recipient", place
    )
    database.execute("DELETE FROM mail_dead WHERE message = :message AND recipient = :recipient", place)


def _forget(place: Mapping[str, object], database: sqlite3.Connection, *timers: str) -> None:
    where = (place["message"], place["recipient"])
    for what in timers:
        database.execute("DELETE FROM mail_timers WHERE message = ? AND recipient = ? AND what = ?", (*where, what))
