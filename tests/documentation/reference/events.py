"""The page of kinds of events, from the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.events.kinds import KINDS, RESERVED
from tests.documentation.reference.markdown import page, sentence, table, ticked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.events.kind import Kind

INTRODUCTION = """
What the log takes. A kind is `noun.past`. The catalogue is closed: an unknown kind, a member that the kind does not
carry, or a value of another type is refused, and nothing is written. `super-agents event kinds` shows the same list.

Every event has `seq`, `ts` (UTC, microseconds), `kind`, `by` and `data`, and may have `session`, `corr`, `cause` and
`key`; [the event log](../concepts/event-log.md) says what they mean. The tables below are about `data`.
"""


def events() -> str:
    """Return the page."""
    return page("Kinds of events", INTRODUCTION, *_entries(), "## custom.*", _custom())


def _entries() -> Iterator[str]:
    for kind in KINDS.values():
        yield f"## {kind.name}"
        yield f"{sentence(kind.meaning)} {_durability(kind)}"
        yield _fields(kind)


def _durability(kind: Kind) -> str:
    asked = f"`{kind.durability}`" if kind.durability else "that of the project (`log.durability`)"
    return f"Durability: {asked}."


def _fields(kind: Kind) -> str:
    if not kind.fields:
        return "Carries nothing."
    rows = [
        (ticked(name), field.json_type, "yes" if field.required else "no", field.meaning)
        for name, field in kind.fields.items()
    ]
    return table(["member", "type", "required", "meaning"], rows)


def _custom() -> str:
    reserved = ", ".join(ticked(name) for name in sorted(RESERVED))
    return (
        "A project's own events: `custom.` and any name. They carry any JSON object whose own members are not called"
        f" {reserved}. Durability: that of the project, or what the writer asks for."
    )
