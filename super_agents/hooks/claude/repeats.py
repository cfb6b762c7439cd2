"""Whether an event is in the log already, because two hooks of ours were told of it.

Settings and plugin may both be installed, and the client starts all hooks of an event side by side. Under the log's
lock the second looks at the last stretch of the log. A tool call has an id, so one event of a kind is all there can be
of it. What has no id is compared whole, and only with what came by the other way: one way does tell of things twice
that happened twice.
"""

from super_agents.hooks.recording import string
from super_agents.system.stamp import stamp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.events.writer import Writer

_BLOCK = 64 * 1024  # bytes of a first look: some 100 events
_FARTHEST = 1024 * 1024
_WINDOW = 10_000_000_000  # nanoseconds; hooks of one event start within milliseconds of each other
_TIME_AT, _KIND_AT = 13, 42  # where the values stand in `{"v":1,"ts":"2026-11-21T09:00:00.123456Z","kind":...`
_TIME = 27


class Repeats:
    """Looks for one event that is about to be written; `data` is its JSON up to where `via`, or the end, stands."""

    def __init__(self, *, kind: str, session: str, tool_use: str, data: str, via: str, ns: int) -> None:
        self._kind = f'"kind":"{kind}",'.encode()
        self._session = f'"session":{string(session)}'.encode()
        self._is_call = bool(tool_use)
        self._wanted = f'"tool_use_id":"{tool_use}"'.encode() if tool_use else f'"data":{data}'.encode()
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
        at = stretch.find(self._wanted, start)
        while at >= 0:
            line = stretch.rfind(b"\n", 0, at) + 1
            if self._is_it(stretch, line, at):
                return True
            at = stretch.find(self._wanted, at + 1)
        return False

    def _is_it(self, stretch: bytes, line: int, at: int) -> bool:
        if not stretch.startswith(self._kind, line + _KIND_AT) or stretch.find(self._session, line, at) < 0:
            return False
        if self._is_call:
            return True
        return stretch.startswith(self._other_way, at + len(self._wanted)) and not self._is_old(stretch, line)

    def _is_old(self, stretch: bytes, line: int) -> bool:
        """Tell whether the event of a line is from before the time that counts; whatever is no line of ours is not."""
        time = stretch[line + _TIME_AT : line + _TIME_AT + _TIME]
        return time[:1].isdigit() and time < self._oldest
