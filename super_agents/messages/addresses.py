"""Whom a message is for: agents, people, and groups that are resolved when it is sent."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from super_agents.errors import MessageInvalid, UnknownRecipient
from super_agents.events.actors import PERSON, is_person

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

PEOPLE = "human"  # all of them: whoever of them acts first acts for all
EVERYBODY = "@all"
_ROLE, _TEAM = "@role:", "@team:"
_AGENT = re.compile(r"[a-z][a-z0-9._-]{0,63}")
_LOGIN = re.compile(re.escape(PERSON) + r"[^\s\x00-\x1f\x7f]{1,64}")
_NEAR = 3

_ACTIVE = "SELECT name FROM mail_names WHERE is_active AND name != ?"
_GROUPS = {_ROLE: f"{_ACTIVE} AND role = ? ORDER BY name", _TEAM: f"{_ACTIVE} AND team = ? ORDER BY name"}


def is_for_people(name: str) -> bool:
    """Tell whether a name stands for people: `human` or `human:<login>`."""
    return name == PEOPLE or is_person(name)


def boxes_of(name: str) -> tuple[str, ...]:
    """Return whose deliveries someone reads and acts on: its own; a person also those to all people."""
    return (name, PEOPLE) if is_person(name) else (name,)


def owns(actor: str, recipient: str) -> bool:
    """Tell whether deliveries to `recipient` are the actor's to act on."""
    return actor == recipient or (recipient == PEOPLE and is_person(actor))


def check_actor(name: str) -> str:
    """Return a name that someone may act under; raises `MessageInvalid`.

    Only the shape is checked. That whoever calls is who it says was verified by the door: names of people are taken
    from the door for people alone, an agent's after it gave its secret.
    """
    if _LOGIN.fullmatch(name) or (_AGENT.fullmatch(name) and name != PEOPLE):
        return name
    raise MessageInvalid("by", f"`{name}` is nobody's name", hint="use an agent's name or `human:<login>`")


def is_known(database: sqlite3.Connection, name: str) -> bool:
    """Tell whether there is or was an agent of this name, or whether it is a person's."""
    if name == PEOPLE or _LOGIN.fullmatch(name):
        return True
    return database.execute("SELECT 1 FROM mail_names WHERE name = ?", (name,)).fetchone() is not None


def resolve(database: sqlite3.Connection, to: Sequence[str], *, sender: str) -> list[str]:
    """Return the recipients that `to` names, each once, groups without the sender.

    Raises `UnknownRecipient` with everything in `to` that reaches nobody.
    """
    reached = {address: _members(database, address, sender) for address in to}
    lost = [address for address, members in reached.items() if not members]
    if lost:
        raise unknown(database, lost)
    return list(dict.fromkeys(name for members in reached.values() for name in members))


def unknown(database: sqlite3.Connection, lost: Sequence[str]) -> UnknownRecipient:
    """Build the error for addresses that reach nobody, with the names that are near."""
    known = _addresses(database)
    near = [found for address in lost for found in get_close_matches(address, known, n=_NEAR)]
    return UnknownRecipient(lost, near=list(dict.fromkeys(near)))


def _members(database: sqlite3.Connection, address: str, sender: str) -> list[str]:
    if address == PEOPLE or _LOGIN.fullmatch(address):
        return [address]
    if address == EVERYBODY:
        return _names(database, f"{_ACTIVE} ORDER BY name", sender)
    for prefix, question in _GROUPS.items():
        if address.startswith(prefix):
            return _names(database, question, sender, address.removeprefix(prefix))
    return _names(database, "SELECT name FROM mail_names WHERE is_active AND name = ?", address)


def _names(database: sqlite3.Connection, question: str, *values: str) -> list[str]:
    return [row["name"] for row in database.execute(question, values)]


def _addresses(database: sqlite3.Connection) -> list[str]:
    """Return everything that can be written to, but for people by their logins."""
    rows = database.execute("SELECT name, role, team FROM mail_names WHERE is_active ORDER BY name").fetchall()
    roles = {f"{_ROLE}{row['role']}" for row in rows if row["role"]}
    teams = {f"{_TEAM}{row['team']}" for row in rows if row["team"]}
    return [*(row["name"] for row in rows), PEOPLE, EVERYBODY, *sorted(roles), *sorted(teams)]
