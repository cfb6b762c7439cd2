"""The board of tasks on a terminal, once or as it changes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from super_agents.cli import render, task_text
from super_agents.events.filters import Filter
from super_agents.tasks.task import STATES

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_COALESCE = 0.1  # seconds: a person cannot see more than ten boards a second


def show(project: Project, *, count: int, as_json: bool, clear: bool = False) -> int:
    """Write the board, `count` tasks of each state; returns the number of the last event that is in it."""
    seen = project.views.catch_up()
    board, counts = project.board, project.board.counts()
    columns = {state: board.list(state=state, count=count) for state in STATES}
    columns["ready"] = board.ready(count=count)
    more = {state: counts.get(state, 0) - len(columns[state]) for state in STATES}
    if clear and sys.stdout.isatty():
        click.clear()
    if as_json:
        write = render.json_line if clear else render.as_json
        write(
            {"counts": counts, "tasks": {state: [one.to_dict() for one in found] for state, found in columns.items()}}
        )
    else:
        task_text.board(columns, more)
    return seen


def follow(project: Project, *, count: int, as_json: bool) -> None:
    """Write the board, and anew whenever tasks changed.

    That a claim runs out is no event: it is seen with the next change.
    """
    seen = show(project, count=count, as_json=as_json, clear=True)
    with project.log.tail(after=seen, where=Filter(kinds=("task.*",)), coalesce=_COALESCE) as tail:
        for event in tail:
            sys.stdout.flush()
            if event.seq > seen:  # else it was in the board already
                seen = show(project, count=count, as_json=as_json, clear=True)
