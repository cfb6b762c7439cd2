"""The packaged roles and skills: each true to the tools, commands and roles that it speaks of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click
import pytest

from super_agents.agents.role import Role, parse
from super_agents.cli.main import cli
from super_agents.errors import RoleNotFound
from super_agents.km.mcp.table import EVERYDAY, FURTHER
from super_agents.projects import catalogue, roles
from super_agents.projects.selection import Selection

if TYPE_CHECKING:
    from pathlib import Path

AET = [
    *("architect-agent", "builder-agent", "contract-guardian", "data-migration-agent"),
    *("database-agent", "developer-agent", "devops-agent", "documentation-agent"),
    *("frontend-agent", "monitoring-agent", "performance-optimizer-agent", "pm-agent"),
    *("product-agent", "reviewer-agent", "security-agent", "test-executor"),
    *("ux-agent", "dependency-agent", "filesystem-guardian-agent", "incident-response-agent"),
    *("integration-tester-agent", "integrator-agent", "verifier-agent"),
]
TEAM = [
    *("Orchestrator", "Project Manager", "Developer", "Tester", "TestRunner", "Researcher", "LogTracker", "DevOps"),
    *("Code Reviewer", "Documentation Writer", "SysAdmin", "SecurityOps", "NetworkOps", "MonitoringOps", "DatabaseOps"),
]
FILES = sorted(catalogue.folder().glob("agents/*.md"))
SKILLS = sorted(catalogue.folder().glob("skills/*/SKILL.md"))
TABLE = catalogue.table(None)
OURS = frozenset(tool.name for tool in (*EVERYDAY, *FURTHER))
JUDGES_HANDS = {"Edit", "Write", "MultiEdit", "NotebookEdit"}


def role_of(file: Path) -> Role:
    return parse(file.read_bytes())


def commands(text: str) -> list[list[str]]:
    """Return the words of every command of ours that a text names in backticks."""
    quoted = (" ".join(each.split()) for each in re.findall(r"`(super-agents [^`]+)`", text))
    return [each.split()[1:] for each in quoted]


def test_the_linter_finds_nothing_in_the_packaged_files() -> None:
    done = roles.lint(catalogue.folder() / "agents", root=None, tools=OURS)

    assert [(each.code, each.file) for each in done.findings] == []
    assert done.count == len(TABLE.entries)


def test_the_linter_holds_packaged_files_to_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "agents").mkdir()
    (tmp_path / "agents/tester.md").write_bytes((FILES[0].parent / "tester.md").read_bytes() + b"\nMore.\n" * 90)
    (tmp_path / "roles.toml").write_bytes((catalogue.folder() / "roles.toml").read_bytes())
    monkeypatch.setattr(catalogue, "folder", lambda: tmp_path)

    done = roles.lint(tmp_path / "agents", root=None, tools=OURS)

    assert [each.code for each in done.findings] == ["agent_length"]


def test_every_file_stands_in_the_table_and_the_other_way_round() -> None:
    assert [file.stem for file in FILES] == sorted(TABLE.entries)


@pytest.mark.parametrize("name", [*AET, *TEAM])
def test_every_role_of_the_predecessors_is_found_by_its_name(name: str) -> None:
    assert TABLE.find(name) is not None


def test_no_name_stands_for_two_roles() -> None:
    names = [name for entry in TABLE.entries.values() for name in (entry.name, *entry.aliases)]

    assert [name for name in names if TABLE.find(name) is None or names.count(name) > 1] == []
    assert [name for name in names if name not in {TABLE.find(name).name, *TABLE.find(name).aliases}] == []  # type: ignore[union-attr] # found above


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_description_names_the_other_names_of_its_role(file: Path) -> None:
    aliases = TABLE.entries[file.stem].aliases

    assert ("Also known as " + ", ".join(aliases) + "." in role_of(file).description) == bool(aliases)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_prompt_speaks_of_no_tool_that_its_role_lacks(file: Path) -> None:
    role = role_of(file)

    assert set(re.findall(r"mcp__\w[\w-]*", role.prompt)) <= set(role.tools)
    assert "Bash" in role.tools or commands(role.prompt) == []
    assert "mcp__super-agents__lease_take" in role.tools or not {"Edit", "Write"} & set(role.tools)


@pytest.mark.parametrize(
    "name", ["reviewer-agent", "security-agent", "verifier-agent", "architect-agent", "test-executor"]
)
def test_who_judges_cannot_edit(name: str) -> None:
    assert JUDGES_HANDS & set(role_of(catalogue.folder() / f"agents/{name}.md").tools) == set()


def test_texts_name_commands() -> None:
    assert sum(len(commands(file.read_text("utf-8"))) for file in FILES) > 40
    assert all(commands(file.read_text("utf-8")) for file in SKILLS)


@pytest.mark.parametrize("file", [*FILES, *SKILLS], ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_command_that_a_text_names_exists(file: Path) -> None:
    for words in commands(file.read_text("utf-8")):
        found: click.Command | None = cli
        context = click.Context(cli)
        while isinstance(found, click.Group) and words and not words[0].startswith("-"):
            found = found.get_command(context, words.pop(0))
            assert found is not None, f"no command `{words}`"
        known = {option for parameter in found.params for option in parameter.opts} if found else set()
        assert [word for word in words if word.startswith("--") and word not in known] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_colleague_that_a_prompt_sends_to_exists(file: Path) -> None:
    named = re.findall(r"`([a-z]+(?:-[a-z]+)*-(?:agent|ops|guardian|executor|tracker))`", role_of(file).prompt)

    assert [name for name in named if name not in TABLE.entries] == []


def test_a_selection_takes_any_name_that_a_role_goes_by() -> None:
    assert catalogue.select("Code Reviewer, tester") == Selection(("reviewer-agent", "tester"))


def test_a_name_that_no_role_goes_by_is_refused_with_those_there_are() -> None:
    with pytest.raises(RoleNotFound, match="`baker`") as caught:
        catalogue.select("tester,baker")

    assert "reviewer-agent" in caught.value.hint
