"""What is going on in a project, in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from super_agents.agents.session import Session
    from super_agents.projects.project import Project

_MOST = 500  # unread messages that are counted
_MOST_SESSIONS = 50
_SHORT = ("id", "agent", "state", "since", "evidence", "tool", "worktree", "cwd", "pid")


def work(project: Project) -> dict[str, Any]:
    """Count agents, tasks by state, messages that people have not read, and leases that are held; tell the sessions."""
    from super_agents.leases.leases_view import held  # not for `status`, which shows what was counted
    from super_agents.system.stamp import stamp
    from super_agents.triggers.ledger import suspensions

    return {
        "agents": len(project.roster.list()),
        "tasks": project.board.counts(),
        "messages": len(project.inbox("human").unread(limit=_MOST)),
        "leases": held(project.views.database, stamp(project.now_ns())),
        "approvals": len(project.approvals.list(state="asked")),
        "sessions": [short(session) for session in project.sessions.list()[:_MOST_SESSIONS]],
        "suspended_triggers": sorted(suspensions(project.views.database)),
    }


def short(session: Session) -> dict[str, Any]:
    """Return what a line says of a session."""
    return {name: getattr(session, name) for name in _SHORT}


def sentence(counted: dict[str, Any]) -> str:
    """Say it in a line for people."""
    tasks = ", ".join(f"{count} {state}" for state, count in counted["tasks"].items()) or "none"
    return (
        f"{_many(counted['agents'], 'agent')}; tasks: {tasks}; {_many(counted['leases'], 'lease')};"
        f" {_many(counted['messages'], 'message')} for people{_questions(counted)}{_suspended(counted)}"
    )


def _questions(counted: dict[str, Any]) -> str:
    count = counted.get("approvals")  # the knowledge manager that counted may be of an older release
    return f"; {_many(count, 'question')} for people" if count else ""


def _suspended(counted: dict[str, Any]) -> str:
    names = counted.get("suspended_triggers")  # as above
    return f"; suspended triggers: {', '.join(names)}" if names else ""


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"
