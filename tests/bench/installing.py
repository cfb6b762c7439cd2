"""`./install.sh` into an empty folder: how long, and how large."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.result import CannotMeasureError, Measured, Results, Target

if TYPE_CHECKING:
    from tests.bench.setting import Setting

TARGETS = {
    "install time": Target("install.sh, nothing cached by pip", 15.0, unit="s"),
    "install size": Target("the environment it makes, on disk", 60.0, unit="MB"),
}
_SCRIPT = Path(__file__).parents[2] / "install.sh"
_ROUNDS = 3  # it asks the package index each time
_MEGABYTE = 1_000_000


def run(setting: Setting) -> Results:
    """Measure at most three installs, and the disk use of each."""
    if not _SCRIPT.exists():
        message = "there is no install.sh yet"
        raise CannotMeasureError(message)
    measured = [_install(setting) for _ in range(min(setting.rounds, _ROUNDS))]
    times, sizes = zip(*measured, strict=True)
    return {"install time": Measured(times), "install size": Measured(sizes)}


def _install(setting: Setting) -> tuple[float, float]:
    with setting.scratch("p") as directory:
        settings = os.environ | {"SUPER_AGENTS_PREFIX": str(directory), "PIP_NO_CACHE_DIR": "1"}
        begun = time.perf_counter()
        done = subprocess.run([_SCRIPT], env=settings, capture_output=True, text=True, check=False)
        taken = time.perf_counter() - begun
        if done.returncode:
            message = f"install.sh failed: {done.stderr.strip().splitlines()[-1:]}"
            raise CannotMeasureError(message)
        return taken, _disk_use(directory) / _MEGABYTE


def _disk_use(folder: Path) -> int:
    paths = [path for path in folder.rglob("*") if not path.is_symlink()]
    return sum(path.stat().st_blocks * 512 for path in paths)
