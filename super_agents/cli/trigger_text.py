"""Triggers for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.triggers.firings_view import ENDED, STARTED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from super_agents.runtime.trigger_questions import Answer
    from super_agents.triggers.firings_view import Command, Firing
    from super_agents.triggers.trigger import Trigger


def table(triggers: Sequence[Trigger], suspended: Mapping[str, str]) -> None:
    """Write a line for each trigger."""
    if not triggers:
        render.say("no trigger; write one into `.claude/system/triggers.toml`")
        return
    rows = [(one.name, _state(one, suspended), ", ".join(one.on), does(one), one.about) for one in triggers]
    render.table(rows, ["trigger", "is", "on", "does", "about"])
    for name, reason in suspended.items():
        render.say(f"\n{name} is suspended: {reason}\nhint: mend it, then `super-agents trigger enable {name}`")


def does(trigger: Trigger) -> str:
    """Say in a few words what a trigger does."""
    tasks = [f"task for {task.addressee.partition(':')[2] or 'anybody'}" for task in trigger.tasks]
    messages = [f"message to {', '.join(message.to)}" for message in trigger.messages]
    rest = [*["command"] * len(trigger.commands), *(["notice"] if trigger.notify else [])]
    return ", ".join([*tasks, *messages, *rest])


def fitting(found: Sequence[Answer]) -> None:
    """Write which triggers an event would set off."""
    if not found:
        render.say("no trigger is for this event")
    for answer in found:
        off = "" if answer.trigger.enabled else " (off)"
        render.line(f"{answer.trigger.name}{off}: {render.shown(does(answer.trigger))}")


def explained(found: Sequence[Answer]) -> None:
    """Write for each trigger what it asks of an event, and what came of it."""
    for number, answer in enumerate(found):
        if number:
            render.line()
        render.line(f"{answer.trigger.name}, event {answer.event}: {render.shown(answer.verdict)}")
        for condition in answer.conditions:
            mark = "yes" if condition.holds else "no "
            seen, wanted = render.clipped(condition.seen, 60), render.clipped(condition.wanted, 60)
            render.line(f"  {mark}  {condition.name}: {seen} ({wanted})")


def firings(found: Sequence[Firing]) -> None:
    """Write a line for each firing."""
    if found:
        rows = [(one.trigger, one.event, one.state, one.attempt, one.seq, _came(one)) for one in found]
        render.table(rows, ["trigger", "event", "is", "try", "told by", "what came of it"])


def _came(firing: Firing) -> str | None:
    """Say why a firing failed, or how its commands stand: that it fired does not say that they ran."""
    if firing.reason:
        return firing.reason
    return "; ".join(f"`{one.command}`: {_ended(one)}" for one in firing.commands) or None


def _ended(command: Command) -> str:
    if command.state != ENDED:
        return "running" if command.state == STARTED else "not run yet"
    return f"ended with {command.code}" if command.reason is None else command.reason


def _state(trigger: Trigger, suspended: Mapping[str, str]) -> str:
    if not trigger.enabled:
        return "off"
    return "suspended" if trigger.name in suspended else "on"
