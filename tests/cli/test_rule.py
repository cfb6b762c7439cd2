"""`super-agents rule`, as a person types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support.hooked import git, recorded

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.support.projects import Machine

RULES = """# mine
[[rule]]
id = "no-push"
reason = "people push"
level = "deny"
command = "git push*"

[[rule]]
id = "names"
about = "branch-name"
reason = "names of branches"
level = "deny"
allowed = "main"
"""


def test_rules_are_listed_shown_explained_and_silenced(machine: Machine, project: Project) -> None:
    project.layout.rules.write_text(RULES)

    def rule(*arguments: str) -> str:
        done = machine.run("rule", *arguments, cwd=project.root)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert [line.split()[0] for line in rule("list").splitlines()] == ["no-push", "names"]
    assert json.loads(rule("show", "names", "--json"))["allowed"] == ["main"]
    assert json.loads(rule("explain", "--command", "git push -f", "--json"))["decided_by"] == "no-push"
    assert rule("explain", "--command", "ls").strip() == "none"
    rule("suppress", "no-push", "--for", "1h", "--reason", 'a "release"', "--agent", "ada")
    assert project.layout.rules.read_text().startswith(RULES)
    assert json.loads(rule("explain", "--command", "git push", "--agent", "ada", "--json"))["verdict"] == "none"
    assert json.loads(rule("explain", "--command", "git push", "--agent", "bob", "--json"))["verdict"] == "deny"


@pytest.mark.parametrize("time", ["0s", "366d", "99999999999999d"])
def test_a_rule_is_silenced_for_a_time_that_can_be_told(machine: Machine, project: Project, time: str) -> None:
    project.layout.rules.write_text(RULES)

    done = machine.run("rule", "suppress", "no-push", "--for", time, "--reason", "r", cwd=project.root)

    assert (done.returncode, "--for" in done.stderr) == (2, True)
    assert project.layout.rules.read_text() == RULES


def test_an_agent_cannot_silence_a_rule(machine: Machine, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.layout.rules.write_text(RULES)
    monkeypatch.setenv("SUPER_AGENT", "ada")
    monkeypatch.setenv("SUPER_AGENT_SECRET", project.roster.register("ada").secret)

    done = machine.run("rule", "suppress", "no-push", "--for", "1h", "--reason", "r", cwd=project.root)

    assert done.returncode == 1
    assert "only a person can silence a rule" in done.stderr
    assert project.layout.rules.read_text() == RULES


def test_lint_and_check_fail_where_something_is_wrong(machine: Machine, project: Project) -> None:
    assert machine.run("rule", "lint", cwd=project.root).returncode == 0
    project.layout.rules.write_text(
        RULES + '[[rule]]\nid = "x"\nreason = "r"\nlevel = "deny"\nverdict = "ask"\ncommand = "git push -f"\n'
    )
    linted = machine.run("rule", "lint", cwd=project.root)
    assert (linted.returncode, "contradicts" in linted.stdout) == (1, True)

    project.layout.rules.write_text(RULES)
    assert machine.run("rule", "check", cwd=project.root).returncode == 0
    from super_agents.projects.git_hooks import installation

    installation.install(project.root)
    git("checkout", "-q", "-b", "odd", cwd=project.root)
    for _ in range(2):
        checked = machine.run("rule", "check", "--record", cwd=project.root)
        assert (checked.returncode, "names" in checked.stdout) == (1, True)
    assert [(one["rule"], one["subject"]) for one in recorded(project.root, "rule.")] == [("names", "branch odd")]


def test_what_is_wrong_is_said(machine: Machine, project: Project) -> None:
    assert "no rule `x`" in machine.run("rule", "show", "x", cwd=project.root).stderr
    project.layout.rules.write_text("[[rule]]\nid = 'a'\n")
    done = machine.run("rule", "list", cwd=project.root)
    assert (done.returncode, "`reason` is missing" in done.stderr) == (1, True)
