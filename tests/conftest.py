"""What every test may ask for."""

from __future__ import annotations

import signal
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from super_agents.events.file_log import FileEventLog
from super_agents.events.memory_log import MemoryEventLog
from super_agents.system.clock import FrozenClock
from tests.support.projects import Machine, isolated_machine, make_project, make_repository
from tests.support.users import Interpreter, Person, interpreter_for_everybody, ordinary_person

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.events.log import EventLog
    from super_agents.projects.project import Project


# The same examples in every run, on a machine however slow, in a checkout that others own. To look further than that:
# `pytest --hypothesis-profile=default`.
settings.register_profile("suite", derandomize=True, deadline=None, database=None)
settings.load_profile("suite")
LONG = 200  # elements of a list
# A shell that starts the suite in the background has it ignore interrupts, and so would every process of its tests.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    """An empty home; knowledge managers that the test leaves behind are ended."""
    machine = isolated_machine(tmp_path / "home", monkeypatch)
    yield machine
    machine.end_all()


@pytest.fixture
def clock() -> FrozenClock:
    """A clock that the test moves."""
    return FrozenClock()


@pytest.fixture(params=["memory", "file"])
def log(request: pytest.FixtureRequest, clock: FrozenClock, tmp_path: Path) -> Iterator[EventLog]:
    """An empty log of each kind there is, stamped by that clock."""
    made: EventLog = MemoryEventLog(clock=clock)
    if request.param == "file":
        made = FileEventLog(
            tmp_path / "events", clock=clock, registry=tmp_path / "registry.db", blobs=tmp_path / "blobs"
        )
    with closing(made):
        yield made


@pytest.fixture
def repository(machine: Machine, tmp_path: Path) -> Path:  # noqa: ARG001 - the repository needs its environment
    """A git repository with one commit, with a space in its path."""
    return make_repository(tmp_path / "a repository")


@pytest.fixture
def project(repository: Path) -> Project:
    """A project in a git repository."""
    return make_project(repository)


@pytest.fixture(scope="session")
def everybodys_python(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """A Python with us in it that a user can start who is not the one of the tests."""
    return interpreter_for_everybody(tmp_path_factory.mktemp("everybody"))


@pytest.fixture
def person(machine: Machine, everybodys_python: Interpreter) -> Person:
    """An ordinary user: nothing is closed to root."""
    return ordinary_person(machine.home / "person", everybodys_python)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say where two long lists part, instead of writing both out: a thousand numbers hide the one that is missing."""
    if op != "==" or not (isinstance(left, list) and isinstance(right, list)) or max(len(left), len(right)) < LONG:
        return None
    at = next((at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), None)
    at = min(len(left), len(right)) if at is None else at
    around = slice(max(at - 3, 0), at + 10)
    return [
        f"list of {len(left)} == list of {len(right)}, which part at index {at}",
        f"left  from {around.start}: {left[around]!r}",
        f"right from {around.start}: {right[around]!r}",
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in a paragraph of its own that the tests with the real client did not run: a line among others is missed.

    It stands here and not beside them: where workers run the tests, who sums up has read this file only.
    """
    from tests.support.claude_clients import ABSENT

    skipped = [report for report in terminalreporter.stats.get("skipped", ()) if ABSENT in str(report.longrepr)]
    if skipped:
        terminalreporter.section("WITHOUT THE REAL CLAUDE CODE", sep="!", red=True, bold=True)
        terminalreporter.line(f"{len(skipped)} tests did not run: {ABSENT}", red=True)
