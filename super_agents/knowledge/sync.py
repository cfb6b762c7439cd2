"""Files and store brought to say the same: what was changed on one side since they last agreed goes to the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from super_agents.errors import BlobMissing, DocumentUnreadable
from super_agents.events.finding import Finding
from super_agents.knowledge.front_matter import render

if TYPE_CHECKING:
    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.agreed import Agreed, Agreement
    from super_agents.knowledge.folder import Folder, Page
    from super_agents.knowledge.shelf import Shelf
    from super_agents.system.clock import Clock

_FILE = "file"
_SETTLED = 1_000_000_000  # nanoseconds: a file that was changed later than so long ago may be changed again unseen
_AT_ONCE = 2_000  # documents under one lock: others wait so long; a file that is renamed is known again among these


@dataclass(frozen=True, slots=True)
class Conflict:
    """Both sides were changed: the file's text counts, the store's is the version before, in the history.

    `version` is that of the store, or None when the store's document was deleted and is there again.
    """

    id: str
    version: int | None


@dataclass(slots=True)
class Synced:
    """What was done: ids taken in from files, deleted or renamed as their files were; files written and removed.

    `unsettled` are those that were left to a later look.
    """

    saved: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unsettled: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many documents or files were changed."""
        return len(self.saved) + len(self.deleted) + len(self.renamed) + len(self.written) + len(self.removed)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        lists = ("saved", "deleted", "written", "removed")
        return {
            **{name: getattr(self, name) for name in lists},
            "renamed": [{"id": before, "to": after} for before, after in self.renamed],
            "conflicts": [{"id": one.id, "version": one.version} for one in self.conflicts],
            "findings": [finding.to_dict() for finding in self.findings],
        }


@dataclass(frozen=True, slots=True)
class _Sides:
    """One document: what its file, the store and the last agreement say."""

    id: str
    page: Page | None
    digest: str | None
    agreement: Agreement | None

    @property
    def is_alike(self) -> bool:
        return (self.page.digest if self.page else None) == self.digest

    @property
    def is_file_changed(self) -> bool:
        return (self.page.digest if self.page else None) != (self.agreement.digest if self.agreement else None)

    @property
    def is_store_changed(self) -> bool:
        return self.digest != (self.agreement.digest if self.agreement else None)


class Sync:
    """Compares and settles; `person` is whom changes of files are put down to."""

    def __init__(
        self, views: ViewStore, clock: Clock, folder: Folder, *, shelf: Shelf, agreed: Agreed, person: str
    ) -> None:
        self._views = views
        self._clock = clock
        self._folder = folder
        self._shelf = shelf
        self._agreed = agreed
        self._person = person

    def everything(self, *, still_ns: int = 0) -> Synced:
        """Bring all documents to say the same on both sides, but those whose files were not still for so long.

        Cheap when they do.
        """
        done = Synced()
        doubtful = self._doubtful(done, still_ns)
        for start in range(0, len(doubtful), _AT_ONCE):
            with self._views.deciding() as log:
                self._settle(log, self._readable(doubtful[start : start + _AT_ONCE], done), done)
                self._views.catch_up()
        return done

    def one(self, log: EventLog, name: str) -> None:
        """Take in what was done to one file, under the lock; raises `DocumentUnreadable` when it says nothing."""
        sides = self._sides(name)
        if not sides.is_alike or sides.is_file_changed:
            self._settle(log, [sides], Synced())
            self._views.catch_up()

    def put_out(self, name: str) -> bool:
        """Make the file say what the store says; False when somebody changes the file right now."""
        page = self._folder.read(name)
        if self._shelf.row(name) is not None:
            return self._write(name, page)
        if page is not None and not self._folder.remove(name, over=page.stamp):
            return False
        self._agreed.drop(name)
        return True

    def _doubtful(self, done: Synced, still_ns: int) -> list[str]:
        """Return the ids whose two sides may differ, without a lock and, but for what was touched, without reading."""
        stamps, strange = self._folder.scan()
        done.findings += map(_finding, strange)
        self._views.catch_up()
        agreed, apart = self._agreed.every(), self._agreed.apart()
        missing = agreed.keys() - stamps.keys()
        touched = {name for name, stamp in stamps.items() if name not in agreed or agreed[name].stamp != stamp}
        taken = {str(one.details["path"]) for one in strange}
        changed = {name for name in touched - apart if not self._says_the_same(name, agreed.get(name))}
        now = self._clock.time_ns()  # a file of the future is no young one
        done.unsettled += [name for name in touched if now - still_ns < stamps[name].mtime_ns <= now]
        doubtful = (apart | missing | changed).difference(done.unsettled)
        return sorted(name for name in doubtful if str(self._folder.file(name)) not in taken)

    def _says_the_same(self, name: str, agreement: Agreement | None) -> bool:
        stamp, sha256 = self._folder.sha256(name) if agreement else (None, "")
        if agreement is None or stamp is None or agreement.sha256 != sha256:
            return False
        self._agreed.restamp(name, stamp, before_ns=self._settled_ns)
        return True

    def _readable(self, names: list[str], done: Synced) -> list[_Sides]:
        found = []
        for name in names:
            try:
                found.append(self._sides(name))
            except DocumentUnreadable as error:
                done.findings.append(_finding(error))
        return found

    def _sides(self, name: str) -> _Sides:
        return _Sides(name, self._folder.read(name), self._shelf.digest(name), self._agreed.find(name))

    def _settle(self, log: EventLog, every: list[_Sides], done: Synced) -> None:
        settled = self._rename(log, every, done)
        self._views.catch_up()
        alike = [(one.id, one.page, one.digest) for one in every if one.page and one.digest and one.is_alike]
        self._agreed.note(alike, before_ns=self._settled_ns)
        taken = []
        for one in every:
            if one.id not in settled and not one.is_alike:
                taken += self._settle_one(log, one, done)
            elif one.page is None and one.digest is None:
                self._agreed.drop(one.id)
        self._agreed.note(taken, before_ns=self._settled_ns)

    def _rename(self, log: EventLog, every: list[_Sides], done: Synced) -> set[str]:
        """Find files that went and came under another name; returns the ids before and after."""
        gone = {
            one.agreement.sha256: one for one in every if one.agreement and not one.page and not one.is_store_changed
        }
        settled: set[str] = set()
        for one in every:
            before = gone.get(one.page.sha256) if one.page and one.digest is None and not one.agreement else None
            if before is None or before.id in settled or one.page is None or one.page.digest != before.digest:
                continue
            self._shelf.rename(log, before.id, one.id, by=self._person, origin=_FILE)
            self._agreed.drop(before.id)
            self._agreed.note([(one.id, one.page, one.page.digest)], before_ns=self._settled_ns)
            done.renamed.append((before.id, one.id))
            settled |= {before.id, one.id}
        return settled

    def _settle_one(self, log: EventLog, one: _Sides, done: Synced) -> list[tuple[str, Page, str]]:
        """Do what one document needs; returns what was agreed on by taking in its file."""
        if one.page is None and one.is_file_changed and not one.is_store_changed:
            self._shelf.delete(log, one.id, by=self._person, origin=_FILE)
            self._agreed.drop(one.id)
            done.deleted.append(one.id)
        elif one.page is None or not one.is_file_changed or self._is_stale(one):
            self._bring_out(one, done)
        else:
            return self._take_in(log, one, one.page, done)
        return []

    def _is_stale(self, one: _Sides) -> bool:
        """Without a memory of agreement, a file that says what the store said earlier was not written in time."""
        if one.agreement or not one.page or not one.digest:
            return False
        return self._shelf.had(one.id, one.page.digest)

    def _bring_out(self, one: _Sides, done: Synced) -> None:
        is_there = self._shelf.row(one.id) is not None
        try:
            is_done = self.put_out(one.id)
        except BlobMissing as error:
            done.findings.append(_bodiless(one.id, error))
            return
        if is_done:
            (done.written if is_there else done.removed).append(one.id)

    def _take_in(self, log: EventLog, one: _Sides, page: Page, done: Synced) -> list[tuple[str, Page, str]]:
        row = self._shelf.row(one.id)
        conflict = int(row["version"]) if row is not None and one.is_store_changed else None
        said = self._shelf.save(log, one.id, page.content, by=self._person, origin=_FILE, conflict=conflict)
        done.saved.append(one.id)
        if one.is_store_changed:
            done.conflicts.append(Conflict(one.id, conflict))
        if self._shelf.digest_of(said) == page.digest:
            return [(one.id, page, page.digest)]
        self._views.catch_up()  # something was taken out on the way into the log: the file must not keep it
        self.put_out(one.id)
        return []

    def _write(self, name: str, page: Page | None) -> bool:
        document = self._shelf.find(name)
        assert document is not None  # noqa: S101 - asked under the lock
        written = self._folder.write(name, render(document.content), over=page.stamp if page else None)
        if written is None:
            return False
        self._agreed.note([(name, written, document.content.digest)], before_ns=self._settled_ns)
        return True

    @property
    def _settled_ns(self) -> int:
        return self._clock.time_ns() - _SETTLED


def _finding(error: DocumentUnreadable) -> Finding:
    path, line = str(error.details["path"]), error.details["line"]
    more = {} if line is None else {"line": line}
    return Finding(
        code="document_unreadable",
        message=error.message,
        hint="mend or rename the file; until then the store goes on with what it has",
        severity="warning",
        file=path,
        details=more,
    )


def _bodiless(name: str, error: BlobMissing) -> Finding:
    return Finding(
        code="document_body_missing",
        message=f"the file of `{name}` cannot be written: {error.message}",
        hint=error.hint,
        severity="warning",
        details={"id": name},
    )
