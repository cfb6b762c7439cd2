"""What starts at every commit, and later at every tool call, imports next to nothing."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from super_agents.projects.git_hooks.stubs import Program
from tests.support.hooked import recorded

if TYPE_CHECKING:
    from super_agents.projects.project import Project

# 29 of them are in every Python that imports `os`, 5 are our packages, for which no file is read.
MOST_MODULES = 48
FORBIDDEN = {
    *("click", "orjson", "json", "pydantic", "typing", "re", "dataclasses", "pathlib", "subprocess", "contextlib"),
    *("functools", "enum", "collections", "datetime", "logging", "importlib", "site", "__future__", "types"),
}
HOOKS = (["post-commit"], ["post-merge", "0"], ["post-checkout", "a" * 40, "b" * 40, "1"], ["pre-push", "o", "u"])


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook[0])
def test_a_git_hook_imports_little_and_nothing_heavy(project: Project, hook: list[str]) -> None:
    program = Program.of_this_process()
    done = subprocess.run(
        [program.python, "-I", "-S", "-X", "importtime", program.entry, "git", *hook],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()[1:]}

    assert len(recorded(project.root)) == 1
    assert {name.partition(".")[0] for name in imported} & FORBIDDEN == set()
    assert len(imported | modules_at_start() | PACKAGES) <= MOST_MODULES


PACKAGES = {"super_agents", *(f"super_agents.{name}" for name in ("events", "hooks", "policy", "system"))}


def modules_at_start() -> set[str]:
    """Return what is in `sys.modules` before a program's first line: `importtime` does not tell all of it."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "way", [["-m", "super_agents", "hook"], ["-c", "from super_agents.hooks.entry import main; main()"]]
)
def test_every_way_to_the_hook_path_records(project: Project, way: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *way, "git", "post-checkout", "a" * 40, "b" * 40, "1"],
        cwd=project.root,
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(recorded(project.root)) == 1


@pytest.mark.parametrize(
    "arguments",
    [[], ["git"], ["git", "no-such-hook"], ["svn", "post-commit"], ["git", "post-checkout"], ["git", "pre-push"]],
)
def test_wrong_arguments_are_no_hindrance(project: Project, arguments: list[str]) -> None:
    program = Program.of_this_process()

    done = subprocess.run(
        [program.python, "-I", "-S", program.entry, *arguments],
        cwd=project.root,
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert recorded(project.root) == []
