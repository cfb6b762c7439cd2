"""What triggers do: tasks, messages, notices, and commands that are to be run."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from super_agents.errors import TaskNotFound
from super_agents.projects.project import OURSELVES
from super_agents.tasks.task import OPEN_STATES
from super_agents.triggers import ledger, wording
from super_agents.triggers.conditions import matched
from super_agents.triggers.trigger import key_of

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.projects.project import Project
    from super_agents.triggers.facts import Facts
    from super_agents.triggers.trigger import MessageAction, TaskAction, Trigger

_LOG = logging.getLogger(__name__)


def perform(project: Project, trigger: Trigger, event: Event, facts: Facts) -> dict[str, Any]:
    """Do what a trigger is there for and return what was done, as `trigger.fired` tells it.

    Safe to be called again for the same event: each action has a key of its own, which the log takes once. Commands
    are only planned. Raises what adding a task or sending a message raises.
    """
    acting = _Acting(project, trigger, event, facts)
    done: dict[str, Any] = {"tasks": [], "waiting": []}
    for number, task in enumerate(trigger.tasks):
        waiting = None if task.again else acting.waiting(task)
        done["waiting" if waiting else "tasks"].append(waiting or acting.add(number, task))
    done["messages"] = [acting.send(number, message) for number, message in enumerate(trigger.messages)]
    done["commands"] = [{"run": command.run, "timeout": command.timeout} for command in trigger.commands]
    if trigger.notify:
        done["notice"] = acting.filled(trigger.notify)
        _LOG.warning("trigger %s: %s", trigger.name, done["notice"])
    return {name: value for name, value in done.items() if value}


def correlation_of(event: Event) -> str:
    """Return the piece of work to which belongs what an event brings about."""
    return event.corr or f"trigger-{event.seq}"


class _Acting:
    """One trigger at one event."""

    def __init__(self, project: Project, trigger: Trigger, event: Event, facts: Facts) -> None:
        self._project = project
        self._trigger = trigger
        self._event = event
        self._facts = facts
        self._files = matched(trigger, facts)

    def filled(self, text: str) -> str:
        return wording.filled(text, trigger=self._trigger.name, facts=self._facts, files=self._files)

    def waiting(self, task: TaskAction) -> str | None:
        """Return the trigger's task for the same addressee that nobody has taken yet."""
        found = ledger.task_for(self._project.views.database, self._trigger.name, task.addressee)
        if found is None:
            return None
        try:
            shown = self._project.board.show(found)
        except TaskNotFound:
            return None
        # One of this very event is its own: a try before this one added it.
        is_other = shown.state in OPEN_STATES and self._project.log.get(shown.added_seq).cause != self._event.seq
        return found if is_other else None

    def add(self, number: int, task: TaskAction) -> str:
        details = self.filled(task.details) + "\n\n" if task.details else ""
        added = self._project.board.add(
            wording.line(self.filled(task.title)),
            by=OURSELVES,
            details=details + wording.account(self._facts, self._files),
            priority=task.priority,
            role=task.role,
            agent=task.agent,
            key=f"{key_of(self._trigger.name, self._event.seq)}:{number}",
            corr=correlation_of(self._event),
            cause=self._event.seq,
        )
        return added.id

    def send(self, number: int, message: MessageAction) -> str:
        sent = self._project.mail.send(
            self.filled(message.text),
            to=message.to,
            by=OURSELVES,
            subject=wording.line(self.filled(message.subject)) if message.subject else "",
            priority=message.priority,
            key=f"{key_of(self._trigger.name, self._event.seq)}:{number}",
            corr=correlation_of(self._event),
            cause=self._event.seq,
        )
        return sent.id
