"""One line on a session for the client's status line: who, unread mail, task, leases, tokens.

The client runs it several times a minute and shows what it prints. It reads the views as they stand and folds nothing:
when they are behind the log, it says as of when they are.
"""
# pathlib costs more than half of the whole:
# ruff: noqa: PTH123

import posix
import sys
import time

from super_agents.events.line import whole_sequence
from super_agents.hooks.claude.recording import agent_of
from super_agents.system.cheap_json import parsed, text_member
from super_agents.system.posix_only import variable
from super_agents.system.stamp import stamp
from super_agents.system.worktrees import find_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BLOCK = 1 << 16
_LARGEST = 1 << 20  # bytes
_NEAR = 70_000  # bytes at the log's end that hold its last line
_TITLE = 32  # characters
_LATE = 2_000_000_000  # nanoseconds that the views may be behind before it is said
_VIEWS = "SELECT min(seq), min(ts) FROM views WHERE name IN ('mail', 'board', 'leases', 'sessions')"
_UNREAD = """
SELECT count(*) FROM mail_deliveries d CROSS JOIN mail_messages m ON m.number = d.message
WHERE d.box = ? AND d.due <= ? AND (m.expires IS NULL OR m.expires > ?)
"""
_TASKS = "SELECT number, title FROM tasks WHERE state = 'claimed' AND owner = ? AND until > ? ORDER BY claimed_seq DESC"
_LEASES = """
SELECT count(*) FROM leases_held JOIN leases USING (number) WHERE leases.holder = ? AND leases.expires_at > ?
"""
_CONFLICTS = "SELECT coalesce(sum(conflicts), 0) FROM sessions WHERE session = ?"


def show() -> None:
    """Print the line for the client's JSON on stdin; whatever goes wrong, the client gets a line and no error."""
    raw = b""
    try:
        raw = _standard_input()
        line = text_of(raw)
    except Exception as error:  # noqa: BLE001 - the status line of a session is no place for a traceback
        line = f"super-agents: {type(error).__name__}: {error}"
    posix.write(1, f"{_shown(line)}\n".encode("utf-8", "replace"))


def text_of(raw: bytes) -> str:
    """Return the line for what the client told."""
    said = parsed(raw) if raw.strip() else {}
    root = _root(said)
    parts = _of_project(root, text_member(said, "session_id")) if root else []
    return " · ".join([*parts, *_tokens(said.get("context_window"))]) or "no project of super-agents here"


def _root(said: "dict[str, Any]") -> str | None:
    workspace = said.get("workspace")
    places = [text_member(workspace, "project_dir") if isinstance(workspace, dict) else "", text_member(said, "cwd")]
    found = (find_root(place) for place in places if place.startswith("/"))
    return next((root for root in found if root), None) or find_root(posix.getcwd())


def _of_project(root: str, session: str) -> list[str]:
    agent = variable("SUPER_AGENT") or agent_of(root, session)
    if not agent:
        return ["no name yet"]
    now = time.time_ns()
    from _sqlite3 import OperationalError

    try:
        return [agent, *_seen(root, agent, session, now)]
    except OperationalError:  # nothing was folded yet, or by another release, or it is being made at this moment
        return [agent, "views not ready"]


def _seen(root: str, agent: str, session: str, now: int) -> list[str]:
    """Return what the views say of an agent and its session."""
    from _sqlite3 import connect  # `sqlite3` itself costs twice as much

    database: Any = connect(f"file:{_quoted(root)}/.claude/registry/registry.db?mode=ro", 0.02, uri=True)
    try:
        moment = stamp(now)
        seq, ts = database.execute(_VIEWS).fetchone()
        (unread,) = database.execute(_UNREAD, (agent, moment, moment)).fetchone()
        tasks = database.execute(_TASKS, (agent, moment)).fetchall()
        (held,) = database.execute(_LEASES, (agent, moment)).fetchone()
        (conflicts,) = database.execute(_CONFLICTS, (session,)).fetchone()
    finally:
        database.close()
    parts = [f"{unread} unread", *_task(tasks), *_leases(held, conflicts)]
    is_late = seq < _last_number(root) and (ts or "") < stamp(now - _LATE)
    return [*parts, f"as of {_clock(ts)}"] if is_late else parts


def _task(tasks: "list[tuple[int, str]]") -> list[str]:
    if not tasks:
        return []
    number, title = tasks[0]
    more = f" (+{len(tasks) - 1})" if len(tasks) > 1 else ""
    return [f"t-{number} {title if len(title) <= _TITLE else title[: _TITLE - 1] + '…'}{more}"]


def _leases(held: int, conflicts: int) -> list[str]:
    said = [("lease", held), ("lease conflict", conflicts)]
    return [f"{count} {what}{'' if count == 1 else 's'}" for what, count in said if count]


def _tokens(window: object) -> list[str]:
    if not isinstance(window, dict):
        return []
    counts = [window.get(name) for name in ("total_input_tokens", "total_output_tokens")]
    total = sum(count for count in counts if isinstance(count, int))
    used = window.get("used_percentage")
    share = f", {used:.0f} % of context" if isinstance(used, int | float) else ""
    return [f"{_short(total)} tokens{share}"] if total or share else []


def _short(count: int) -> str:
    return str(count) if count < 1000 else f"{count / 1000:.0f}k" if count < 1_000_000 else f"{count / 1_000_000:.1f}M"  # noqa: PLR2004 - thousands, millions


def _clock(ts: str | None) -> str:
    """Return the time of day of an event in this machine's zone; the date is in its first part."""
    if not ts:
        return "never"
    year, month, day, hour, minute, second = (int(ts[at:to]) for at, to in _PARTS)
    gone = time.mktime((year, month, day, hour, minute, second, 0, 0, 0)) - time.timezone
    return time.strftime("%H:%M", time.localtime(gone))


_PARTS = ((0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19))


def _last_number(root: str) -> int:
    """Return the number of the log's last event, or 0 when its end cannot be read as one."""
    try:
        with open(f"{root}/.claude/events/log.ndjson", "rb") as file:
            end = file.seek(0, 2)
            file.seek(max(0, end - _NEAR))
            tail = file.read()
    except OSError:
        return 0
    return whole_sequence(tail[tail.rfind(b"\n", 0, -1) + 1 :])


def _quoted(path: str) -> str:
    """Return a path as a part of a URI."""
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_./~"
    raw = path.encode("utf-8", "surrogateescape")
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in raw)


def _shown(text: str) -> str:
    """What stands in a task's title must not steer a terminal."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _standard_input() -> bytes:
    blocks, size = [], 0
    while size <= _LARGEST and not sys.stdin.isatty() and (block := posix.read(0, _BLOCK)):
        blocks.append(block)
        size += len(block)
    return b"".join(blocks)
