"""Settings that are wrong: reading goes on under the defaults and says so, writing is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.fixture
def misled(project: Project) -> Project:
    """A project with an event in its log and a fault in its settings."""
    project.log.append("custom.sack", by="miller", data={})
    project.layout.config.write_text('[log]\ndurabilty = "os"\n')
    return project


@pytest.mark.parametrize(
    "command",
    ["status", "event list", "event show 1", "event trace 1", "event verify", "event stats", "view list"],
)
def test_reading_warns_of_wrong_settings_and_goes_on(machine: Machine, misled: Project, command: str) -> None:
    done = machine.run(*command.split(), "--json", cwd=misled.root)

    assert done.returncode == DONE
    assert json.loads(done.stdout)
    assert done.stderr.startswith("warning: the settings have one fault:")
    assert "log.durabilty" in done.stderr


def test_exporting_warns_of_wrong_settings_and_goes_on(machine: Machine, misled: Project) -> None:
    done = machine.run("event", "export", cwd=misled.root)

    assert json.loads(done.stdout)["kind"] == "custom.sack"
    assert "log.durabilty" in done.stderr


def test_writing_under_wrong_settings_is_refused(machine: Machine, misled: Project) -> None:
    done = machine.run("event", "append", "custom.sack", cwd=misled.root)

    assert done.returncode == FAILED
    assert misled.log.head == 1


def test_a_moved_project_with_wrong_settings_is_followed(machine: Machine, misled: Project) -> None:
    moved = misled.root.rename(misled.root.with_name("moved"))

    done = machine.run("status", "--json", cwd=moved)

    assert done.returncode == DONE
    assert json.loads(done.stdout)["newest_events"][-1]["kind"] == "project.moved"
