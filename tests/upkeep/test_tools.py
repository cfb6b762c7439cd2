"""Programs on PATH: ours, another's, none."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.upkeep.checks import tools

if TYPE_CHECKING:
    from pathlib import Path


def _found() -> list[str]:
    path = next(check for check in tools.CHECKS if check.name == "path")
    return [finding.code for finding in path.look()]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment behind a link, as the installer makes it, whose interpreter we seem to be; PATH is empty."""
    programs = tmp_path / "env-1" / "bin"
    programs.mkdir(parents=True)
    (tmp_path / "env").symlink_to("env-1")
    for name in ("super-agents", "super-agents-hook"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "env" / "bin" / "python"))
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    return tmp_path / "env"


@pytest.fixture
def links(environment: Path, tmp_path: Path) -> Path:
    """Where the installer linked the programs, as it keeps in its record."""
    folder = tmp_path / "a user's bin"
    folder.mkdir()
    completion = tmp_path / "completions" / "super-agents"
    record = [f"folder {folder}", f"file {environment}", f"file {completion}"]
    for name in ("super-agents", "super-agents-hook"):
        (folder / name).symlink_to(environment / "bin" / name)
        record.append(f"file {folder / name}")
    (tmp_path / "installed").write_text("\n".join([*record, ""]))
    return folder


def _hints() -> list[str]:
    path = next(check for check in tools.CHECKS if check.name == "path")
    return [finding.hint for finding in path.look()]


def test_programs_that_are_linked_from_a_folder_on_path_are_ours(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = tmp_path / "bin"
    linked.mkdir()
    for name in ("super-agents", "super-agents-hook"):
        (linked / name).symlink_to(environment / "bin" / name)
    monkeypatch.setenv("PATH", str(linked))

    assert _found() == []


def test_programs_of_the_environment_itself_are_ours(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(environment / "bin"))

    assert _found() == []


@pytest.mark.usefixtures("environment")
def test_programs_that_are_nowhere_on_path_are_missed() -> None:
    assert _found() == ["not_on_path", "not_on_path"]


def test_the_folder_that_is_named_for_path_is_the_one_the_installer_linked_into(links: Path) -> None:
    assert [hint.endswith(f": `{links}`") for hint in _hints()] == [True, True]


@pytest.mark.usefixtures("links")
@pytest.mark.parametrize("gone", ["installed", "a user's bin"])
def test_the_environments_own_folder_is_named_where_no_link_is_known(
    tmp_path: Path, environment: Path, gone: str
) -> None:
    (tmp_path / gone).rename(tmp_path / "away")

    assert [hint.endswith(f": `{environment / 'bin'}`") for hint in _hints()] == [True, True]


def test_the_folder_that_is_named_outlives_an_upgrade(environment: Path) -> None:
    assert all(f"`{environment / 'bin'}`" in hint for hint in _hints())


@pytest.mark.usefixtures("environment")
def test_programs_of_another_installation_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "other"
    shutil.copytree(tmp_path / "env-1" / "bin", other)
    monkeypatch.setenv("PATH", str(other))

    assert _found() == ["other_on_path", "other_on_path"]
