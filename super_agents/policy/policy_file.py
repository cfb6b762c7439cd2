"""What holds for tool calls in a project, read from settings and rules once and kept for the hooks.

TOML and its validation cost a hook 20 times what it costs itself. So what they come to is kept with the stamps of the
files that it was read from, and with the variables that may say otherwise; when one is another, `Stale` is raised. Who
answers for many hooks calls `remember` first, and the file is then read again only when it is another.
"""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH123

import marshal
import posix
import sys
from zlib import crc32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.policy.tool_rules import Row

    Stamp = tuple[str, int, int, int]  # path, nanoseconds of its last change, size, inode; -1 where no file is
    Variables = tuple[tuple[bytes, bytes], ...]

FORM = f"policy 1 {sys.implementation.cache_tag}\n".encode()
_CHECK = 8  # hex digits of a CRC-32
_NAMES = ("enforce", "auto", "refusal", "rules", "stamps", "variables")
_OF_PLACES = (b"HOME", b"XDG_CONFIG_HOME")
_OF_SETTINGS = b"SUPER_AGENTS_"


class Stale(Exception):
    """What is kept is not there, or of other files than there are: it has to be made anew."""


class Policy:
    """How leases are enforced, for how long an edit takes one (0: not at all), and the rules about tool calls.

    `refusal` says why every call is to be refused: rules that fail closed cannot be read.
    """

    __slots__ = _NAMES

    def __init__(
        self,
        enforce: str,
        auto: float,
        *,
        refusal: str,
        rules: "list[Row]",
        stamps: "tuple[Stamp, ...]",
        variables: "Variables",
    ) -> None:
        self.enforce = enforce
        self.auto = auto
        self.refusal = refusal
        self.rules = rules
        self.stamps = stamps
        self.variables = variables


_remembered: "dict[str, tuple[Stamp, Policy]] | None" = None  # by file


def remember() -> None:
    """Keep in memory what is read from now on, for all threads."""
    global _remembered  # noqa: PLW0603 - for as long as the process
    _remembered = {}


def current(file: str) -> Policy:
    """Return what is kept when it still holds, not to be changed; raises `Stale` otherwise."""
    policy = kept(file) if _remembered is None else _known(file, _remembered)
    if policy.variables != variables() or any(stamp(seen[0]) != seen for seen in policy.stamps):
        raise Stale
    return policy


def _known(file: str, remembered: "dict[str, tuple[Stamp, Policy]]") -> Policy:
    """Return what is kept, from memory if the file is still the one that was read; raises `Stale`."""
    now = stamp(file)  # before it is read: what comes meanwhile is seen by the next
    known = remembered.get(file)
    if known is None or known[0] != now:
        known = remembered[file] = (now, kept(file))
    return known[1]


def kept(file: str) -> Policy:
    """Return what is kept, whether it still holds or not; raises `Stale` when there is nothing whole of our form."""
    try:
        with open(file, "rb") as found:
            content = found.read()
    except OSError as error:
        raise Stale from error
    body = content[len(FORM) + _CHECK :]
    if not content.startswith(FORM) or b"%08x" % crc32(body) != content[len(FORM) : len(FORM) + _CHECK]:
        raise Stale
    enforce, auto, refusal, rows, stamps, told = marshal.loads(body)  # noqa: S302 - our own file, private and whole
    return Policy(enforce, auto, refusal=refusal, rules=rows, stamps=stamps, variables=told)


def content_of(policy: Policy) -> bytes:
    """Return what `kept` reads."""
    body = marshal.dumps((policy.enforce, policy.auto, policy.refusal, policy.rules, policy.stamps, policy.variables))
    return FORM + b"%08x" % crc32(body) + body


def stamp(path: str) -> "Stamp":
    """Return what tells whether a file is the one that was read."""
    try:
        seen = posix.stat(path)
    except OSError:
        return (path, -1, -1, -1)
    return (path, seen.st_mtime_ns, seen.st_size, seen.st_ino)


def variables() -> "Variables":
    """Return the variables of the environment that have a say in settings."""
    found = [
        (name, value) for name, value in posix.environ.items() if name.startswith(_OF_SETTINGS) or name in _OF_PLACES
    ]
    return tuple(sorted(found))
