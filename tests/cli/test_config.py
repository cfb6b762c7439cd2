"""`super-agents config`: what people and programs see of the settings."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def test_show_lists_every_setting_with_its_value(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[log]\nsegment_size = "1 MB"\n')

    done = machine.run("config", "show", cwd=project.root)

    assert done.returncode == 0
    shown = [line.split(maxsplit=1) for line in done.stdout.splitlines()]
    assert ["log.segment_size", "1 MB"] in shown
    assert ["km.idle_stop", "0s"] in shown


def test_show_says_where_each_value_comes_from(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[log]\nsegment_size = "1 MB"\n')
    folder = project.root / "sub folder"
    folder.mkdir()

    done = machine.run("config", "show", "--origin", cwd=folder)

    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert lines["log.segment_size"].endswith(f"{project.layout.config}:2")
    assert lines["km.ports"].endswith("SUPER_AGENTS_PORTS")
    assert lines["git.hooks"].endswith("default")


def test_show_for_programs_is_valid_by_the_schema(machine: Machine, project: Project) -> None:
    shown = json.loads(machine.run("config", "show", "--origin", "--json", cwd=project.root).stdout)

    schema = json.loads(machine.run("config", "schema", cwd=project.root).stdout)
    jsonschema.validate(shown["settings"], schema)
    assert shown["origins"]["log.durability"]["layer"] == "default"


def test_outside_of_a_project_the_user_s_settings_are_shown(machine: Machine, tmp_path: Path) -> None:
    file = machine.home / "super-agents" / "config" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('[init]\ntemplate = "team"\n')

    done = machine.run("config", "show", cwd=tmp_path)

    assert ["init.template", "team"] in [line.split() for line in done.stdout.splitlines()]


def test_check_names_every_fault_and_ends_with_one(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[log]\ndurabilty = "os"\n[km]\nlog_files = 0\n')

    done = machine.run("config", "check", cwd=project.root)

    assert done.returncode == 1
    assert done.stdout == ""
    assert f"{project.layout.config}:2: `log.durabilty` is not a known setting" in done.stderr
    assert f"{project.layout.config}:4: `km.log_files = 0` is not allowed; write a whole number" in done.stderr


def test_faults_for_programs_carry_place_key_value_and_what_is_allowed(machine: Machine, project: Project) -> None:
    project.layout.config.write_text("[km]\nlog_files = 0\n")

    done = machine.run("config", "check", "--json", cwd=project.root)

    error = json.loads(done.stdout or done.stderr)["error"]
    (fault,) = error["details"]["faults"]
    assert error["code"] == "config_invalid"
    assert (fault["key"], fault["value"], fault["origin"]["line"]) == ("km.log_files", "0", 2)
    assert fault["allowed"] == "a whole number from 1 to 100"


def test_check_says_what_it_looked_at(machine: Machine, project: Project) -> None:
    project.layout.config.write_text('[log]\ndurability = "os"\n')

    done = machine.run("config", "check", cwd=project.root)

    assert done.returncode == 0
    assert str(project.layout.config) in done.stdout
