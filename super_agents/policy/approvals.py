"""The approvals of a project: asking people, answering, waiting for the answer."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from threading import Timer
from typing import TYPE_CHECKING

from super_agents.errors import ApprovalClosed, ApprovalInvalid, ApprovalNotFound, ApprovalRefused
from super_agents.events.actors import is_person
from super_agents.events.filters import Filter
from super_agents.policy.approval import (
    ALLOW,
    ANSWERS,
    EXPIRED,
    ONCE,
    SCOPES,
    STATES,
    WITHDRAWN,
    Approval,
    id_of,
    number_of,
)
from super_agents.policy.learnable import objection
from super_agents.system.clock import moment, nanoseconds
from super_agents.system.locks import is_held
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.policy.approval import ToolCall
    from super_agents.system.clock import Clock

SECONDS = 3600.0
_SHORTEST, _LONGEST = 1.0, 30 * 86_400.0  # seconds
_LONGEST_ACTION, _LONGEST_LINE = 4000, 1000  # characters
_COALESCE = 0.02  # seconds: who waits need not wake at every write
_BILLION = 1_000_000_000
OURSELVES = "super-agents"
GONE = "the client that asked is gone"
LOCK = ".lock"  # what the name of a waiter's lock ends with


class Approvals:
    """Questions to people, folded from the log in `views` and judged by `clock`; the first answer of a person counts.

    `by` is the name of whoever acts; the door has verified it. In the folder `waiters` are the locks of the processes
    that bring answers to clients: a question whose process has ended is open no longer.
    """

    def __init__(self, views: ViewStore, clock: Clock, waiters: Path | None = None) -> None:
        self._views = views
        self._clock = clock
        self._waiters = waiters

    def ask(
        self,
        action: str,
        *,
        by: str,
        reason: str = "",
        scope: str = "once",
        seconds: float = SECONDS,
        key: str | None = None,
        corr: str | None = None,
        call: ToolCall | None = None,
    ) -> Approval:
        """Put a question into the queue, open for so many seconds, and return it with its id.

        A second call with the same `key` returns the first one's question and writes nothing. Without `corr` the id
        is the correlation. Raises `ApprovalInvalid`.
        """
        told = _checked(action, reason, scope, seconds)
        with self._views.deciding() as log:
            approval = id_of(self._newest() + 1)
            until = stamp(self._clock.time_ns() + int(seconds * _BILLION))
            data = {"approval": approval, **told, "expires_at": until, **(call.to_dict() if call else {})}
            session = call.session if call else None
            written = log.append(
                "approval.asked", by=by, data=data, session=session, corr=corr or approval, key=_key(key)
            )
            if written.kind != "approval.asked":
                raise ApprovalInvalid("key", key, f"choose another: event {written.seq} has it")
            self._views.catch_up()
            return self._get(written.data["approval"])

    def show(self, approval: str) -> Approval:
        """Return a question as it stands now; raises `ApprovalNotFound`."""
        self._views.catch_up()
        return self._get(approval)

    def list(
        self, *, state: str | None = None, asked_by: str | None = None, count: int | None = None
    ) -> Sequence[Approval]:
        """Return the questions that fit all that is asked, oldest first; with `count` the newest of them.

        Raises `ApprovalInvalid` for a state that there is not.
        """
        if state is not None and state not in STATES:
            raise ApprovalInvalid("state", state, f"use {', '.join(STATES)}")
        self._views.catch_up()
        query = "SELECT * FROM approvals WHERE coalesce(?, asked_by) = asked_by ORDER BY number DESC"
        found = map(self._approval, self._views.database.execute(query, (asked_by,)))
        return [*islice((one for one in found if state in {None, one.state}), count)][::-1]

    def answer(
        self, approval: str, answer: str, *, by: str, note: str = "", via: str | None = None, scope: str = ONCE
    ) -> Approval:
        """Answer a question with `allow` or `deny`, which a person alone may; the first answer counts.

        With another `scope` than `once` the client that asks is told not to ask again about this very command, for the
        rest of the `session` or `always`; that is for commands that could be learned, too.

        Raises `ApprovalRefused` for an agent, `ApprovalClosed` when it was answered or its time is over,
        `ApprovalNotFound`, `ApprovalInvalid`.
        """
        if answer not in ANSWERS:
            raise ApprovalInvalid("answer", answer, f"use {' or '.join(ANSWERS)}")
        if not is_person(by):
            raise ApprovalRefused(approval, by)
        said = {"note": _line("note", note) or None, "via": via, "scope": None if scope == ONCE else scope}
        with self._views.deciding() as log:
            found = self._get(approval)
            if not found.is_open:
                raise ApprovalClosed(found.id, found.state, found.answered_by)
            _check_grant(found, answer, scope)
            data = {"approval": found.id, "answer": answer, **{name: text for name, text in said.items() if text}}
            log.append("approval.answered", by=by, data=data, corr=found.corr)
            self._views.catch_up()
            return self._get(found.id)

    def withdraw(self, approval: str, *, by: str, reason: str) -> Approval:
        """Close a question whose answer nobody needs any more; one that is closed stays as it is.

        Raises `ApprovalNotFound`, `ApprovalInvalid`.
        """
        data = {"approval": approval, "reason": _line("reason", reason)}
        with self._views.deciding() as log:
            found = self._get(approval)
            if self._is_asked(found):
                log.append("approval.withdrawn", by=by, data=data, corr=found.corr)
                self._views.catch_up()
            return self._get(approval)

    def wait(self, approval: str, *, seconds: float) -> Approval:
        """Return a question when it is open no longer, or as it is after so many seconds; raises `ApprovalNotFound`."""
        log = self._views.log
        where = Filter(kinds=("approval.*",))
        with log.tail(after=log.head, where=where, coalesce=_COALESCE) as tail:
            found = self.show(approval)
            if not found.is_open:
                return found
            left = (nanoseconds(moment(found.expires_at)) - self._clock.time_ns()) / _BILLION
            timer = Timer(max(0.0, min(seconds, left)), tail.close)
            timer.daemon = True
            timer.start()
            for _ in tail:
                found = self.show(approval)
                if not found.is_open:
                    break
            timer.cancel()
        return self.show(approval)

    def expire_due(self) -> Sequence[Event]:
        """Write down which questions nobody answered in time and whose asker is gone, each once; returns the events."""
        self._views.catch_up()
        if not self._due():
            return []
        with self._views.deciding() as log:
            return [self._write_down(log, one) for one in self._due()]

    def _write_down(self, log: EventLog, one: Approval) -> Event:
        data: dict[str, str] = {"approval": one.id}
        if one.state == WITHDRAWN:
            data["reason"] = GONE
        return log.append(f"approval.{one.state}", by=OURSELVES, data=data, corr=one.corr)

    def _due(self) -> Sequence[Approval]:
        rows = self._views.database.execute("SELECT * FROM approvals WHERE state = 'asked' ORDER BY number")
        return [one for one in map(self._approval, rows) if not one.is_open]

    def _is_asked(self, one: Approval) -> bool:
        """Tell whether nothing was written of its end, whatever time and the asker's process have done to it."""
        query = "SELECT 1 FROM approvals WHERE number = ? AND state = 'asked'"
        return self._views.database.execute(query, (number_of(one.id),)).fetchone() is not None

    def _newest(self) -> int:
        (number,) = self._views.database.execute("SELECT max(number) FROM approvals").fetchone()
        return number or 0

    def _get(self, approval: str) -> Approval:
        query = "SELECT * FROM approvals WHERE number = ?"
        row = self._views.database.execute(query, (number_of(approval),)).fetchone()
        if row is None:
            raise ApprovalNotFound(approval)
        return self._approval(row)

    def _approval(self, row: sqlite3.Row) -> Approval:
        members = {name: row[name] for name in row.keys() if name not in {"number", "key"}}  # noqa: SIM118 - a row iterates over values
        found = Approval(id=id_of(row["number"]), **members)
        if not found.is_open:
            return found
        if found.expires_at <= stamp(self._clock.time_ns()):
            return replace(found, state=EXPIRED)
        return replace(found, state=WITHDRAWN, note=GONE) if self._is_gone(found) else found

    def _is_gone(self, one: Approval) -> bool:
        """Tell whether the process that would bring the answer to the client has ended."""
        if one.waiter is None or self._waiters is None:
            return False
        return not is_held(self._waiters / f"{one.waiter}{LOCK}")


def _check_grant(asked: Approval, answer: str, scope: str) -> None:
    if scope not in SCOPES:
        raise ApprovalInvalid("scope", scope, f"use {', '.join(SCOPES)}")
    if scope == ONCE:
        return
    if answer != ALLOW:
        raise ApprovalInvalid("scope", scope, "a `deny` is for this once; leave the scope away")
    reason = objection(asked.command) if asked.command else "it is no command that Claude Code asks about"
    if reason:
        raise ApprovalInvalid("scope", scope, f"`{asked.id}` can be allowed once only: {reason}")


def _checked(action: str, reason: str, scope: str, seconds: float) -> dict[str, str]:
    if not action.strip() or len(action) > _LONGEST_ACTION or "\0" in action:
        raise ApprovalInvalid("action", action, f"say what would be done, in 1 to {_LONGEST_ACTION:,} characters")
    if scope not in SCOPES:
        raise ApprovalInvalid("scope", scope, f"use {', '.join(SCOPES)}")
    if not _SHORTEST <= seconds <= _LONGEST:  # NaN is in no range
        raise ApprovalInvalid("time", f"{seconds} s", "give between 1s and 30d")
    told = {"action": action.strip(), "scope": scope}
    return told | ({"reason": _line("reason", reason)} if reason.strip() else {})


def _line(what: str, text: str) -> str:
    if len(text) > _LONGEST_LINE or not text.isprintable():
        raise ApprovalInvalid(what, text, f"give a line of at most {_LONGEST_LINE:,} characters")
    return text.strip()


def _key(key: str | None) -> str | None:
    return None if key is None else f"approval.asked:{key}"
