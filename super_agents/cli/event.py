"""`super-agents event`: the log, from the shell."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import event_text, render
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import (
    MANY,
    following_options,
    json_option,
    pass_project_to_read,
    pass_project_to_write,
    stacked,
)

if TYPE_CHECKING:
    from super_agents.events.filters import Filter
    from super_agents.projects.project import Project

filter_options = stacked(
    click.option(
        "-k", "--kind", "kinds", multiple=True, metavar="GLOB", help="Only these kinds, as `git.*`; repeatable."
    ),
    click.option("--by", metavar="NAME", help="Only events of this actor."),
    click.option("--session", metavar="ID", help="Only events of this Claude Code session."),
    click.option("--corr", metavar="ID", help="Only events of this piece of work."),
    click.option("--since", metavar="WHEN", help="Only from then on: `2h`, `3d`, or an ISO 8601 time."),
)


@click.group(cls=SuggestingGroup)
def event() -> None:
    """Read and write the event log."""


@event.command()
@click.argument("kind")
@click.option("--by", metavar="NAME", help="Who acts; default: $SUPER_AGENT, else you.")
@click.option("--data", metavar="JSON", help="What happened, a JSON object; `-` reads it from stdin.")
@click.option("--attach", metavar="FILE", help="Keep a file beside the log, whatever its size, and refer to it.")
@click.option("--session", metavar="ID", help="The Claude Code session.")
@click.option("--corr", metavar="ID", help="The piece of work it belongs to.")
@click.option("--cause", type=int, metavar="SEQ", help="The event that led to it.")
@click.option("--key", metavar="KEY", help="Write it once: a second append with this key returns the first.")
@click.option("--durability", metavar="POLICY", help="What a power cut may take: os, interval, always, every:N.")
@json_option
@pass_project_to_write
def append(
    project: Project, kind: str, *, by: str | None, data: str | None, attach: str | None, as_json: bool, **more: Any
) -> None:
    """Write one event.

    A project's own events are named `custom.<name>` and carry any JSON object of up to 64 KiB. --attach keeps a file
    of any size in `.claude/blobs/`; `event show SEQ --attachment` writes it.
    """
    from super_agents.cli.event_input import actor, attached, json_object
    from super_agents.events.ours import refuse_ours

    refuse_ours(kind, by=by, key=more["key"])
    carried = attached(project, kind, attach, json_object(data))
    written = project.log.append(kind, by=actor() if by is None else by, data=carried, **more)
    if as_json:
        render.as_json(written.to_dict())
    else:
        render.line(f"event {written.seq}")


@event.command(name="list")
@filter_options
@click.option("--after", type=int, metavar="SEQ", help="Only events numbered above.")
@click.option(
    "-n", "--count", type=click.IntRange(1, MANY), default=20, show_default=True, help="At most so many, the newest."
)
@json_option
@pass_project_to_read
def list_events(project: Project, *, after: int | None, count: int, as_json: bool, **wanted: Any) -> None:
    """Show the newest events, the newest last."""
    from super_agents.events.filters import newest

    found = newest(project.log, _filter(**wanted), count=count, after=after)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    else:
        event_text.lines(found)


@event.command()
@filter_options
@following_options
@json_option
@pass_project_to_read
def tail(project: Project, *, after: int | None, count: int, cursor: str | None, as_json: bool, **wanted: Any) -> None:
    """Follow the log; end with Ctrl-C."""
    from super_agents.cli.following import follow

    for one in follow(project, _filter(**wanted), after=after, count=count, cursor=cursor):
        if as_json:
            render.json_line(one.to_dict())
        else:
            event_text.line(one)
        sys.stdout.flush()


@event.command()
@click.argument("seq", type=int)
@click.option("--attachment", is_flag=True, help="Write the file that was attached, and nothing else.")
@json_option
@pass_project_to_read
def show(project: Project, seq: int, *, attachment: bool, as_json: bool) -> None:
    """Show one event whole."""
    found = project.log.get(seq)
    if attachment:
        from super_agents.events.blobs import MEMBER, content_of

        sys.stdout.buffer.write(content_of(project.layout.blobs, found.data.get(MEMBER)))
    elif as_json:
        render.as_json(found.to_dict())
    else:
        event_text.whole(found)


@event.command()
@click.argument("name", metavar="CORR|SEQ")
@json_option
@pass_project_to_read
def trace(project: Project, name: str, *, as_json: bool) -> None:
    """Show every event of one piece of work, as a tree of causes."""
    from super_agents.events.event import seq_of

    seq = seq_of(name)
    found = project.log.trace(name if seq is None else seq)
    if as_json:
        render.as_json([one.to_dict() for one in found])
    else:
        event_text.tree(found)


@event.command()
@click.option("--deep", is_flag=True, help="Also check the chain of digests over archived segments.")
@json_option
@pass_project_to_read
def verify(project: Project, *, deep: bool, as_json: bool) -> int:
    """Read the whole log and say what is wrong with it; exit code 1 when something is."""
    from super_agents.cli.finding_text import show_findings

    head = project.log.head
    return show_findings(project.log.verify(deep=deep), as_json=as_json, sound=f"the log is sound, up to event {head}")


@event.command()
@json_option
@pass_project_to_write
def repair(project: Project, *, as_json: bool) -> int:
    """Mend what can be mended without losing an event."""
    from super_agents.cli.finding_text import show_findings

    return show_findings(project.log.repair(), as_json=as_json, sound="nothing to mend")


@event.command()
@pass_project_to_write
def rotate(project: Project) -> None:
    """Seal the open segment and start the next."""
    sealed = project.log.rotate()
    render.line(sealed or "nothing to seal: the open segment is empty")


@event.command()
@click.option("--forget", is_flag=True, help="Then delete old segments; the state folded from them is kept.")
@click.option(
    "--keep",
    type=click.IntRange(1),
    default=8,
    show_default=True,
    help="With --forget: keep so many archived segments.",
)
@json_option
@pass_project_to_write
def archive(project: Project, *, forget: bool, keep: int, as_json: bool) -> None:
    """Compress, describe and chain the sealed segments."""
    packed = project.log.archive()
    forgotten = project.log.forget(project.views, keep=keep) if forget else 0
    if as_json:
        render.as_json({"archived": packed, "forgotten_through": forgotten})
        return
    render.line(f"{len(packed)} segments archived")
    if forgotten:
        render.line(f"events up to {forgotten} are forgotten; their folded state is kept")


@event.command()
@filter_options
@click.option("--format", "form", type=click.Choice(["ndjson", "cloudevents"]), default="ndjson", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file instead of stdout.")
@pass_project_to_read
def export(project: Project, *, form: str, output: str | None, **wanted: Any) -> None:
    """Write events for other systems, one JSON object a line."""
    from super_agents.cli.output import opened
    from super_agents.events.export import FORMATS

    shape = FORMATS[form]
    with opened(output) as file:
        for one in project.log.read(where=_filter(**wanted)):
            file.write(shape(one, project.id))


@event.command()
@json_option
@pass_project_to_read
def stats(project: Project, *, as_json: bool) -> None:
    """Say how many events of which kind there are, and how much room they take."""
    from super_agents.events.statistics import statistics

    counted = statistics(project.log, project.views)
    if as_json:
        render.as_json(counted)
    else:
        event_text.statistics(counted)


@event.command()
@json_option
def kinds(*, as_json: bool) -> None:
    """List the kinds of events and what each carries."""
    from super_agents.events.kinds import KINDS

    if as_json:
        render.as_json([kind.to_dict() for kind in KINDS.values()])
    else:
        event_text.kinds(KINDS.values())


def _filter(*, kinds: tuple[str, ...], since: str | None, **wanted: str | None) -> Filter:
    from super_agents.cli.event_input import point_in_time
    from super_agents.events.filters import Filter
    from super_agents.events.kinds import is_known, nearest

    for unknown in kinds:
        if not is_known(unknown):
            near = nearest(unknown)
            mended = f"; did you mean `{near}`?" if near else "; `super-agents event kinds` lists them"
            render.say(f"note: no kind of event is named `{unknown}`{mended}")
    return Filter(kinds=kinds, since=point_in_time(since) if since else None, **wanted)
