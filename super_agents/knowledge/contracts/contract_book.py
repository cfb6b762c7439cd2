"""The contracts of a project: registering versions, comparing them, and refusing what breaks a promise."""

from __future__ import annotations

from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.errors import BlobMissing, ContractBroken, ContractInvalid, ContractNotFound
from super_agents.events.blobs import MEMBER
from super_agents.knowledge.contracts import wish
from super_agents.knowledge.contracts.comparison import compare
from super_agents.knowledge.contracts.contract import Contract
from super_agents.knowledge.contracts.source import document_of
from super_agents.knowledge.contracts.validity import check

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.events.views import ViewStore
    from super_agents.knowledge.contracts.change import Change

    Attach = Callable[..., dict[str, Any]]
    Rows = list[sqlite3.Row]  # within the class `list` is a verb

_MOST_IN_LINE = 32 * 1024  # bytes: less than a line holds, for marks where secrets were may be longer than these
_NEAR = 3
_MEMBERS = tuple(field.name for field in fields(Contract) if field.name != "document")
_NEWEST = "SELECT max(version) AS version FROM contracts WHERE name = ?"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a registration comes to, as things stand: `newest` may be deleted, `before` is what a promise is kept to."""

    newest: Contract | None
    before: Contract | None
    told: dict[str, Any]
    breaks: Sequence[Change]


class ContractBook:
    """What programs have promised each other, folded from the log in `views`.

    `attach(content, name=)` keeps a document that is too large for a line in `blobs`; `clean(text)` returns a text
    without secrets, as the log will have it.
    """

    def __init__(self, views: ViewStore, *, attach: Attach, blobs: Path, clean: Callable[[str], str]) -> None:
        self._views = views
        self._attach = attach
        self._blobs = blobs
        self._clean = clean

    # Registering

    def register(
        self,
        name: str,
        text: str,
        *,
        by: str,
        kind: str | None = None,
        direction: str | None = None,
        ticket: str | None = None,
        author: str | None = None,
        breaking: str | None = None,
        expected: int | None = None,
    ) -> Contract:
        """Register a document, JSON or YAML, as the next version of a contract, and return that version.

        What is not given stays as it was; without a `kind` the document tells it. A version that breaks the one before
        needs `breaking`, the reason. `expected` is the version that the caller knows. The same document again is no
        new version. Raises `ContractInvalid`, `ContractBroken` with every change, `ContractChanged`.
        """
        wish.check_name(name, self._clean)
        said = wish.lines(ticket=ticket, author=author, why=breaking)
        document = self._read(text, kind)
        self._views.catch_up()
        plan = self._plan(name, document, kind=kind, direction=direction, said=said)
        with self._views.deciding() as log:
            if self._newest(name) != plan.newest:  # comparing takes its time, for which nobody else is kept waiting
                plan = self._plan(name, document, kind=kind, direction=direction, said=said)
            wish.expect(name, plan.before, expected)
            if plan.before is not None and plan.told["digest"] == plan.before.digest:
                return plan.before
            if plan.before is not None and plan.breaks and breaking is None:
                raise ContractBroken(name, plan.before.version, [change.to_dict() for change in plan.breaks])
            version = plan.newest.version + 1 if plan.newest else 1
            self._write(log, {"contract": name, "version": version, **plan.told}, document, by=by)
            return self._get(name, version)

    def delete(self, name: str, *, by: str) -> Contract:
        """Delete a contract and return its last version; the versions are kept. Raises `ContractNotFound`."""
        with self._views.deciding() as log:
            found = self._get(name, None)
            log.append("contract.deleted", by=by, data={"contract": found.name})
            return found

    # Asking

    def get(self, name: str, version: int | None = None) -> Contract:
        """Return a contract, or one of its versions, of a deleted one too; raises `ContractNotFound`, `BlobMissing`."""
        self._views.catch_up()
        return self._get(name, version)

    def list(self) -> Sequence[Contract]:
        """Return the newest version of each contract, by name."""
        self._views.catch_up()
        rows = self._rows(
            "SELECT * FROM contracts AS c WHERE deleted_at IS NULL AND version ="
            " (SELECT max(version) FROM contracts WHERE name = c.name) ORDER BY name"
        )
        return [self._contract(row) for row in rows]

    def history(self, name: str) -> Sequence[Contract]:
        """Return every version of a contract, the oldest first; raises `ContractNotFound`."""
        self._views.catch_up()
        rows = self._rows("SELECT * FROM contracts WHERE name = ? ORDER BY version", name)
        if not rows:
            raise self._not_found(name, None)
        return [self._contract(row) for row in rows]

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> Sequence[Change]:
        """Return what differs between two versions, by default the newest and the one before; what breaks first."""
        later = self.get(name, new)
        earlier = self.get(name, max(later.version - 1, 1) if old is None else old)
        if earlier.kind != later.kind:
            raise ContractInvalid("", f"was {earlier.kind} in version {earlier.version}: there is nothing to compare")
        return compare(later.kind, earlier.document, later.document, direction=later.direction)

    def check(self, name: str, text: str, *, version: int | None = None) -> Sequence[Change]:
        """Return what differs between what was promised and what a text says, such as the one that the code generates.

        Raises `ContractNotFound`, and `ContractInvalid` for the text.
        """
        promised = self.get(name, version)
        document = self._read(text, promised.kind)
        return compare(promised.kind, promised.document, document, direction=promised.direction)

    # How

    def _read(self, text: str, kind: str | None) -> dict[str, Any]:
        document = document_of(text)
        check(document, wish.kind_of(document, kind))
        plain = orjson.dumps(document).decode()
        clean = self._clean(plain)
        if clean == plain:
            return document
        kept = document_of(clean)
        check(kept, wish.kind_of(kept, kind))  # what stood where a mark stands now may have been referred to
        return kept

    def _plan(self, name: str, document: dict[str, Any], *, said: dict[str, str], **wanted: str | None) -> _Plan:
        newest = self._newest(name)
        before = None if newest is None or newest.deleted_at else newest
        told = wish.told(before, document, said=said, **wanted)
        if before is None or told["format"] != before.kind:
            return _Plan(newest, before, told, ())
        changes = compare(before.kind, before.document, document, direction=told.get("direction"))
        return _Plan(newest, before, told, [change for change in changes if change.is_breaking])

    def _write(self, log: EventLog, told: dict[str, Any], document: dict[str, Any], *, by: str) -> None:
        content = orjson.dumps(document)
        if len(content) > _MOST_IN_LINE:
            told[MEMBER] = self._attach(content, name=f"{told['contract']}.json")
        else:
            told["document"] = document
        log.append("contract.registered", by=by, data=told)
        self._views.catch_up()

    def _newest(self, name: str) -> Contract | None:
        rows = self._rows("SELECT * FROM contracts WHERE name = ? ORDER BY version DESC LIMIT 1", name)
        return self._contract(rows[0]) if rows else None

    def _get(self, name: str, version: int | None) -> Contract:
        if version is None:
            found = self._newest(name)
            if found is None or found.deleted_at is not None:
                raise self._not_found(name, None)
            return found
        rows = self._rows("SELECT * FROM contracts WHERE name = ? AND version = ?", name, version)
        if not rows:
            raise self._not_found(name, version)
        return self._contract(rows[0])

    def _rows(self, query: str, *values: str | int) -> Rows:
        return self._views.database.execute(query, values).fetchall()

    def _contract(self, row: sqlite3.Row) -> Contract:
        if row["document"] is None:
            raise BlobMissing(self._blobs, row["blob"])
        return Contract(**{name: row[name] for name in _MEMBERS}, document=orjson.loads(row["document"]))

    def _not_found(self, name: str, version: int | None) -> ContractNotFound:
        known = [str(row["name"]) for row in self._rows("SELECT DISTINCT name FROM contracts WHERE deleted_at IS NULL")]
        newest = self._rows(_NEWEST, name)[0]["version"]
        return ContractNotFound(name, version, newest=newest, near=get_close_matches(name, known, n=_NEAR))
