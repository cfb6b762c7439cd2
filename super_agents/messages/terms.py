"""How long and how often messages are offered."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for a message that does not say otherwise itself.

    `redelivery`: seconds after which a message that was shown and not acted on is offered again. `attempts`: how often
    it is shown before it becomes a dead letter. `ttl`: seconds after which a message expires, None for never.
    """

    redelivery: float = 600.0
    attempts: int = 5
    ttl: float | None = None
