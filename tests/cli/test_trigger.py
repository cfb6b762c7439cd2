"""`super-agents trigger` and `react`, typed as a person would."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from super_agents.cli.errors import DONE, FAILED
from super_agents.projects.project import Project
from super_agents.runtime import trigger_commands
from tests.support.hooked import commit
from tests.support.reacting import ONE_TASK, happen, said, with_triggers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

    from tests.support.projects import Machine

    Typed = Callable[..., CompletedProcess[str]]


@pytest.fixture
def typed(machine: Machine, project: Project) -> Typed:
    return lambda *arguments: machine.run(*arguments, cwd=project.root)


def answer(done: CompletedProcess[str]) -> Any:
    assert done.returncode == DONE, done.stderr
    return json.loads(done.stdout)


def test_a_project_has_triggers_from_the_start_and_react_follows_them(machine: Machine, repository: Path) -> None:
    assert machine.run("init", cwd=repository).returncode == DONE
    commit(repository, "keys.pem")

    shown = machine.run("react", cwd=repository)
    again = machine.run("react", "--json", cwd=repository)

    assert "security" in shown.stdout
    assert answer(again)["firings"] == []
    assert [task.role for task in Project.open(repository).board.list()] == ["security-agent"]


def test_list_tells_which_are_on_and_which_are_suspended(typed: Typed, project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK + "[trigger.off]\nenabled = false\non = 'custom.x'\nnotify = 'x'\n")
    project.layout.triggers.write_text(project.layout.triggers.read_text().replace("again = true", "", 1))
    project.log.append("trigger.suspended", by="super-agents", data={"trigger": "look", "event": 1, "reason": "Storm"})
    reactor.settle()

    shown = typed("trigger", "list")

    lines = shown.stdout.splitlines()
    assert [line.split()[:2] for line in lines[1:]] == [["look", "suspended"], ["off", "off"]]
    assert "look is suspended: Storm" in shown.stderr
    assert [one["suspended"] for one in answer(typed("trigger", "list", "--json"))] == ["Storm", None]


def test_test_tells_what_would_fire_and_does_nothing(typed: Typed, project: Project) -> None:
    with_triggers(project, ONE_TASK)
    seen = happen(project)
    before = project.log.head

    assert "look: task for watcher" in typed("trigger", "test", str(seen)).stdout
    assert answer(typed("trigger", "test", "--kind", "custom.seen", "--json"))[0]["verdict"] == "it would fire"
    assert answer(typed("trigger", "test", "--kind", "custom.other", "--json")) == []
    assert project.log.head == before


def test_explain_tells_condition_by_condition_why(typed: Typed, project: Project) -> None:
    text = '[trigger.tidy]\non = "custom.seen"\npaths = ["*.py"]\nby = "tester"\nbranches = "main"\nnotify = "x"\n'
    reactor = with_triggers(project, text)
    fits = happen(project, paths=["a.py"], branch="main")
    other = happen(project, paths=["a.md"], branch="topic")
    reactor.settle()

    assert "tidy, event " + str(fits) + ": it fired" in typed("trigger", "explain", str(fits)).stdout
    (told,) = answer(typed("trigger", "explain", "tidy", "--json"))
    assert (told["event"], told["verdict"]) == (other, "it is not for this event: branches, paths")
    assert [(one["name"], one["seen"], one["holds"]) for one in told["conditions"]] == [
        ("on", "custom.seen", True),
        ("by", "tester", True),
        ("branches", "topic", False),
        ("paths", "a.md", False),
    ]
    assert "no   branches: topic (main)" in typed("trigger", "explain", "tidy", "--event", str(other)).stdout


def test_explain_tells_that_a_cooldown_held_a_trigger_back(typed: Typed, project: Project) -> None:
    reactor = with_triggers(project, '[trigger.calm]\non = "custom.seen"\ncooldown = "1h"\nnotify = "x"\n')
    first, second = happen(project), happen(project)
    reactor.settle()

    assert f"it fired within 3600 s already, for event {first}" in typed("trigger", "explain", str(second)).stdout


def test_enable_and_disable_change_the_file_and_let_a_suspended_one_act_again(typed: Typed, project: Project) -> None:
    with_triggers(project, ONE_TASK)
    project.log.append("trigger.suspended", by="super-agents", data={"trigger": "look", "event": 1, "reason": "Storm"})

    assert typed("trigger", "disable", "look").stdout == "look is off\n"
    assert typed("trigger", "disable", "look").stdout == "look was off already\n"
    assert "enabled = false" in project.layout.triggers.read_text()
    assert typed("trigger", "enable", "look").stdout == "look is on\n"
    assert project.layout.triggers.read_text() == ONE_TASK.replace("[trigger.look]", "[trigger.look]\nenabled = true")
    assert said(project, "trigger.resumed") == [{"trigger": "look"}]


def test_history_shows_what_was_done(typed: Typed, project: Project) -> None:
    reactor = with_triggers(project, ONE_TASK)
    seen = happen(project)
    assert "no trigger has fired yet" in typed("trigger", "history").stderr
    reactor.settle()

    assert f"look     {seen}" in typed("trigger", "history").stdout
    assert [one["event"] for one in answer(typed("trigger", "history", "look", "--json"))] == [seen]
    assert answer(typed("trigger", "history", "other", "--json")) == []


def test_history_tells_whether_a_command_ran_and_how_it_ended(typed: Typed, project: Project) -> None:
    run = "exit 3"
    reactor = with_triggers(project, f'[trigger.make]\non = "custom.seen"\n[[trigger.make.command]]\nrun = "{run}"\n')
    happen(project)
    reactor.settle()
    assert "`exit 3`: not run yet" in typed("trigger", "history").stdout
    trigger_commands.run_planned(project)
    assert "`exit 3`: not allowed on this machine" in typed("trigger", "history").stdout

    trigger_commands.allow(project, [run])
    happen(project)
    reactor.settle()
    trigger_commands.run_planned(project)

    assert "`exit 3`: ended with 3" in typed("trigger", "history").stdout
    (newest,) = answer(typed("trigger", "history", "--count", "1", "--json"))
    assert newest["commands"] == [{"command": run, "state": "ended", "code": 3, "reason": None}]


def test_a_command_runs_after_a_person_allowed_it(typed: Typed, project: Project) -> None:
    text = '[trigger.make]\non = "custom.seen"\n[[trigger.make.command]]\nrun = "touch made"\n'
    with_triggers(project, text)

    refused = typed("trigger", "allow", "make")
    happen(project)
    typed("react")
    assert (refused.returncode, "touch made" in refused.stdout) == (FAILED, True)
    assert not (project.root / "made").exists()

    assert typed("trigger", "allow", "make", "--yes").returncode == DONE
    happen(project)
    typed("react")
    assert (project.root / "made").exists()


def test_an_agent_cannot_allow_commands(typed: Typed, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    with_triggers(project, '[trigger.make]\non = "custom.seen"\n[[trigger.make.command]]\nrun = "touch made"\n')
    monkeypatch.setenv("SUPER_AGENT", "ada")
    monkeypatch.setenv("SUPER_AGENT_SECRET", project.roster.register("ada").secret)

    refused = typed("trigger", "allow", "make", "--yes")

    assert refused.returncode == FAILED
    assert "only a person can allow commands" in refused.stderr


@pytest.mark.parametrize("command", [("trigger", "list"), ("trigger", "test"), ("trigger", "enable", "x"), ("react",)])
def test_a_file_that_is_wrong_is_named_with_its_line(typed: Typed, project: Project, command: tuple[str, ...]) -> None:
    project.layout.triggers.write_text('[trigger.x]\non = "git.comitted"\nnotify = "x"\n')

    done = typed(*command)

    assert done.returncode == FAILED
    assert 'triggers.toml:2: `trigger.x.on = "git.comitted"` names no kind of event' in done.stderr


def test_a_name_that_there_is_not_is_refused(typed: Typed, project: Project) -> None:
    with_triggers(project, ONE_TASK)

    for command in (("enable", "lok"), ("explain", "lok"), ("allow", "lok")):
        done = typed("trigger", *command)
        assert (done.returncode, "there are: `look`" in done.stderr) == (FAILED, True)


def test_upgrade_brings_triggers_and_hooks_to_a_project_of_an_earlier_release(
    machine: Machine, repository: Path
) -> None:
    assert machine.run("init", cwd=repository).returncode == DONE
    project = Project.open(repository)
    manifest = json.loads(project.layout.manifest.read_text())
    del manifest["files"][".claude/system/triggers.toml"]
    manifest["template"]["version"] -= 1
    project.layout.manifest.write_text(json.dumps(manifest))
    project.layout.triggers.unlink()
    hooks = json.loads(project.layout.git_hooks_json.read_text())
    hooks["names"] = ["post-checkout", "post-commit", "post-merge", "pre-push"]
    project.layout.git_hooks_json.write_text(json.dumps(hooks))
    for name in ("post-rewrite", "reference-transaction"):
        (repository / ".git" / "hooks" / name).unlink()
    assert "git_hook_missing" in machine.run("doctor", cwd=repository).stdout

    assert machine.run("upgrade", cwd=repository).returncode == DONE
    commit(repository, "keys.pem")
    assert machine.run("react", cwd=repository).returncode == DONE

    assert "git_hook_missing" not in machine.run("doctor", cwd=repository).stdout
    assert [task.role for task in project.board.list()] == ["security-agent"]


def test_upgrade_keeps_what_was_switched(machine: Machine, repository: Path) -> None:
    assert machine.run("init", cwd=repository).returncode == DONE
    assert machine.run("trigger", "enable", "tests", cwd=repository).returncode == DONE
    before = Project.open(repository).layout.triggers.read_bytes()

    assert machine.run("upgrade", cwd=repository).returncode == DONE

    assert Project.open(repository).layout.triggers.read_bytes() == before
