"""The hooks that Claude Code gets from us: which events, by which program, and how long it waits for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = "super-agents-hook"
SETTINGS, PLUGIN = "", "plugin"  # the way a hook came in, as `hooks/claude/dispatch.py` is told
# The client warns of a program that is missing at every tool call, and of an exit code that is not 0; `sh` is there.
GUARD = f'if command -v {PROGRAM} >/dev/null; then exec {PROGRAM} "$@"; fi'
WAIT = "wait"

_DAY = 86400  # seconds
_OLD = (
    *("Notification", "PostToolUse", "PreCompact", "PreToolUse", "SessionEnd", "SessionStart"),
    *("Stop", "SubagentStop", "UserPromptSubmit"),
)
_KNOWN = (
    *_OLD,
    *("ConfigChange", "CwdChanged", "Elicitation", "ElicitationResult", "InstructionsLoaded", "PermissionDenied"),
    *("PermissionRequest", "PostCompact", "PostToolBatch", "PostToolUseFailure", "Setup", "StopFailure"),
    *("SubagentStart", "TaskCompleted", "TaskCreated", "TeammateIdle", "UserPromptExpansion"),
)
_NEW = ("DirectoryAdded", "PostModelSwitch", "PreModelSwitch")

# From which version of the client on it knows which events. One that it does not know costs its user a dialog at each
# start. `FileChanged` is left out: it wants the names of files to watch, and git and the tools tell of files.
LEVELS: Mapping[str, tuple[str, ...]] = {"1.0": _OLD, "2.1.197": _KNOWN, "2.1.329": (*_KNOWN, *_NEW)}
# Every event of the newest client, ours or not; our hooks leave these alone.
NAMES = frozenset({*_KNOWN, *_NEW, "FileChanged", "MessageDisplay", "WorktreeCreate", "WorktreeRemove"})
USUAL = "2.1.197"  # for a client that is not there to be asked

# Events whose hook may have an answer: the client waits for them, and for how many seconds at most.
_ANSWERED = {
    "PreToolUse": 30,
    "PermissionRequest": _DAY,
    "SessionStart": 30,
    "SessionEnd": 10,
    "Stop": 30,
    "UserPromptSubmit": 30,
}
# After which a session may sleep, and has something beside it that wakes it; or has just been woken.
_WOKEN = ("SessionStart", "Stop", "UserPromptSubmit")


def level_of(version: tuple[int, ...] | None) -> str:
    """Return the level of a client's version; None is no client, or one that does not say."""
    if version is None:
        return USUAL
    return max((level for level in LEVELS if _numbers(level) <= version), key=_numbers, default=next(iter(LEVELS)))


def higher(one: str, other: str) -> str:
    """Return the higher of two levels; a level that is not known, of a newer release say, counts as the usual."""
    return max((level if level in LEVELS else USUAL for level in (one, other)), key=_numbers)


def entries(level: str, *, via: str = SETTINGS) -> dict[str, list[dict[str, Any]]]:
    """Return the value of `hooks` in a settings file, or in `hooks.json` of a plugin."""
    return {event: [{"hooks": _hooks(event, via)}] for event in sorted(LEVELS[level])}


def is_ours(hook: object) -> bool:
    """Tell whether a hook in somebody's settings is one of ours, edited or not."""
    if not isinstance(hook, dict):
        return False
    args = hook.get("args")
    words = [hook.get("command"), *(args if isinstance(args, list) else ())]
    return any(isinstance(word, str) and PROGRAM in word for word in words)


def _hooks(event: str, via: str) -> list[dict[str, Any]]:
    waits = _ANSWERED.get(event)
    hook = {**_command(event, via), **({"async": True} if waits is None else {"timeout": waits})}
    waiter = {**_command(WAIT, via), "asyncRewake": True, "timeout": _DAY}
    return [hook, waiter] if event in _WOKEN else [hook]


def _command(event: str, via: str) -> dict[str, Any]:
    told = ["claude", event, *([via] if via else [])]
    return {"type": "command", "command": "sh", "args": ["-c", GUARD, PROGRAM, *told]}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
