"""What the client tells a hook, as an event: its JSON goes into the log as it is, where that is short and harmless.

It goes there once: settings and plugin may both be installed, and the client starts all hooks of an event side by
side. Under the log's lock the second looks at the last stretch of the log. A tool call has an id, so one event of a
kind is all there can be of it. What has no id is compared whole, and only with what came by the other way: one way does
tell of things twice that happened twice.
"""

import posix

from super_agents.events.claude_kinds import KIND_OF
from super_agents.hooks.recording import SESSION, leave_trace, string, text_of, whoever, write
from super_agents.policy.cheap_look import seems_secret
from super_agents.system.cheap_json import parsed, text_member
from super_agents.system.posix_only import variable
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from super_agents.events.writer import Writer

LONGEST_RAW = 16 * 1024  # bytes of the client's JSON that go into the log as they are
_MOST_BRACKETS = 400  # the log's readers take some thousand levels, and brackets are no measure but a bound of them
_AGENT = "SUPER_AGENT"
_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_BLOCK = 64 * 1024  # bytes of a first look: some 100 events
_FARTHEST = 1024 * 1024
_WINDOW = 10_000_000_000  # nanoseconds; hooks of one event start within milliseconds of each other
_TIME_AT, _KIND_AT = 13, 42  # where the values stand in `{"v":1,"ts":"2026-11-21T09:00:00.123456Z","kind":...`
_TIME = 27
_ID = b'"tool_use_id":"'


def record(root: str, event: str, raw: bytes, *, ns: int, via: str = "", apart: bool = False) -> bool:
    """Write what the client said at one of its hook events to the log of the project, once; tells whether it was first.

    `via` is the way the hook was put in, empty for settings. With `apart` a process of its own takes a careful look at
    what is long or seems to hold a secret: the client waits for this one. Raises `ValueError` for what is no JSON
    object.
    """
    members = parsed(raw)
    text = raw.strip()
    if _is_plain(text) and not seems_secret(text):
        return _write(root, event, members, '{"input":' + text.decode(), via=via, ns=ns)
    if not apart:
        return _write_carefully(root, event, members, via, ns)
    if posix.fork() == 0:
        _leave_the_client()
        try:
            _write_carefully(root, event, members, via, ns)
        except BaseException as error:  # noqa: BLE001  there is nobody left to tell
            leave_trace(root, event, error)
        posix._exit(0)  # noqa: SLF001 - public by another name
    return True


def _write_carefully(root: str, event: str, members: "dict[str, Any]", via: str, ns: int) -> bool:
    from super_agents.hooks.claude.careful import careful  # rare, and up to 100 ms

    return _write(root, event, members, careful(members, root), via=via, ns=ns)


def _write(root: str, event: str, members: "dict[str, Any]", data: str, *, via: str, ns: int) -> bool:
    """Write an event, given its data without the closing brace, unless the log has it."""
    kind = KIND_OF[event]
    session = text_member(members, "session_id") or variable(SESSION)
    tool_use = text_member(members, "tool_use_id")
    is_known = _Repeats(kind=kind, session=session, tool_use=tool_use, data=data, via=via, ns=ns)
    whole = f'{data},"via":{string(via)}}}' if via else f"{data}}}"
    return write(root, kind, whole, by=actor(root, session), session=session, ns=ns, is_known=is_known)


def _leave_the_client() -> None:
    """Let the client take the hook for done, and live on when it ends what it has started."""
    posix.setsid()
    nothing = posix.open("/dev/null", posix.O_RDWR)
    for stream in range(3):
        posix.dup2(nothing, stream)


def actor(root: str, session: str) -> str:
    """Return who acts in a session: the agent of the environment, the one the session was given, or a person."""
    return variable(_AGENT) or agent_of(root, session) or whoever()


def agent_of(root: str, session: str) -> str:
    """Return the agent's name that a session was given when it began, or nothing."""
    if not session or session.strip(_SAFE):
        return ""  # a name with a slash would lead elsewhere
    text = text_of(f"{root}/.claude/state/sessions/{session}.json")
    try:
        return text_member(parsed(text.encode("utf-8", "surrogateescape")), "agent") if text else ""
    except ValueError:
        return ""


def _is_plain(text: bytes) -> bool:
    """Tell whether JSON may stand in a line as it is: short, in one line, flat, all of its letters in UTF-8."""
    return (
        len(text) <= LONGEST_RAW
        and b"\n" not in text
        and b"\r" not in text
        and b"\\ud" not in text
        and b"\\uD" not in text
        and text.count(b"{") + text.count(b"[") <= _MOST_BRACKETS
    )


class _Repeats:
    """Looks for one event that is about to be written; `data` is its JSON up to where `via`, or the end, stands."""

    def __init__(self, *, kind: str, session: str, tool_use: str, data: str, via: str, ns: int) -> None:
        self._kind = f'"kind":"{kind}",'.encode()
        self._session = f'"session":{string(session)}'.encode()
        self._is_call = bool(tool_use)
        self._wanted = tool_use.encode() if tool_use else f'"data":{data}'.encode()
        self._other_way = b"}," if via else b',"via":'
        self._oldest = stamp(ns - _WINDOW).encode()

    def __call__(self, writer: "Writer") -> bool:
        """Tell whether the event is in the log; to be asked under the log's lock."""
        size = _BLOCK
        while True:
            stretch = writer.recent(size)
            start = stretch.find(b"\n") + 1 if len(stretch) == size else 0
            if self._is_in(stretch, start):
                return True
            if len(stretch) < size or size >= _FARTHEST or self._is_old(stretch, start):
                return False
            size *= 4

    def _is_in(self, stretch: bytes, start: int) -> bool:
        """Search from the end on, for an id alone: mostly it is not there, which is told in a third of the time so."""
        at = stretch.rfind(self._wanted, start)
        while at >= 0:
            line = stretch.rfind(b"\n", 0, at) + 1
            if self._is_it(stretch, line, at):
                return True
            at = stretch.rfind(self._wanted, start, at)
        return False

    def _is_it(self, stretch: bytes, line: int, at: int) -> bool:
        if not stretch.startswith(self._kind, line + _KIND_AT) or stretch.find(self._session, line, at) < 0:
            return False
        if self._is_call:
            return stretch.startswith(_ID, at - len(_ID)) and stretch.startswith(b'"', at + len(self._wanted))
        return stretch.startswith(self._other_way, at + len(self._wanted)) and not self._is_old(stretch, line)

    def _is_old(self, stretch: bytes, line: int) -> bool:
        """Tell whether the event of a line is from before the time that counts; whatever is no line of ours is not."""
        time = stretch[line + _TIME_AT : line + _TIME_AT + _TIME]
        return time[:1].isdigit() and time < self._oldest
