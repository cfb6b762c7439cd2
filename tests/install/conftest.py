"""Machines to install on. Folders are open to other users, as pytest's own are not."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.install.machine import Machine, copy_checkout, make_home
from tests.support.tree import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="super-agents-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def checkout(open_folder: Path) -> Path:
    """Give a clone that its user cannot write to, in a folder with a space."""
    return copy_checkout(open_folder / "a clone")


@pytest.fixture(scope="session")
def pip_cache(open_folder: Path) -> dict[str, str]:
    """Let pip download once for all installations of a run."""
    return {"PIP_CACHE_DIR": str(make_home(open_folder / "pip", ordinary=True))}


@pytest.fixture
def machine(open_folder: Path, checkout: Path, pip_cache: dict[str, str]) -> Machine:
    """Give an ordinary user's machine with nothing on it."""
    home = Path(tempfile.mkdtemp(prefix="home-", dir=open_folder)) / "an ordinary user"
    home.parent.chmod(0o755)
    return Machine(checkout, make_home(home, ordinary=True), env=pip_cache)


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the package from this checkout."""
    return build_wheel(tmp_path_factory.mktemp("wheel"))


def build_wheel(target: Path) -> Path:
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target], cwd=ROOT, check=True)
    return next(target.glob("*.whl"))
