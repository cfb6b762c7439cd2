"""What is kept on this machine of messages on their way to a session: `.claude/state/offers/<offer>`.

The client's next hook that shows the offer's mark tells that it was taken; what the log is told then stands here, so
that this hook has nothing to look up.
"""

import posix
import time

from super_agents.hooks.recording import string, text_of, write
from super_agents.system.cheap_json import parsed, text_in, text_member
from super_agents.system.posix_only import make_folder
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MARK = "[super-agents mail "  # and the offer's 16 hex digits, and `]`
_RAW_MARK = MARK.encode()
_DIGITS = 16
_HEX = frozenset(b"0123456789abcdef")
_BILLION = 1_000_000_000


def folder(root: str) -> str:
    """Return where the files are."""
    return f"{root}/.claude/state/offers"


def keep(root: str, offer: str, text: str) -> None:
    """Write the file of an offer, whole or not at all; for this user's eyes."""
    place = folder(root)
    make_folder(f"{root}/.claude/state")
    make_folder(place)
    posix.chmod(place, 0o700)
    fresh = f"{place}/.{offer}"
    descriptor = posix.open(fresh, posix.O_WRONLY | posix.O_CREAT | posix.O_TRUNC | posix.O_CLOEXEC, 0o600)
    posix.write(descriptor, text.encode())
    posix.close(descriptor)
    posix.rename(fresh, f"{place}/{offer}")


def kept(root: str, offer: str) -> "dict[str, Any] | None":
    """Return what is kept of an offer, or None."""
    text = text_of(f"{folder(root)}/{offer}")
    try:
        return parsed(text.encode()) if text else None
    except ValueError:
        return None


def forget(root: str, offer: str) -> None:
    """Delete the file of an offer that is settled."""
    try:
        posix.unlink(f"{folder(root)}/{offer}")
    except FileNotFoundError:
        return


def marks_in(raw: bytes) -> list[str]:
    """Return the offers whose marks are in a text."""
    found = []
    at = raw.find(_RAW_MARK)
    while at >= 0:
        at += len(_RAW_MARK)
        digits = raw[at : at + _DIGITS]
        if len(digits) == _DIGITS and _HEX.issuperset(digits) and digits.decode() not in found:
            found.append(digits.decode())
        at = raw.find(_RAW_MARK, at)
    return found


def take_all(root: str, raw: bytes) -> None:
    """Take the offers whose marks are in a hook's input."""
    for offer in marks_in(raw):
        take(root, offer, text_in(raw, "session_id"))


def take(root: str, offer: str, session: str) -> bool:
    """Write down that the client took an offer; False when nothing is known of it, or it is settled.

    Twice is no harm: an offer is taken once.
    """
    said = kept(root, offer)
    taken, agent, seconds = ({} if said is None else said).get("taken"), text_member(said or {}, "agent"), 0.0
    if said is None or not isinstance(taken, dict) or not agent:
        return False
    seconds = float(said.get("redelivery", 0))
    now = time.time_ns()
    again = stamp(now + int(seconds * _BILLION))
    lists = {name: taken[name] for name in ("messages", "last") if isinstance(taken.get(name), list)}
    listed = "".join(f'"{name}":[{",".join(string(str(one)) for one in names)}],' for name, names in lists.items())
    data = f'{{{listed}"recipient":{string(agent)},"again":"{again}","offer":"{offer}"}}'
    write(root, "message.shown", data, by=agent, session=session, ns=now)
    forget(root, offer)
    return True
