"""The permissions of a project: proposing rules from people's answers, and what people decide of them."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from super_agents.errors import PermissionNotFound, PermissionRefused
from super_agents.events.actors import is_person
from super_agents.policy.approval import ALLOWED, DENIED
from super_agents.policy.approval import id_of as approval_of
from super_agents.policy.learnable import covers, objection, pattern_of
from super_agents.policy.permission import (
    ACCEPTED,
    EXPIRED,
    PROPOSED,
    Permission,
    id_of,
    number_of,
)
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import Clock

    Found = list["Permission"]  # within the class `list` is a verb
    Answers = list["_Answer"]
    Wanted = dict[str, list[str]]

FEWEST = 2  # answers: nothing is learned from a single one
_SEVERAL = 3  # different commands, before what they share becomes a rule
_LONGEST = 365 * 86_400.0  # seconds
_BILLION = 1_000_000_000
_OURSELVES = "super-agents"
_ANSWERS = """
SELECT number, command, state, answered_at FROM approvals
WHERE tool = 'Bash' AND command IS NOT NULL AND state IN ('allowed', 'denied') ORDER BY number
"""


class _Answer(NamedTuple):
    """What a person said of a command, and when."""

    approval: str
    command: str
    state: str
    at: str


class Permissions:
    """Rules folded from the log in `views`, next to the answers they come from, and judged by `clock`."""

    def __init__(self, views: ViewStore, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    def learn(self, *, after: int) -> Sequence[Permission]:
        """Propose a rule for what people have allowed `after` times and never denied; returns those that are new.

        A rule allows as little as covers the answers. One that was rejected or taken back is not proposed again; one
        whose time was over is, after as many new answers.
        """
        self._views.catch_up()
        if not self._wanted(max(after, FEWEST)):
            return []
        with self._views.deciding() as log:
            ids = [self._propose(log, *wanted) for wanted in self._wanted(max(after, FEWEST)).items()]
            self._views.catch_up()
            return [self._get(one) for one in ids]

    def show(self, permission: str) -> Permission:
        """Return a rule as it stands now; raises `PermissionNotFound`."""
        self._views.catch_up()
        return self._get(permission)

    def list(self, *states: str) -> Sequence[Permission]:
        """Return the rules in these states, by default all, oldest first."""
        self._views.catch_up()
        return [one for one in self._all() if not states or one.state in states]

    def accept(self, permission: str, *, by: str, seconds: float) -> Permission:
        """Let a rule hold for so many seconds; raises `PermissionRefused`, `PermissionNotFound`."""
        if not 1.0 <= seconds <= _LONGEST:  # NaN is in no range
            raise PermissionRefused(permission, f"cannot hold for {seconds} s", hint="give between 1s and 365d")
        until = stamp(self._clock.time_ns() + int(seconds * _BILLION))
        with self._decided(permission, by, PROPOSED) as (log, found):
            covered = [one for one in self._answers() if covers(found.pattern, one.command)]
            denied = [one.approval for one in covered if one.state == DENIED]
            if denied:
                reason = f"cannot be accepted: {denied[-1]} denied what it would allow"
                raise PermissionRefused(permission, reason, hint="reject it, and go on answering one by one")
            log.append("permission.accepted", by=by, data={"permission": found.id, "expires_at": until})
        return self.show(permission)

    def reject(self, permission: str, *, by: str) -> Permission:
        """Turn a proposed rule down for good; raises `PermissionRefused`, `PermissionNotFound`."""
        with self._decided(permission, by, PROPOSED) as (log, found):
            log.append("permission.rejected", by=by, data={"permission": found.id})
        return self.show(permission)

    def undo(self, permission: str, *, by: str) -> Permission:
        """Take an accepted rule back; raises `PermissionRefused`, `PermissionNotFound`."""
        with self._decided(permission, by, ACCEPTED) as (log, found):
            log.append("permission.undone", by=by, data={"permission": found.id})
        return self.show(permission)

    def expire_due(self) -> Sequence[Event]:
        """Write down which accepted rules hold no more, each once; returns the events."""
        self._views.catch_up()
        if not self._due():
            return []
        with self._views.deciding() as log:
            return [log.append("permission.expired", by=_OURSELVES, data={"permission": one.id}) for one in self._due()]

    def in_force(self) -> Sequence[Permission]:
        """Return the rules that hold now."""
        due = {one.id for one in self._due()}
        return [one for one in self.list(ACCEPTED) if one.id not in due]

    @contextmanager
    def _decided(self, permission: str, by: str, state: str) -> Iterator[tuple[EventLog, Permission]]:
        with self._views.deciding() as log:
            found = self._get(permission)
            if not is_person(by):
                hint = "a person decides with `super-agents permission`, in a terminal of their own"
                raise PermissionRefused(permission, f"is not for `{by}` to decide", hint=hint)
            if found.state != state:
                hint = "`super-agents permission list` shows those that are proposed and accepted"
                raise PermissionRefused(permission, f"is {found.state}, not {state}", hint=hint)
            yield log, found

    def _propose(self, log: EventLog, pattern: str, approvals: Sequence[str]) -> str:
        self._views.catch_up()
        (newest,) = self._views.database.execute("SELECT max(number) FROM permissions").fetchone()
        permission = id_of((newest or 0) + 1)
        data = {"permission": permission, "pattern": pattern, "approvals": [*approvals]}
        log.append("permission.proposed", by=_OURSELVES, data=data)
        return permission

    def _wanted(self, after: int) -> Wanted:
        """Return the patterns to propose, each with the answers that it would have made needless."""
        answers, before = self._answers(), self._all()
        closed = {one.pattern for one in before if one.state != EXPIRED}
        standing = [one.pattern for one in before if one.state in {PROPOSED, ACCEPTED}]
        since = {one.pattern: one.decided_at or "" for one in before if one.state == EXPIRED}
        wanted: Wanted = {}
        for pattern, fewest in _candidates(answers).items():
            fitting = [one for one in answers if covers(pattern, one.command)]
            fresh = [one for one in fitting if one.at > since.get(pattern, "")]
            is_agreed = len(fresh) >= after and all(one.state == ALLOWED for one in fitting)
            is_several = len({one.command for one in fresh}) >= fewest
            is_needless = pattern in closed or any(covers(other, pattern) for other in (*standing, *wanted))
            if is_agreed and is_several and not is_needless:
                wanted[pattern] = [one.approval for one in fresh]
        return wanted

    def _answers(self) -> Answers:
        rows = self._views.database.execute(_ANSWERS)
        return [_Answer(approval_of(row["number"]), row["command"], row["state"], row["answered_at"]) for row in rows]

    def _all(self) -> Found:
        rows = self._views.database.execute("SELECT * FROM permissions ORDER BY number")
        return [_permission(row) for row in rows]

    def _get(self, permission: str) -> Permission:
        query = "SELECT * FROM permissions WHERE number = ?"
        row = self._views.database.execute(query, (number_of(permission),)).fetchone()
        if row is None:
            raise PermissionNotFound(permission)
        return _permission(row)

    def _due(self) -> Found:
        now = stamp(self._clock.time_ns())
        return [one for one in self._all() if one.state == ACCEPTED and (one.expires_at or "") <= now]


def _candidates(answers: Answers) -> dict[str, int]:
    """Return the patterns that could be learned, the wider first, and how many different commands each needs."""
    learnable = [one.command for one in answers if one.state == ALLOWED and not objection(one.command)]
    shared = [pattern for pattern in map(pattern_of, learnable) if pattern]
    return {**dict.fromkeys(shared, _SEVERAL), **dict.fromkeys(learnable, 1)}


def _permission(row: sqlite3.Row) -> Permission:
    members = {name: row[name] for name in row.keys() if name not in {"number", "approvals"}}  # noqa: SIM118 - a row iterates over values
    return Permission(id=id_of(row["number"]), approvals=tuple(json.loads(row["approvals"])), **members)
