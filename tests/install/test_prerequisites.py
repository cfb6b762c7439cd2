"""Machines on which Python lacks venv and pip, or git is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.install.machine import IS_ROOT

if TYPE_CHECKING:
    from tests.install.machine import Machine

SYSTEM_FOLDERS = [Path("/usr/bin"), Path("/bin")]
HIDDEN = ("python", "pip", "git", "apt", "pyenv")
VERSION = f"python{sys.version_info.major}.{sys.version_info.minor}"
APT_GET = """\
#!/bin/sh
echo "$@" >>"{calls}"
"""


def programs_but(hidden: tuple[str, ...], target: Path) -> Path:
    """Make a folder that has every program of the system but some."""
    target.mkdir()
    for folder in SYSTEM_FOLDERS:
        for program in folder.iterdir():
            if not program.name.startswith(hidden) and not (target / program.name).is_symlink():
                (target / program.name).symlink_to(program)
    return target


def bare_python(target: Path) -> Path:
    """Make a real Python without ensurepip and pip, as Debian has it before python3-venv and python3-pip are there.

    It is the base interpreter's binary with links to its library: Python looks for the library beside itself.
    """
    binary, library = target / "bin" / VERSION, target / "lib" / VERSION
    binary.parent.mkdir(parents=True)
    library.mkdir(parents=True)
    shutil.copy(Path(sys._base_executable).resolve(), binary)  # type: ignore[attr-defined]  # typeshed hides it
    for item in Path(sysconfig.get_path("stdlib")).iterdir():
        if item.name not in {"ensurepip", "site-packages", "dist-packages"}:
            (library / item.name).symlink_to(item)
    return binary


@pytest.fixture
def bare(machine: Machine) -> Machine:
    """Give a machine with git and a Python that cannot make environments."""
    programs = programs_but(HIDDEN, machine.home.parent / "programs")
    python = bare_python(machine.home.parent / "python")
    (programs / "python3").symlink_to(python)
    (programs / "git").symlink_to(shutil.which("git") or "")
    return replace(machine, env={**machine.env, "PATH": str(programs)})


def apt_get(machine: Machine, *, then: str = "") -> Path:
    """Put an apt-get on the machine that notes how it was called."""
    calls = machine.home.parent / "apt-get.calls"
    program = machine.home.parent / "programs" / "apt-get"
    program.write_text(APT_GET.format(calls=calls) + then)
    program.chmod(0o755)
    return calls
