"""The board of tasks, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.tasks.task import Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.client.synchronous.connection import Connection


class Board:
    """The tasks of a project; what is done is done by the agent that the client is for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def show(self, task: str) -> Task:
        """Return a task; raises `TaskNotFound`."""
        return _task(self._connection.ask("GET", "tasks", task))

    def list(
        self,
        *,
        state: str | None = None,
        owner: str | None = None,
        role: str | None = None,
        ready: bool | None = None,
        count: int | None = None,
    ) -> list[Task]:
        """Return the newest `count` tasks, the newest last, or `ready` ones in the order of their turn; all for None.

        They come without `details` and `evidence`, which `show` has.
        """
        query = {"state": state, "owner": owner, "role": role, "ready": ready}
        found = self._connection.pages("tasks", "tasks", query=query, count=count, newest=not ready)
        return [made(Task, one) for one in found]

    def ready(self, *, count: int | None = None) -> Sequence[Task]:
        """Return the tasks that can be taken, whose turn it is first."""
        return self.list(ready=True, count=count)

    def counts(self) -> dict[str, int]:
        """Return how many tasks there are in each state."""
        page = self._connection.ask("GET", "tasks", query={"limit": 1})
        return dict(page["counts"])

    def add(
        self,
        title: str,
        *,
        details: str | None = None,
        priority: str | None = None,
        after: Sequence[str] | None = None,
        role: str | None = None,
        agent: str | None = None,
        deadline: str | None = None,
        key: str | None = None,
    ) -> Task:
        """Add a task and return it; with a `key` of your own a second call returns the first one's task.

        Raises `TaskInvalid`, and `TaskNotFound` for one of `after`.
        """
        body = {
            "title": title,
            "details": details,
            "priority": priority,
            "after": None if after is None else [*after],
            "role": role,
            "agent": agent,
            "deadline": deadline,
        }
        return _task(self._connection.ask("POST", "tasks", body=body, key=key, once=True))

    def claim(self, task: str | None = None, *, seconds: float | None = None) -> Task:
        """Take a task, by default the one whose turn it is, for so many seconds.

        Raises `NoTaskReady`, `TaskTaken`, `TaskNotReady`, `TaskRefused`.
        """
        path = ("tasks", "claim") if task is None else ("tasks", task, "claim")
        return _task(self._connection.ask("POST", *path, body={"seconds": seconds}))

    def renew(self, task: str, token: int, *, seconds: float | None = None) -> Task:
        """Keep a task for so many seconds from now; raises `TaskLost`."""
        return self._do("renew", task, token=token, seconds=seconds)

    def release(self, task: str, token: int) -> Task:
        """Give a task back; raises `TaskLost`."""
        return self._do("release", task, token=token)

    def fail(self, task: str, token: int, *, reason: str) -> Task:
        """Say that this try failed; raises `TaskLost`."""
        return self._do("fail", task, token=token, reason=reason)

    def finish(self, task: str, token: int, *, commits: Sequence[str] = (), artifacts: Sequence[str] = ()) -> Task:
        """Finish a task with evidence: commits, files of the project, and the task's own checks, which are run.

        Raises `EvidenceMissing`, `TaskLost`.
        """
        return self._do("finish", task, token=token, commits=[*commits], artifacts=[*artifacts])

    def cancel(self, task: str, *, reason: str) -> Task:
        """Take a task off the board; raises `TaskRefused`."""
        return self._do("cancel", task, reason=reason)

    def link(self, task: str, after: Sequence[str]) -> Task:
        """Let a task wait for others; raises `DependencyCycle`."""
        return self._do("link", task, after=[*after])

    def unlink(self, task: str, after: Sequence[str]) -> Task:
        """Let a task wait for others no more."""
        return self._do("unlink", task, after=[*after])

    def retry(self, task: str) -> Task:
        """Give a dead task its tries again; raises `TaskRefused`."""
        return self._do("retry", task)

    def drop(self, task: str, *, reason: str) -> Task:
        """Give a dead task up; raises `TaskRefused`."""
        return self._do("drop", task, reason=reason)

    def _do(self, verb: str, task: str, **body: Any) -> Task:
        return _task(self._connection.ask("POST", "tasks", task, verb, body=body))


def _task(told: dict[str, Any]) -> Task:
    return made(Task, told["task"])
