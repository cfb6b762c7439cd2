"""What differs in who may call an API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from super_agents.knowledge.contracts.api import Operation
    from super_agents.knowledge.contracts.notes import Notes
    from super_agents.knowledge.contracts.place import Place

_SAYS = ("type", "in", "name", "scheme", "openIdConnectUrl", "flows")

if TYPE_CHECKING:
    Way = dict[str, list[str]]  # a scheme -> what it has to allow; all of them together let a caller in


def of_operation(old: Operation, new: Operation, notes: Notes) -> None:
    """Note whether callers who got in before still do: each way in must be one still, or ask for less."""
    shut = [way for way in old.security if not any(_asks_no_more(other, way) for other in new.security)]
    opened = [way for way in new.security if not any(_asks_no_more(other, way) for other in old.security)]
    if shut:
        asked = " or ".join(_shown(way) for way in new.security)
        notes.add("security-tightened", new.place, f"{new.name}: it asks for {asked}", breaks=True)
    elif opened:
        notes.add("security-relaxed", new.place, f"{new.name}: {_shown(opened[0])} is enough")


def of_schemes(old: Place, new: Place, notes: Notes) -> None:
    """Note which ways to prove who calls work otherwise."""
    before, after = _schemes(old), _schemes(new)
    for name in sorted(before.keys() & after.keys()):
        other = [part for part in _SAYS if before[name].value.get(part) != after[name].value.get(part)]
        if other:
            said = f"`{name}` works otherwise: {', '.join(other)}"
            notes.add("security-scheme-changed", after[name], said, breaks=True)


def _schemes(document: Place) -> dict[str, Place]:
    parts = document.find("components")
    schemes = None if parts is None else parts.find("securitySchemes")
    return {} if schemes is None else schemes.members()


def _asks_no_more(way: Way, than: Way) -> bool:
    return all(name in than and set(scopes) <= set(than[name]) for name, scopes in way.items())


def _shown(way: dict[str, Any]) -> str:
    return " and ".join(f"`{name}`{_scopes(scopes)}" for name, scopes in sorted(way.items())) or "nothing"


def _scopes(scopes: list[str]) -> str:
    return f" ({', '.join(sorted(scopes))})" if scopes else ""
