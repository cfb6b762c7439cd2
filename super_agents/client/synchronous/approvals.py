"""The approvals of a project, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.policy.approval import Approval

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.client.synchronous.connection import Connection

_MOMENT = 0.001  # seconds: to ask without waiting for the answer


class Approvals:
    """Questions of agents to people, who answer them elsewhere: a client is an agent's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ask(
        self,
        action: str,
        *,
        reason: str,
        scope: str | None = None,
        seconds: float | None = None,
        patience: float = 0.0,
        key: str | None = None,
    ) -> Approval:
        """Put a question into the queue, open for so many seconds, and wait for the answer as long as `patience` says.

        With a `key` of your own a second call returns the first one's question. Raises `ApprovalInvalid`.
        """
        body = {"action": action, "reason": reason, "scope": scope, "expires": seconds, "seconds": patience or _MOMENT}
        told = self._connection.ask("POST", "approvals", body=body, key=key, once=True, longer=patience)
        return made(Approval, told["approval"])

    def show(self, approval: str) -> Approval:
        """Return a question as it stands now; raises `ApprovalNotFound`."""
        return made(Approval, (self._connection.ask("GET", "approvals", approval))["approval"])

    def list(self, *, state: str | None = None, count: int | None = None) -> Sequence[Approval]:
        """Return the newest `count` questions in a state, by default those that are open, oldest of them first."""
        query = {"state": state}
        found = self._connection.pages("approvals", "approvals", query=query, count=count, newest=True)
        return [made(Approval, one) for one in found]

    def wait(self, approval: str, *, seconds: float) -> Approval:
        """Return a question when it is open no longer, or as it is after so many seconds; raises `ApprovalNotFound`."""
        query: dict[str, Any] = {"seconds": seconds}
        told = self._connection.ask("GET", "approvals", approval, "wait", query=query, longer=seconds)
        return made(Approval, told["approval"]) if told["approval"] else self.show(approval)
