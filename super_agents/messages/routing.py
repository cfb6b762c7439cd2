"""Who may write to whom."""

from __future__ import annotations

from dataclasses import dataclass

from super_agents.messages.addresses import is_for_people

OPEN, HUB, MATRIX = "open", "hub", "matrix"
ANYBODY = "*"
OURSELVES = "super-agents"  # what the project's own triggers send; no agent can take the name


@dataclass(frozen=True, slots=True)
class Routing:
    """A policy for messages between agents; people and the project itself may always write, people be written to.

    `open`: everybody to everybody. `hub`: only to and from the agent `hub`; nobody when none is named. `matrix`: only
    along `pairs` of sender and recipient, where `*` is any agent.
    """

    policy: str = OPEN
    hub: str = ""
    pairs: frozenset[tuple[str, str]] = frozenset()

    def allows(self, sender: str, recipient: str) -> bool:
        """Tell whether a message may go from one to the other."""
        if self.policy == OPEN or sender == OURSELVES or is_for_people(sender) or is_for_people(recipient):
            return True
        if self.policy == HUB:
            return bool(self.hub) and self.hub in {sender, recipient}
        return any((one, other) in self.pairs for one in (sender, ANYBODY) for other in (recipient, ANYBODY))

    @property
    def says(self) -> str:
        """The policy in a sentence, for whoever was refused."""
        if self.policy == HUB and self.hub:
            return f"the routing policy is `hub`: agents write to `{self.hub}` and to people"
        if self.policy == HUB:
            return "the routing policy is `hub`, and `messages.hub` names none: agents write to people only"
        allowed = ", ".join(f"{one} > {other}" for one, other in sorted(self.pairs)) or "no pair"
        return f"the routing policy is `matrix`: it allows {allowed}, and writing to people"
