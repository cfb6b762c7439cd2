"""What triggers did about events."""

from __future__ import annotations

from super_agents.events.kind import Field, Kind, optional

_TRIGGER = Field(str, "name of the trigger, as in `triggers.toml`")
_EVENT = Field(int, "number of the event that it is about; also the event's cause")
_AT = optional(str, "when that event happened, UTC")
_DEDUPE = optional(str, "what its `dedupe` came to")
_NUMBER = Field(int, "which of the trigger's commands, from 0")
_COMMAND = Field(str, "the command line")

KINDS = (
    Kind(
        "trigger.fired",
        "a trigger did about an event what it is there for",
        {
            "trigger": _TRIGGER,
            "event": _EVENT,
            "at": _AT,
            "dedupe": _DEDUPE,
            "attempt": Field(int, "which try it was, from 1"),
            "tasks": optional(list, "ids of the tasks that it added"),
            "waiting": optional(
                list, "ids of tasks of its own that nobody has taken yet, instead of which none was added"
            ),
            "messages": optional(list, "ids of the messages that it sent"),
            "commands": optional(list, "command lines that are to be run, each with `run` and `timeout` in seconds"),
            "notice": optional(str, "what people are told"),
        },
        "always",
    ),
    Kind(
        "trigger.attempt_failed",
        "what a trigger is there for could not be done, and will be tried again",
        {
            "trigger": _TRIGGER,
            "event": _EVENT,
            "at": _AT,
            "attempt": Field(int, "which try it was, from 1"),
            "reason": Field(str, "what went wrong"),
            "retry_at": Field(str, "when it is tried again, UTC"),
        },
    ),
    Kind(
        "trigger.failed",
        "what a trigger is there for could not be done, and will not be tried again",
        {
            "trigger": _TRIGGER,
            "event": _EVENT,
            "at": _AT,
            "attempt": Field(int, "how often it was tried"),
            "reason": Field(str, "what went wrong"),
        },
        "always",
    ),
    Kind(
        "trigger.suspended",
        "a trigger feeds itself, or fires too often, and does nothing until a person enables it again",
        {"trigger": _TRIGGER, "event": _EVENT, "reason": Field(str, "why")},
        "always",
    ),
    Kind("trigger.resumed", "a person enabled a suspended trigger again", {"trigger": _TRIGGER}, "always"),
    Kind(
        "trigger.command_started",
        "a command of a trigger is about to be run",
        {"trigger": _TRIGGER, "event": _EVENT, "number": _NUMBER, "command": _COMMAND},
        "always",
    ),
    Kind(
        "trigger.command_ended",
        "a command of a trigger has ended, or was not run",
        {
            "trigger": _TRIGGER,
            "event": _EVENT,
            "number": _NUMBER,
            "command": _COMMAND,
            "code": optional(int, "its exit code; absent when it was killed, or was not run"),
            "reason": optional(str, "why there is no exit code"),
            "output": optional(list, "the last lines that it wrote"),
        },
    ),
)
