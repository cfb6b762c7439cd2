"""What somebody wants done, checked before it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.errors import TaskInvalid
from super_agents.system.clock import moment, nanoseconds
from super_agents.system.stamp import stamp
from super_agents.tasks.task import PRIORITIES, STATES

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_TITLE = 200  # characters
_LONGEST_CHECK = 1000
_MOST_CHECKS = 20
_MOST_AFTER = 1000  # at once; `link` adds more
_MOST_ATTEMPTS = 100
_LONGEST_LEASE = 7 * 86_400  # seconds


def checked(
    title: str,
    *,
    details: str,
    priority: str,
    checks: Sequence[str],
    attempts: int,
    role: str | None,
    agent: str | None,
    deadline: str | None,
) -> dict[str, Any]:
    """Return what an event says of a new task, but for its id and what it waits for; raises `TaskInvalid`."""
    optional = {
        "details": details or None,
        "role": None if role is None else _line("role", role),
        "agent": None if agent is None else _line("agent", agent),
        "deadline": None if deadline is None else _time(deadline),
    }
    return {
        "title": _line("title", title),
        "priority": _one_of("priority", priority, PRIORITIES),
        "checks": _checks(checks),
        "attempts": _attempts(attempts),
        **{name: value for name, value in optional.items() if value is not None},
    }


def reason_of(reason: str) -> str:
    """Return a reason as it is written; raises `TaskInvalid` when it says nothing."""
    if not reason.strip():
        raise TaskInvalid("reason", reason, "say in a few words why")
    return reason.strip()


def seconds_of(lease: float) -> float:
    """Return a lease's seconds; raises `TaskInvalid`."""
    if not 0 < lease <= _LONGEST_LEASE:  # NaN is not, either
        raise TaskInvalid("lease", lease, "give more than 0 seconds and at most 7 days; `renew` makes it last longer")
    return lease


def check_after(after: Sequence[str]) -> None:
    """Raise `TaskInvalid` unless these ids fit into an event, and are ids and not the letters of one."""
    if isinstance(after, str):
        raise TaskInvalid("list to wait for", after, 'give a list of ids, as in ["t-1"]')
    if len(after) > _MOST_AFTER:
        raise TaskInvalid("number of tasks to wait for", len(after), f"give at most {_MOST_AFTER:,} at once")


def check_once(tasks: Sequence[str]) -> None:
    """Raise `TaskInvalid` for a list that names a task twice."""
    twice = next((task for at, task in enumerate(tasks) if task in tasks[:at]), None)
    if twice is not None:
        raise TaskInvalid("list to finish", twice, "name each task once")


def check_filters(state: str | None, priority: str | None) -> None:
    """Raise `TaskInvalid` for a state or a priority that there is not: nothing would ever be found."""
    if state is not None:
        _one_of("state", state, STATES)
    if priority is not None:
        _one_of("priority", priority, PRIORITIES)


def _line(what: str, text: str) -> str:
    if not text.strip() or len(text) > _LONGEST_TITLE or "\n" in text:
        raise TaskInvalid(what, text, f"give one line of 1 to {_LONGEST_TITLE} characters")
    return text.strip()


def _one_of(what: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise TaskInvalid(what, value, f"use {', '.join(known)}")
    return value


def _checks(checks: Sequence[str]) -> list[str]:
    if isinstance(checks, str):
        raise TaskInvalid("list of checks", checks, 'give a list of commands, as in ["pytest"]')
    if len(checks) > _MOST_CHECKS:
        raise TaskInvalid("number of checks", len(checks), f"give at most {_MOST_CHECKS}, or one that runs them all")
    for command in checks:
        if not command.strip() or len(command) > _LONGEST_CHECK or "\0" in command:
            raise TaskInvalid("check", command, f"give a command for the shell of 1 to {_LONGEST_CHECK} characters")
    return list(dict.fromkeys(checks))


def _attempts(attempts: int) -> int:
    if type(attempts) is not int or not 1 <= attempts <= _MOST_ATTEMPTS:
        raise TaskInvalid("number of tries", attempts, f"give 1 to {_MOST_ATTEMPTS}")
    return attempts


def _time(deadline: str) -> str:
    try:
        return stamp(_since_the_epoch(nanoseconds(moment(deadline))))
    except ValueError as error:
        raise TaskInvalid("deadline", deadline, "give an ISO 8601 time, as `2026-11-21T18:00`") from error


def _since_the_epoch(ns: int) -> int:
    """Return a time that is not before 1970: what is older is written with a year that sorts anywhere."""
    if ns < 0:
        message = "it is before 1970"
        raise ValueError(message)
    return ns
