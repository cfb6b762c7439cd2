"""The book of contracts, from afar."""

# Written by shell/dev/synchronous.py from the file of this name in `asynchronous`; a test holds it to that.

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.client.answers import made
from super_agents.knowledge.contracts.change import Change
from super_agents.knowledge.contracts.contract import Contract

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.client.synchronous.connection import Connection


class ContractBook:
    """What programs promise each other; what is registered is registered by the agent that the client is for.

    But for `get`, contracts come without their `document`: it is empty.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def register(self, name: str, text: str, **more: Any) -> Contract:
        """Register a text, in JSON or YAML, as the next version of a contract.

        `more` are kind, direction, ticket, breaking (why a promise is broken) and expected (the version that you know).
        Raises `ContractInvalid`, `ContractBroken`, `ContractChanged`.
        """
        body = {"name": name, "document": text, **more}
        return _contract((self._connection.ask("POST", "contracts", body=body))["contract"])

    def get(self, name: str, version: int | None = None) -> Contract:
        """Return a contract, or one of its versions, of a deleted one too; raises `ContractNotFound`."""
        return _contract((self._connection.ask("GET", "contracts", name, query={"version": version}))["contract"])

    def list(self) -> Sequence[Contract]:
        """Return the newest version of each contract, by name."""
        return [_contract(one) for one in self._connection.pages("contracts", "contracts")]

    def history(self, name: str) -> Sequence[Contract]:
        """Return every version of a contract, the oldest first; raises `ContractNotFound`."""
        return [_contract(one) for one in self._connection.pages("versions", "contracts", name, "history")]

    def diff(self, name: str, old: int | None = None, new: int | None = None) -> Sequence[Change]:
        """Return what differs between two versions, by default the newest and the one before; what breaks first."""
        told = self._connection.ask("GET", "contracts", name, "diff", query={"old": old, "new": new})
        return [made(Change, one) for one in told["changes"]]

    def check(self, name: str, text: str, *, version: int | None = None) -> Sequence[Change]:
        """Return what differs between what was promised and what a text says, such as the one that the code generates.

        Raises `ContractNotFound`, and `ContractInvalid` for the text.
        """
        body = {"document": text, "old": version}
        told = self._connection.ask("POST", "contracts", name, "check", body=body)
        return [made(Change, one) for one in told["changes"]]

    def delete(self, name: str) -> Contract:
        """Delete a contract and return its last version; the versions are kept. Raises `ContractNotFound`."""
        return _contract((self._connection.ask("DELETE", "contracts", name))["contract"])


def _contract(told: dict[str, Any]) -> Contract:
    return made(Contract, {"document": {}, **told})
