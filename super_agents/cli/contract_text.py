"""Contracts and what differs between them, for eyes or for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.cli import render
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.knowledge.contracts.change import Change
    from super_agents.knowledge.contracts.contract import Contract


def registered(contract: Contract, *, as_json: bool) -> None:
    """Show that a contract has this version now."""
    if as_json:
        render.as_json(contract.summary())
    else:
        render.line(f"{contract.name}, version {contract.version}")


def deleted(contract: Contract, *, as_json: bool) -> None:
    """Show that a contract is gone."""
    if as_json:
        render.as_json(contract.summary())
    else:
        render.line(f"{contract.name} is deleted; `super-agents contract history {contract.name}` shows its versions")


def whole(contract: Contract, *, as_json: bool) -> None:
    """Show all of a contract."""
    if as_json:
        render.as_json(contract.to_dict())
        return
    told = {"contract": contract.name, "version": contract.version, "kind": contract.kind}
    more = {"direction": contract.direction, "title": contract.title, "ticket": contract.ticket, "breaks": contract.why}
    render.fields({**told, **{name: said for name, said in more.items() if said}, "registered": _when(contract)})
    render.line()
    render.as_json(contract.document)


def lines(contracts: Sequence[Contract], *, as_json: bool) -> None:
    """Show a table of contracts."""
    if as_json:
        render.as_json([one.summary() for one in contracts])
    elif not contracts:
        render.say("no contracts; `super-agents contract register NAME FILE` registers one")
    else:
        rows = [[one.name, one.version, one.kind, one.ticket, one.title] for one in contracts]
        render.table(rows, ["name", "version", "kind", "ticket", "title"])


def versions(found: Sequence[Contract], *, as_json: bool) -> None:
    """Show a table of versions."""
    if as_json:
        render.as_json([one.summary() for one in found])
        return
    rows = [[one.version, _local(one.at), one.by, _end(one), one.why] for one in found]
    render.table(rows, ["version", "registered", "by", "deleted", "broke the one before, because"])


def changes(found: Sequence[Change], *, as_json: bool) -> None:
    """Show what differs, what breaks first."""
    breaking = sum(change.is_breaking for change in found)
    if as_json:
        render.as_json({"breaking": breaking, "changes": [change.to_dict() for change in found]})
        return
    for change in found:
        what = "breaks" if change.is_breaking else "fine"
        render.line(f"{what:<6}  {change.code}  {render.shown(change.message)}")
        render.line(f"        at {render.shown(change.pointer) or 'the top'}")
    render.line(_sum(len(found), breaking))


def _sum(count: int, breaking: int) -> str:
    if not count:
        return "no difference"
    return f"{count} {'difference' if count == 1 else 'differences'}, {breaking or 'none'} of them breaking"


def _when(contract: Contract) -> str:
    return f"{_local(contract.at)} by {contract.by}"


def _local(ts: str) -> str:
    return moment(ts).astimezone().strftime("%Y-%m-%d %H:%M:%S")


def _end(contract: Contract) -> str | None:
    return None if contract.deleted_at is None else _local(contract.deleted_at)
