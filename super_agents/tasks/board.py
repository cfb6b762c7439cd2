"""The tasks of a project: adding, taking, finishing them, and what happens when that goes wrong."""

from __future__ import annotations

from contextlib import suppress
from random import random
from typing import TYPE_CHECKING, Any

from super_agents.errors import (
    DependencyCycle,
    EvidenceMissing,
    NoTaskReady,
    TaskError,
    TaskInvalid,
    TaskNotFound,
)
from super_agents.events.log import Draft
from super_agents.system.stamp import stamp
from super_agents.tasks import questions, rulings, wish
from super_agents.tasks.evidence import Completion, missing
from super_agents.tasks.graph import find_circle
from super_agents.tasks.next_task import AHEAD, FOLD_EVERY, KEPT, TRIES, Turns
from super_agents.tasks.retry import RetryPolicy
from super_agents.tasks.task import OPEN_STATES, STATES, Task, id_of, number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import Clock
    from super_agents.tasks.evidence import Evidence

LEASE = 900.0  # seconds
ATTEMPTS = 3
_ACTIVE = OPEN_STATES | {"claimed"}
_IDLE = OPEN_STATES | {"dead"}
_RETRY = RetryPolicy()


class Board:
    """The tasks of a project, folded from the log in `views`.

    Every change is decided, or confirmed, under the log's lock and is one event, so that of any number of agents one
    gets a task. `by` is the name of whoever acts; the door has verified it. `chance` returns a number from 0 to 1 for
    the jitter of `retry`.
    """

    def __init__(
        self, views: ViewStore, clock: Clock, *, retry: RetryPolicy = _RETRY, chance: Callable[[], float] = random
    ) -> None:
        self._views = views
        self._clock = clock
        self._policy = retry
        self._chance = chance
        self._turns: Turns | None = None  # of the last claim

    # Asking

    def show(self, task: str) -> Task:
        """Return a task as it stands now; raises `TaskNotFound`."""
        self._views.catch_up()
        return self._get(task, self._now())

    def list(
        self,
        *,
        state: str | None = None,
        owner: str | None = None,
        role: str | None = None,
        priority: str | None = None,
        count: int | None = None,
        before: str | None = None,
    ) -> Sequence[Task]:
        """Return the tasks that fit all that is asked, by number; with `count` the newest of them.

        `before` is the id of a task: only those added before it. `owner` has it now, or finished it. Raises
        `TaskInvalid` for a state or a priority that there is not.
        """
        wish.check_filters(state, priority)
        self._views.catch_up()
        wanted = {"state": state, "owner": owner, "role": role, "priority": priority}
        below = None if before is None else number_of(before)
        return questions.tasks(self._views.database, now=self._now(), count=count, before=below, **wanted)

    def ready(self, *, count: int | None = None, after: str | None = None) -> Sequence[Task]:
        """Return the tasks that can be taken now, in the order in which it is their turn; see `turn.py`.

        `after` is the id of a task: only those whose turn comes after its own.
        """
        self._views.catch_up()
        last = None if after is None else number_of(after)
        return questions.ready(self._views.database, now=self._now(), count=count, after=last)

    def counts(self) -> dict[str, int]:
        """Return how many tasks are in which state, for each state that one is in."""
        self._views.catch_up()
        found = questions.counts(self._views.database, now=self._now())
        return {state: found[state] for state in STATES if state in found}

    # Planning

    def add(
        self,
        title: str,
        *,
        by: str,
        details: str = "",
        priority: str = "normal",
        after: Sequence[str] = (),
        checks: Sequence[str] = (),
        role: str | None = None,
        agent: str | None = None,
        deadline: str | None = None,
        attempts: int = ATTEMPTS,
        key: str | None = None,
        corr: str | None = None,
        cause: int | None = None,
    ) -> Task:
        """Add a task and return it with its id.

        `after` are ids of tasks that must be finished first, `checks` commands that must end with 0 before it counts
        as finished. With `role` or `agent` only such an agent can take it. `deadline` is an ISO 8601 time. `attempts`
        says how often it may be tried. A second call with the same `key` returns the first one's task and writes
        nothing. Without `corr` the task's id is its correlation. `cause` is the number of the event that led to it.
        Raises `TaskInvalid`, `TaskNotFound` for one of `after`, and `EventInvalid` when it does not fit into a line.
        """
        data = wish.checked(
            title,
            details=details,
            priority=priority,
            checks=checks,
            attempts=attempts,
            role=role,
            agent=agent,
            deadline=deadline,
        )
        with self._views.deciding() as log:
            task = id_of(questions.newest(self._views.database) + 1)
            data |= {"task": task, "after": self._known(after)}
            once = key and f"task.added:{key}"
            written = log.append("task.added", by=by, data=data, corr=corr or task, cause=cause, key=once)
            if written.kind != "task.added":
                raise TaskInvalid("key", key, f"choose another: event {written.seq} has it")
            self._views.catch_up()
            return self._get(written.data["task"], self._now())

    def link(self, task: str, after: Sequence[str], *, by: str) -> Task:
        """Let a task that nobody works on wait for others, too.

        Raises `TaskNotFound`, `TaskRefused`, and `DependencyCycle` when tasks would wait for each other.
        """
        with self._views.deciding() as log:
            found = rulings.in_state(
                self._get(task, self._now()),
                _IDLE,
                "linked",
                hint="only a task that nobody works on can be made to wait",
            )
            new = [needed for needed in self._known(after) if needed not in found.after]
            self._refuse_circle(found, new)
            return self._write(log, "task.linked", found, by=by, after=new) if new else found

    def unlink(self, task: str, after: Sequence[str], *, by: str) -> Task:
        """Let a task not wait for these any more; raises `TaskNotFound`, `TaskRefused`."""
        with self._views.deciding() as log:
            found = rulings.in_state(
                self._get(task, self._now()), _IDLE, "unlinked", hint="it waits for nothing any more"
            )
            old = [needed for needed in self._known(after) if needed in found.after]
            return self._write(log, "task.unlinked", found, by=by, after=old) if old else found

    def cancel(self, task: str, *, by: str, reason: str) -> Task:
        """Say that a task is not wanted any more; who holds it loses it. Raises `TaskNotFound`, `TaskRefused`."""
        why = wish.reason_of(reason)
        with self._views.deciding() as log:
            found = rulings.in_state(
                self._get(task, self._now()),
                _ACTIVE,
                "cancelled",
                hint="a dead task is dropped: `super-agents task drop`",
            )
            return self._write(log, "task.cancelled", found, by=by, reason=why)

    # Working

    def claim(self, task: str | None = None, *, by: str, role: str | None = None, lease: float = LEASE) -> Task:
        """Take a task for `lease` seconds from now, this one or the one whose turn it is; return it with its `token`.

        Of all who try at once exactly one gets it. `role` is what `by` acts as.
        Raises `TaskNotFound`, `TaskTaken`, `TaskNotReady`, and without an id `NoTaskReady`.
        """
        seconds = wish.seconds_of(lease)
        next_task = self._claim_next(by, role, seconds) if task is None else None
        if next_task:
            return next_task
        self._refuse_in_vain(task, by, role)
        with self._views.deciding() as log:
            found = self._takeable(task, by, role, self._now())
            lapsed = {"lapsed": found.claimed_by} if found.lapsed else {}
            return self._write(
                log, "task.claimed", found, by=by, **self._claim(found.token, found.attempt, seconds), **lapsed
            )

    def renew(self, task: str, token: int, *, by: str, lease: float = LEASE) -> Task:
        """Hold a task for `lease` seconds from now: the heartbeat of whoever works on it; raises `TaskLost`."""
        seconds = wish.seconds_of(lease)
        with self._views.deciding() as log:
            held = self._held(task, token, by)
            return self._write(log, "task.renewed", held, by=by, fence=token, until=self._now(seconds))

    def held(self, task: str, token: int, *, by: str) -> Task:
        """Return the task if `by` holds it under this token at this moment; raises `TaskLost`."""
        self._views.catch_up()
        return self._held(task, token, by)

    def release(self, task: str, token: int, *, by: str) -> Task:
        """Give a task back for others to take; the try does not count. Raises `TaskLost`."""
        with self._views.deciding() as log:
            return self._write(log, "task.released", self._held(task, token, by), by=by, fence=token)

    def fail(self, task: str, token: int, *, by: str, reason: str) -> Task:
        """Say that a try went wrong. It is tried again after a while, or is dead when that was the last try.

        When it may be tried again is decided here and is in the event. Raises `TaskLost`, `TaskInvalid`.
        """
        why = wish.reason_of(reason)
        with self._views.deciding() as log:
            held = self._held(task, token, by)
            failed = {"fence": token, "attempt": held.attempt, "reason": why, **self._again(held)}
            return self._write(log, "task.attempt_failed", held, by=by, **failed)

    def finish(self, task: str, token: int, *, by: str, evidence: Sequence[Evidence]) -> Task:
        """Say that a task is done, with what proves it; tasks that waited for it become ready.

        Raises `TaskLost`, and `EvidenceMissing` with all that is missing; then the claim goes on.
        """
        return self.finish_many([Completion(task, token, evidence)], by=by)[0]

    def finish_many(self, done: Sequence[Completion], *, by: str) -> Sequence[Task]:
        """Finish several tasks that `by` holds, all or none, for the price of one write and one sync.

        Raises what `finish` does, and `TaskInvalid` for a task that is named twice.
        """
        wish.check_once([one.task for one in done])
        with self._views.deciding() as log:
            log.append_many([self._finished(one, by) for one in done])
            self._views.catch_up()
            now = self._now()
            return [self._get(one.task, now) for one in done]

    # Dead letters

    def retry(self, task: str, *, by: str) -> Task:
        """Give a dead task as many tries again as it had, from now on; raises `TaskNotFound`, `TaskRefused`."""
        with self._views.deciding() as log:
            found = rulings.in_state(
                self._get(task, self._now()),
                {"dead"},
                "retried",
                hint="only a dead task is; see `super-agents task show`",
            )
            return self._write(log, "task.retried", found, by=by)

    def drop(self, task: str, *, by: str, reason: str) -> Task:
        """Give a dead task up; raises `TaskNotFound`, `TaskRefused`."""
        why = wish.reason_of(reason)
        with self._views.deciding() as log:
            found = rulings.in_state(
                self._get(task, self._now()),
                {"dead"},
                "dropped",
                hint="others are cancelled: `super-agents task cancel`",
            )
            return self._write(log, "task.dropped", found, by=by, reason=why)

    # How

    def _now(self, later: float = 0.0) -> str:
        return stamp(self._clock.time_ns() + int(later * 1_000_000_000))

    def _get(self, task: str, now: str) -> Task:
        found = questions.task(self._views.database, number_of(task), now=now)
        if found is None:
            newest = questions.newest(self._views.database)
            raise TaskNotFound(task, newest=id_of(newest) if newest else None)
        return found

    def _known(self, after: Sequence[str]) -> Sequence[str]:
        wish.check_after(after)
        now = self._now()
        return [self._get(task, now).id for task in dict.fromkeys(after)]

    def _refuse_in_vain(self, task: str | None, by: str, role: str | None) -> None:
        """Those who ask for what is not to be had need not keep others waiting for the lock."""
        if task is not None:
            with suppress(TaskError):
                self._takeable(task, by, role, self._now())  # as far as it was folded: folding would delay who decides
                return
        self._views.catch_up()
        self._takeable(task, by, role, self._now())

    def _claim_next(self, by: str, role: str | None, seconds: float) -> Task | None:
        """Take the task whose turn it is if that can be told without the lock and without folding.

        See `next_task.py`.
        """
        kept, self._turns = self._turns, None
        now, count, claim = self._now(), AHEAD, None
        if kept is not None and kept.are_for(by, role):
            claim, count = self._claim_first(kept, by, now, seconds), kept.next_count
        if claim is None:
            rows = questions.turns(self._views.as_folded(), by=by, role=role, now=now, count=count)
            turns = Turns(rows, by=by, role=role, now=now, until=self._now(KEPT))
            claim = self._claim_first(turns, by, now, seconds)
        if claim is None:
            return None
        if claim.seq % FOLD_EVERY == 0:  # one of all who claim
            self._views.catch_up()
        return questions.claimed(self._views.database, claim) or self.show(claim.data["task"])

    def _claim_first(self, turns: Turns, by: str, now: str, seconds: float) -> Event | None:
        """Claim the first of these that is free, and keep the others for the next time."""
        for _ in range(TRIES):
            row = turns.look(self._views.log, now)
            if row is None:
                return None
            data = {"task": id_of(row["number"]), **self._claim(row["fence"], row["attempt"], seconds)}
            draft = Draft(kind="task.claimed", by=by, corr=row["corr"], cause=row["added_seq"], data=data)
            claim = self._views.log.append_after(turns.seen, draft)
            if claim:
                turns.pass_over(claim)
                self._turns = turns
                return claim
        return None

    def _claim(self, fence: int, attempt: int, seconds: float) -> dict[str, Any]:
        return {"fence": fence + 1, "attempt": attempt + 1, "until": self._now(seconds)}

    def _takeable(self, task: str | None, by: str, role: str | None, now: str) -> Task:
        if task is not None:
            return rulings.takeable(self._get(task, now), by=by, role=role)
        found = questions.next_ready(self._views.database, by=by, role=role, now=now)
        if found is None:
            raise NoTaskReady(by, role=role, counts=self.counts())
        return found

    def _held(self, task: str, token: int, by: str) -> Task:
        return rulings.held(self._get(task, self._now()), token, by=by)

    def _finished(self, done: Completion, by: str) -> Draft:
        held = self._held(done.task, done.token, by)
        lacks = missing(held, done.evidence, by=by)
        if lacks:
            raise EvidenceMissing(held.id, lacks)
        said = {"task": held.id, "fence": done.token, "evidence": [one.to_dict() for one in done.evidence]}
        return Draft(kind="task.finished", by=by, corr=held.correlation, cause=held.claimed_seq, data=said)

    def _refuse_circle(self, task: Task, new: Sequence[str]) -> None:
        numbers = [number_of(needed) for needed in new]
        circle = find_circle(number_of(task.id), numbers, questions.needs(self._views.database, numbers))
        if circle:
            raise DependencyCycle(id_of(number) for number in circle)

    def _again(self, held: Task) -> dict[str, str]:
        if held.attempt >= held.attempts:
            return {}
        return {"retry_at": self._now(self._policy.delay(held.attempt, chance=self._chance()))}

    def _write(self, log: EventLog, kind: str, task: Task, *, by: str, **said: Any) -> Task:
        """Append what was decided, and return the task as it stands after it."""
        self._append(log, kind, task, by=by, **said)
        self._views.catch_up()
        return self._get(task.id, self._now())

    def _append(self, log: EventLog, kind: str, task: Task, *, by: str, **said: Any) -> Event:
        """Append what was decided; what an owner does is caused by the claim, all else by the wish."""
        cause = task.claimed_seq if task.state == "claimed" and "fence" in said else task.added_seq
        return log.append(kind, by=by, corr=task.correlation, cause=cause, data={"task": task.id, **said})
