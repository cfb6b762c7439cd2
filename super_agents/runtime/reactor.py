"""Reacting to events by the project's triggers: once for each event and trigger, whatever dies in between.

The reactor follows the log through a cursor. Whatever it decides is decided under the log's lock and written with a
key made of trigger and event, so that an event that is seen twice is acted on once, by whichever of several reactors.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

from super_agents.errors import CursorAhead, EventInvalid, EventLogError, LogCorrupted, SuperAgentsError
from super_agents.events.cursors import FOLDER, Cursor
from super_agents.events.filters import Filter, newest
from super_agents.projects.project import OURSELVES
from super_agents.runtime import trigger_actions
from super_agents.runtime.event_facts import facts_of
from super_agents.system.clock import SystemClock, moment, nanoseconds
from super_agents.system.locks import hold
from super_agents.system.stamp import stamp
from super_agents.triggers import ledger, wording
from super_agents.triggers.conditions import fits, matched
from super_agents.triggers.firings_view import RETRYING
from super_agents.triggers.reading import TriggersFile
from super_agents.triggers.trigger import ATTEMPTS, DEEPEST, WINDOW, key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.projects.project import Project
    from super_agents.system.clock import Clock
    from super_agents.triggers.facts import Facts
    from super_agents.triggers.firings_view import Firing
    from super_agents.triggers.trigger import Trigger

CURSOR = "triggers"
LOCK = "reactor.lock"
_BATCH = 200  # events that are dealt with before others get their turn
_REST = 5.0  # seconds between two writes of a cursor that passed nothing but events for nobody
_FIRST_PAUSE, _LONGEST_PAUSE = 10.0, 3600.0  # seconds before something that failed is tried again
_BEGINNINGS = ("project.initialized", "project.upgraded")
_LONGEST_REASON = 500  # characters
_FARTHEST = 1000  # events on the way back to where work began
_MADE = ("task.added:trigger:", f"message:{OURSELVES}:trigger:")  # keys of what triggers bring about


@dataclass(frozen=True, slots=True)
class Turn:
    """What one turn came to: the last event it has seen, whether more are there, which triggers fired.

    `is_busy` says that another reactor has the turn, and nothing was done.
    """

    seen: int
    is_behind: bool = False
    fired: tuple[Firing, ...] = ()
    is_busy: bool = False


class Reactor:
    """Reacts to the events of one project; for one thread."""

    def __init__(self, project: Project, *, clock: Clock | None = None) -> None:
        self._project = project
        self._clock = clock or SystemClock()
        self._triggers = TriggersFile(project.layout.triggers)
        self._cursor = Cursor(project.log, project.layout.events, CURSOR)
        self._passed = 0  # seen, and perhaps not yet written into the cursor
        self._is_placed = False
        self._written = 0.0

    def turn(self) -> Turn:
        """React to what was written since, or to a part of it, and try again what is due.

        Raises `TriggersInvalid` before anything is done, and what the log raises.
        """
        lock = hold(self._project.layout.locks / LOCK)
        if lock is None:
            return Turn(self._passed, is_busy=True)
        try:
            return self._turn()
        finally:
            lock.release()

    def settle(self) -> Turn:
        """React until the end of the log is reached, or another reactor has the turn; remember how far that was."""
        fired: list[Firing] = []
        while True:
            turn = self.turn()
            fired += turn.fired
            if turn.is_busy or not turn.is_behind:
                self.remember()
                return Turn(turn.seen, fired=tuple(fired), is_busy=turn.is_busy)

    def remember(self) -> None:
        """Write down how far we are."""
        self._cursor.acknowledge(self._passed)
        self._written = monotonic()

    def next_retry(self) -> float | None:
        """Return in how many seconds something has to be tried again, or None."""
        at = ledger.next_retry(self._project.views.database)
        return None if at is None else max(0.0, (nanoseconds(moment(at)) - self._clock.time_ns()) / 1e9)

    def _turn(self) -> Turn:
        triggers = self._triggers.read()
        log = self._project.log
        self._project.views.catch_up()
        fired = self._try_again(triggers)
        start, head = self._position(), log.head
        active = [trigger for trigger in triggers if trigger.enabled]
        where = Filter(kinds=tuple(dict.fromkeys(kind for trigger in active for kind in trigger.on)))
        events = list(islice(log.read(after=start, until=head, where=where), _BATCH)) if active else []
        for event in events:
            found = self._react(event, active)
            fired += found
            self._passed = event.seq
        is_behind = len(events) == _BATCH
        self._passed = self._passed if is_behind else head
        if events or monotonic() - self._written > _REST:
            self.remember()
        return Turn(self._passed, is_behind=is_behind, fired=tuple(fired))

    def _position(self) -> int:
        """Where there is no cursor yet, or another log, begin with what followed on the project's set-up."""
        try:
            at = self._cursor.seq
        except (
            CursorAhead,
            LogCorrupted,
        ):  # an older log was put back: what it holds of our doing keeps us from doubles
            (self._project.layout.events / FOLDER / f"{CURSOR}.json").unlink(missing_ok=True)
            at, self._is_placed = 0, False
        if at or self._is_placed:
            self._passed = max(at, min(self._passed, self._project.log.head))
        else:
            began = newest(self._project.log, Filter(kinds=_BEGINNINGS), count=1)
            self._passed = began[0].seq if began else self._project.log.head
            self.remember()
        self._is_placed = True
        return self._passed

    def _react(self, event: Event, triggers: Sequence[Trigger]) -> list[Firing]:
        if event.kind.startswith("trigger."):  # what we did is nothing to react to
            return []
        facts = facts_of(event, root=self._project.root)
        chosen = [trigger for trigger in triggers if fits(trigger, facts)]
        found = [self._decide(trigger, event, facts) for trigger in chosen]
        return [firing for firing in found if firing is not None]

    def _decide(self, trigger: Trigger, event: Event, facts: Facts) -> Firing | None:
        with self._project.views.deciding() as log:
            reason = self.objection(trigger, event, facts)
            if reason is None:
                return self._act(log, trigger, event, facts, attempt=1)
            if reason.is_storm:
                self._suspend(log, trigger, event, reason.says)
            return None

    def objection(self, trigger: Trigger, event: Event, facts: Facts) -> Objection | None:
        """Say what keeps a trigger from firing for an event that it is for; None when nothing does."""
        database, at = self._project.views.database, nanoseconds(moment(event.ts))
        if ledger.firing(database, trigger.name, event.seq) is not None:
            return Objection("it has dealt with this event already")
        suspended = ledger.suspensions(database).get(trigger.name)
        if suspended is not None:
            return Objection(f"it is suspended: {suspended}")
        wish = self.dedupe(trigger, facts)
        quiet = ledger.quiet_since(
            database, trigger.name, event=event.seq, at=at, cooldown=trigger.cooldown, dedupe=wish
        )
        if quiet is not None:
            span = f" within {trigger.cooldown:g} s" if trigger.cooldown else ""
            same = f" for `{wish}`" if wish else ""
            return Objection(f"it fired{same}{span} already, for event {quiet}")
        depth = self._depth(event)
        if depth >= DEEPEST:
            return Objection(f"it follows from {depth} triggers, one from the other: a circle", is_storm=True)
        if ledger.count_within(database, trigger.name, at=at, window=WINDOW) >= trigger.limit:
            says = f"it fired {trigger.limit} times within {WINDOW / 60:g} minutes, as often as its `limit` allows"
            return Objection(says, is_storm=True)
        return None

    def dedupe(self, trigger: Trigger, facts: Facts) -> str:
        """Return what a trigger's `dedupe` comes to for an event."""
        files = matched(trigger, facts)
        return wording.filled(trigger.dedupe, trigger=trigger.name, facts=facts, files=files)

    def _depth(self, event: Event) -> int:
        """Count the triggers that an event follows from, back along the causes."""
        depth, log = 0, self._project.log
        for _ in range(_FARTHEST):
            depth += event.by == OURSELVES and (event.key or "").startswith(_MADE)
            if event.cause is None or not log.first <= event.cause < event.seq:
                break
            event = log.get(event.cause)
        return depth

    def _act(self, log: EventLog, trigger: Trigger, event: Event, facts: Facts, *, attempt: int) -> Firing | None:
        said: dict[str, Any] = {"trigger": trigger.name, "event": event.seq, "at": event.ts, "attempt": attempt}
        corr = trigger_actions.correlation_of(event)
        try:
            done = trigger_actions.perform(self._project, trigger, event, facts)
        except SuperAgentsError as error:
            if isinstance(error, EventLogError) and not isinstance(error, EventInvalid):
                raise  # the log cannot be written: nothing is known to be wrong with the action
            self._put_off(log, event, said, str(error))
        else:
            wish = self.dedupe(trigger, facts)
            done |= {"dedupe": wish} if wish else {}
            key = key_of(trigger.name, event.seq)
            log.append("trigger.fired", by=OURSELVES, data=said | done, corr=corr, cause=event.seq, key=key)
        self._project.views.catch_up()
        return ledger.firing(self._project.views.database, trigger.name, event.seq)

    def _put_off(self, log: EventLog, event: Event, said: dict[str, Any], reason: str) -> None:
        attempt = said["attempt"]
        said |= {"reason": reason[:_LONGEST_REASON]}
        corr = trigger_actions.correlation_of(event)
        if attempt >= ATTEMPTS:
            log.append("trigger.failed", by=OURSELVES, data=said, corr=corr, cause=event.seq)
            return
        pause = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (attempt - 1))
        said |= {"retry_at": stamp(self._clock.time_ns() + int(pause * 1_000_000_000))}
        log.append("trigger.attempt_failed", by=OURSELVES, data=said, corr=corr, cause=event.seq)

    def _try_again(self, triggers: Sequence[Trigger]) -> list[Firing]:
        by_name = {trigger.name: trigger for trigger in triggers if trigger.enabled}
        found = []
        for late in ledger.due(self._project.views.database, stamp(self._clock.time_ns())):
            with self._project.views.deciding() as log:
                now = ledger.firing(self._project.views.database, late.trigger, late.event)
                if now is None or now.state != RETRYING or now.attempt != late.attempt:
                    continue  # another reactor was quicker
                found.append(self._once_more(log, by_name.get(late.trigger), late))
        return [firing for firing in found if firing is not None]

    def _once_more(self, log: EventLog, trigger: Trigger | None, late: Firing) -> Firing | None:
        event = self._project.log.get(late.event)
        if trigger is not None:
            facts = facts_of(event, root=self._project.root)
            return self._act(log, trigger, event, facts, attempt=late.attempt + 1)
        said = {"trigger": late.trigger, "event": late.event, "at": event.ts, "attempt": late.attempt}
        said["reason"] = f"the trigger is gone or switched off; before that: {late.reason}"[:_LONGEST_REASON]
        log.append("trigger.failed", by=OURSELVES, data=said, cause=event.seq)
        return None

    def _suspend(self, log: EventLog, trigger: Trigger, event: Event, reason: str) -> None:
        said = {"trigger": trigger.name, "event": event.seq, "reason": reason}
        log.append("trigger.suspended", by=OURSELVES, data=said, cause=event.seq)
        self._project.views.catch_up()


@dataclass(frozen=True, slots=True)
class Objection:
    """Why a trigger does not fire; a storm suspends it."""

    says: str
    is_storm: bool = False


def resume(project: Project, names: Sequence[str], *, by: str) -> list[str]:
    """Let suspended triggers act again and return which were; what happened meanwhile they do not make up for."""
    with project.views.deciding() as log:
        suspended = ledger.suspensions(project.views.database)
        found = [name for name in names if name in suspended]
        for name in found:
            log.append("trigger.resumed", by=by, data={"trigger": name})
        return found
