"""Who calls: told by the environment of the process, proved by a secret, never by an argument of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import IdentityRefused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from super_agents.projects.project import Project

NAME, SECRET = "SUPER_AGENT", "SUPER_AGENT_SECRET"
_UNKNOWN = "this connection"


class Caller:
    """The agent at the other end of one connection; it may take a name while it lasts."""

    def __init__(self, name: str | None = None, secret: str | None = None) -> None:
        self._name = name
        self._secret = secret

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Caller:
        """Return who the environment says; nothing is checked before something is to be done under the name."""
        return cls(environment.get(NAME) or None, environment.get(SECRET) or None)

    @property
    def claimed(self) -> str | None:
        """The name that was told, proved or not."""
        return self._name

    @property
    def secret(self) -> str | None:
        """What is to prove it."""
        return self._secret

    def verified(self, project: Project) -> str:
        """Return the name under which this call acts; raises `AgentNotFound`, `IdentityRefused`."""
        if self._name is None:
            raise IdentityRefused(
                _UNKNOWN, "it has no name yet", hint="call `agent_register` with a name of your choice first"
            )
        return project.roster.verify(self._name, self._secret).name

    def become(self, name: str, secret: str) -> None:
        """Act under this name from now on."""
        self._name, self._secret = name, secret
