"""What differs between two versions of a contract, and whether that breaks those who rely on the earlier one."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from super_agents.knowledge.contracts.contract import REQUEST, RESPONSE

# What a change does to the set of values that fit. Who sends is hurt by less, who reads is hurt by more.
NARROWED, WIDENED, UNCOMPARABLE, HARMLESS = "narrowed", "widened", "uncomparable", "harmless"
_HURT = {
    NARROWED: frozenset({REQUEST}),
    WIDENED: frozenset({RESPONSE}),
    UNCOMPARABLE: frozenset({REQUEST, RESPONSE}),
    HARMLESS: frozenset[str](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference: a code for machines, the JSON pointer of where it is, a sentence for people.

    The pointer leads into the later document, or into the earlier one when the thing is gone.
    """

    code: str
    pointer: str
    message: str
    is_breaking: bool

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON members."""
        return asdict(self)


def hurts(effect: str, directions: frozenset[str]) -> bool:
    """Tell whether a change of this effect breaks those at the other end of these directions."""
    return not _HURT[effect].isdisjoint(directions)


def merged(changes: list[Change]) -> list[Change]:
    """Return each difference once, the breaking ones first, then by place: what several operations share is one."""
    found: dict[tuple[str, str, str], Change] = {}
    for one in changes:
        key = (one.code, one.pointer, one.message)
        if key not in found or one.is_breaking:
            found[key] = one
    return sorted(found.values(), key=lambda one: (not one.is_breaking, one.pointer, one.code, one.message))
