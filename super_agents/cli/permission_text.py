"""Permissions, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.cli import approval_text, render
from super_agents.system.clock import moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.policy.approvals import Approvals
    from super_agents.policy.permission import Permission


def table(permissions: Iterable[Permission]) -> None:
    """Write permissions, one a line."""
    render.table([[one.id, one.state, one.rule, _until(one)] for one in permissions], _HEADINGS)


def whole(one: Permission, approvals: Approvals) -> None:
    """Write a permission, and the answers that it comes from."""
    line(one)
    for approval in one.approvals:
        asked = approvals.show(approval)
        render.line(f"  {asked.id} `{asked.asked_by}` asked: {asked.command or asked.action}")
        approval_text.line(asked)


def line(one: Permission) -> None:
    """Write in a line how it stands."""
    until = f" until {_until(one)}" if one.state == "accepted" else ""
    by = f" by `{one.decided_by}`" if one.decided_by else ""
    render.line(f"{one.id} is {one.state}{by}{until}: {one.rule}")


def _until(one: Permission) -> str:
    return moment(one.expires_at).astimezone().strftime("%Y-%m-%d %H:%M") if one.expires_at else "-"


_HEADINGS = ["permission", "state", "rule", "until"]
