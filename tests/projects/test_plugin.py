"""The plugin form of what `init` writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents import __version__
from super_agents.errors import PathRefused
from super_agents.projects import plugin, template
from super_agents.projects.template import Template

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def full(tmp_path: Path) -> Template:
    """A template with an agent, a skill and something else."""
    files = {
        ".claude/agents/baker.md": b"---\nname: baker\ndescription: Bakes\n---\nBake.\n",
        ".claude/skills/bake/SKILL.md": b"---\nname: bake\ndescription: Bakes\n---\nBake.\n",
        ".claude/system/config.toml": b"",
    }
    return Template("full", "", 1, tmp_path, files, {"mcp.json": '{"mcpServers": {}}'})


def test_a_plugin_has_hooks_tools_agents_and_skills(tmp_path: Path, full: Template) -> None:
    written = plugin.build(tmp_path / "market", full)

    assert written == sorted(
        [
            ".claude-plugin/marketplace.json",
            "super-agents/.claude-plugin/plugin.json",
            "super-agents/.mcp.json",
            "super-agents/README.md",
            "super-agents/agents/baker.md",
            "super-agents/hooks/hooks.json",
            "super-agents/skills/bake/SKILL.md",
        ]
    )
    said = json.loads((tmp_path / "market/super-agents/.claude-plugin/plugin.json").read_text())
    assert (said["name"], said["version"]) == ("super-agents", __version__)


def test_a_hook_of_the_plugin_says_that_it_is_one(tmp_path: Path, full: Template) -> None:
    plugin.build(tmp_path / "market", full)

    hooks = json.loads((tmp_path / "market/super-agents/hooks/hooks.json").read_text())["hooks"]

    ends = {tuple(hook["args"][-3:]) for groups in hooks.values() for group in groups for hook in group["hooks"]}
    assert {end[0] for end in ends} == {"claude"}
    assert {end[2] for end in ends} == {"plugin"}


def test_a_plugin_is_built_again_where_one_was_built(tmp_path: Path, full: Template) -> None:
    plugin.build(tmp_path / "market", full)
    (tmp_path / "market/super-agents/hooks/hooks.json").write_text("old")

    plugin.build(tmp_path / "market", full)

    assert (tmp_path / "market/super-agents/hooks/hooks.json").read_text() != "old"


@pytest.mark.parametrize("there", ["file", "folder", "other plugin", "no object"])
def test_a_place_that_holds_anything_else_is_refused(tmp_path: Path, there: str) -> None:
    place = tmp_path / "place"
    if there == "file":
        place.write_text("mine")
    else:
        (place / ".claude-plugin").mkdir(parents=True)
        name = ".claude-plugin/marketplace.json" if there != "folder" else "mine"
        (place / name).write_text("[]" if there == "no object" else '{"name": "other"}')

    with pytest.raises(PathRefused, match="nor empty"):
        plugin.build(place, template.find(template.DEFAULT))
