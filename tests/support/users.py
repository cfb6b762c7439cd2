"""Running the command as a user who is not root: nothing is closed to root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import super_agents

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOBODY = 65534  # on most systems; it owns nothing here
_NOT_FOR_RUNNING = shutil.ignore_patterns(
    "site-packages", "test", "__pycache__", "config-*", "mypy", "mypyc", "*__mypyc.*", "ruff*"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that an ordinary user can start, and what its environment has to say for that."""

    program: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Person:
    """A user of this machine, with folders of their own for us."""

    uid: int
    home: Path
    python: Interpreter

    def run(self, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run `super-agents` as this user."""
        own = {"HOME": str(self.home), "SUPER_AGENTS_HOME": str(self.home / "super-agents")}
        return _run_as(self.uid, self.python, ["-m", "super_agents", *arguments], cwd=cwd, environment=own)

    def own(self, folder: Path) -> None:
        """Give a folder and all in it to this user, who can reach it."""
        _open_the_way_to(folder)
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.uid, self.uid, follow_symlinks=False)


def ordinary_user() -> int:
    """Return the uid of a user to whom folders can be closed: nobody, or whoever runs the tests."""
    return NOBODY if os.geteuid() == 0 else os.geteuid()


def ordinary_person(home: Path, python: Interpreter) -> Person:
    """Return an ordinary user with a new home."""
    home.mkdir()
    person = Person(ordinary_user(), home, python)
    person.own(home)
    return person


def interpreter_for_everybody(folder: Path) -> Interpreter:
    """Return the Python of the tests, or a copy in `folder` where other users cannot reach that one.

    Root's Python may stand in a home that is closed to others, as pyenv's does.
    """
    own = Interpreter(sys.executable, {})
    return own if _can_start(own) else _copied_to(folder)


def _can_start(python: Interpreter) -> bool:
    try:
        done = _run_as(ordinary_user(), python, ["-c", "import super_agents.cli.main"], cwd=Path("/"), environment={})
    except PermissionError:
        return False
    return done.returncode == 0


def _copied_to(folder: Path) -> Interpreter:
    _open_the_way_to(folder)
    library = Path(sysconfig.get_path("stdlib"))
    base = folder / "python"
    shutil.copytree(library, base / "lib" / library.name, ignore=_NOT_FOR_RUNNING)
    program = base / "bin" / library.name
    program.parent.mkdir()
    shutil.copy(Path(sys.executable).resolve(), program)
    if shared := sysconfig.get_config_var("INSTSONAME" if sysconfig.get_config_var("Py_ENABLE_SHARED") else ""):
        shutil.copy(Path(sysconfig.get_config_var("LIBDIR")) / shared, base / "lib")
    packages = folder / "packages"
    shutil.copytree(sysconfig.get_path("purelib"), packages, ignore=_NOT_FOR_RUNNING)
    source = Path(super_agents.__file__).parent
    shutil.copytree(source, packages / source.name, ignore=_NOT_FOR_RUNNING, dirs_exist_ok=True)
    return Interpreter(str(program), {"PYTHONPATH": str(packages), "LD_LIBRARY_PATH": str(base / "lib")})


def _open_the_way_to(folder: Path) -> None:
    for above in (folder, *folder.parents):
        if above.stat().st_uid == os.geteuid() and "pytest" in str(above):
            above.chmod(0o755)


def _run_as(
    uid: int, python: Interpreter, arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    user = uid if os.geteuid() == 0 else None
    return subprocess.run(
        [python.program, *arguments],
        cwd=cwd,
        env={**os.environ, **python.environment, **environment},
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
