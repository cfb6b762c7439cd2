"""What install.sh says to a wrong word."""

from __future__ import annotations

import subprocess

import pytest

from tests.support.tree import ROOT


def install(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([ROOT / "install.sh", *arguments], capture_output=True, text=True, check=False)


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
