"""Whether something may be done with a task as it stands; each ruling raises when it may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import TaskLost, TaskNotReady, TaskRefused, TaskTaken

if TYPE_CHECKING:
    from collections.abc import Collection

    from super_agents.tasks.task import Task


def takeable(task: Task, *, by: str, role: str | None) -> Task:
    """Return a task that `by`, who acts as `role`, may take now; raises `TaskTaken`, `TaskNotReady`."""
    if task.state == "claimed":
        raise TaskTaken(task.id, owner=str(task.owner), until=str(task.until))
    if task.state != "ready":
        raise TaskNotReady(task.id, _why_not(task), state=task.state)
    if task.agent not in {None, by}:
        raise TaskNotReady(task.id, f"it is meant for `{task.agent}`", state=task.state)
    if task.role not in {None, role}:
        raise TaskNotReady(task.id, f"it is meant for the role `{task.role}`", state=task.state)
    return task


def held(task: Task, token: int, *, by: str) -> Task:
    """Return a task that `by` holds under this token now; raises `TaskLost`."""
    if not task.token:
        raise TaskLost(task.id, token, "it was never taken")
    if task.token != token:
        raise TaskLost(task.id, token, f"the newest is {task.token}, of `{task.claimed_by}`")
    if task.claimed_by != by:
        raise TaskLost(task.id, token, f"it is that of `{task.claimed_by}`, not of `{by}`")
    if task.state != "claimed":
        raise TaskLost(task.id, token, _how_lost(task))
    return task


def in_state(task: Task, states: Collection[str], verb: str, *, hint: str) -> Task:
    """Return a task that is in one of these states; raises `TaskRefused`."""
    if task.state not in states:
        raise TaskRefused(task.id, verb, state=task.state, hint=hint)
    return task


def _why_not(task: Task) -> str:
    if task.state == "waiting":
        return f"it waits for {', '.join(task.waits_for)}"
    if task.state == "delayed":
        return f"it is to be tried again at {task.retry_at}"
    return f"it is {task.state}"


def _how_lost(task: Task) -> str:
    if task.lapsed:
        return f"it ran out at {task.lapsed}"
    given_back = {"waiting", "delayed", "ready"}
    return "it was given back" if task.state in given_back else f"the task is {task.state}"
