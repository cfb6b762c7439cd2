"""What the machine refuses to the command: a sentence with a next step and exit code 1, never a bug of ours."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED
from tests.support.projects import make_project

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine
    from tests.support.users import Person


@pytest.fixture
def theirs(person: Person, tmp_path: Path) -> Iterator[Project]:
    """A project of an ordinary user, with an event."""
    project = make_project(tmp_path / "theirs")
    project.log.append("custom.sack", by="miller", data={})
    project.state_dir.joinpath("locks").mkdir(exist_ok=True)
    person.own(project.root)
    yield project
    for folder in (project.claude, project.state_dir, project.layout.locks):
        folder.chmod(0o755)


def _says(done: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert done.returncode == FAILED, done.stderr
    assert "hint:" in done.stderr
    assert "a bug in super-agents" not in done.stderr
    for part in parts:
        assert part in done.stderr


def test_start_in_a_read_only_project_names_the_file(person: Person, theirs: Project) -> None:
    for folder in (theirs.layout.locks, theirs.state_dir):
        folder.chmod(0o555)

    _says(person.run("start", cwd=theirs.root), "km-start.lock` cannot be written by this user")


def test_the_doctor_in_a_read_only_project_names_the_folder(person: Person, theirs: Project) -> None:
    for folder in (theirs.layout.locks, theirs.state_dir):
        folder.chmod(0o555)

    done = person.run("doctor", cwd=theirs.root)

    assert f"`file watch` could not be checked: `{theirs.state_dir}` cannot be written by this user" in done.stdout


@pytest.mark.parametrize("command", ["status", "init", "upgrade", "remove --yes", "doctor"])
def test_a_closed_folder_is_not_taken_for_no_project(person: Person, theirs: Project, command: str) -> None:
    theirs.claude.chmod(0)

    _says(person.run(*command.split(), cwd=theirs.root), f"`{theirs.claude}` cannot be read by this user")


def test_exporting_to_a_folder_that_is_not_there_names_the_file(machine: Machine, project: Project) -> None:
    done = machine.run("event", "export", "--output", "/nowhere/x.ndjson", cwd=project.root)

    _says(done, "`/nowhere/x.ndjson` is gone")


@pytest.mark.parametrize("command", ["status", "init", "remove --yes", "start", "event list", "config show", "doctor"])
def test_a_current_folder_that_was_deleted_is_named(machine: Machine, command: str) -> None:
    done = _in_a_deleted_folder(machine, f"{sys.executable} -m super_agents {command}")

    _says(done, "`.` was deleted")


def test_another_folder_can_be_named_in_a_deleted_one(machine: Machine, project: Project) -> None:
    done = _in_a_deleted_folder(machine, f"{sys.executable} -m super_agents -C '{project.root}' status")

    assert done.returncode == DONE


def _in_a_deleted_folder(machine: Machine, command: str) -> subprocess.CompletedProcess[str]:
    (machine.home / "gone").mkdir()
    script = f"cd '{machine.home}/gone' && rmdir '{machine.home}/gone' && {command}"
    return subprocess.run(["sh", "-c", script], check=False, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("command", ["status", "status --json", "event export", "event list --json", "--help"])
@pytest.mark.parametrize(("place", "why"), [(">&-", "it is closed"), (">/dev/full", "No space left on device")])
def test_a_stdout_that_takes_nothing_is_said_on_stderr(project: Project, command: str, place: str, why: str) -> None:
    project.log.append("custom.sack", by="miller", data={})
    script = f"'{sys.executable}' -m super_agents {command} {place}"

    done = subprocess.run(["sh", "-c", script], cwd=project.root, check=False, capture_output=True, text=True)

    _says(done, f"stdout cannot be written: {why}")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
