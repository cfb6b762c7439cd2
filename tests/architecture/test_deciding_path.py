"""The hook that decides imports little, however many leases and rules there are."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from super_agents.hooks import starting
from super_agents.projects.git_hooks.stubs import Program
from tests.architecture.test_hook_path import FORBIDDEN, TELLING
from tests.support.tool_calls import ask_hook, environment, tool_call
from tests.support.tree import PACKAGE, imports

if TYPE_CHECKING:
    from super_agents.projects.project import Project

MOST_MODULES = 56  # 23 are in a bare `python -I -S`, 17 more are what recording takes
DEAR = {"_sqlite3", "sqlite3", "tomllib", "pathspec"}
CALLS = {
    "edit": ("Edit", {"file_path": "src/free.py"}),
    "refused": ("Write", {"file_path": "docs/deep/page.md"}),
    "bash": ("Bash", {"command": "cd src && sed -i s/a/b/ free.py > ../log"}),
}


@pytest.mark.parametrize("call", CALLS)
def test_a_decision_imports_little_and_nothing_heavy(project: Project, call: str) -> None:
    tool, given = CALLS[call]
    project.leases.take("docs/**/page.md", by="ada")
    project.layout.rules.write_text('[[rule]]\nid = "x"\nreason = "y"\ncommand = "git push*"\n')
    ask_hook(tool_call("Edit", project.root, file_path="a"), project.root)  # makes what is kept for the next
    program = Program.of_this_process()

    done = subprocess.run(
        [program.python, "-I", "-S", "-c", TELLING, program.entry, "claude", "PreToolUse"],
        cwd=project.root,
        input=tool_call(tool, project.root, **given),
        capture_output=True,
        text=True,
        check=True,
        env=environment("bob"),
    )

    imported = set(done.stdout.rpartition("}")[2].split())  # after the answer, if there is one
    assert "super_agents.hooks.claude.pre_tool_use" in imported
    assert {name.partition(".")[0] for name in imported} & (FORBIDDEN | DEAR) == set()
    assert len(imported) <= MOST_MODULES


def test_the_modules_that_are_loaded_early_are_there_each_after_what_it_imports() -> None:
    names = [f"super_agents.{name.replace('/', '.')}" for name in starting.WANTED["PreToolUse"]]
    for at, name in enumerate(starting.WANTED["PreToolUse"]):
        path = PACKAGE / f"{name}.py"
        later = tuple(f"{other}." for other in names[at + 1 :])
        assert path.is_file()
        assert not [one for one in imports(path) if one.startswith(later)], path
