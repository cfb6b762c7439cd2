"""Findings of the look for secrets, as text and as JSON; the secrets themselves are in neither."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.cli import render
from super_agents.cli.errors import DONE, FAILED

if TYPE_CHECKING:
    from super_agents.policy.secret_lines import SecretLine


def show(found: list[SecretLine], *, as_json: bool) -> int:
    """Write what was found and return the exit code."""
    if as_json:
        render.as_json({"ok": not found, "findings": [_members(one) for one in found]})
    else:
        for one in found:
            render.line(f"{render.shown(one.path)}:{one.line}: {one.rule}")
        if not found:
            render.line("no secrets found")
    return FAILED if found else DONE


def allowed(entries: list[SecretLine], *, as_json: bool) -> None:
    """Write what was allowed."""
    if as_json:
        render.as_json({"allowed": [_members(one) for one in entries]})
        return
    for one in entries:
        render.line(f"allowed {render.shown(one.path)}:{one.line}: {one.rule}")
    render.say("commit .claude/system/allowed-secrets.toml with it\n")


def _members(one: SecretLine) -> dict[str, Any]:
    return {"path": one.path, "line": one.line, "rule": one.rule, "sha256": one.digest}
