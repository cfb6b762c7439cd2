"""`super-agents contract`: what programs promise each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from super_agents.cli import contract_text
from super_agents.cli.actor import acting
from super_agents.cli.contract_input import contract_in
from super_agents.cli.groups import SuggestingGroup
from super_agents.cli.options import json_option, pass_project_to_read, pass_project_to_write

if TYPE_CHECKING:
    from super_agents.projects.project import Project

_VERSION = click.IntRange(1)


@click.group(cls=SuggestingGroup)
def contract() -> None:
    """What programs promise each other: OpenAPI documents and JSON Schemas, in versions."""


@contract.command()
@click.argument("name")
@click.argument("file")
@click.option("--kind", metavar="KIND", help="openapi or json-schema; without it the document tells.")
@click.option("--direction", metavar="WAY", help="Of a JSON Schema: request, response or both (the default).")
@click.option("--ticket", metavar="ID", help="What it belongs to in a tracker.")
@click.option("--author", metavar="NAME", help="Who wrote it; default: you.")
@click.option("--breaking", metavar="WHY", help="Register it although it breaks the version before, and say why.")
@click.option(
    "--expect", "expected", type=click.IntRange(0), metavar="VERSION", help="Refuse when it has another by now."
)
@json_option
@pass_project_to_write
def register(project: Project, name: str, file: str, *, as_json: bool, **said: Any) -> None:
    """Register FILE, in JSON or YAML, as the next version of a contract; `-` reads stdin.

    What breaks the version before is refused without --breaking.
    """
    done = project.contracts.register(name, contract_in(file), by=acting(project), **said)
    contract_text.registered(done, as_json=as_json)


@contract.command()
@click.argument("name")
@click.option("--version", "number", type=_VERSION, metavar="NUMBER", help="This version instead of the newest.")
@json_option
@pass_project_to_read
def show(project: Project, name: str, *, number: int | None, as_json: bool) -> None:
    """Show a contract: what is known of it, then its document as JSON."""
    contract_text.whole(project.contracts.get(name, number), as_json=as_json)


@contract.command(name="list")
@json_option
@pass_project_to_read
def list_contracts(project: Project, *, as_json: bool) -> None:
    """List the contracts."""
    contract_text.lines(project.contracts.list(), as_json=as_json)


@contract.command()
@click.argument("name")
@json_option
@pass_project_to_read
def history(project: Project, name: str, *, as_json: bool) -> None:
    """Show every version of a contract, of a deleted one too."""
    contract_text.versions(project.contracts.history(name), as_json=as_json)


@contract.command()
@click.argument("name")
@click.argument("old", type=_VERSION, required=False)
@click.argument("new", type=_VERSION, required=False)
@json_option
@pass_project_to_read
def diff(project: Project, name: str, *, old: int | None, new: int | None, as_json: bool) -> None:
    """Show what differs between two versions, by default the newest and the one before; what breaks comes first."""
    contract_text.changes(project.contracts.diff(name, old, new), as_json=as_json)


@contract.command()
@click.argument("name")
@click.option("--against", "file", required=True, metavar="FILE", help="What the code says by now; `-` reads stdin.")
@click.option("--version", "number", type=_VERSION, metavar="NUMBER", help="This version instead of the newest.")
@click.option("--exact", is_flag=True, help="Any difference is one too many, not those alone that break something.")
@json_option
@pass_project_to_read
def check(project: Project, name: str, *, file: str, number: int | None, exact: bool, as_json: bool) -> int:
    """Compare a contract with a file that the code generates; ends with 1 when that breaks the contract."""
    found = project.contracts.check(name, contract_in(file), version=number)
    contract_text.changes(found, as_json=as_json)
    return 1 if any(change.is_breaking or exact for change in found) else 0


@contract.command()
@click.argument("name")
@json_option
@pass_project_to_write
def delete(project: Project, name: str, *, as_json: bool) -> None:
    """Delete a contract; its versions are kept, and `history` shows them."""
    contract_text.deleted(project.contracts.delete(name, by=acting(project)), as_json=as_json)
