"""The waiter: it sleeps beside a session until there is mail for the session's agent, and says so to the client.

The client starts it with `asyncRewake` and forgets it; when it ends with 2, what it wrote becomes a turn, or comes
between two tool calls. A client has one, the newest. It sleeps in the kernel, and what it needs to look into an inbox
is loaded by a child of its own.
"""

import posix
import sys
import time

from super_agents.hooks.claude import screen
from super_agents.hooks.claude.news import NEVER, News
from super_agents.hooks.claude.recording import actor
from super_agents.hooks.recording import leave_trace
from super_agents.system.cheap_json import parsed, text_member
from super_agents.system.forked import forked
from super_agents.system.posix_only import make_folder
from super_agents.system.seat import Seat, SeatWanted, take_seat
from super_agents.system.watch_long import watch_long

_PATIENCE = 10.0  # seconds for the waiter before us to go
_LONGEST = 3600.0  # seconds of sleep: clocks are set, and a network's file system tells nobody
_BREATH = 0.05  # seconds after a wake-up for nothing: a busy log wakes a waiter twenty times a second at most
_SETTLED = 5_000_000_000  # nanoseconds after which the client's own files show whether it took an offer
_FAILED = 600_000_000_000  # nanoseconds until the next try after a look that failed
_PERSON = "human:"
_BILLION = 1_000_000_000


def answer(root: str, raw: bytes) -> str:
    """Return what the client is to be told, when there is something; nothing when the session is over or another's."""
    if not screen.is_there():
        return ""
    members = parsed(raw)
    client = screen.client_process()
    state = f"{root}/.claude/state"
    for folder in (state, f"{state}/waiters", f"{state}/sessions"):
        make_folder(folder)
        posix.chmod(folder, 0o700)
    seat = take_seat(f"{state}/waiters/{client}", _PATIENCE)
    if seat is None:
        return ""
    waiter = Waiter(root, seat, session=text_member(members, "session_id"), client=client)
    try:
        return waiter.run(text_member(members, "transcript_path"))
    except (SeatWanted, ProcessLookupError):
        return ""


class Waiter:
    """One session's waiter. `_due` is when to look into the inbox, `_check` when to ask what became of `_offer`."""

    def __init__(self, root: str, seat: Seat, *, session: str, client: int) -> None:
        self._root = root
        self._seat = seat
        self._session = session
        self._client = client
        self._agent = ""
        self._news = News(f"{root}/.claude/events")
        self._due, self._check, self._offer = NEVER, NEVER, ""
        self._seen = -1  # when the file was changed that says who works in the session

    def run(self, transcript: str) -> str:
        """Sleep and look until there is something to say, or nobody left to say it to."""
        events = f"{self._root}/.claude/events"
        make_folder(events)
        watch = watch_long((events, f"{self._root}/.claude/state/sessions"), self._client)
        self._take_over()
        while True:
            self._know()
            now = time.time_ns()
            if self._agent and min(self._due, self._check) <= now:
                text = self._look(transcript)
                if text:
                    return text
            self._seat.may_leave()
            left = (min(self._due, self._check) - time.time_ns()) / _BILLION if self._agent else _LONGEST
            if not watch.wait(max(0.0, min(left, _LONGEST))):
                return ""
            self._hear()
            self._seat.stay()

    def _take_over(self) -> None:
        """Go on where the waiter before us stood, if it was this session's; else look first."""
        words = self._seat.found.split()
        is_ours = len(words) == 6 and words[0] == self._session and self._news.go_on(words[5])  # noqa: PLR2004 - as `_note` has it
        if is_ours and words[1].isdigit() and words[2].isdigit():
            self._due, self._check = int(words[1]), int(words[2])
            self._offer, self._agent = words[3].strip("-"), words[4].strip("-")
            self._hear()
            return
        self._news.skip()
        self._due = 0

    def _note(self) -> None:
        words = (self._session, self._due, self._check, self._offer or "-", self._agent or "-", self._news.place)
        self._seat.note(" ".join(str(word) for word in words))

    def _know(self) -> None:
        """Ask who works in this session, when that may have changed: it gets its name while we start."""
        try:
            seen = posix.stat(f"{self._root}/.claude/state/sessions/{self._session}.json").st_mtime_ns
        except OSError:
            seen = 0
        if seen == self._seen:
            return
        self._seen = seen
        name = actor(self._root, self._session)
        name = "" if name.startswith(_PERSON) else name
        if name != self._agent:
            self._agent, self._due = name, 0 if name else NEVER

    def _hear(self) -> None:
        """Take in what the log says since; a wake-up for nothing is followed by a rest."""
        if not self._agent:
            return
        self._news.is_over = False
        when = self._news.told_of(self._agent, offer=self._offer)
        if self._news.is_over:
            self._offer, self._check = "", NEVER
        self._due = min(self._due, when)
        if when == NEVER:
            time.sleep(_BREATH)

    def _look(self, transcript: str) -> str:
        """Look into the inbox in a child; from here until it is handed over nobody sends us away."""
        self._seat.stay()
        self._news.skip()
        said = forked(lambda: _looked(self._root, self._session, self._client, transcript))
        due, check, offer, text = said.split("\n", 3) if said else ("", "", "", "")
        now = time.time_ns()
        self._due = int(due) if due else now + _FAILED
        self._check = int(check) if check else NEVER
        if offer:
            self._offer, self._check = offer, min(self._check, now + _SETTLED)
        self._note()
        return text


def _looked(root: str, session: str, client: int, transcript: str) -> str:
    try:
        if "site" not in sys.modules:
            import site  # what looks into an inbox lies in the folder of packages that `-S` left out

            site.main()
        from super_agents.hooks.claude.mail_look import Place, look

        return look(Place(root, session, client, transcript)).as_lines()
    except BaseException as error:
        leave_trace(root, "wait", error)
        raise
