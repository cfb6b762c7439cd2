"""What install.sh says to a wrong word."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def install(*arguments: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "install.sh", *arguments], cwd=cwd, env=os.environ | env, capture_output=True, text=True, check=False
    )


def test_help_shows_how_to_call_it() -> None:
    done = install("--help")

    assert done.returncode == 0
    assert done.stdout.startswith("usage: ./install.sh")


@pytest.mark.parametrize(
    "wrong", [["--frobnicate"], ["here"], ["--init"], ["--python", ""], ["--uninstall", "--init", "."]]
)
def test_a_wrong_word_is_refused_before_anything_is_done(wrong: list[str]) -> None:
    done = install(*wrong)

    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert done.stdout == ""


@pytest.mark.parametrize(("folder", "why"), [("nope", "is not there"), ("a-file", "is a file, not a folder")])
def test_a_folder_that_cannot_be_a_project_is_refused_before_anything_is_installed(
    tmp_path: Path, folder: str, why: str
) -> None:
    (tmp_path / "a-file").touch()

    done = install("--init", folder, cwd=tmp_path, SUPER_AGENTS_PREFIX=str(tmp_path / "prefix"))

    assert done.returncode == 1
    assert done.stderr == f"error: `{tmp_path / folder}` {why}\nhint: give the folder of a repository\n"
    assert done.stdout == ""
    assert not (tmp_path / "prefix").exists()
