"""Which of our modules a hook event of the client goes to: it is recorded, and answered where one has an answer.

A module that answers has `answer(root, raw)`: it is given the root of the project and the client's JSON, and returns
JSON for the client, or nothing.
"""

import posix
import sys
import time

from super_agents.events.claude_kinds import KIND_OF
from super_agents.hooks.claude.recording import record
from super_agents.hooks.recording import append, leave_trace, members, string
from super_agents.system.posix_only import is_file, variable
from super_agents.system.worktrees import find_root

WAIT = "wait"  # no event of the client's: what it starts beside a session, to be woken by
ANSWERING = {
    "PreToolUse": "pre_tool_use",
    "PermissionRequest": "permission_request",
    "SessionStart": "session_start",
    "SessionEnd": "session_end",
    "UserPromptSubmit": "user_prompt_submit",
    "Stop": "stop",
    WAIT: "wait",
}
_ANSWERED_FIRST = ("SessionStart",)  # it gives the session the name that the event carries
_ANSWERED_TWICE = ("PreToolUse",)  # where settings and plugin both ask: a refusal that is not given would be none
_FAILED = "claude.hook_failed"
_WAKE = 2  # the exit code with which a waiter's text becomes a turn
_BLOCK = 1 << 16
_LARGEST = 64 * 1024 * 1024  # bytes


def run(arguments: list[str]) -> None:
    """Do what the hook of one event is for, given the event and the way the hook was put in; faults leave a trace.

    Does nothing outside of a project, and nothing for an event it does not know.
    """
    started = time.time_ns()
    event, via = arguments[0], "".join(arguments[1:2])
    raw = _standard_input()  # all of it, in any case: the client is not to write into a pipe that nobody reads
    root = _root()
    if root is None or not (event in KIND_OF or event in ANSWERING):
        return
    if event in _ANSWERED_FIRST:
        said = _answer(root, event, raw)
        is_first = _record(root, event, raw, via, started)
    else:
        is_first = _record(root, event, raw, via, started)
        said = _answer(root, event, raw) if is_first or event in _ANSWERED_TWICE else ""
    if event == WAIT and said:
        _write_all(2, said)
        posix._exit(_WAKE)  # noqa: SLF001 - public by another name, as in `entry`
    if is_first or event in _ANSWERED_TWICE:
        _write_all(1, said)


def _root() -> str | None:
    """The project is that of the folder where the session was started; its current one may be anywhere."""
    started_in = variable("CLAUDE_PROJECT_DIR")
    return (find_root(started_in) if started_in else None) or find_root(posix.getcwd())


def _record(root: str, event: str, raw: bytes, via: str, ns: int) -> bool:
    """Tell whether this is the first hook to say so; when nobody can know, it is."""
    if event not in KIND_OF:
        return True
    try:
        return record(root, event, raw, ns=ns, via=via, apart=True)
    except BaseException as error:  # noqa: BLE001  an interrupt, too, leaves its trace and lets the client go on
        leave_trace(root, event, error)
        return True


def _answer(root: str, event: str, raw: bytes) -> str:
    if event not in ANSWERING:
        return ""
    try:
        return _ask(ANSWERING[event], root, raw)
    except BaseException as error:  # noqa: BLE001  as above
        leave_trace(root, event, error)
        _tell(root, event, error)
        return ""


def _ask(name: str, root: str, raw: bytes) -> str:
    """Return what the module of this name answers; nothing when there is none."""
    module = f"super_agents.hooks.claude.{name}"
    folder = sys.modules["super_agents"].__path__[0]
    if module not in sys.modules and not is_file(f"{folder}/hooks/claude/{name}.py"):
        return ""
    __import__(module)
    said: str = sys.modules[module].answer(root, raw)
    return said


def _tell(root: str, event: str, error: BaseException) -> None:
    """Say in the log, too, that the client went on without an answer."""
    try:
        text = string(f"{type(error).__name__}: {error}"[:1000])
        append(root, _FAILED, members({"event": string(event), "error": text}), ns=time.time_ns())
    except BaseException as second:  # noqa: BLE001  as above
        leave_trace(root, event, second)


def _write_all(descriptor: int, text: str) -> None:
    left = text.encode()
    while left:
        left = left[posix.write(descriptor, left) :]


def _standard_input() -> bytes:
    blocks, size = [], 0
    while size <= _LARGEST and (block := posix.read(0, _BLOCK)):
        blocks.append(block)
        size += len(block)
    return b"".join(blocks)
