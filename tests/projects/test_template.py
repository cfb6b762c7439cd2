"""Templates: found by name or folder, checked whole before anything is laid down."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest

from super_agents import resources
from super_agents.errors import TemplateInvalid, TemplateNotFound
from super_agents.projects import catalogue, template
from super_agents.projects.setup import actions

if TYPE_CHECKING:
    from pathlib import Path


def write(folder: Path, **files: str) -> Path:
    """Write a template; a double underscore in a name stands for a slash."""
    texts = {"template.toml": 'name = "mine"\nversion = 3\n', **files}
    for name, text in texts.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return folder


def test_the_packaged_skeleton_is_found_by_its_name() -> None:
    found = template.find("skeleton")

    assert found.folder == resources.templates() / "skeleton"
    laid_down = {f".claude/system/{name}.toml" for name in ("config", "rules", "triggers")}
    assert set(found.files) - found.packaged == laid_down
    assert found.packaged == set(catalogue.files())
    assert set(found.merges) == {"CLAUDE.md", "claude-gitignore", "mcp.json", "settings.json"}


def test_the_skeletons_settings_are_all_comments() -> None:
    text = template.find("skeleton").files[".claude/system/config.toml"].decode()

    assert tomllib.loads(text) == {}


def test_a_section_can_be_added_to_the_skeletons_settings() -> None:
    text = template.find("skeleton").files[".claude/system/config.toml"].decode()

    for section in ("log", "km", "redaction", "messages", "git"):
        assert f"# [{section}]" in text
        assert tomllib.loads(f"{text}\n[{section}]\na = 1\n") == {section: {"a": 1}}


def test_the_skeletons_settings_are_the_defaults_when_the_comments_are_taken_off() -> None:
    from super_agents.projects.config.model import Config  # pydantic, for this test alone

    text = template.find("skeleton").files[".claude/system/config.toml"].decode()
    lines = [line.removeprefix("# ") if " = " in line or line.startswith("# [") else line for line in text.splitlines()]

    assert Config.model_validate(tomllib.loads("\n".join(lines))) == Config()


def test_the_skeletons_block_has_under_20_lines() -> None:
    assert len(template.find("skeleton").merges["CLAUDE.md"].splitlines()) < 20


def test_the_skeletons_permissions_are_our_tools_and_read_only_commands_that_exist() -> None:
    from super_agents.cli.main import COMMANDS

    merges = template.find("skeleton").merges
    rules = json.loads(merges["settings.json"])["permissions"]["allow"]

    (server,) = json.loads(merges["mcp.json"])["mcpServers"]
    rules.remove(f"mcp__{server}")
    commands = [rule.removeprefix("Bash(super-agents ").removesuffix(":*)") for rule in rules]
    assert {command.split()[0] for command in commands} <= {entry.name for entry in COMMANDS}
    assert not {"append", "repair", "init", "remove"} & {word for command in commands for word in command.split()}


def test_a_folder_is_a_template_by_its_path(tmp_path: Path) -> None:
    found = template.find(str(write(tmp_path / "t", files__a__b="text")))

    assert (found.name, found.version, found.files) == ("mine", 3, {"a/b": b"text"})


def test_the_users_own_template_comes_before_the_packaged_one(home: Path) -> None:
    mine = write(home / "super-agents/config/templates/skeleton")

    assert template.find("skeleton").folder == mine


@pytest.mark.parametrize(
    "line", ["{}", "SOURCE_DIR={}", "export SUPER_AGENTS_SOURCE='{}'\n# a comment", '# x\n\nA="{}"']
)
def test_the_legacy_settings_file_names_a_source_of_templates(home: Path, tmp_path: Path, line: str) -> None:
    write(tmp_path / "old source/templates/mine")
    (home / ".super-agents-config").write_text(line.format(tmp_path / "old source"))

    assert template.find("mine").folder == tmp_path / "old source/templates/mine"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"/nowhere\n", b"KEY=\n", b"relative/path"])
def test_a_legacy_settings_file_that_leads_nowhere_is_passed_over(home: Path, content: bytes) -> None:
    (home / ".super-agents-config").write_bytes(content)

    assert template.known() == ["skeleton"]


def test_a_name_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(TemplateNotFound, match="no template `webb`") as caught:
        template.find("webb")

    assert caught.value.details["known"] == ["skeleton"]


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"template.toml": "name = "}, "cannot be read"),
        ({"template.toml": "version = 1"}, "does not say its `name`"),
        ({"template.toml": 'name = "x"\nversion = "1"'}, "does not say its `version`"),
        ({"merge__README.md": "x"}, "what can be merged"),
        ({"merge__settings.local.json": "{}"}, "what can be merged"),
        ({"merge__settings.json": "{"}, "cannot be read"),
        ({"merge__settings.json": "[]"}, "not an object"),
        ({"files__CLAUDE.md": "x"}, "no template may lay down"),
        ({"files__.git__hooks__post-commit": "x"}, "no template may lay down"),
        ({"files__.claude__events__log.ndjson": "x"}, "no template may lay down"),
        ({"files__.claude__system__manifest.json": "x"}, "no template may lay down"),
    ],
)
def test_a_template_that_is_wrong_says_where(tmp_path: Path, files: dict[str, str], says: str) -> None:
    folder = write(tmp_path / "t", **files)

    with pytest.raises(TemplateInvalid, match=says):
        actions.init(tmp_path, template=str(folder))
    assert not (tmp_path / ".claude").exists()


def test_a_link_in_a_template_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "t", files__a="x")
    (folder / "files/link").symlink_to("/etc/passwd")

    with pytest.raises(TemplateInvalid, match="symbolic link"):
        template.load(folder)


def test_a_template_with_a_server_and_hooks_is_merged_and_taken_out_without_a_trace(tmp_path: Path) -> None:
    hooks = {"hooks": {"Stop": [{"hooks": [{"type": "command", "command": "super-agents-hook", "args": ["stop"]}]}]}}
    server = {"mcpServers": {"super-agents": {"command": "super-agents", "args": ["mcp"], "alwaysLoad": True}}}
    folder = write(
        tmp_path / "t",
        **{
            "merge__settings.json": json.dumps(hooks),
            "merge__mcp.json": json.dumps(server),
            "merge__gitignore": ".claude/worktrees/\n",
            "merge__worktreeinclude": ".claude/settings.json\n",
        },
    )
    project = tmp_path / "project"
    (project / ".claude").mkdir(parents=True)
    theirs = {
        ".mcp.json": b'{"mcpServers": {"other": {"command": "x"}}}',
        ".claude/settings.json": b'{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t{"hooks": []}\n\t\t]\n\t}\n}',
        ".gitignore": b"*.pyc",
    }
    for name, content in theirs.items():
        (project / name).write_bytes(content)

    actions.init(project, template=str(folder))

    assert set(json.loads((project / ".mcp.json").read_text())["mcpServers"]) == {"other", "super-agents"}
    stop = json.loads((project / ".claude/settings.json").read_text())["hooks"]["Stop"]
    assert stop[:2] == [{"hooks": []}, *hooks["hooks"]["Stop"]]  # then the ones that every project gets
    assert (project / ".worktreeinclude").read_text() == ".claude/settings.json\n"
    actions.remove(project, purge=True)
    assert {name: (project / name).read_bytes() for name in theirs} == theirs
    assert not (project / ".worktreeinclude").exists()
