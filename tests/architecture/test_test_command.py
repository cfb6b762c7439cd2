"""That the command which runs all tests says the truth about both of its runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.hooked import script
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_TOGETHER, _ALONE = 'if [ "$2" = "not alone" ]', 'if [ "$2" = alone ]'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Give the command with nothing to install and nothing to check, and with a pytest that notes what it is told."""
    for folder in ("shell/dev", "shell/setup", "programs"):
        (tmp_path / folder).mkdir(parents=True)
    for name in ("shell/dev/test", "shell/setup/words.sh"):
        shutil.copy(ROOT / name, tmp_path / name)
    ready = ". shell/setup/words.sh\nready_environment() { :; }\nready_test_tools() { :; }\n"
    (tmp_path / "shell/dev/environment.sh").write_text(ready)
    script(tmp_path / "shell/dev/check", "exit 0")
    return tmp_path


def run(checkout: Path, *arguments: str, pytest_does: str = "exit 0") -> tuple[int, list[str]]:
    """Return how the command ended and what pytest was told, a line for each run of it."""
    script(checkout / "programs/pytest", f'echo "$@" >>told\n{pytest_does}')
    env = {**os.environ, "PATH": f"{checkout}/programs{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run([checkout / "shell/dev/test", *arguments], env=env, check=False, capture_output=True)
    return done.returncode, (checkout / "told").read_text().splitlines()


def test_all_tests_are_run_in_two_runs_that_leave_none_out_and_run_none_twice(checkout: Path) -> None:
    status, told = run(checkout)

    assert status == 0
    assert [re.findall(r"-m (not alone|alone)\b", words) for words in told] == [["not alone"], ["alone"]]
    assert [word for words in told for word in words.split() if word.startswith(("tests", "-k", "--ignore"))] == []


@pytest.mark.parametrize("fails", [_TOGETHER, _ALONE], ids=["together", "alone"])
@pytest.mark.parametrize("code", [1, 2, 5], ids=["a test failed", "interrupted", "nothing was collected"])
def test_it_fails_when_either_run_does_and_runs_both(checkout: Path, fails: str, code: int) -> None:
    status, told = run(checkout, pytest_does=f"{fails}; then exit {code}; fi")

    assert status == 1
    assert len(told) == 2


def test_arguments_are_given_to_one_run(checkout: Path) -> None:
    status, told = run(checkout, "tests/events", "-k", "torn", pytest_does="exit 5")

    assert (status, told) == (5, ["tests/events -k torn"])
