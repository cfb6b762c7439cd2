"""The book of contracts, from afar."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.knowledge.contracts.change import Change
from super_agents.knowledge.contracts.contract import Contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.client.asynchronous.connection import Connection


class ContractBook:
    """What programs promise each other; what is registered is registered by the agent that the client is for.

    But for `get`, contracts come without their `document`: it is empty.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def register(self, name: str, text: str, **more: Any) -> Contract:
        """Register a text, in JSON or YAML, as the next version of a contract.

        `more` are kind, direction, ticket, breaking (why a promise is broken) and expected (the version that you know).
        Raises `ContractInvalid`, `ContractBroken`, `ContractChanged`.
        """
        body = {"name": name, "document": text, **more}
        return _contract((await self._connection.ask("POST", "contracts", body=body))["contract"])

    async def get(self, name: str, version: int | None = None) -> Contract:
        """Return a contract, or one of its versions, of a deleted one too; raises `ContractNotFound`."""
        return _contract((await self._connection.ask("GET", "contracts", name, query={"version": version}))["contract"])

    async def list(self) -> Sequence[Contract]:
        """Return the newest version of each contract, by name."""
        return [_contract(one) for one in await self._connection.pages("contracts", "contracts")]

    async def history(self, name: str) -> Sequence[Contract]:
        """Return every version of a contract, the oldest first; raises `ContractNotFound`."""
        return [_contract(one) for one in await self._connection.pages("versions", "contracts", name, "history")]

    async def diff(self, name: str, old: int | None = None, new: int | None = None) -> Sequence[Change]:
        """Return what differs between two versions, by default the newest and the one before; what breaks first."""
        told = await self._connection.ask("GET", "contracts", name, "diff", query={"old": old, "new": new})
        return [made(Change, one) for one in told["changes"]]

    async def check(self, name: str, text: str, *, version: int | None = None) -> Sequence[Change]:
        """Return what differs between what was promised and what a text says, such as the one that the code generates.

        Raises `ContractNotFound`, and `ContractInvalid` for the text.
        """
        body = {"document": text, "old": version}
        told = await self._connection.ask("POST", "contracts", name, "check", body=body)
        return [made(Change, one) for one in told["changes"]]

    async def delete(self, name: str) -> Contract:
        """Delete a contract and return its last version; the versions are kept. Raises `ContractNotFound`."""
        return _contract((await self._connection.ask("DELETE", "contracts", name))["contract"])


def _contract(told: dict[str, Any]) -> Contract:
    return made(Contract, {"document": {}, **told})
