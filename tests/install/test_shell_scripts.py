"""What shellcheck says of our shell scripts."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.support.tree import ROOT, shown, tracked_files

FOLDERS = ("shell/setup/", "shell/dev/", "shell/git-hooks/")


def scripts() -> list[str]:
    names = [shown(path) for path in tracked_files()]
    return [name for name in names if name == "install.sh" or (name.startswith(FOLDERS) and not name.endswith(".py"))]


def test_scripts_of_every_folder_are_looked_at() -> None:
    found = scripts()

    assert "install.sh" in found
    assert [folder for folder in FOLDERS if not any(name.startswith(folder) for name in found)] == []


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing_in_them() -> None:
    done = subprocess.run(
        ["shellcheck", "--external-sources", *scripts()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
