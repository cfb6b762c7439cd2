"""`super-agents knowledge`: what the project knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import knowledge_text, render
from super_agents.cli.actor import acting
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.knowledge_input import library_of, said_with, text_of
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write, stacked
from super_agents.cli.output import opened

if TYPE_CHECKING:
    from super_agents.projects.project import Project

said_options = stacked(
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="A word to find it by; repeatable."),
    click.option("--ticket", metavar="ID", help="What it belongs to in a tracker."),
    click.option("--source", metavar="TEXT", help="Where the knowledge comes from."),
    click.option("--confidence", type=click.FloatRange(0, 1), metavar="SHARE", help="How sure you are, 0 to 1."),
)


@click.group(cls=SuggestingGroup)
def knowledge() -> None:
    """What the project knows: documents, also as Markdown files in `.claude/knowledge/`."""


@knowledge.command()
@click.argument("name", metavar="[ID]", required=False)
@click.option("--title", metavar="LINE", help="What it is about; a new document needs one.")
@click.option("--type", "type_", metavar="TYPE", help="note (the default), decision, lesson, contract or summary.")
@click.option("--file", metavar="FILE", help="Take the body, in Markdown, from a file; `-` reads stdin.")
@said_options
@click.option("--author", metavar="NAME", help="Who wrote it; default: you.")
@click.option("--expect", type=click.IntRange(0), metavar="VERSION", help="Refuse when it has another version by now.")
@json_option
@pass_project_to_write
def save(
    project: Project,
    name: str | None,
    *,
    type_: str | None,
    file: str | None,
    expect: int | None,
    as_json: bool,
    **said: Any,
) -> None:
    """Save a document: a new one, or with ID a new version of it; what is not given stays as it was."""
    given = said_with(type=type_, body=text_of(file), **said)
    done = library_of(project).save(by=acting(project), id=name, expected=expect, **given)
    knowledge_text.saved(done, as_json=as_json)


@knowledge.command()
@click.argument("name", metavar="ID")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, as_json: bool) -> None:
    """Show one document."""
    knowledge_text.whole(library_of(project).get(name), as_json=as_json)


@knowledge.command(name="list")
@click.option("--type", "type_", metavar="TYPE", help="Only those of this type.")
@click.option("--tag", metavar="TAG", help="Only those with this tag.")
@click.option("--ticket", metavar="ID", help="Only those of this ticket.")
@click.option("--author", metavar="NAME", help="Only those by this author.")
@click.option("-n", "--count", type=click.IntRange(1, 1000), default=100, show_default=True, help="At most so many.")
@click.option("--after", metavar="ID", default="", help="Only those whose ids come after this one.")
@json_option
@pass_project_to_read
def list_documents(project: Project, *, type_: str | None, count: int, as_json: bool, **wanted: Any) -> None:
    """List the documents in the order of their ids."""
    found = library_of(project).list(type=type_, limit=count, **wanted)
    knowledge_text.lines(found, as_json=as_json)


@knowledge.command()
@click.argument("words", metavar="QUERY...", nargs=-1, required=True)
@click.option("--type", "types", multiple=True, metavar="TYPE", help="Only those of this type; repeatable.")
@click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only those with this tag; repeatable: with all.")
@click.option("--ticket", metavar="ID", help="Only those of this ticket.")
@click.option("--source", metavar="TEXT", help="Only those from this source.")
@click.option("--author", metavar="NAME", help="Only those by this author.")
@click.option("--confidence", type=click.FloatRange(0, 1), metavar="SHARE", help="Only those at least so sure.")
@click.option("-n", "--count", type=click.IntRange(1, 200), default=10, show_default=True, help="At most so many.")
@click.option("--after", metavar="CURSOR", help="Go on after an earlier answer.")
@json_option
@pass_project_to_read
def search(
    project: Project, words: tuple[str, ...], *, count: int, after: str | None, as_json: bool, **wanted: Any
) -> None:
    """Find documents by their words, the best first.

    Words in double quotes are looked for as they stand. Any other character only parts words.
    """
    found = library_of(project).search(" ".join(words), limit=count, after=after, **wanted)
    knowledge_text.hits(found, as_json=as_json)


@knowledge.command()
@click.argument("name", metavar="ID")
@json_option
@pass_project_to_read
def history(project: Project, name: str, *, as_json: bool) -> None:
    """Show every version of a document, of a deleted one too."""
    knowledge_text.versions(library_of(project).history(name), as_json=as_json)


@knowledge.command()
@click.argument("name", metavar="ID")
@click.argument("to", metavar="NEW-ID")
@json_option
@pass_project_to_write
def rename(project: Project, name: str, to: str, *, as_json: bool) -> None:
    """Give a document another id."""
    knowledge_text.saved(library_of(project).rename(name, to, by=acting(project)), as_json=as_json)


@knowledge.command()
@click.argument("name", metavar="ID")
@json_option
@pass_project_to_write
def delete(project: Project, name: str, *, as_json: bool) -> None:
    """Delete a document and its file; its versions are kept, and `history` shows them."""
    gone = library_of(project).delete(name, by=acting(project))
    if as_json:
        render.as_json(gone.to_dict())
    else:
        render.line(f"{gone.id} is deleted; `super-agents knowledge history {gone.id}` shows what it said")


@knowledge.command()
@json_option
@pass_project_to_write
def sync(project: Project, *, as_json: bool) -> int:
    """Take in what was done to the files, and write those that lack; ends with 1 when a file cannot be read."""
    done = library_of(project).sync()
    knowledge_text.synced(done, as_json=as_json)
    return 1 if done.findings else 0


@knowledge.command()
@click.option("--most", type=click.IntRange(1), default=1_000_000, metavar="N", help="Make N at most; all by default.")
@json_option
@pass_project_to_write
def embed(project: Project, *, most: int, as_json: bool) -> None:
    """Make the vectors that search by meaning still lacks, where the settings want it.

    Searches make them up, too, some at a time.
    """
    made, missing = library_of(project).embed(most=most)
    knowledge_text.embedded(made, missing, as_json=as_json)


@knowledge.command()
@click.option("--output", type=click.Path(dir_okay=False, writable=True), help="Write to this file instead of stdout.")
@pass_project_to_read
def export(project: Project, *, output: str | None) -> None:
    """Write every document, one JSON object a line."""
    import orjson

    with opened(output) as file:
        for one in library_of(project).export():
            file.write(orjson.dumps(one.to_dict(), option=orjson.OPT_APPEND_NEWLINE))
