"""Rules in Claude Code's local settings: put in, and taken out byte for byte."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import FileRefused
from super_agents.policy.approval import ToolCall
from super_agents.projects.layout import Layout
from super_agents.projects.project import Project
from super_agents.projects.setup import permission_settings, removing
from super_agents.system.clock import FrozenClock
from super_agents.system.files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

ADA = "human:ada"
THEIRS = (
    None,
    b"{}",
    b"{}\n",
    b'{"permissions": {"allow": ["Bash(ls *)"]}}',
    b'{\r\n\t"model": "opus",\r\n\t"permissions": {\r\n\t\t"deny": ["Read(./.env)"]\r\n\t}\r\n}\r\n',
    b'{"permissions":{"allow":[]},"env":{"A":"\xc3\xa4"}}',
)


@pytest.fixture
def clock_now() -> FrozenClock:
    """Return the clock by which rules end."""
    return FrozenClock()


@pytest.fixture
def taught(project: Project, clock_now: FrozenClock) -> Project:
    """Return a project where people have answered often enough for two rules, `p-1` and `p-2`."""
    taught = Project(project.root, clock=clock_now)
    for command in ("pytest", "mypy") * 3:
        asked = taught.approvals.ask(command, by="builder", call=ToolCall(tool="Bash", command=command))
        taught.approvals.answer(asked.id, "allow", by=ADA)
    assert [one.id for one in taught.permissions.learn(after=3)] == ["p-1", "p-2"]
    return taught


def settings(project: Project) -> Path:
    return project.root / ".claude" / "settings.local.json"


def allowed(project: Project) -> list[str]:
    found: list[str] = json.loads(settings(project).read_bytes())["permissions"]["allow"]
    return found


def content(project: Project) -> bytes | None:
    return settings(project).read_bytes() if settings(project).exists() else None


def put(project: Project, theirs: bytes | None) -> None:
    if theirs is not None:
        settings(project).write_bytes(theirs)


@pytest.mark.parametrize("theirs", THEIRS, ids=repr)
@pytest.mark.parametrize("order", [("p-1", "p-2"), ("p-2", "p-1")])
def test_what_was_undone_leaves_the_users_bytes(taught: Project, theirs: bytes | None, order: tuple[str, str]) -> None:
    put(taught, theirs)
    for permission in ("p-1", "p-2"):
        permission_settings.accept(taught, permission, by=ADA, seconds=60)
    assert {"Bash(pytest)", "Bash(mypy)"} <= set(allowed(taught))

    permission_settings.undo_permission(taught, order[0], by=ADA)
    assert len({"Bash(pytest)", "Bash(mypy)"} & set(allowed(taught))) == 1
    permission_settings.undo_permission(taught, order[1], by=ADA)

    assert content(taught) == theirs


@pytest.mark.parametrize("theirs", THEIRS, ids=repr)
def test_a_rule_whose_time_is_over_is_taken_out(taught: Project, theirs: bytes | None, clock_now: FrozenClock) -> None:
    put(taught, theirs)
    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    permission_settings.accept(taught, "p-2", by=ADA, seconds=120)

    clock_now.move(60)
    permission_settings.settle(taught)
    assert "Bash(pytest)" not in allowed(taught)
    assert "Bash(mypy)" in allowed(taught)
    clock_now.move(60)
    permission_settings.settle(taught)

    assert content(taught) == theirs
    assert [one.state for one in taught.permissions.list()] == ["expired", "expired"]


@pytest.mark.parametrize("broken", [b'{"permissions": ', b"[]", b'{"permissions": {"allow": "all"}}', b"\xff\xfe{}"])
def test_settings_that_are_broken_are_left_and_nothing_is_accepted(taught: Project, broken: bytes) -> None:
    put(taught, broken)

    with pytest.raises(FileRefused):
        permission_settings.accept(taught, "p-1", by=ADA, seconds=60)

    assert content(taught) == broken
    assert taught.permissions.show("p-1").state == "proposed"


def test_settings_that_were_broken_since_keep_the_rule_in_force(taught: Project, clock_now: FrozenClock) -> None:
    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    put(taught, b"{")
    clock_now.move(60)

    with pytest.raises(FileRefused):
        permission_settings.settle(taught)

    assert content(taught) == b"{"
    assert taught.permissions.show("p-1").state == "accepted"


def test_a_rule_that_the_user_took_out_does_not_come_back(taught: Project) -> None:
    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    settings(taught).unlink()

    permission_settings.settle(taught)
    assert content(taught) is None
    permission_settings.accept(taught, "p-2", by=ADA, seconds=60)

    assert allowed(taught) == ["Bash(mypy)"]


def test_what_the_user_wrote_since_stays(taught: Project) -> None:
    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    mine = {"model": "opus", "permissions": {"allow": [*allowed(taught), "Bash(ls *)"]}}
    put(taught, json.dumps(mine, indent=4).encode())

    permission_settings.undo_permission(taught, "p-1", by=ADA)

    assert json.loads(settings(taught).read_bytes()) == {"model": "opus", "permissions": {"allow": ["Bash(ls *)"]}}


def test_a_rule_that_the_user_has_himself_stays_his(taught: Project) -> None:
    theirs = b'{"permissions": {"allow": ["Bash(pytest)"]}}'
    put(taught, theirs)

    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    permission_settings.undo_permission(taught, "p-1", by=ADA)

    assert content(taught) == theirs


@pytest.mark.parametrize("is_written", [True, False], ids=["after", "before"])
def test_a_kill_between_our_record_and_the_settings_leaves_no_rule_that_nobody_knows(
    taught: Project,
    monkeypatch: pytest.MonkeyPatch,
    is_written: bool,  # noqa: FBT001 - a parameter
) -> None:
    put(taught, THEIRS[3])
    real = write_atomic

    def dying(path: Path, text: bytes, **how: int) -> None:
        if path == settings(taught):
            if is_written:
                real(path, text, **how)
            raise KeyboardInterrupt
        real(path, text, **how)

    monkeypatch.setattr(permission_settings, "write_atomic", dying)
    with pytest.raises(KeyboardInterrupt):
        permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    monkeypatch.setattr(permission_settings, "write_atomic", real)
    permission_settings.undo_permission(taught, "p-1", by=ADA)

    assert content(taught) == THEIRS[3]


def test_remove_takes_the_rules_out(taught: Project) -> None:
    put(taught, THEIRS[4])
    permission_settings.accept(taught, "p-1", by=ADA, seconds=60)
    taught.layout.manifest.unlink()  # that of the fixture tells nothing

    removing.prepare(Layout(taught.root), purge=True).carry_out()

    assert content(taught) == THEIRS[4]
