"""From a hook to the log: find the project, write the event, leave a trace of faults; standard library only."""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH109

from __future__ import annotations

import os
import time
from zlib import crc32

from super_agents.events.durability import DEFAULT
from super_agents.events.line import MAX_LINE, START, TRAILER
from super_agents.events.spool import spool
from super_agents.events.writer import Writer
from super_agents.hooks.json_text import string
from super_agents.policy.cheap_look import looks_secret
from super_agents.system import worktrees
from super_agents.system.stamp import stamp

PATIENCE = 2.0  # seconds for the log's lock: a stopped process may hold it, and git is waiting for us
_LONGEST_NAME = 200  # characters of `by` and `session`, as the log has it
_LARGEST_TRACE = 64 * 1024  # bytes


def record(arguments: list[str]) -> None:
    """Write the event of one hook, given as `git <hook's name> <hook's arguments>`; never raises.

    Does nothing outside of a project, and nothing for a hook it does not know.
    """
    if arguments[:1] == ["hook"]:  # `super-agents hook git ...`
        arguments = arguments[1:]
    started = time.time_ns()
    here = os.getcwd()
    root = worktrees.find_root(here)
    if root is None or arguments[:1] != ["git"]:
        return
    try:
        _record(root, here, arguments[1:], started)
    except BaseException as error:  # noqa: BLE001  an interrupt, too, leaves its trace and lets git go on
        _leave_trace(root, " ".join(arguments[:2]), error)


def _record(root: str, here: str, arguments: list[str], ns: int) -> None:
    from super_agents.hooks.git_events import EVENTS

    checkout = worktrees.repository(here)
    event = EVENTS.get(arguments[0]) if arguments else None
    if checkout is None or event is None:
        return
    kind, data = event(checkout, arguments[1:])
    if looks_secret(data.encode()):
        from super_agents.hooks.careful_look import redacted  # rare, and 20 ms

        data = redacted(data, root)
    _append(f"{root}/.claude/events", _payload(kind, data, ns))


def _payload(kind: str, data: str, ns: int) -> bytes:
    """Return the line's payload without its closing brace."""
    session = os.environ.get("CLAUDE_CODE_SESSION_ID", "")[:_LONGEST_NAME]
    by = string((os.environ.get("SUPER_AGENT") or f"human:{_login()}")[:_LONGEST_NAME])
    said = f',"session":{string(session)}' if session else ""
    payload = START + f'"ts":"{stamp(ns)}","kind":"{kind}","by":{by}{said},"data":{data}'.encode()
    if len(payload) > MAX_LINE - TRAILER:
        message = f"{kind} needs {len(payload) + TRAILER} bytes, more than a line holds"
        raise ValueError(message)
    return payload


def _append(events: str, payload: bytes) -> None:
    writer = Writer(events)
    if not writer.acquire(PATIENCE):
        spool(events, payload)
        return
    try:
        writer.append(payload, crc32(payload))
        writer.wants_sync(DEFAULT)
    finally:
        writer.release()


def _login() -> str:
    """Return the user's name; `pwd` would ask the system's directory, which may be a server."""
    return os.environ.get("USER") or os.environ.get("LOGNAME") or str(os.getuid())


def _leave_trace(root: str, what: str, error: BaseException) -> None:
    """Write one line to `.claude/logs/hooks.log`; when it has grown too large it starts anew."""
    text = f"{stamp(time.time_ns())} {what}: {type(error).__name__}: {error}".replace("\n", " ")[:1000] + "\n"
    folder = f"{root}/.claude/logs"
    try:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103  as above
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(f"{folder}/hooks.log", flags, 0o666)
        if os.fstat(descriptor).st_size > _LARGEST_TRACE:
            os.ftruncate(descriptor, 0)
        os.write(descriptor, text.encode("utf-8", "replace"))
    except OSError:
        return  # a folder that cannot be written: there is no place left to say so
