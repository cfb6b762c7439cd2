"""Tasks as text for people."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from super_agents.cli import render
from super_agents.cli.event_text import local_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from super_agents.tasks.task import Task

_TITLE = 60  # characters in a table
_LEAST, _MOST = 12, 40  # characters of a column of the board
_ALONE = ("waiting", "delayed", "ready", "claimed", "finished")  # shown also when empty


def table(tasks: Iterable[Task]) -> None:
    """Write one row for each task."""
    rows = [
        (one.id, _state(one), one.priority, one.owner, _meant_for(one), render.clipped(one.title, _TITLE))
        for one in tasks
    ]
    render.table(rows, ["task", "state", "priority", "owner", "for", "title"])


def whole(task: Task) -> None:
    """Write all that is known of a task."""
    render.fields(
        {
            "task": task.id,
            "title": task.title,
            "state": _state(task),
            "priority": task.priority,
            "for": _meant_for(task),
            "owner": _owner(task),
            "tries": f"{task.attempt} of {task.attempts}",
            "after": ", ".join(task.after),
            "waits for": ", ".join(task.waits_for),
            "tried again": _time(task.retry_at),
            "deadline": _time(task.deadline),
            "reason": task.reason,
            "work": task.correlation,
            "added": f"{_time(task.added_at)} by {task.added_by}",
            "changed": _time(task.changed_at),
        }
    )
    for command in task.checks:
        render.line(f"check      {render.shown(command)}")
    for one in task.evidence:
        render.line(f"evidence   {render.shown(_proof(one))}")
    if task.details:
        render.line()
        render.line(render.shown(task.details))


def changed(task: Task) -> None:
    """Write how a task stands after it was changed."""
    render.line(f"{task.id} {_state(task)}: {render.clipped(task.title, _TITLE)}")


def taken(task: Task) -> None:
    """Write what whoever took a task needs to know, and tell how to go on."""
    changed(task)
    render.fields({"token": task.token, "until": _time(task.until), "try": f"{task.attempt} of {task.attempts}"})
    for command in task.checks:
        render.line(f"check  {render.shown(command)}")
    render.say(f"go on with `super-agents task show {task.id}`, end with `task finish {task.id} --token {task.token}`")


def board(columns: Mapping[str, Sequence[Task]], more: Mapping[str, int]) -> None:
    """Write the tasks in columns, one for each state; `more` says how many of a state are not among them."""
    states = [state for state in columns if columns[state] or state in _ALONE]
    room = _room(len(states))
    cells = [[render.clipped(f"{one.id} {_short(one)}", room) for one in columns[state]] for state in states]
    for column, state in zip(cells, states, strict=True):
        if more.get(state):
            column.append(f"and {more[state]} more")
    rows = [["" if cell is None else cell for cell in row] for row in zip_longest(*cells)]
    render.table(rows, states)


def _room(columns: int) -> int:
    """Columns share a terminal's width; what is piped is cut all the same, for else no column would stand in line."""
    width = render.width()
    return _MOST if width is None else max(_LEAST, min(_MOST, (width - 2 * columns) // columns))


def _short(task: Task) -> str:
    marks = ("!" if task.is_overdue else "") + ("*" if task.priority == "critical" else "")
    owner = f"({task.owner}) " if task.state == "claimed" else ""
    return f"{marks}{owner}{task.title}"


def _state(task: Task) -> str:
    return f"{task.state}, overdue" if task.is_overdue else task.state


def _owner(task: Task) -> str | None:
    if task.state != "claimed":
        return task.owner
    return f"{task.owner}, claim {task.token}, until {_time(task.until)}"


def _meant_for(task: Task) -> str | None:
    return task.agent or (f"role {task.role}" if task.role else None)


def _time(ts: str | None) -> str | None:
    return ts and local_time(ts)


def _proof(one: Mapping[str, Any]) -> str:
    if one["kind"] == "check":
        return f"check `{one['command']}` ended with {one['exit_code']}, output {one['sha256'][:12]}"
    if one["kind"] == "artifact":
        return f"artifact {one['path']}, {render.bytes_text(one['bytes'])}, {one['sha256'][:12]}"
    return f"commit {one['commit']}" if one["kind"] == "commit" else f"note: {one['reason']}"
