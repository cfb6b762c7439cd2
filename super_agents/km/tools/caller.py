"""Who calls: told by the environment of the process, proved by a secret, never by an argument of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import AgentNotFound, IdentityRefused
from super_agents.events.actors import NAME, SECRET
from super_agents.projects.session_files import of_environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from super_agents.projects.project import Project

NAME_HEADER, SECRET_HEADER = "x-super-agent", "x-super-agent-secret"
CLIENT_HEADER = "x-super-agent-client"
"""What a client that knows no sessions may say to be known again: a text of its own that nobody can guess."""
_UNKNOWN = "this connection"
_LEAST = 20  # characters of what nobody can guess
_MOST_SESSIONS = 10_000  # as many as the transport keeps


if TYPE_CHECKING:

    class Callers(Protocol):
        """Knows who is at the other end of a request."""

        def of(self, headers: Mapping[str, str], session: str | None) -> Caller:
            """Return the caller of a request with these headers in this session; over stdio there are none."""
            ...

        def forget(self, session: str) -> None:
            """Know nobody of a session that is over."""
            ...


class Caller:
    """The agent at the other end of one connection; it may take a name while it lasts."""

    advice = "call `agent_register` with a name of your choice first"

    def __init__(self, name: str | None = None, secret: str | None = None) -> None:
        self._name = name
        self._secret = secret

    @classmethod
    def told(cls, said: Mapping[str, str], name: str = NAME, secret: str = SECRET) -> Caller:
        """Return who the environment says; nothing is checked before something is to be done under the name."""
        return cls(said.get(name) or None, said.get(secret) or None)

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
            raise IdentityRefused(_UNKNOWN, "it has no name yet", hint=self.advice)
        return project.roster.verify(self._name, self._secret).name

    def become(self, name: str, secret: str) -> None:
        """Act under this name from now on."""
        self._name, self._secret = name, secret


class SessionCaller(Caller):
    """The agent of the session in which this process runs; it is looked up anew each time until it is known.

    A server is started beside the hook that gives the session its name, and may be asked before it.
    """

    def __init__(self, project: Project, environment: Mapping[str, str]) -> None:
        super().__init__(environment.get(NAME) or None, environment.get(SECRET) or None)
        self._layout = project.layout
        self._environment = environment

    def verified(self, project: Project) -> str:
        """Return the name under which this call acts; raises `AgentNotFound`, `IdentityRefused`."""
        if self.claimed is None:
            session = of_environment(self._layout, self._environment)
            if session is not None and session.agent is not None and session.secret is not None:
                self.become(session.agent, session.secret)
        return super().verified(project)


class HeaderCaller(Caller):
    """The agent that the headers of one HTTP request name; the next request has to say so again."""

    advice = "send `X-Super-Agent` and `X-Super-Agent-Secret`, as `POST /api/v1/agents` gives them"

    def verified(self, project: Project) -> str:
        """Return the name under which this request acts; raises `IdentityRefused`."""
        try:
            return super().verified(project)
        except AgentNotFound as error:  # to HTTP that would be: what you ask for is not there
            raise IdentityRefused(str(self.claimed), "no agent has this name", hint=error.hint) from error


class PassingCaller(Caller):
    """Somebody who is not known again at the next request, and so can keep no name."""

    advice = (
        "this client is not known again from one call to the next: have it send what `super-agents km headers` prints"
    )


class OneCaller:
    """Over stdio one agent is at the other end, from the first request to the last."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def of(self, headers: Mapping[str, str], session: str | None) -> Caller:  # noqa: ARG002 - as `Callers` has it
        """Return the caller."""
        return self._caller

    def forget(self, session: str) -> None:
        """There is one session, and the process ends with it."""


class SessionCallers:
    """Over HTTP each request says who asks. A session that says nothing may take a name, its own from then on."""

    def __init__(self) -> None:
        self._of_sessions: dict[str, Caller] = {}

    def of(self, headers: Mapping[str, str], session: str | None) -> Caller:
        """Return who the headers say, else the caller of the session, or of the client that says which it is."""
        told = Caller.told(headers, NAME_HEADER, SECRET_HEADER)
        if told.claimed is not None:
            return told
        client = headers.get(CLIENT_HEADER, "")
        key = f"session {session}" if session else f"client {client}" if len(client) >= _LEAST else None
        if key is None:
            return PassingCaller()
        if len(self._of_sessions) >= _MOST_SESSIONS and key not in self._of_sessions:
            del self._of_sessions[next(iter(self._of_sessions))]
        return self._of_sessions.setdefault(key, told)

    def forget(self, session: str) -> None:
        """Know nobody of a session that is over."""
        self._of_sessions.pop(f"session {session}", None)
