"""`super-agents audit`: who did what, and what allowed it."""

from __future__ import annotations

import csv
import json
import sys
import time
from typing import IO, TYPE_CHECKING, Any

import click

from super_agents.cli import durations, render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read
from super_agents.errors import AuditUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from super_agents.policy.audit import Entry
    from super_agents.projects.project import Project

since_option = click.option("--since", callback=durations.seconds, metavar="TIME", help="Only of so long until now.")
session_option = click.option("--session", metavar="ID", help="Only of one session of the client.")
by_option = click.option("--by", metavar="NAME", help="Only what this agent or person did.")
key_option = click.option("--keyed/--no-key", default=True, help="Use the machine's chain key, where there is one.")


@click.group(cls=SuggestingGroup)
def audit() -> None:
    """Who did what, and what allowed it."""


@audit.command(name="list")
@since_option
@session_option
@by_option
@json_option
@pass_project_to_read
def list_entries(project: Project, *, since: float | None, session: str | None, by: str | None, as_json: bool) -> None:
    """List tool calls, verdicts, approvals, leases and commits, in the log's order."""
    found = _entries(project, since, session, by)
    if as_json:
        render.as_json([one.members() for one in found])
        return
    for one in found:
        under = f" [{one.under}{f' of {one.by_whom}' if one.by_whom else ''}]" if one.under else ""
        render.line(
            render.shown(f"{one.seq:>8} {one.ts[:19]}Z {one.who:20} {one.did:24} {one.what} {one.about}{under}")
        )


@audit.command()
@click.option("--format", "form", type=click.Choice(["ndjson", "csv"]), default="ndjson", show_default=True)
@since_option
@session_option
@by_option
@key_option
@pass_project_to_read
def export(
    project: Project, *, form: str, since: float | None, session: str | None, by: str | None, keyed: bool
) -> None:
    """Write the entries as a chain that `audit verify` checks; the last line holds its head. To stdout."""
    from super_agents.policy.audit import COLUMNS, exported
    from super_agents.projects.chain_key import chain_key

    lines = exported(_entries(project, since, session, by), chain_key() if keyed else None)
    if form == "ndjson":
        for line in lines:
            render.json_line(line)
        return
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for line in lines:
        if "form" in line:
            writer.writerow([line["form"], line["entries"], line["head"], line.get("hmac", "")])
        else:
            writer.writerow([line[name] for name in COLUMNS])


@audit.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@key_option
@json_option
def verify(file: IO[str], *, keyed: bool, as_json: bool) -> int:
    """Check an exported FILE: exit code 1 when a line was changed, taken out or put in. `-` is standard input."""
    from super_agents.policy.audit import verify as check
    from super_agents.projects.chain_key import chain_key

    key = chain_key() if keyed else None
    lines = list(_lines(file))
    found = check(lines, key)
    told = {"lines": len(lines), "keyed": key is not None, "head": lines[-1].get("head") if lines else None}
    if as_json:
        render.as_json({**told, "findings": [{"line": one.line, "message": one.message} for one in found]})
        return int(bool(found))
    for one in found:
        render.line(f"line {one.line}: {one.message}")
    if not found:
        render.line(f"{len(lines) - 1} entries are as they were written; head {told['head']}")
        if key is None:
            render.say("no key was used: whoever made this file could have made another; compare the head with a copy")
    return int(bool(found))


def _entries(project: Project, since: float | None, session: str | None, by: str | None) -> Iterator[Entry]:
    from super_agents.events.filters import Filter
    from super_agents.policy.audit import KINDS, entries
    from super_agents.system.stamp import stamp

    begin = None if since is None else stamp(time.time_ns() - int(since * 1_000_000_000))
    return entries(project.log.read(where=Filter(kinds=KINDS, since=begin, session=session, by=by)))


def _lines(file: IO[str]) -> Iterator[dict[str, Any]]:
    """Read NDJSON, or CSV where the first line is its heading; raises `AuditUnreadable`."""
    from super_agents.policy.audit import COLUMNS

    first = file.readline()
    if first.rstrip("\n") == ",".join(COLUMNS):
        for row in csv.reader(file):
            yield _of_csv(row)
        return
    for number, text in enumerate([first, *file], 1):
        if not text.strip():
            continue
        try:
            line = json.loads(text)
        except ValueError as error:
            raise AuditUnreadable(number) from error
        if not isinstance(line, dict):
            raise AuditUnreadable(number)
        yield line


def _of_csv(row: list[str]) -> dict[str, Any]:
    from super_agents.policy.audit import COLUMNS, FORM

    if row[:1] == [FORM]:
        form, count, head, signed = (*row, "", "", "")[:4]
        return {
            "form": form,
            "entries": int(count) if count.isdigit() else count,
            "head": head,
            **({"hmac": signed} if signed else {}),
        }
    told: dict[str, Any] = dict(zip(COLUMNS, row, strict=False))
    return {**told, "seq": int(told["seq"]) if str(told.get("seq")).isdigit() else told.get("seq")}
