"""`super-agents agent`, typed as a person, a script or an agent would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.cli.errors import DONE, FAILED

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine


def test_a_name_comes_with_a_secret_that_is_shown_once(machine: Machine, project: Project) -> None:
    done = machine.run("agent", "register", "builder", "--role", "developer", cwd=project.root)

    secret = done.stdout.split()[-1]
    assert project.roster.verify("builder", secret).role == "developer"
    assert "shown this once" in done.stderr
    assert secret not in machine.run("agent", "show", "builder", cwd=project.root).stdout


def test_a_shell_takes_the_name_over(machine: Machine, project: Project) -> None:
    done = machine.run("agent", "register", "builder", "--export", cwd=project.root)

    name, secret = (line.partition("=")[2] for line in done.stdout.splitlines())
    assert name == "builder"
    assert project.roster.verify("builder", secret).name == "builder"


def test_a_script_gets_json(machine: Machine, project: Project) -> None:
    registered = json.loads(machine.run("agent", "register", "builder", "--json", cwd=project.root).stdout)
    listed = json.loads(machine.run("agent", "list", "--json", cwd=project.root).stdout)

    assert project.roster.verify("builder", registered.pop("secret")).name == "builder"
    assert listed == [registered]


def test_an_agent_that_proves_its_name_acts_under_it(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUPER_AGENT", "builder")
    monkeypatch.setenv("SUPER_AGENT_SECRET", project.roster.register("builder").secret)

    assert machine.run("agent", "retire", "builder", cwd=project.root).returncode == DONE
    assert list(project.log.read())[-1].by == "builder"


def test_an_agent_that_does_not_prove_its_name_is_refused(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.roster.register("builder")
    monkeypatch.setenv("SUPER_AGENT", "builder")

    for secret in ("", "guessed"):
        monkeypatch.setenv("SUPER_AGENT_SECRET", secret)
        done = machine.run("agent", "retire", "builder", cwd=project.root)
        assert (done.returncode, done.stdout) == (FAILED, "")
        assert "`builder` cannot be acted for" in done.stderr

    assert not project.roster.get("builder").is_retired


def test_an_agent_does_not_pass_for_the_person_in_whose_terminal_it_runs(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.roster.register("builder")
    monkeypatch.setenv("CLAUDECODE", "1")

    done = machine.run("agent", "retire", "builder", cwd=project.root)

    assert done.returncode == FAILED
    assert "the command runs in an agent's session" in done.stderr
    assert "agent register" in done.stderr


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (("SUPER_AGENT_SECRET", "s3cret"), "SUPER_AGENT_SECRET is set and SUPER_AGENT is not"),
        (("SUPER_AGENT", "human:ada"), "the name of a person is that of the login"),
    ],
)
def test_who_says_half_of_who_it_is_does_not_pass_for_a_person(
    machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch, told: tuple[str, str], says: str
) -> None:
    project.roster.register("builder")
    monkeypatch.setenv(*told)

    done = machine.run("agent", "retire", "builder", cwd=project.root)

    assert (done.returncode, says in done.stderr) == (FAILED, True)
    assert not project.roster.get("builder").is_retired


def test_a_person_retires_an_agent(machine: Machine, project: Project) -> None:
    project.roster.register("builder")

    assert machine.run("agent", "retire", "builder", cwd=project.root).returncode == DONE

    assert "no agent is registered" in machine.run("agent", "list", cwd=project.root).stderr
    assert "retired" in machine.run("agent", "list", "--all", cwd=project.root).stdout


def test_what_only_a_roster_may_say_cannot_be_appended(machine: Machine, project: Project) -> None:
    told = '{"name": "builder", "proof": "00"}'

    done = machine.run("event", "append", "agent.registered", "--data", told, cwd=project.root)

    assert done.returncode == FAILED
    assert "is what super-agents itself says" in done.stderr
    assert list(project.log.read()) == []
