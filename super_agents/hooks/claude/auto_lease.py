"""The lease that an edit takes by itself where the project wants that, and its end when its session dies."""

import posix
import time
from zlib import crc32

from super_agents.events.durability import ALWAYS
from super_agents.events.line import START
from super_agents.events.writer import Writer
from super_agents.hooks import recording as log
from super_agents.leases.standing import EXCLUSIVE
from super_agents.leases.standing_file import Behind, standing
from super_agents.system.cheap_json import parsed
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.hooks.claude.tool_call import ToolCall
    from super_agents.leases.standing import Held, Standing

_WILD = "*?[\\"
_BILLION = 1_000_000_000


def take(call: "ToolCall", held: "Standing", seconds: float, ns: int) -> "tuple[Held, str] | None":
    """Take a lease on what an edit is about unless its agent has one; returns the lease in the way, and its path.

    It is decided under the log's lock, as every lease is. Where the lock is not to be had in time, none is taken.
    """
    paths = [path for path, writes, _ in call.paths if writes]
    if all(_has(held, path, call.by, stamp(ns)) for path in paths):
        return None
    writer = Writer(f"{call.root}/.claude/events")
    if not writer.acquire(log.PATIENCE):
        return None
    try:
        now = time.time_ns()
        try:
            held = standing(f"{call.root}/.claude/state/standing", writer.directory)
        except Behind:  # the log was sealed just now: the next edit takes it
            return None
        for path in paths:
            for lease in held.holding(path, stamp(now)):
                if lease.holder != call.by:
                    return (lease, path) if lease.mode == EXCLUSIVE else None
        wanted = [path for path in paths if not _has(held, path, call.by, stamp(now))]
        _write(writer, call, wanted, number=held.last + 1, now=now, seconds=seconds)
    finally:
        writer.release()
        writer.close()
    return None


def end_if_left(root: str, lease: "Held") -> bool:
    """End an automatic lease whose session is no more, and tell whether it did."""
    try:
        told = parsed(log.text_of(f"{root}/.claude/state/sessions/{lease.session}.json").encode())
        pid = told.get("pid")
        if not isinstance(pid, int) or pid <= 0:
            return False
        posix.kill(pid, 0)
    except (ValueError, PermissionError):
        return False
    except ProcessLookupError:
        reason = log.string("its session is no more")
        data = log.members({"lease": log.string(lease.id), "reason": reason})
        log.write(root, "lease.released", data, by="super-agents", session=lease.session or "", ns=time.time_ns())
        return True
    return False


def pattern_of(path: str) -> str:
    """Return the pattern, in the form in which leases are kept, that stands for a path and nothing else."""
    escaped = "".join(f"\\{char}" if char in _WILD else char for char in path)
    if escaped.endswith(" "):
        escaped = f"{escaped[:-1]}\\ "
    return f"/{escaped}" if "/" not in path or path[0] in "!#" else escaped


def _has(held: "Standing", path: str, by: str, now: str) -> bool:
    return any(lease.holder == by for lease in held.holding(path, now))


def _write(writer: Writer, call: "ToolCall", paths: list[str], *, number: int, now: int, seconds: float) -> None:
    patterns = log.array([log.string(pattern_of(path)) for path in paths])
    told = {
        "lease": log.string(f"l-{number}"),
        "patterns": patterns,
        "files": patterns,
        "mode": log.string(EXCLUSIVE),
        "reason": log.string("edited in a session"),
        "automatic": log.boolean(value=True),
        "taken_at": log.string(stamp(now)),
        "expires_at": log.string(stamp(now + int(seconds * _BILLION))),
    }
    data = log.members(dict(told))
    if log.cleaned(data, call.root) != data:
        return  # a path that looks like a secret, which no lease can name
    names = f'"by":{log.string(call.by)}' + (f',"session":{log.string(call.session)}' if call.session else "")
    payload = START + f'"ts":"{stamp(now)}","kind":"lease.taken",{names},"data":{data}'.encode()
    writer.append(payload, crc32(payload))
    writer.wants_sync(ALWAYS)
