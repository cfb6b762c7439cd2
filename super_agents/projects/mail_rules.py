"""What a project's settings say of messages, as the values that the mail takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.messages.routing import Routing
from super_agents.messages.terms import Terms

if TYPE_CHECKING:
    from super_agents.projects.config.model import MessagesConfig


def routing_of(settings: MessagesConfig) -> Routing:
    """Return who may write to whom; the pairs are written as `sender > recipient`."""
    pairs = [pair.partition(">") for pair in settings.pairs]
    allowed = frozenset((sender.strip(), recipient.strip()) for sender, _, recipient in pairs)
    return Routing(settings.routing, settings.hub, allowed)


def terms_of(settings: MessagesConfig) -> Terms:
    """Return how long and how often messages are offered; no time to live means for ever."""
    return Terms(settings.redelivery, settings.attempts, settings.ttl or None)
