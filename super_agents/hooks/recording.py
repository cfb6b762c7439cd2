"""From a hook to the log: write the event, or the trace of what went wrong; standard library only.

The JSON is written by hand: `json` costs more to import than a hook does in all. For the same reason no module of the
hook path imports `__future__`: it would be the only one for which the folder of the standard library is searched.
"""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH123

import posix
import time
from zlib import crc32

from super_agents.events.durability import DEFAULT
from super_agents.events.line import MAX_LINE, START, TRAILER
from super_agents.events.writer import Writer
from super_agents.policy.cheap_look import looks_secret
from super_agents.system.posix_only import make_folder, variable
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 2.0  # seconds for the log's lock: a stopped process may hold it, and git is waiting for us
_LONGEST_NAME = 200  # characters of `by` and `session`, as the log has it
_AGENT, _PERSON = "SUPER_AGENT", "human:"  # as in `events.actors`: one module less to load
SESSION = "CLAUDE_CODE_SESSION_ID"
_KEY = 80  # bytes of the `key` that an event gets when it comes in from the spool
_LARGEST_TRACE = 64 * 1024  # bytes


_ESCAPES = {code: f"\\u{code:04x}" for code in range(32)} | {9: "\\t", 10: "\\n", 13: "\\r", 34: '\\"', 92: "\\\\"}


def append(root: str, kind: str, data: str, *, ns: int) -> None:
    """Append an event to the log of the project at `root`, or spool it when the lock cannot be had in time.

    `data` is JSON; what looks like a secret is taken out. Raises `ValueError` when it is too much for a line.
    """
    write(root, kind, cleaned(data, root), by=whoever(), session=variable(SESSION), ns=ns)


def write(
    root: str,
    kind: str,
    data: str,
    *,
    by: str,
    session: str,
    ns: int,
    is_known: "Callable[[Writer], bool] | None" = None,
) -> bool:
    """Do as `append` with data that has no secrets in it, in the name of `by`; tells whether there was need.

    `is_known` is asked under the log's lock, and nothing is written when it says yes.
    """
    names = f'"by":{cleaned(string(by[:_LONGEST_NAME]), root)}'
    if session:
        names += f',"session":{cleaned(string(session[:_LONGEST_NAME]), root)}'
    return _append(f"{root}/.claude/events", _payload(kind, names, data, ns), is_known)


def whoever() -> str:
    """Return who acts when nothing but the environment tells: an agent, or a person."""
    return variable(_AGENT) or _PERSON + _login()


def leave_trace(root: str, what: str, error: BaseException) -> None:
    """Write one line to `.claude/logs/hooks.log`; when it has grown too large it starts anew."""
    text = f"{stamp(time.time_ns())} {what}: {type(error).__name__}: {error}".replace("\n", " ")[:1000] + "\n"
    folder = f"{root}/.claude/logs"
    try:
        make_folder(folder)
        flags = posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND | posix.O_CLOEXEC | posix.O_NOFOLLOW
        descriptor = posix.open(f"{folder}/hooks.log", flags, 0o666)
        if posix.fstat(descriptor).st_size > _LARGEST_TRACE:
            posix.ftruncate(descriptor, 0)
        posix.write(descriptor, text.encode("utf-8", "replace"))
    except OSError:
        return  # a folder that cannot be written: there is no place left to say so


def string(text: str | bytes) -> str:
    """Write a JSON string; bytes that are no UTF-8, as in odd file names, become the replacement character."""
    raw = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    return f'"{raw.decode("utf-8", "replace").translate(_ESCAPES)}"'


def array(items: list[str]) -> str:
    """Write a JSON array of what is JSON already."""
    return f"[{','.join(items)}]"


def members(pairs: dict[str, str | None]) -> str:
    """Write a JSON object of what is JSON already; what is None is left out."""
    return "{" + ",".join(f'"{name}":{value}' for name, value in pairs.items() if value is not None) + "}"


def boolean(*, value: bool) -> str:
    """Write true or false."""
    return "true" if value else "false"


def text_of(path: str) -> str:
    """Return what is in a small file, or nothing when it cannot be read."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.read()
    except OSError:
        return ""


def cleaned(json: str, root: str) -> str:
    """Return JSON without what looks like a secret."""
    if not looks_secret(json.encode()):
        return json
    from super_agents.hooks.careful_look import redacted  # rare, and 20 ms

    return redacted(json, root)


def _payload(kind: str, names: str, data: str, ns: int) -> bytes:
    """Return the line's payload without its closing brace."""
    payload = START + f'"ts":"{stamp(ns)}","kind":"{kind}",{names},"data":{data}'.encode()
    if len(payload) > MAX_LINE - TRAILER - _KEY:
        message = f"{kind} needs {len(payload) + TRAILER + _KEY} bytes, more than a line holds"
        raise ValueError(message)
    return payload


def _append(events: str, payload: bytes, is_known: "Callable[[Writer], bool] | None") -> bool:
    writer = Writer(events)
    try:
        return _append_by(writer, payload, is_known)
    finally:
        writer.close()  # the knowledge manager, which answers hooks as well, lives on


def _append_by(writer: Writer, payload: bytes, is_known: "Callable[[Writer], bool] | None") -> bool:
    if not writer.acquire(PATIENCE):
        from super_agents.events.spool import spool  # rare

        spool(writer.directory, payload)
        return True
    try:
        if is_known is not None and is_known(writer):
            return False
        writer.append(payload, crc32(payload))
        writer.wants_sync(DEFAULT)
    finally:
        writer.release()
    return True


def _login() -> str:
    """Return the user's name; the system's directory, which may be a server, is asked last."""
    known = variable("USER") or variable("LOGNAME")
    if known:
        return known
    import pwd  # rare: a login sets one of the two

    try:
        return pwd.getpwuid(posix.getuid()).pw_name
    except KeyError:
        return str(posix.getuid())
