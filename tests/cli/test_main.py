"""The one table of commands, and the door around it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click
import pytest

from super_agents import __version__
from super_agents.cli.errors import BUG, DONE, FAILED, INTERRUPTED, USAGE, at_the_door
from super_agents.cli.main import COMMANDS, Entry, cli
from super_agents.errors import ProjectNotFound, SuperAgentsError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.projects.project import Project
    from tests.support.projects import Machine


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_entry_of_the_table_loads_and_has_help(entry: Entry) -> None:
    name = entry.name

    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.help


def test_an_unknown_command_suggests_the_nearest(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("statsu", cwd=tmp_path)

    assert done.returncode == USAGE
    assert "Did you mean `super-agents status`?" in done.stderr
    assert done.stdout == ""


def test_an_unknown_verb_suggests_the_nearest(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("event", "tial", cwd=tmp_path)

    assert done.returncode == USAGE
    assert "Did you mean `super-agents event tail`?" in done.stderr


def test_the_version_is_the_package_s(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("--version", cwd=tmp_path)

    assert done.stdout == f"super-agents {__version__}\n"


def test_a_missing_project_says_where_it_looked_and_names_init(machine: Machine, tmp_path: Path) -> None:
    folder = tmp_path / "nothing here"
    folder.mkdir()

    done = machine.run("status", cwd=folder)

    assert done.returncode == FAILED
    assert str(folder) in done.stderr
    assert "super-agents init" in done.stderr


def test_with_json_an_error_is_an_object_on_stdout(machine: Machine, tmp_path: Path) -> None:
    done = machine.run("status", "--json", cwd=tmp_path)

    error = json.loads(done.stdout)["error"]
    assert error["code"] == "project_not_found"
    assert error["details"]["path"] == str(tmp_path)


def test_directory_option_works_as_if_started_there(machine: Machine, repository: Path, tmp_path: Path) -> None:
    machine.run("init", cwd=repository)

    done = machine.run("-C", str(repository), "event", "append", "custom.said", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (DONE, "")


def _door(monkeypatch: pytest.MonkeyPatch, body: Callable[[], object], *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["super-agents", *arguments])
    command = click.Command("super-agents", callback=lambda **_: body(), params=[_json_flag()])
    with pytest.raises(SystemExit) as ended:
        at_the_door(command)
    assert isinstance(ended.value.code, int)
    return ended.value.code


def _json_flag() -> click.Option:
    return click.Option(["--json", "as_json"], is_flag=True)


def _raising(error: BaseException) -> Callable[[], object]:
    def body() -> object:
        raise error

    return body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (lambda: None, DONE),
        (lambda: FAILED, FAILED),
        (_raising(ProjectNotFound("/x")), FAILED),
        (_raising(click.UsageError("no")), USAGE),
        (_raising(KeyboardInterrupt()), INTERRUPTED),
    ],
)
def test_the_exit_code_says_what_kind_of_end_it_was(
    monkeypatch: pytest.MonkeyPatch, body: Callable[[], object], code: int
) -> None:
    assert _door(monkeypatch, body) == code


def test_an_error_shows_its_sentence_and_the_next_step(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _door(monkeypatch, _raising(SuperAgentsError("it broke", hint="mend it")))

    assert capsys.readouterr().err == "error: it broke\n\nhint: mend it\n"


@pytest.mark.usefixtures("machine")
def test_a_bug_leaves_a_report_and_shows_its_path(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = _door(monkeypatch, _raising(ZeroDivisionError("by us")), "--json")

    report = json.loads(capsys.readouterr().out)["error"]["details"]["report"]
    assert code == BUG
    with open(report, encoding="utf-8") as file:  # noqa: PTH123 - the path is text
        assert "ZeroDivisionError: by us" in file.read()


NO_UTF8 = os.fsdecode(b"\xff")


@pytest.mark.parametrize(
    "arguments",
    [
        ("agent", "show", NO_UTF8),
        ("agent", "retire", NO_UTF8),
        ("message", "send", "hi", "--to", NO_UTF8),
        ("message", "send", NO_UTF8, "--to", "human"),
        ("message", "send", "hi", "--to", "human", "--key", NO_UTF8),
        ("message", "list", "--from", NO_UTF8),
        ("task", "add", NO_UTF8),
        ("task", "list", "--owner", NO_UTF8),
        ("lease", "take", "x", "--key", NO_UTF8),
        ("decision", "accept", NO_UTF8),
        ("event", "trace", "²"),
        ("task", "list", "--count", "9" * 30),
        ("lease", "check", "x", "--token", "9" * 30),
        ("lease", "take", "x" * 300, "--for", "0s"),
        ("event", "list", "--count", "9" * 23),
        ("event", "tail", "--count", "9" * 23),
        ("message", "tail", "--count", "9" * 23),
        ("approval", "list", "--count", "9" * 23),
        ("audit", "list", "--since", "9" * 14 + "d"),
        ("rule", "check", "--since", "9" * 14 + "d"),
        ("-C", "a" * 5000, "status"),
        ("plugin", "build", "a" * 5000),
    ],
)
def test_no_argument_of_any_kind_is_a_bug_of_ours(
    machine: Machine, project: Project, arguments: tuple[str, ...]
) -> None:
    for json_too in ((), ("--json",)):
        done = machine.run(*arguments, *json_too, cwd=project.root)

        assert done.returncode in {FAILED, USAGE}
        assert "UTF-8" in done.stdout + done.stderr or arguments[-1] != NO_UTF8 or "accept" in arguments
    assert list(project.log.read()) == []
