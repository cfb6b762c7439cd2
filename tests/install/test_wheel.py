"""What is in the package that people install."""

from __future__ import annotations

import os
import re
import subprocess
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.install.conftest import build_wheel
from tests.support.tree import PACKAGE, ROOT, shown, tracked_files

NOT_SHIPPED = ("shell/dev/", "shell/setup/")  # scripts of the checkout


@pytest.fixture(scope="module")
def contents(wheel: Path) -> dict[str, bytes]:
    with ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_wheel_holds_every_file_of_the_package(contents: dict[str, bytes]) -> None:
    package = {shown(path) for path in tracked_files() if PACKAGE in path.parents}

    assert package - contents.keys() == set()


def test_the_wheel_holds_the_templates_and_the_shell_files(contents: dict[str, bytes]) -> None:
    wanted = {name for path in tracked_files() if (name := shown(path)).startswith(("templates/", "shell/"))}
    shipped = {f"super_agents/{name}" for name in wanted if not name.startswith(NOT_SHIPPED)}

    assert any(name.startswith("super_agents/templates/") for name in shipped)
    assert any(name.startswith("super_agents/shell/completions/") for name in shipped)
    assert shipped - contents.keys() == set()


def test_the_wheel_holds_nothing_else(contents: dict[str, bytes]) -> None:
    folders = {name.split("/")[0] for name in contents}

    assert folders == {"super_agents", next(name for name in folders if name.endswith(".dist-info"))}
    assert [name for name in contents if "__pycache__" in name or name.startswith("super_agents/shell/dev")] == []


def test_the_wheel_names_no_folder_of_the_machine_that_built_it(contents: dict[str, bytes]) -> None:
    folders = [re.escape(os.fsencode(path)) for path in (ROOT, Path.home())]
    names_one = re.compile(rb"(?<![\w.~/-])(" + rb"|".join(folders) + rb")(?![\w-])")

    assert [name for name, content in contents.items() if names_one.search(content)] == []


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    again = build_wheel(tmp_path)

    assert again.read_bytes() == wheel.read_bytes()


@pytest.mark.slow
def test_pip_installs_the_wheel_into_any_environment(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "env", with_pip=True)
    bin_folder = tmp_path / "env" / "bin"

    pip: list[Path | str] = [bin_folder / "python", "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", ROOT / "constraints.txt"], check=True)
    subprocess.run([*pip, "--no-deps", wheel], check=True)
    said = subprocess.run([bin_folder / "super-agents", "--version"], check=True, capture_output=True, text=True)

    assert re.search(r"\d+\.\d+\.\d+", said.stdout), said
