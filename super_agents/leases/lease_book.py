"""The leases of a project: taking, renewing, giving back, and asking who holds what."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

from super_agents.errors import LeaseHeld, LeaseLost, LeaseNotFound, LeaseRefused
from super_agents.events.actors import is_person
from super_agents.events.writer import LOG
from super_agents.leases.lease import EXCLUSIVE, EXPIRED, Conflict, Lease
from super_agents.leases.leases_view import id_of, number_of
from super_agents.leases.overlap import Patience, common_path
from super_agents.leases.patterns import Roots
from super_agents.leases.standing import Held, Standing
from super_agents.leases.standing_file import place_at_end, write
from super_agents.leases.terms import check_seconds, checked_mode, checked_reason, later
from super_agents.system.pattern_heads import head_of
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    import os
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from super_agents.events.event import Event
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.system.clock import Clock

    Leases = list[Lease]  # within the class `list` is a verb
    Conflicts = list[Conflict]

_SECONDS = 600.0
OURSELVES = "super-agents"
_KEY = "lease.taken:"  # in front of a key: those of other events are not to be taken
_HELD = "SELECT leases.* FROM leases_held JOIN leases USING (number) ORDER BY number"
# Those whose paths begin as the wanted ones do: by each beginning of what is wanted, and by what continues it. No UTF-8
# text has the byte FF, so that all that continues a head stands before the head and that byte.
_NEAR = """
SELECT leases.* FROM leases WHERE number IN (
    SELECT heads.number FROM json_each(:beginnings) AS wanted JOIN leases_heads AS heads ON heads.head = wanted.value
    UNION
    SELECT heads.number FROM json_each(:wanted) AS wanted JOIN leases_heads AS heads
        ON heads.head > wanted.value AND heads.head < wanted.value || CAST(x'FF' AS TEXT)
) ORDER BY number
"""


class LeaseBook:
    """Who holds which paths, folded from the log in `views` and judged by `clock`.

    `root` is the project's top folder, for paths that are given whole.
    """

    def __init__(self, views: ViewStore, clock: Clock, *, root: str | os.PathLike[str] | None = None) -> None:
        self._views = views
        self._clock = clock
        self._roots = Roots(root)

    def take(
        self,
        patterns: Sequence[str] | str,
        *,
        by: str,
        reason: str = "",
        mode: str = EXCLUSIVE,
        seconds: float = _SECONDS,
        key: str | None = None,
        corr: str | None = None,
    ) -> Lease:
        """Hold all of the patterns, or none, for so many seconds.

        A second call with the same `key` returns the lease of the first. Raises `LeaseHeld` with every conflict,
        `LeaseRefused` for what cannot be taken, and `LeaseLost` when the lease of the key is no longer held.
        """
        paths = self._roots.patterns(patterns)
        wanted = {"patterns": list(paths), "files": self._roots.files(paths), "mode": checked_mode(mode)}
        told = {"reason": checked_reason(reason)} if reason else {}
        check_seconds(seconds)
        with self._views.deciding() as log:
            earlier = self._of_key(key)
            if earlier is not None:
                return self._again(earlier, by, wanted, key)
            now = self._clock.time_ns()  # once: what is over for the question must be over for the event
            if conflicts := self._conflicts(wanted, by, mode, now):
                raise _held(conflicts)
            times = {"taken_at": stamp(now), "expires_at": later(now, seconds)}
            data = {"lease": id_of(self._last() + 1), **wanted, **told, **times}
            once = None if key is None else _KEY + key
            return self._written(log.append("lease.taken", by=by, data=data, key=once, corr=corr), data, log)

    def renew(self, lease_id: str, by: str, token: int, seconds: float = _SECONDS) -> Lease:
        """Hold a lease until so many seconds from now; raises `LeaseLost`, `LeaseHeld`, `LeaseNotFound`."""
        check_seconds(seconds)
        with self._views.deciding() as log:
            lease = self._own(lease_id, by, token)
            data = {"lease": lease.id, "expires_at": later(self._clock.time_ns(), seconds)}
            log.append("lease.renewed", by=by, data=data, corr=lease.corr, cause=lease.token)
            return replace(lease, expires_at=data["expires_at"])

    def release(self, lease_id: str, by: str, token: int) -> Lease:
        """Give a lease back; raises `LeaseLost`, `LeaseHeld`, `LeaseNotFound`."""
        with self._views.deciding() as log:
            lease = self._own(lease_id, by, token)
            log.append("lease.released", by=by, data={"lease": lease.id}, corr=lease.corr, cause=lease.token)
            return self.get(lease_id)

    def release_automatic(self, session: str, *, by: str = OURSELVES, reason: str = "its session has ended") -> Leases:
        """Give back what edits of a session took by themselves, and return those leases; none when it held nothing."""
        if not any(one.automatic and one.session == session for one in self.list()):
            return []
        with self._views.deciding() as log:
            ended = [one for one in self._held() if one.automatic and one.session == session]
            for one in ended:
                said = {"lease": one.id, "reason": reason}
                log.append("lease.released", by=by, data=said, corr=one.corr, cause=one.token, session=session)
            return [self.get(one.id) for one in ended]

    def break_(self, lease_id: str, by: str, reason: str) -> Lease:
        """End another's lease, which a person alone may; raises `LeaseRefused`, `LeaseLost`, `LeaseNotFound`."""
        if not is_person(by):
            raise LeaseRefused(
                "name", by, "is an agent's: only a person breaks a lease", hint="ask the holder, or wait"
            )
        if not checked_reason(reason):
            raise LeaseRefused("reason", reason, "is empty: the holder will ask for it")
        with self._views.deciding() as log:
            lease = self._find(lease_id)
            if not lease.is_held:
                raise _lost(lease)
            data = {"lease": lease.id, "reason": reason}
            log.append("lease.broken", by=by, data=data, corr=lease.corr, cause=lease.token)
            return self.get(lease_id)

    def get(self, lease_id: str) -> Lease:
        """Return a lease, held or not; raises `LeaseNotFound`."""
        self._views.catch_up()
        return self._find(lease_id)

    def list(self, *, holder: str | None = None, ended: bool = False) -> Leases:
        """Return the leases that are held, in the order they were taken; with `ended` all there ever were."""
        self._views.catch_up()
        found = self._leases("SELECT * FROM leases ORDER BY number") if ended else self._held()
        return [one for one in found if holder in {None, one.holder}]

    def standing(self, events: str, file: str) -> Standing:
        """Return the leases that nobody has ended, as hooks ask for them, and keep them in `file` for the next.

        `events` is the folder of the log. Raises OSError when the file cannot be written.
        """
        with self._views.deciding():
            found = Standing()
            for one in self._leases(_HELD, now=0):
                members = (getattr(one, name) for name in Held.__slots__ if name != "number")
                found.add(Held((number_of(one.id), *members)))
            found.last = self._last()
            with open(f"{events}/{LOG}", "rb") as log:  # noqa: PTH123 - as the hook opens it
                write(file, found, place_at_end(log.fileno()))
        return found

    def holders(self, path: str | os.PathLike[str]) -> Leases:
        """Return the leases that hold a path; raises `LeaseRefused` when it is none of the project's."""
        place = self._roots.path(path)
        self._views.catch_up()
        near = self._leases(_NEAR, _near(_beginnings(place), ()))
        return [one for one in near if one.is_held and one.covers(place)]

    def conflicts(self, patterns: Sequence[str] | str, by: str, mode: str = EXCLUSIVE) -> Conflicts:
        """Return which leases of others keep `by` from taking the patterns; raises `LeaseRefused`."""
        paths = self._roots.patterns(patterns)
        self._views.catch_up()
        return self._conflicts({"patterns": paths, "files": self._roots.files(paths)}, by, checked_mode(mode))

    def check(self, path: str | os.PathLike[str], by: str, token: int) -> Lease:
        """Return the lease under which `by` may write to a path.

        Raises `LeaseLost` when the lease of this token is another's, is over, or does not hold the path, and
        `LeaseRefused` when the path is none of the project's.
        """
        place = self._roots.path(path)
        self._views.catch_up()
        known = token if 0 < token <= self._views.log.head else 0  # SQLite takes no more than 64 bits
        lease = next(self._leases("SELECT * FROM leases WHERE token = :token", {"token": known}), None)
        if lease is None or lease.holder != by:
            raise LeaseLost(str(path), by, token, "no lease of this holder has that token")
        if not lease.is_held:
            raise _lost(lease, path=str(path))
        if not lease.covers(place):
            raise LeaseLost(str(path), by, token, f"`{lease.id}` does not hold this path", lease=lease.to_dict())
        return lease

    def _own(self, lease_id: str, by: str, token: int) -> Lease:
        """Return the lease when `by` holds it under this token."""
        lease = self._find(lease_id)
        if lease.is_held and lease.holder != by:
            raise LeaseHeld([Conflict(lease, lease.patterns[0], lease.id, "").to_dict()])
        if not lease.is_held:
            raise _lost(lease)
        if lease.token != token:
            raise LeaseLost(lease.id, by, token, f"the token is {lease.token}")
        return lease

    def _find(self, lease_id: str) -> Lease:
        number = number_of(lease_id)
        found = next(self._leases("SELECT * FROM leases WHERE number = :number", {"number": number}), None)
        if found is None:
            raise LeaseNotFound(lease_id)
        return found

    def _held(self) -> Iterator[Lease]:
        return (one for one in self._leases(_HELD) if one.is_held)

    def _leases(
        self, query: str, values: Mapping[str, object] | None = None, now: int | None = None
    ) -> Iterator[Lease]:
        at = stamp(self._clock.time_ns() if now is None else now)
        return (_lease(row, at) for row in self._views.database.execute(query, values or {}))

    def _last(self) -> int:
        row = self._views.database.execute("SELECT max(number) AS number FROM leases").fetchone()
        return row["number"] or 0

    def _conflicts(self, wanted: dict[str, Any], by: str, mode: str, now: int | None = None) -> Conflicts:
        near = self._leases(_NEAR, _heads(wanted["patterns"]), now=now)
        others = (one for one in near if one.is_held and one.holder != by and EXCLUSIVE in {mode, one.mode})
        patience = Patience()
        found = (_conflict(one, wanted, patience) for one in others)
        return [conflict for conflict in found if conflict]

    def _of_key(self, key: str | None) -> Lease | None:
        if key is None:
            return None
        return next(self._leases("SELECT * FROM leases WHERE key = :key", {"key": _KEY + key}), None)

    def _again(self, lease: Lease, by: str, wanted: dict[str, Any], key: str | None) -> Lease:
        """Answer a second take under the same key."""
        if (lease.holder, list(lease.patterns), lease.mode) != (by, wanted["patterns"], wanted["mode"]):
            raise LeaseRefused("key", key, f"was used for another lease, `{lease.id}` of `{lease.holder}`")
        if not lease.is_held:
            raise _lost(lease)
        return lease

    def _written(self, event: Event, data: dict[str, Any], log: EventLog) -> Lease:
        """Return the lease of the event; what was asked for may have been changed on the way into the log."""
        if event.kind != "lease.taken":
            key = str(event.key).removeprefix(_KEY)
            raise LeaseRefused("key", key, f"was used for event {event.seq}, a `{event.kind}`")
        lease = self.get(event.data["lease"])
        if lease.id != data["lease"]:  # the key was written in another form, as one that looks like a secret is
            return self._again(lease, event.by, data, event.key)
        if list(lease.patterns) != data["patterns"]:
            said = {"lease": lease.id, "reason": "a pattern looks like a secret"}
            log.append("lease.released", by=lease.holder, data=said, corr=lease.corr, cause=lease.token)
            raise LeaseRefused("patterns", lease.patterns, "look like a secret, which the log does not keep")
        return lease


def _lease(row: sqlite3.Row, now: str) -> Lease:
    members = {name: row[name] for name in row.keys() if name not in {"number", "key"}}  # noqa: SIM118 - a row iterates over values
    paths = {name: tuple(json.loads(row[name])) for name in ("patterns", "files")}
    is_automatic = {"automatic": bool(row["automatic"])}
    lease = Lease(**{**members, **paths, **is_automatic, "id": id_of(row["number"])})
    if lease.is_held and lease.expires_at <= now:
        return replace(lease, state=EXPIRED, ended_at=lease.expires_at)
    return lease


def _heads(patterns: Iterable[str]) -> dict[str, str]:
    heads = {head_of(pattern) for pattern in patterns if not pattern.startswith("!")}
    return _near({beginning for head in heads for beginning in _beginnings(head)}, heads)


def _near(beginnings: Iterable[str], heads: Iterable[str]) -> dict[str, str]:
    """Return what `_NEAR` asks for."""
    return {"beginnings": json.dumps(list(beginnings)), "wanted": json.dumps(list(heads))}


def _beginnings(text: str) -> set[str]:
    return {text[:length] for length in range(len(text) + 1)}


def _conflict(lease: Lease, wanted: dict[str, Any], patience: Patience) -> Conflict | None:
    """Return the first overlap. What a `!pattern` takes away is not looked at: an overlap is never missed."""
    for mine, theirs in product(wanted["patterns"], lease.patterns):
        if not mine.startswith("!") and not theirs.startswith("!"):
            below = {"one_below": theirs not in lease.files, "other_below": mine not in wanted["files"]}
            example = common_path(theirs, mine, patience, **below)
            if example is not None:
                return Conflict(lease, theirs, mine, example)
    return None


def _held(conflicts: Conflicts) -> LeaseHeld:
    return LeaseHeld([conflict.to_dict() for conflict in conflicts])


def _lost(lease: Lease, path: str | None = None) -> LeaseLost:
    who = f" by `{lease.ended_by}`" if lease.ended_by and lease.ended_by != lease.holder else ""
    why = f": {lease.ended_reason}" if lease.ended_reason else ""
    how = f"`{lease.id}` is {lease.state} since {lease.ended_at}{who}{why}"
    return LeaseLost(path or lease.id, lease.holder, lease.token, how, lease=lease.to_dict())
