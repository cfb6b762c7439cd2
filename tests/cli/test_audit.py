"""`super-agents audit`: what it tells, and which changes of an export it finds."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from super_agents.system.paths import user_config_dir
from tests.support.tool_calls import SESSION, ask_hook, tool_call

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.fixture
def told(project: Project) -> Project:
    """Return a project in which something happened."""
    project.leases.take("a.py", by="ada", reason='so "odd", really')
    approval = project.approvals.ask("push it\nnow", by="bob")
    project.approvals.answer(approval.id, "allow", by="human:ada")
    ask_hook(tool_call("Edit", project.root, file_path="a.py"), project.root)
    ask_hook(tool_call("Bash", project.root, use="toolu_2", command="ls"), project.root)
    return project


def export(machine: Machine, project: Project, *arguments: str) -> list[str]:
    done = machine.run("audit", "export", *arguments, cwd=project.root)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines(keepends=True)


def verify(machine: Machine, path: Path, lines: list[str], *arguments: str) -> tuple[int, str]:
    path.write_text("".join(lines))
    done = machine.run("audit", "verify", str(path), *arguments, cwd=path.parent)
    return done.returncode, done.stdout + done.stderr


def test_it_tells_who_did_what_and_what_refused_or_allowed_it(machine: Machine, told: Project) -> None:
    found = json.loads(machine.run("audit", "list", "--json", cwd=told.root).stdout)

    short = [(one["who"], one["did"], one["under"], one["by_whom"]) for one in found]
    assert ("ada", "lease.taken", "l-1", "") in short
    assert ("human:ada", "approval.answered", "a-1", "human:ada") in short
    assert ("bob", "tool.denied", "l-1", "ada") in short
    assert [one["about"] for one in found if one["did"] == "claude.tool_requested"][-1] == "ls"
    of_session = json.loads(machine.run("audit", "list", "--session", SESSION, "--json", cwd=told.root).stdout)
    assert {one["session"] for one in of_session} == {SESSION}
    assert "tool.denied" in machine.run("audit", "list", "--by", "bob", cwd=told.root).stdout


@pytest.mark.parametrize("form", ["ndjson", "csv"])
def test_an_export_is_found_whole_and_every_change_is_found(
    machine: Machine, told: Project, tmp_path: Path, form: str
) -> None:
    lines = export(machine, told, "--format", form)
    file, first = tmp_path / "audit", int(form == "csv")
    code, said = verify(machine, file, lines)
    assert (code, "could have made another" in said) == (0, True)

    middle = first + 1
    edited = [
        line.replace("human:ada", "human:eve").replace("bob", "eve") if at == middle else line
        for at, line in enumerate(lines)
    ]
    assert edited != lines
    changes = {
        "edited": edited,
        "missing": lines[:middle] + lines[middle + 1 :],
        "missing first": lines[:first] + lines[first + 1 :],
        "twice": [*lines[: middle + 1], *lines[middle:]],
        "swapped": [*lines[:first], lines[first + 1], lines[first], *lines[first + 2 :]],
        "cut off": lines[:-1],
        "last missing": [*lines[:-2], lines[-1]],
        "after the end": [*lines, lines[-2]],
    }
    for name, changed in changes.items():
        assert verify(machine, file, changed)[0] == 1, name


def test_with_a_key_a_chain_made_anew_is_found(machine: Machine, told: Project, tmp_path: Path) -> None:
    key = user_config_dir() / "chain.key"
    key.parent.mkdir(parents=True, exist_ok=True)
    key.write_bytes(random.randbytes(32).hex().encode())
    lines = export(machine, told)
    assert "hmac" in json.loads(lines[-1])
    assert verify(machine, tmp_path / "audit", lines)[0] == 0

    forged = export(machine, told, "--no-key")

    assert verify(machine, tmp_path / "audit", forged)[0] == 1
    assert verify(machine, tmp_path / "audit", forged, "--no-key")[0] == 0


def test_what_is_no_export_is_said_to_be_none(machine: Machine, tmp_path: Path) -> None:
    code, said = verify(machine, tmp_path / "audit", ["hello\n"])

    assert (code, "line 1 is no line of an exported audit" in said) == (1, True)
