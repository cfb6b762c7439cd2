"""What the Tab key offers, asked of the real shells."""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.tree import ROOT

if TYPE_CHECKING:
    from pathlib import Path

COMPLETIONS = ROOT / "shell" / "completions"
BASH = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_super_agents
printf '%s\\n' "${COMPREPLY[@]}"
"""
# The three functions of zsh's own system, as far as the file calls them.
ZSH = """
file=$1; shift
words=("$@"); CURRENT=$#
_describe() { print -l -- ${(P)@[-1]} }
compadd() { print -l -- ${(P)2} }
_files() { print FILES }
source $file
"""
FISH = 'source $argv[1]; complete -C "$argv[2]"'


def in_bash(*words: str) -> list[str]:
    return run("bash", "--norc", "-c", BASH, "bash", str(COMPLETIONS / "super-agents.bash"), *words)


def in_zsh(*words: str) -> list[str]:
    offered = run("zsh", "-f", "-c", ZSH, "zsh", str(COMPLETIONS / "super-agents.zsh"), *words)
    return [line.partition(":")[0] for line in offered]


def in_fish(*words: str) -> list[str]:
    offered = run("fish", "--no-config", "-c", FISH, str(COMPLETIONS / "super-agents.fish"), " ".join(words))
    return [line.partition("\t")[0] for line in offered]


SHELLS = {"bash": in_bash, "zsh": in_zsh, "fish": in_fish}


def run(shell: str, *arguments: str) -> list[str]:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    return subprocess.run([shell, *arguments], check=True, capture_output=True, text=True).stdout.split("\n")


def test_the_completions_are_those_of_the_command_table() -> None:
    checked = subprocess.run(
        [sys.executable, ROOT / "shell/dev/completions.py", "--check"], capture_output=True, check=False
    )

    assert checked.returncode == 0, checked.stderr.decode()


@pytest.mark.parametrize("shell", SHELLS)
def test_commands_are_offered(shell: str) -> None:
    assert {"init", "status", "event"} <= set(SHELLS[shell]("super-agents", ""))


@pytest.mark.parametrize("shell", SHELLS)
def test_the_commands_of_a_noun_are_offered_after_it(shell: str) -> None:
    offered = set(SHELLS[shell]("super-agents", "event", ""))

    assert {"append", "tail", "verify"} <= offered
    assert "init" not in offered


@pytest.mark.parametrize("shell", SHELLS)
def test_options_are_offered_after_a_dash(shell: str) -> None:
    assert "--dry-run" in SHELLS[shell]("super-agents", "init", "--")


@pytest.fixture
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "a-file").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("somewhere")
@pytest.mark.parametrize(("shell", "offer"), [("zsh", "FILES"), ("fish", "a-file")])
def test_files_are_offered_where_a_command_takes_one(shell: str, offer: str) -> None:
    assert offer in SHELLS[shell]("super-agents", "init", "")
