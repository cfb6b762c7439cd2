"""The agents of a project: taking a name, proving it, giving it back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from super_agents.agents.agent import Agent, Registration, check_name
from super_agents.errors import AgentNotFound, IdentityRefused, NameInvalid, NameTaken
from super_agents.events.actors import is_person

if TYPE_CHECKING:
    import sqlite3

    from super_agents.events.views import ViewStore

_SECRET_BYTES = 24
_LONGEST_DESCRIPTION = 500  # characters


class Roster:
    """Who works in the project, folded from the log in `views`."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views

    def register(
        self,
        name: str,
        *,
        secret: str | None = None,
        role: str | None = None,
        team: str | None = None,
        description: str | None = None,
    ) -> Registration:
        """Take a name, or with its `secret` take it up again and say anew what the agent is here for.

        Raises `NameInvalid`, and `NameTaken` when the name is another's: the secret is missing or wrong.
        """
        told = _described(check_name(name), role=role, team=team, description=description)
        with self._views.deciding() as log:
            row = self._find(name)
            if row is not None and not row["is_retired"] and not _proves(secret, row["proof"]):
                raise NameTaken(name, role=row["role"])
            kept = secret if row is not None and _proves(secret, row["proof"]) else None
            mine = kept or secrets.token_urlsafe(_SECRET_BYTES)
            log.append("agent.registered", by=name, data={**told, "proof": _digest(mine)})
            return Registration(self.get(name), mine)

    def verify(self, name: str, secret: str | None) -> Agent:
        """Return the agent that a secret proves to be who it says.

        Raises `AgentNotFound`, and `IdentityRefused`, of which an event is kept.
        """
        agent = self.get(name)
        if secret is None:
            raise IdentityRefused(name, "its secret was not given")
        if agent.is_retired or not _proves(secret, self._row(name)["proof"]):
            reason = "it is retired" if agent.is_retired else "the secret is not that of this agent"
            self._views.log.append("identity.refused", by="super-agents", data={"name": name, "reason": reason})
            raise IdentityRefused(name, reason)
        return agent

    def retire(self, name: str, *, by: str) -> Agent:
        """Give a name back: by the agent itself, or by a person; raises `AgentNotFound`, `IdentityRefused`."""
        if by != name and not is_person(by):
            raise IdentityRefused(name, f"`{by}` is another agent")
        with self._views.deciding() as log:
            if not self.get(name).is_retired:
                log.append("agent.retired", by=by, data={"name": name})
            return self.get(name)

    def get(self, name: str) -> Agent:
        """Return an agent, retired or not; raises `AgentNotFound` with the names that are near."""
        self._views.catch_up()
        return _agent(self._row(name))

    def list(self, *, role: str | None = None, team: str | None = None, retired: bool = False) -> list[Agent]:
        """Return the agents in the order of their names; with `retired` also those that gave their names back."""
        self._views.catch_up()
        found = [_agent(row) for row in self._views.database.execute("SELECT * FROM roster ORDER BY name")]
        return [
            one
            for one in found
            if role in {None, one.role} and team in {None, one.team} and (retired or not one.is_retired)
        ]

    def _row(self, name: str) -> sqlite3.Row:
        row = self._find(name)
        if row is None:
            known = [found["name"] for found in self._views.database.execute("SELECT name FROM roster ORDER BY name")]
            raise AgentNotFound(name, near=get_close_matches(name, known, n=3))
        return row

    def _find(self, name: str) -> sqlite3.Row | None:
        found = self._views.database.execute("SELECT * FROM roster WHERE name = ?", (name,)).fetchone()
        return cast("sqlite3.Row | None", found)


def _described(name: str, **optional: str | None) -> dict[str, str]:
    for what in ("role", "team"):
        if optional[what] is not None:
            check_name(optional[what] or "", what=what)
    if len(optional["description"] or "") > _LONGEST_DESCRIPTION:
        raise NameInvalid("description", optional["description"], f"use at most {_LONGEST_DESCRIPTION} characters")
    return {"name": name, **{what: text for what, text in optional.items() if text is not None}}


def _agent(row: sqlite3.Row) -> Agent:
    return Agent(
        name=row["name"],
        role=row["role"],
        team=row["team"],
        description=row["description"],
        registered_at=row["registered_at"],
        is_retired=bool(row["is_retired"]),
        seq=row["seq"],
    )


def _digest(secret: str) -> str:
    """A secret of 24 random bytes cannot be guessed, so that a plain digest is enough to know it again."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _proves(secret: str | None, proof: str) -> bool:
    return secret is not None and hmac.compare_digest(_digest(secret), proof)
