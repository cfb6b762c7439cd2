"""What starts at every commit, and later at every tool call, imports next to nothing."""

from __future__ import annotations

import compileall
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from super_agents.hooks import starting
from super_agents.projects.git_hooks.stubs import Program
from tests.support.claude_hooks import compact, environment, sample
from tests.support.hooked import recorded
from tests.support.tree import PACKAGE, imports

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project

MOST_MODULES = 40  # more than half of them are in a bare `python -I -S`
FORBIDDEN = {
    *(
        "os",
        "click",
        "orjson",
        "json",
        "pydantic",
        "typing",
        "re",
        "dataclasses",
        "pathlib",
        "subprocess",
        "contextlib",
    ),
    *("functools", "enum", "collections", "datetime", "logging", "importlib", "site", "__future__", "types"),
}
HOOKS = (["post-commit"], ["post-merge", "0"], ["post-checkout", "a" * 40, "b" * 40, "1"], ["pre-push", "o", "u"])


# The program itself, but that it tells what it imported where it would end.
TELLING = """
import posix, sys
del sys.argv[0]
posix._exit = lambda code: print(*sys.modules)
with open(sys.argv[0]) as file:
    exec(compile(file.read(), sys.argv[0], "exec"), {"__name__": "__main__", "__file__": sys.argv[0]})
"""


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook[0])
def test_a_git_hook_imports_little_and_nothing_heavy(
    project: Project, hook: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USER", "ada")
    program = Program.of_this_process()
    done = subprocess.run(
        [program.python, "-I", "-S", "-c", TELLING, program.entry, "git", *hook],
        cwd=project.root,
        capture_output=True,
        text=True,
        check=True,
        stdin=subprocess.DEVNULL,
    )

    imported = set(done.stdout.split())

    assert "super_agents.events.writer" in imported
    assert len(recorded(project.root)) == 1
    assert {name.partition(".")[0] for name in imported} & FORBIDDEN == set()
    assert len(imported) <= MOST_MODULES


@pytest.mark.parametrize("event", ["PostToolUse", "PostToolUseFailure", "SubagentStop", "Notification"])
def test_a_hook_of_claude_code_imports_little_and_nothing_heavy(project: Project, event: str) -> None:
    compileall.compile_dir(PACKAGE, quiet=1)  # as an installation is: what Python itself has to find adds packages
    program = Program.of_this_process()
    done = subprocess.run(
        [program.python, "-I", "-S", "-c", TELLING, program.entry, "claude", event],
        cwd=project.root,
        capture_output=True,
        check=True,
        env={
            **environment(),
            "CLAUDE_CODE_ENTRYPOINT": "cli",
        },  # without a screen, mail goes with prompts: a careful look
        input=compact(sample(event)),
    )

    imported = set(done.stdout.decode().split())

    assert "super_agents.events.writer" in imported
    assert len(recorded(project.root, "claude.")) == 1
    assert {name.partition(".")[0] for name in imported} & FORBIDDEN == set()
    assert len(imported) <= MOST_MODULES


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
    [
        [],
        ["git"],
        ["git", "no-such-hook"],
        ["svn", "post-commit"],
        ["claude"],
        ["claude", "NoSuchEvent"],
        ["git", "post-checkout"],
        ["git", "pre-push"],
    ],
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


@pytest.fixture
def copy(tmp_path: Path) -> Program:
    """Return a copy of the package, compiled, as an installation has it."""
    shutil.copytree(PACKAGE, tmp_path / "packages" / "super_agents", ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(tmp_path / "packages", quiet=1)
    return Program(Path(sys.executable), tmp_path / "packages" / "super_agents" / "hooks" / "entry.py")


def kinds_after_a_checkout(project: Project, program: Program) -> list[str]:
    command = [str(program.python), "-I", "-S", str(program.entry), "git", "post-checkout", "a" * 40, "b" * 40, "1"]
    subprocess.run(command, cwd=project.root, check=True)
    return [event["kind"] for event in recorded(project.root, "")]


def test_a_hook_records_when_nothing_is_compiled(project: Project, copy: Program) -> None:
    for folder in copy.entry.parent.parent.rglob("__pycache__"):
        shutil.rmtree(folder)

    assert kinds_after_a_checkout(project, copy) == ["git.checked_out"]


def test_a_hook_records_from_a_folder_that_cannot_be_compiled(project: Project, copy: Program) -> None:
    for folder in copy.entry.parent.parent.rglob("__pycache__"):
        shutil.rmtree(folder)
        folder.write_text("a file where a folder is needed")

    assert kinds_after_a_checkout(project, copy) == ["git.checked_out"]


@pytest.mark.parametrize("module", ["git_events", "recording"])
def test_a_source_that_is_newer_than_its_compiled_form_is_the_one_that_counts(
    project: Project, copy: Program, module: str
) -> None:
    source = copy.entry.with_name(f"{module}.py")
    text = source.read_text()
    source.write_text(
        text.replace("git.checked_out", "custom.newer").replace('"kind":"{kind}"', '"kind":"custom.newer"')
    )

    assert kinds_after_a_checkout(project, copy) == ["custom.newer"]


def kept(program: Program) -> list[Path]:
    """Return what hooks wrote for those after them."""
    return list((program.entry.parent / "__pycache__").glob("starting.*.opt-*"))


def test_a_hook_keeps_in_one_file_what_the_next_loads(project: Project, copy: Program) -> None:
    assert kinds_after_a_checkout(project, copy) == ["git.checked_out"]
    (first,) = kept(copy)
    content = first.read_bytes()

    assert kinds_after_a_checkout(project, copy) == ["git.checked_out"] * 2
    assert kept(copy) == [first]
    assert first.read_bytes() == content


@pytest.mark.parametrize("module", ["git_events", "recording"])
def test_a_source_that_is_newer_than_what_was_kept_is_the_one_that_counts(
    project: Project, copy: Program, module: str
) -> None:
    kinds_after_a_checkout(project, copy)
    source = copy.entry.with_name(f"{module}.py")
    text = source.read_text()
    source.write_text(
        text.replace("git.checked_out", "custom.newer").replace('"kind":"{kind}"', '"kind":"custom.newer"')
    )

    assert kinds_after_a_checkout(project, copy) == ["git.checked_out", "custom.newer"]
    assert kinds_after_a_checkout(project, copy) == ["git.checked_out", "custom.newer", "custom.newer"]


_BROKEN: dict[str, Callable[[bytes], bytes]] = {
    **{f"cut at {size}": lambda content, size=size: content[:size] for size in (0, 10, 16, 17, 1000, -1)},  # type: ignore[misc]  # mypy knows no defaults of a lambda
    "left by a power cut": lambda content: bytes(len(content)),
    "of another Python": lambda content: b"\0\0\r\n" + content[4:],
}


@pytest.mark.parametrize("broken", _BROKEN.values(), ids=_BROKEN)
def test_what_was_kept_and_is_of_no_use_is_written_again(
    project: Project, copy: Program, broken: Callable[[bytes], bytes]
) -> None:
    kinds_after_a_checkout(project, copy)
    (file,) = kept(copy)
    content = file.read_bytes()
    file.write_bytes(broken(content))

    assert kinds_after_a_checkout(project, copy) == ["git.checked_out"] * 2
    assert file.read_bytes() == content


@pytest.mark.parametrize("modules", starting.WANTED.values(), ids=starting.WANTED)
def test_the_modules_that_are_loaded_early_are_there_each_after_what_it_imports(modules: tuple[str, ...]) -> None:
    names = [f"super_agents.{name.replace('/', '.')}" for name in modules]
    paths = [PACKAGE / f"{name}.py" for name in modules]

    assert all(path.is_file() for path in paths)
    for at, path in enumerate(paths):
        later = tuple(f"{name}." for name in names[at + 1 :])
        assert not [name for name in imports(path) if name.startswith(later)], path
