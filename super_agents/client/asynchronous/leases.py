"""The book of leases, from afar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.leases.lease import Conflict, Lease

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.client.asynchronous.connection import Connection


class LeaseBook:
    """Who holds which paths of a project; what is taken is held by the agent that the client is for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def take(
        self,
        patterns: Sequence[str] | str,
        *,
        reason: str | None = None,
        mode: str | None = None,
        seconds: float | None = None,
        key: str | None = None,
    ) -> Lease:
        """Hold all of the patterns, or none, for so many seconds; raises `LeaseHeld`, `LeaseRefused`, `LeaseLost`."""
        body = {"patterns": _texts(patterns), "reason": reason, "mode": mode, "seconds": seconds}
        return _lease(await self._connection.ask("POST", "leases", body=body, key=key, once=True))

    async def renew(self, lease: str, token: int, *, seconds: float | None = None) -> Lease:
        """Hold a lease until so many seconds from now; raises `LeaseLost`, `LeaseHeld`, `LeaseNotFound`."""
        body = {"token": token, "seconds": seconds}
        return _lease(await self._connection.ask("POST", "leases", lease, "renew", body=body))

    async def release(self, lease: str, token: int) -> Lease:
        """Give a lease back; raises `LeaseLost`, `LeaseHeld`, `LeaseNotFound`."""
        return _lease(await self._connection.ask("DELETE", "leases", lease, query={"token": token}))

    async def get(self, lease: str) -> Lease:
        """Return a lease, held or not; raises `LeaseNotFound`."""
        return _lease(await self._connection.ask("GET", "leases", lease))

    async def list(
        self, *, holder: str | None = None, ended: bool | None = None, count: int | None = None
    ) -> list[Lease]:
        """Return the leases that are held, in the order they were taken; with `ended` all there ever were."""
        query = {"holder": holder, "ended": ended}
        return [made(Lease, one) for one in await self._connection.pages("leases", "leases", query=query, count=count)]

    async def holders(self, path: str) -> Sequence[Lease]:
        """Return the leases that hold a path; raises `LeaseRefused` when it is none of the project's."""
        return [made(Lease, one) for one in await self._connection.pages("leases", "leases", query={"path": path})]

    async def conflicts(self, patterns: Sequence[str] | str, mode: str | None = None) -> Sequence[Conflict]:
        """Return which leases of others keep you from taking the patterns; raises `LeaseRefused`."""
        query = {"patterns": _texts(patterns), "mode": mode}
        told = await self._connection.ask("GET", "leases", "conflicts", query=query)
        return [made(Conflict, one, lease=made(Lease, one["lease"])) for one in told["conflicts"]]

    async def check(self, path: str, token: int) -> Lease:
        """Return the lease under which you may write to a path; raises `LeaseLost`, `LeaseRefused`."""
        return _lease(await self._connection.ask("GET", "leases", "check", query={"path": path, "token": token}))


def _lease(told: dict[str, Any]) -> Lease:
    return made(Lease, told["lease"])


def _texts(patterns: Sequence[str] | str) -> list[str]:
    return [patterns] if isinstance(patterns, str) else [*patterns]
