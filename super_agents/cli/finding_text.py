"""Findings as text and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import render
from super_agents.cli.errors import DONE, FAILED

if TYPE_CHECKING:
    from super_agents.events.finding import Finding

_COLOURS = {"error": "red", "warning": "yellow", "note": "blue"}


def show_findings(findings: list[Finding], *, as_json: bool, sound: str, checks: list[str] | None = None) -> int:
    """Write the findings, or `sound` when nothing is wrong, and return the exit code."""
    open_ones = [finding for finding in findings if not finding.fixed and finding.severity != "note"]
    if as_json:
        listed = {"checks": checks} if checks else {}
        render.as_json({"ok": not open_ones, **listed, "findings": [finding.to_dict() for finding in findings]})
    else:
        for finding in findings:
            _show(finding)
        if not open_ones:
            render.line(sound)
    return FAILED if open_ones else DONE


def _show(finding: Finding) -> None:
    label = "fixed" if finding.fixed else finding.severity
    where = f" [{finding.file}" + (f" at byte {finding.offset}" if finding.offset is not None else "") + "]"
    place = where if finding.file else ""
    render.line(
        f"{click.style(label, fg=_COLOURS[finding.severity])} {finding.code}: {render.shown(finding.message)}{place}"
    )
    if finding.hint and not finding.fixed:
        render.line(f"    {finding.hint}")
