"""What the repository's files must not tell."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tests.support.tree import ROOT, shown, tracked_files

LOCKS = sorted(ROOT.glob("constraints*.txt"))


def machine_paths() -> list[bytes]:
    """Return the folders that only this machine has: where the checkout is and who runs the test."""
    return [os.fsencode(path) for path in (ROOT, Path.home()) if len(path.parts) > 1]


@pytest.mark.parametrize("path", tracked_files(), ids=shown)
def test_a_file_names_no_folder_of_this_machine(path: Path) -> None:
    content = path.read_bytes()

    assert [
        folder
        for folder in machine_paths()
        if re.search(rb"(?<![\w.~/-])" + re.escape(folder) + rb"(?![\w-])", content)
    ] == []


@pytest.mark.parametrize("lock", LOCKS, ids=shown)
def test_a_lock_file_names_no_index(lock: Path) -> None:
    assert [line for line in lock.read_text().splitlines() if "://" in line or line.startswith("--")] == []


@pytest.mark.parametrize("lock", LOCKS, ids=shown)
def test_a_lock_file_has_a_hash_for_every_package(lock: Path) -> None:
    packages = re.split(r"\n(?=\S)", lock.read_text())[1:]

    assert packages
    assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_what_runs_is_pinned_alike_for_users_and_developers() -> None:
    pins = [
        set(re.findall(r"^\S+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("constraints.txt", "constraints-dev.txt")
    ]

    assert pins[0] <= pins[1]


@pytest.mark.parametrize("script", ["install.sh", ".ci/run", "shell/dev/check", "shell/dev/test", "shell/dev/bench"])
def test_a_script_can_be_run(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
