"""The roster of agents, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.agents.agent import Agent, Registration
from super_agents.client.answers import made

if TYPE_CHECKING:
    from super_agents.client.synchronous.connection import Connection


class Roster:
    """Who works in a project."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(
        self,
        name: str,
        *,
        secret: str | None = None,
        role: str | None = None,
        team: str | None = None,
        description: str | None = None,
    ) -> Registration:
        """Take a name, or with its `secret` take it up again; what this client does is done under it from then on.

        Raises `NameInvalid`, `NameTaken`.
        """
        body = {"name": name, "secret": secret, "role": role, "team": team, "description": description}
        told = self._connection.ask("POST", "agents", body=body)
        done = Registration(made(Agent, told["agent"]), told["secret"])
        self._connection.become(done.agent.name, done.secret)
        return done

    def get(self, name: str) -> Agent:
        """Return an agent; raises `AgentNotFound`."""
        return made(Agent, (self._connection.ask("GET", "agents", name))["agent"])

    def list(self, *, role: str | None = None, team: str | None = None, retired: bool | None = None) -> list[Agent]:
        """Return the agents that can be written to; with `retired` also those that gave their names back."""
        query = {"role": role, "team": team, "retired": retired}
        return [made(Agent, one) for one in self._connection.pages("agents", "agents", query=query)]

    def retire(self, name: str) -> Agent:
        """Give a name back; raises `AgentNotFound`, `IdentityRefused` for another's."""
        return made(Agent, (self._connection.ask("DELETE", "agents", name))["agent"])
