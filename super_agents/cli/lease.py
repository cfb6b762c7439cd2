"""`super-agents lease`: who holds which paths, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from super_agents.cli import durations, lease_text, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write

if TYPE_CHECKING:
    from super_agents.leases.lease import Lease
    from super_agents.projects.project import Project

for_option = click.option(
    "--for",
    "seconds",
    callback=durations.seconds,
    default="10m",
    show_default=True,
    metavar="TIME",
    help="How long from now, from 1s to 30d.",
)
token_option = click.option(
    "--token", type=int, metavar="N", help="The fencing token that `lease take` gave; default: that of the lease."
)


@click.group(cls=SuggestingGroup)
def lease() -> None:
    """Who holds which paths, and until when."""


@lease.command()
@click.argument("patterns", metavar="PATTERN...", nargs=-1, required=True)
@for_option
@click.option("--reason", metavar="TEXT", default="", help="What for: whoever wants the paths will read it.")
@click.option("--shared", is_flag=True, help="Others may share them as well; an exclusive lease may not begin.")
@click.option("--key", metavar="KEY", help="Take it once: a second call with this key returns the first lease.")
@click.option("--corr", metavar="ID", help="The piece of work it belongs to.")
@json_option
@pass_project_to_write
def take(
    project: Project,
    patterns: tuple[str, ...],
    *,
    seconds: float,
    reason: str,
    shared: bool,
    key: str | None,
    corr: str | None,
    as_json: bool,
) -> None:
    """Hold paths, all of them or none.

    A PATTERN is written as in .gitignore, relative to the project's top folder: `src/parser/`, `*.sql`, `docs/**/*.md`.
    """
    mode = "shared" if shared else "exclusive"
    taken = project.leases.take(
        patterns, by=acting(project), reason=reason, mode=mode, seconds=seconds, key=key, corr=corr
    )
    _tell(taken, f"{taken.id} is yours until {lease_text.until(taken)}; token {taken.token}", as_json=as_json)


@lease.command()
@click.argument("lease_id", metavar="LEASE")
@for_option
@token_option
@json_option
@pass_project_to_write
def renew(project: Project, lease_id: str, *, seconds: float, token: int | None, as_json: bool) -> None:
    """Hold a lease for longer: so long from now."""
    book = project.leases
    kept = book.renew(lease_id, acting(project), _token(project, lease_id, token), seconds)
    _tell(kept, f"{kept.id} is yours until {lease_text.until(kept)}", as_json=as_json)


@lease.command()
@click.argument("lease_id", metavar="LEASE")
@token_option
@json_option
@pass_project_to_write
def release(project: Project, lease_id: str, *, token: int | None, as_json: bool) -> None:
    """Give a lease back."""
    gone = project.leases.release(lease_id, acting(project), _token(project, lease_id, token))
    _tell(gone, f"{gone.id} is released", as_json=as_json)


@lease.command()
@click.argument("lease_id", metavar="LEASE")
@click.argument("text", required=False, default="")
@json_option
@pass_project_to_write
def ask(project: Project, lease_id: str, text: str, *, as_json: bool) -> None:
    """Ask the holder of a lease for its paths, with a message that wants a reply."""
    held = project.leases.get(lease_id)
    subject = f"May I have {', '.join(held.patterns)[:200]} ({held.id})?"
    sent = project.mail.send(
        text or subject, to=[held.holder], by=acting(project), subject=subject, requires_reply=True
    )
    if as_json:
        render.as_json(sent.to_dict())
    else:
        render.line(f"{sent.id} asks {held.holder} for {held.id}")


@lease.command(name="break")
@click.argument("lease_id", metavar="LEASE")
@click.option("--reason", metavar="TEXT", required=True, help="Why: the holder will read it.")
@json_option
@pass_project_to_write
def break_lease(project: Project, lease_id: str, *, reason: str, as_json: bool) -> None:
    """End another's lease, which a person alone may."""
    gone = project.leases.break_(lease_id, acting(project), reason)
    _tell(gone, f"{gone.id} of {gone.holder} is broken", as_json=as_json)


@lease.command(name="list")
@click.option("--holder", metavar="NAME", help="Only those of this agent or person.")
@click.option("--all", "ended", is_flag=True, help="Also those that have ended.")
@json_option
@pass_project_to_read
def list_leases(project: Project, *, holder: str | None, ended: bool, as_json: bool) -> None:
    """List the leases that are held."""
    leases = project.leases.list(holder=holder, ended=ended)
    if as_json:
        render.as_json([one.to_dict() for one in leases])
    elif leases:
        lease_text.table(leases)
    else:
        render.say("no lease is held; `super-agents lease take PATTERN` takes one")


@lease.command()
@click.argument("lease_id", metavar="LEASE")
@json_option
@pass_project_to_read
def show(project: Project, lease_id: str, *, as_json: bool) -> None:
    """Show one lease, held or ended."""
    found = project.leases.get(lease_id)
    if as_json:
        render.as_json(found.to_dict())
    else:
        lease_text.whole(found)


@lease.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--token", type=int, metavar="N", help="Instead: may you write under the lease of this token?")
@json_option
@pass_project_to_read
def check(project: Project, paths: tuple[str, ...], *, token: int | None, as_json: bool) -> int:
    """Say who holds paths; exit code 1 when somebody else holds one of them."""
    by, book = acting(project), project.leases
    found = {path: book.holders(path) if token is None else [book.check(path, by, token)] for path in paths}
    if as_json:
        render.as_json([{"path": path, "leases": [one.to_dict() for one in held]} for path, held in found.items()])
    else:
        lease_text.by_path(found)
    return int(any(one.holder != by for held in found.values() for one in held))


def _token(project: Project, lease_id: str, given: int | None) -> int:
    return project.leases.get(lease_id).token if given is None else given


def _tell(done: Lease, sentence: str, *, as_json: bool) -> None:
    if as_json:
        render.as_json(done.to_dict())
    else:
        render.line(sentence)
